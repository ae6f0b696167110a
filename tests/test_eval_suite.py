"""Suites are read strictly: a mistake is named with its file and line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from eval.suite import read_jsonl
from eval.suite_formats import BUNDLED, find, load
from rag.errors import SuiteError
from rag.model import Message

GOOD = {"id": "a", "question": "Was ist F13?", "documents": ["f13"], "key_facts": ["Baden"]}


def _write(path: Path, *lines: object) -> Path:
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


def test_a_line_becomes_a_question_with_defaults(tmp_path: Path) -> None:
    suite = read_jsonl(_write(tmp_path / "s.jsonl", GOOD))
    question = suite.questions[0]
    assert (suite.name, question.id, question.documents) == ("s", "a", ("f13",))
    assert question.answerable is True
    assert question.scope.stichtag is None
    assert suite.texts == {}


def test_every_key_is_read(tmp_path: Path) -> None:
    line = {
        **GOOD,
        "history": [{"role": "user", "content": "Hallo"}],
        "scope": {"kinds": ["legal"], "topics": ["ki-vo"], "date_from": "2025-01-01"},
        "stichtag": "2026-07-26",
        "answerable": None,
        "reason": "no_evidence",
        "category": "x",
        "language": "en",
        "in_force": {"f13": False},
        "passages": ["f13#1"],
        "reference": "So.",
        "answers": ["So"],
    }
    question = read_jsonl(_write(tmp_path / "s.jsonl", line)).questions[0]
    assert question.history == (Message("user", "Hallo"),)
    assert question.scope.kinds == ("legal",)
    assert question.scope.stichtag == date(2026, 7, 26)
    assert question.answerable is None
    assert question.in_force == {"f13": False}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "s.jsonl:2: "),
        ("[1]", "s.jsonl:2: expected a JSON object, found list"),
        ({**GOOD, "id": "b", "frage": 1}, "s.jsonl:2: unknown key 'frage'; allowed are id, "),
        ({"id": "b"}, "s.jsonl:2: key 'question' is missing"),
        ({**GOOD}, "s.jsonl:2: id 'a' is used twice"),
        ({**GOOD, "id": "b", "key_facts": ["("]}, "s.jsonl:2: key_facts.0: '(' is not a regular"),
        ({**GOOD, "id": "b", "stichtag": "gestern"}, "s.jsonl:2: stichtag: "),
        ({**GOOD, "id": "b", "answerable": "ja"}, "s.jsonl:2: answerable: "),
        ({**GOOD, "id": "b", "scope": {"kinds": ["blog"]}}, "s.jsonl:2: scope.kinds.0: "),
        ({**GOOD, "id": "b", "question": " ?"}, "s.jsonl:2: question: must hold a letter"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(SuiteError) as caught:
        read_jsonl(_write(tmp_path / "s.jsonl", GOOD, line))
    assert message in str(caught.value)


def test_an_empty_or_missing_suite_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="holds no question"):
        read_jsonl(_write(tmp_path / "s.jsonl"))
    with pytest.raises(SuiteError, match="cannot be read"):
        load(tmp_path / "none.jsonl")
    with pytest.raises(SuiteError, match="unknown format"):
        load(_write(tmp_path / "s.xml", "x"))
    (tmp_path / "latin.csv").write_bytes(b"id,question\na,\xfc\n")
    with pytest.raises(SuiteError, match="not UTF-8 at byte"):
        load(tmp_path / "latin.csv")


def test_squad_keeps_one_document_for_equal_contexts(tmp_path: Path) -> None:
    qa = {"id": "1", "question": "Wer?", "answers": [{"text": "Ada", "answer_start": 0}] * 2}
    paragraphs = [
        {"context": "Ada schrieb.", "qas": [qa]},
        {
            "context": "Ada schrieb.",
            "qas": [{"id": "2", "question": "Was?", "is_impossible": True}],
        },
    ]
    file = _write(tmp_path / "q.json", {"data": [{"title": "t", "paragraphs": paragraphs}]})
    suite = load(file)
    assert list(suite.texts.values()) == ["Ada schrieb."]
    assert suite.questions[0].answers == ("Ada",)
    assert [q.documents for q in suite.questions] == [("p00001",)] * 2
    assert [q.answerable for q in suite.questions] == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [("{\n!", "q.json:2: is not JSON"), ("{}", "'data' is missing"), ('{"data": 3}', "SQuAD")],
)
def test_a_broken_squad_file_is_an_error(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SuiteError, match=message):
        load(_write(tmp_path / "q.json", text))


def test_beir_reads_corpus_queries_and_judgements(tmp_path: Path) -> None:
    _write(
        tmp_path / "corpus.jsonl",
        {"_id": "d1", "title": "T", "text": "x"},
        {"_id": "d2", "text": "y"},
    )
    _write(tmp_path / "queries.jsonl", {"_id": "q1", "text": "Was?"}, {"_id": "q2", "text": "Wie?"})
    (tmp_path / "qrels").mkdir()
    _write(tmp_path / "qrels" / "test.tsv", "query-id\tcorpus-id\tscore", "q1\td2\t1", "q1\td1\t0")
    suite = load(tmp_path)
    assert suite.texts == {"d1": "T\n\nx", "d2": "y"}
    assert [(q.id, q.documents) for q in suite.questions] == [("q1", ("d2",))]
    _write(tmp_path / "qrels" / "test.tsv", "q1\td2\tviel")
    with pytest.raises(SuiteError, match=r"test\.tsv:1: expected query, document"):
        load(tmp_path)
    _write(tmp_path / "corpus.jsonl", {"_id": "d1"})
    with pytest.raises(SuiteError, match=r"corpus\.jsonl:1: key 'text' is missing"):
        load(tmp_path)


def test_csv_from_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("\ufeffid;question;key_facts;answerable\na;Was?;x|y;ja\nb;Wer?;;\n", "utf-8")
    first, second = load(file).questions
    assert (first.key_facts, first.answerable) == (("x", "y"), True)
    assert second.answerable is None


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,Was?,vielleicht", "s.csv:2: answerable is 'vielleicht'"),
        ("a,Was?,ja,zuviel", "s.csv:2: has more cells"),
        (",Was?,ja", "s.csv:2: key 'id' is missing"),
    ],
)
def test_a_mistake_in_csv_is_named_with_its_line(tmp_path: Path, row: str, message: str) -> None:
    file = _write(tmp_path / "s.csv", "id,question,answerable", row)
    with pytest.raises(SuiteError, match=message.replace("?", r"\?")):
        load(file)


def test_a_bundled_suite_is_found_by_name() -> None:
    if not (BUNDLED / "aeg.jsonl").is_file():
        pytest.skip("eval/suites/aeg.jsonl is not there yet")
    assert len(find("aeg").questions) >= 100
