"""Suites in the formats others use: SQuAD JSON, BEIR/MTEB folders, CSV from a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from eval.suite import (
    Question,
    Suite,
    finished,
    numbered_lines,
    question_from,
    read_jsonl,
    read_text,
)
from rag.errors import SuiteError

BUNDLED = Path(__file__).resolve().parent / "suites"
_SEVERAL = ("documents", "passages", "key_facts", "answers")


def load(path: Path) -> Suite:
    """Read a suite of any known format, told by the suffix or by being a folder.

    Raises:
        SuiteError: the format is unknown, or the content breaks it.
    """
    if path.is_dir():
        return read_beir(path)
    readers: dict[str, Callable[[Path], Suite]] = {
        ".jsonl": read_jsonl,
        ".json": read_squad,
        ".csv": read_csv,
    }
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise SuiteError(
            f"{path}: unknown format; give .jsonl (Kiko), .json (SQuAD), .csv or a BEIR folder"
        )
    return reader(path)


def find(name: str) -> Suite:
    """Read the suite at a path, or the bundled one of that name (``aeg``)."""
    path = Path(name)
    bundled = BUNDLED / f"{name}.jsonl"
    if path.exists() or not bundled.is_file():
        return load(path)
    return load(bundled)


def read_squad(path: Path) -> Suite:
    """Read a SQuAD file: each distinct context is a document, each question has one of them."""
    try:
        articles = json.loads(read_text(path))["data"]
        pairs = [(p["context"], p["qas"]) for article in articles for p in article["paragraphs"]]
        ids = {context: "" for context, _ in pairs}
        ids = {context: f"p{number:05d}" for number, context in enumerate(ids, start=1)}
        questions = [_squad_question(q, ids[context]) for context, qas in pairs for q in qas]
    except json.JSONDecodeError as error:
        raise SuiteError(f"{path}:{error.lineno}: is not JSON: {error.msg}") from error
    except (KeyError, TypeError) as error:
        raise SuiteError(f"{path}: is not in SQuAD format; {error} is missing or wrong") from error
    texts = {id_: context for context, id_ in ids.items()}
    return finished(path, _unique(path, questions), texts)


def read_beir(folder: Path) -> Suite:
    """Read a BEIR folder: corpus.jsonl, queries.jsonl and the judgements in qrels/*.tsv."""
    texts = {
        row["_id"]: "\n\n".join(filter(None, (row.get("title", ""), row["text"])))
        for row in _rows(folder / "corpus.jsonl", ("_id", "text"))
    }
    relevant: dict[str, list[str]] = {}
    for file in sorted((folder / "qrels").glob("*.tsv")):
        for query, document in _judgements(file):
            relevant.setdefault(query, []).append(document)
    questions = [
        Question(id=row["_id"], question=row["text"], documents=tuple(relevant[row["_id"]]))
        for row in _rows(folder / "queries.jsonl", ("_id", "text"))
        if row["_id"] in relevant
    ]
    return finished(folder, _unique(folder, questions), texts)


def read_csv(path: Path) -> Suite:
    """Read a table with a header line of suite keys; lists are separated by ``|``.

    The separator of columns may be a comma, a semicolon or a tab. ``answerable`` is true, false
    or empty.
    """
    text = read_text(path)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    questions = []
    try:
        for row in reader:
            place = f"{path}:{reader.line_num}"
            questions.append(question_from(_csv_values(row, place), place))
    except csv.Error as error:
        raise SuiteError(f"{path}:{reader.line_num}: {error}") from error
    return finished(path, _unique(path, questions))


def _squad_question(row: dict[str, Any], document: str) -> Question:
    answers = tuple(dict.fromkeys(a["text"] for a in row.get("answers", ())))
    return Question(
        id=str(row["id"]),
        question=row["question"],
        documents=(document,),
        answers=answers,
        reference=answers[0] if answers else None,
        answerable=not row.get("is_impossible", False),
    )


def _unique(path: Path, questions: list[Question]) -> tuple[Question, ...]:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise SuiteError(f"{path}: question id {question.id!r} is used twice; ids are unique")
        if not question.question.strip():
            raise SuiteError(f"{path}: question {question.id!r} has no text")
        seen.add(question.id)
    return tuple(questions)


def _rows(path: Path, keys: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for number, line in numbered_lines(path):
        try:
            row = json.loads(line)
            missing = [key for key in keys if not isinstance(row.get(key), str)]
        except (ValueError, AttributeError) as error:
            raise SuiteError(f"{path}:{number}: is not a JSON object") from error
        if missing:
            raise SuiteError(f"{path}:{number}: key {missing[0]!r} is missing or not a text")
        yield row


def _judgements(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the pairs of query and document judged relevant (a score above 0)."""
    for number, line in numbered_lines(path):
        cells = line.rstrip("\r").split("\t")
        if number == 1 and cells[0] == "query-id":
            continue
        try:
            query, document, score = cells[0], cells[-2], int(cells[-1])
        except (IndexError, ValueError) as error:
            raise SuiteError(
                f"{path}:{number}: expected query, document and a whole number between tabs"
            ) from error
        if score > 0:
            yield query, document


def _csv_values(row: dict[str | Any, Any], place: str) -> dict[str, Any]:
    if None in row:
        raise SuiteError(f"{place}: has more cells than the header line has names")
    values: dict[str, Any] = {}
    for key, cell in row.items():
        text = (cell or "").strip()
        if key == "answerable":
            values[key] = _truth(text, place)
        elif text and key in _SEVERAL:
            values[key] = [part.strip() for part in text.split("|") if part.strip()]
        elif text:
            values[key] = text
    return values


def _truth(text: str, place: str) -> bool | None:
    known = {"true": True, "ja": True, "false": False, "nein": False, "": None, "null": None}
    if text.lower() not in known:
        raise SuiteError(f"{place}: answerable is {text!r}; use true, false or leave it empty")
    return known[text.lower()]
