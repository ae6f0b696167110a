"""Evaluation suites: questions with what a right answer must and must not do.

A suite is a JSONL file, one question a line (eval/README.md lists the keys). A suite that brings
its own documents, as public benchmarks do, carries their texts.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from rag.errors import SuiteError
from rag.model import Kind, Message, Reason, Scope


@dataclass(frozen=True, slots=True)
class Question:
    """One question and how its answer is judged.

    ``answerable`` is None where an abstention is as right as an answer with the key facts.
    ``answers`` are alternative wordings of the gold answer, ``key_facts`` regular expressions that
    a right answer matches, ``in_force`` what holds of a cited document on the Stichtag.
    """

    id: str
    question: str
    history: tuple[Message, ...] = ()
    scope: Scope = field(default_factory=Scope)
    documents: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    key_facts: tuple[str, ...] = ()
    reference: str | None = None
    answers: tuple[str, ...] = ()
    answerable: bool | None = True
    reason: Reason | None = None
    category: str = ""
    language: str = "de"
    in_force: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suite:
    """Questions that are run together; ``texts`` are the documents it brings, by id."""

    name: str
    digest: str
    questions: tuple[Question, ...]
    texts: Mapping[str, str] = field(default_factory=dict)


def read_jsonl(path: Path) -> Suite:
    """Read a suite in Kiko's own format.

    Raises:
        SuiteError: naming the file, the line and the key that is wrong.
    """
    questions: dict[str, Question] = {}
    for number, line in numbered_lines(path):
        question = _parse(line, f"{path}:{number}")
        if question.id in questions:
            raise SuiteError(f"{path}:{number}: id {question.id!r} is used twice; ids are unique")
        questions[question.id] = question
    return finished(path, tuple(questions.values()))


def finished(
    path: Path, questions: tuple[Question, ...], texts: Mapping[str, str] | None = None
) -> Suite:
    """Return the suite read from ``path``; raise SuiteError if it holds no question."""
    if not questions:
        raise SuiteError(f"{path}: holds no question; a suite needs at least one")
    return Suite(path.stem, digest(path), questions, texts or {})


def digest(path: Path) -> str:
    """Return a fingerprint of a file, or of all files of a folder."""
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
    found = hashlib.sha256()
    for file in files:
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def numbered_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a UTF-8 file that are not blank, numbered from one."""
    text = read_text(path)
    lines = enumerate(text.split("\n"), start=1)
    return [(number, line) for number, line in lines if line.strip()]


def read_text(path: Path) -> str:
    """Return the text of a file; raise SuiteError if it is missing or not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise SuiteError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SuiteError(f"{path} is not UTF-8 at byte {error.start}; save it as UTF-8") from error


def _expression(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from error
    return value


def _said(value: str) -> str:
    if not any(char.isalnum() for char in value):
        raise ValueError("must hold a letter or digit")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ScopeLine(_Strict):
    kinds: list[Kind] = []
    topics: list[str] = []
    date_from: date | None = None
    date_to: date | None = None


class _TurnLine(_Strict):
    role: Literal["user", "assistant"]
    content: str


class QuestionLine(_Strict):
    """The keys of one line of a suite; any other key is an error."""

    id: Annotated[str, AfterValidator(_said)]
    question: Annotated[str, AfterValidator(_said)]
    history: list[_TurnLine] = []
    scope: _ScopeLine | None = None
    stichtag: date | None = None
    documents: list[str] = []
    passages: list[str] = []
    key_facts: list[Annotated[str, AfterValidator(_expression)]] = []
    reference: str | None = None
    answers: list[str] = []
    answerable: bool | None = Field(True, strict=True)
    reason: Reason | None = None
    category: str = ""
    language: str = "de"
    in_force: dict[str, bool] = {}

    def noun(self) -> Question:
        """Return the question as the rest of the evaluation knows it."""
        scope = self.scope or _ScopeLine()
        return Question(
            id=self.id,
            question=self.question,
            history=tuple(Message(t.role, t.content) for t in self.history),
            scope=Scope(
                tuple(scope.kinds),
                tuple(scope.topics),
                scope.date_from,
                scope.date_to,
                self.stichtag,
            ),
            documents=tuple(self.documents),
            passages=tuple(self.passages),
            key_facts=tuple(self.key_facts),
            reference=self.reference,
            answers=tuple(self.answers),
            answerable=self.answerable,
            reason=self.reason,
            category=self.category,
            language=self.language,
            in_force=self.in_force,
        )


def question_from(values: Mapping[str, Any], place: str) -> Question:
    """Return the question that ``values`` describe; raise SuiteError naming ``place`` if not."""
    try:
        return QuestionLine.model_validate(values).noun()
    except ValidationError as error:
        raise SuiteError(f"{place}: {_first_problem(error)}") from error


def _parse(line: str, place: str) -> Question:
    try:
        values = _json_object(line)
    except ValueError as error:
        raise SuiteError(f"{place}: {error}") from error
    return question_from(values, place)


def _json_object(line: str) -> dict[str, Any]:
    values = json.loads(line)
    if not isinstance(values, dict):
        raise ValueError(f"expected a JSON object, found {type(values).__name__}")
    return values


def _first_problem(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(QuestionLine.model_fields)
        return f"unknown key {key!r}; allowed are {allowed}"
    if first["type"] == "missing":
        return f"key {key!r} is missing"
    return f"{key}: {first['msg'].removeprefix('Value error, ')}"
