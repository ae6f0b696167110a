"""Where the corpus comes from: every fact in a document, every source known, nothing copied."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pytest

from tests.corpus_reader import (
    FACTS,
    INPUTS,
    Document,
    read_coverage,
    read_documents,
)

SHARED_WORDS = 9

needs_facts = pytest.mark.skipif(
    not FACTS.is_file(), reason="the facts the corpus was written from are not beside this checkout"
)
needs_inputs = pytest.mark.skipif(
    not INPUTS.is_dir(), reason="the source texts of others are not beside this checkout"
)

Check = Callable[[Document], Iterable[str]]


@cache
def documents() -> tuple[Document, ...]:
    """Read the corpus once."""
    return tuple(read_documents())


def problems(check: Check) -> str:
    """Return what a check finds, one line a finding, each with its document."""
    return "\n".join(f"{d.id}: {found}" for d in documents() for found in check(d))


def as_list(value: object) -> list[object]:
    """Return a list as it is and anything else as an empty one."""
    return value if isinstance(value, list) else []


# --- texts of others ------------------------------------------------------------------------


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of nine words, lower-cased, without punctuation."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    yield from zip(*(words[i:] for i in range(SHARED_WORDS)), strict=False)


@cache
def foreign_runs() -> frozenset[tuple[str, ...]]:
    """Return the runs of nine words of all source texts of others."""
    files = (path for path in INPUTS.rglob("*") if path.is_file())
    return frozenset(run for path in files for run in runs(path.read_text("utf-8", "ignore")))


def copied_problems(document: Document) -> Iterator[str]:
    """Yield sentences that share nine or more words in a row with a source text."""
    for sentence in document.sentences:
        if not foreign_runs().isdisjoint(runs(sentence)):
            yield sentence


@needs_inputs
def test_no_sentence_is_copied_from_others() -> None:
    assert foreign_runs()
    found = problems(copied_problems)
    assert not found, found


# --- coverage of the facts ------------------------------------------------------------------


@cache
def fact_urls() -> dict[str, frozenset[str]]:
    """Return the facts of sections 1 to 5: id to its addresses."""
    lines = re.findall(r"(?m)^- \*\*([UCPRB]-\d{3})\*\* (.*)$", FACTS.read_text(encoding="utf-8"))
    return {name: frozenset(re.findall(r"\[(https?://[^\]\s]+)\]", line)) for name, line in lines}


@cache
def known_urls() -> frozenset[str]:
    """Return every address the facts name, in their lines and in the notes above them."""
    found = re.findall(r"https?://[^\s\]]+", FACTS.read_text(encoding="utf-8"))
    return frozenset(url for raw in found for url in (raw, raw.rstrip(".,;")))


@cache
def claims() -> dict[str, frozenset[str]]:
    """Return what the coverage files claim: document id to fact ids."""
    claimed: dict[str, set[str]] = {}
    for mapping in read_coverage().values():
        for name, ids in mapping.items():
            if name != "left_out":
                claimed.setdefault(name, set()).update(str(i) for i in as_list(ids))
    return {name: frozenset(ids) for name, ids in claimed.items()}


def left_out() -> dict[str, str]:
    """Return the facts left out on purpose with their reasons."""
    found: dict[str, str] = {}
    for mapping in read_coverage().values():
        reasons = mapping.get("left_out") or {}
        assert isinstance(reasons, dict)
        found |= {str(name): str(reason) for name, reason in reasons.items()}
    return found


@needs_facts
def test_every_fact_is_covered_or_left_out_with_a_reason() -> None:
    covered = frozenset().union(*claims().values())
    assert sorted(set(fact_urls()) - covered - set(left_out())) == []
    assert [name for name, reason in left_out().items() if len(reason.strip()) < 10] == []


@needs_facts
def test_coverage_names_only_known_facts() -> None:
    named = frozenset().union(*claims().values()) | set(left_out())
    assert sorted(named - set(fact_urls())) == []


def test_coverage_names_only_documents_that_exist() -> None:
    assert claims()
    assert sorted(set(claims()) - {document.id for document in documents()}) == []


def source_problems(document: Document) -> Iterator[str]:
    """Yield addresses no fact names, and covered facts none of whose addresses is a source."""
    urls = set(document.urls)
    yield from (f"no fact names {url}" for url in sorted(urls - known_urls()))
    for fact in sorted(claims().get(document.id, frozenset())):
        wanted = fact_urls().get(fact, frozenset())
        if wanted and not wanted & urls:
            yield f"{fact} needs one of {sorted(wanted)}"


@needs_facts
def test_sources_are_those_of_the_facts() -> None:
    found = problems(source_problems)
    assert not found, found
