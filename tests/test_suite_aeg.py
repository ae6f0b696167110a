"""The answer-quality suite: its schema, its spread, and that the corpus bears it out."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SUITE = ROOT / "eval" / "suites" / "aeg.jsonl"
CORPUS = ROOT / "corpus"
DEV = ROOT.parent / "shared" / "questions" / "dev.jsonl"

KEYS = {
    "id",
    "question",
    "history",
    "scope",
    "stichtag",
    "documents",
    "key_facts",
    "reference",
    "answerable",
    "reason",
    "category",
    "language",
}
REASONS = {
    "no_evidence",
    "out_of_scope",
    "individual_case",
    "personal_data",
    "unsafe_request",
    "unclear",
}
AT_LEAST = {
    "urban-ki": 20,
    "praxis": 20,
    "ki-vo": 20,
    "datenschutz": 12,
    "fachrecht": 20,
    "breakout": 6,
    "english": 12,
    "adversarial": 12,
    "stichtag": 18,
    "unanswerable": 40,
}

Item = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """A corpus document: its title and text, and the days it is in force."""

    text: str
    valid_from: date | None
    valid_to: date | None

    def in_force(self, day: date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


def read_jsonl(path: Path) -> list[Item]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def read_document(path: Path) -> tuple[str, Document]:
    _, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    meta = yaml.safe_load(head)
    name = meta.get("id") or f"{path.parent.name}-{path.stem}"
    text = f"{meta['title']}\n{body}"
    return name, Document(text, meta.get("valid_from"), meta.get("valid_to"))


@cache
def items() -> list[Item]:
    return read_jsonl(SUITE)


@cache
def documents() -> dict[str, Document]:
    return dict(read_document(path) for path in sorted(CORPUS.glob("*/*.md")))


def matches_all(item: Item, name: str) -> bool:
    text = documents()[name].text
    return all(re.search(fact, text, re.IGNORECASE) for fact in item["key_facts"])


def failing(wrong: list[Item]) -> list[str]:
    """Name the offending questions in an assertion message."""
    return [f"{item['id']}: {item['question']}" for item in wrong]


def test_every_item_has_exactly_the_agreed_keys() -> None:
    for item in items():
        assert set(item) - {"in_force"} == KEYS, item["id"]


def test_values_have_the_agreed_types() -> None:
    for item in items():
        assert re.fullmatch(r"[FA]-\d{3}", item["id"])
        assert item["question"].strip() and item["reference"].strip(), item["id"]
        assert item["category"] in AT_LEAST, item["id"]
        assert item["language"] in {"de", "en"}, item["id"]
        assert item["answerable"] in (True, False, None), item["id"]
        assert isinstance(item["scope"], dict), item["id"]


def test_ids_are_unique() -> None:
    assert len({item["id"] for item in items()}) == len(items())


def test_a_question_repeats_only_with_another_stichtag() -> None:
    asked = Counter((item["question"], item["stichtag"]) for item in items())
    assert [key for key, count in asked.items() if count > 1] == []


def test_history_alternates_and_ends_with_the_assistant() -> None:
    for item in items():
        roles = [turn["role"] for turn in item["history"]]
        assert roles == ["user", "assistant"] * (len(roles) // 2), item["id"]
        assert all(turn["content"].strip() for turn in item["history"]), item["id"]


def test_the_suite_is_large_and_spread_enough() -> None:
    assert len(items()) >= 170
    count = Counter(item["category"] for item in items())
    assert {name: count[name] for name, least in AT_LEAST.items() if count[name] < least} == {}
    assert sum(item["answerable"] is False for item in items()) >= 45
    assert sum(item["language"] == "en" for item in items()) >= 12
    assert sum(bool(item["history"]) for item in items()) >= 6
    assert {item["reason"] for item in items()} == REASONS | {None}


def test_unanswerable_items_expect_nothing_but_a_reason() -> None:
    for item in items():
        if item["answerable"] is False:
            assert item["documents"] == [] and item["key_facts"] == [], item["id"]


def test_a_reason_stands_exactly_where_abstaining_is_right() -> None:
    for item in items():
        expected = {None} if item["answerable"] is True else REASONS
        assert item["reason"] in expected, item["id"]


def test_answerable_items_name_documents_and_one_to_three_facts() -> None:
    for item in items():
        if item["answerable"] is not False:
            assert item["documents"], item["id"]
            assert len(set(item["documents"])) == len(item["documents"]), item["id"]
            assert 1 <= len(item["key_facts"]) <= 3, item["id"]


def test_every_named_document_exists() -> None:
    named = {name for item in items() for name in [*item["documents"], *item.get("in_force", {})]}
    assert named - set(documents()) == set()


def test_every_document_is_asked_about() -> None:
    named = {name for item in items() for name in item["documents"]}
    kinds = {name.split("-")[0] for name in named}
    assert kinds == {"talks", "breakouts", "practice", "legal"}
    assert len(named) >= 0.8 * len(documents())


def test_key_facts_compile_and_do_not_match_everything() -> None:
    for item in items():
        for fact in item["key_facts"]:
            assert not re.search(fact, "", re.IGNORECASE), f"{item['id']}: {fact}"


def test_each_named_document_alone_holds_all_key_facts() -> None:
    wrong = [
        (item["id"], name)
        for item in items()
        for name in item["documents"]
        if not matches_all(item, name)
    ]
    assert wrong == []


def test_stichtag_items_carry_a_day_and_what_is_in_force() -> None:
    for item in items():
        dated = item["category"] == "stichtag"
        assert (item["stichtag"] is not None) == dated, item["id"]
        assert bool(item.get("in_force")) == dated, item["id"]


def test_in_force_agrees_with_the_validity_in_the_corpus() -> None:
    for item in items():
        for name, expected in item.get("in_force", {}).items():
            day = date.fromisoformat(item["stichtag"])
            assert documents()[name].in_force(day) is expected, f"{item['id']}: {name}"


def test_both_sides_of_a_stichtag_are_asked() -> None:
    values = {value for item in items() for value in item.get("in_force", {}).values()}
    days: dict[str, set[str]] = {}
    for item in items():
        if item["stichtag"]:
            days.setdefault(item["question"], set()).add(item["stichtag"])
    assert values == {True, False}
    assert sum(len(asked) > 1 for asked in days.values()) >= 6


def test_english_questions_are_the_english_category_or_adversarial() -> None:
    wrong = [
        item
        for item in items()
        if (item["language"] == "en") != (item["category"] == "english")
        and item["category"] != "adversarial"
    ]
    assert failing(wrong) == []


def test_the_development_questions_are_included_unchanged() -> None:
    if not DEV.exists():
        pytest.skip("the shared development questions are not beside this repository")
    ours = {item["id"]: item["question"] for item in items()}
    theirs = {item["id"]: item["question"] for item in read_jsonl(DEV)}
    assert theirs
    assert {name: ours.get(name) for name in theirs} == theirs
