"""Feedback with a thumb down becomes questions of a suite, after somebody looked at each."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock

from app import atomic
from app.evaluation_suites import FEEDBACK_SUITE, Suites
from app.evaluation_words import word
from app.feedback_records import FeedbackRecords, Opinion
from eval.suite import Question, question_from
from rag.errors import ConflictError, InputError, NotFoundError, SuiteError

_PREFIX = "R-"
_DIGITS = 12  # of the answer's id or of the question's digest


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A question as somebody reviewed it; ``answer_id`` names the feedback it comes from."""

    question: str
    answerable: bool = True
    documents: tuple[str, ...] = ()
    key_facts: tuple[str, ...] = ()
    reference: str = ""
    category: str = ""
    answer_id: str | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """An opinion with a thumb down; ``taken_as`` is the question it became."""

    opinion: Opinion
    taken_as: str | None


@dataclass(frozen=True, slots=True)
class Added:
    """A question that was added, and how many its suite has now."""

    id: str
    questions: int


class FeedbackSuite:
    """Reads complaints and adds questions to the suite ``rueckmeldungen``."""

    def __init__(
        self, suites: Suites, records: FeedbackRecords, is_known: Callable[[str], bool]
    ) -> None:
        self._suites = suites
        self._records = records
        self._is_known = is_known

    @property
    def file(self) -> Path:
        """Return where the suite lies."""
        return self._suites.own / f"{FEEDBACK_SUITE}.jsonl"

    def complaints(self, *, page: int, size: int) -> tuple[list[Complaint], int]:
        """Return a page of the feedback with a thumb down, newest first, and how much there is."""
        known = {question.id for question in self._questions()}
        found, total = self._records.page(verdict="down", page=page, size=size)
        ids = (_id_of(opinion.answer_id, "") for opinion in found)
        pairs = zip(found, ids, strict=True)
        return [Complaint(o, name if name in known else None) for o, name in pairs], total

    def add(self, reviewed: Reviewed) -> Added:
        """Add a question to the suite, which is made where there is none.

        Raises:
            ConflictError: the suite holds it already.
            InputError: a document or a key fact is wrong, or nothing judges the answer.
            StorageError: the disk does not take it.
            SuiteError: the file of the suite is damaged.
        """
        values = self._checked(reviewed)
        question = _parsed(values)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(self.file.with_name(f".{FEEDBACK_SUITE}.lock"), thread_local=False):
            questions = self._questions()
            self._check_new(question, questions)
            before = self.file.read_bytes() if questions else b""
            line = json.dumps(values, ensure_ascii=False) + "\n"
            ended = before if before.endswith(b"\n") or not before else before + b"\n"
            atomic.write(self.file, ended + line.encode())
        return Added(question.id, len(questions) + 1)

    def _questions(self) -> tuple[Question, ...]:
        """Return what the suite holds; raise SuiteError if its file is damaged."""
        if not self.file.is_file() or not self.file.read_bytes().strip():
            return ()
        return self._suites.get(FEEDBACK_SUITE)[1].questions

    def _checked(self, reviewed: Reviewed) -> dict[str, Any]:
        """Return a question as a line of a suite; raise InputError where it cannot be one."""
        for fact in reviewed.key_facts:
            try:
                re.compile(fact)
            except re.error as error:
                raise InputError(word("bad_expression", value=fact, reason=error)) from error
        for document in reviewed.documents:
            if not self._is_known(document):
                raise InputError(word("no_document", id=document[:160]))
        if reviewed.answerable and not (reviewed.documents or reviewed.key_facts):
            raise InputError(word("no_judgement"))
        text = " ".join(reviewed.question.split())
        return {
            "id": _id_of(reviewed.answer_id, text),
            "question": text,
            "documents": list(dict.fromkeys(reviewed.documents)),
            "key_facts": list(dict.fromkeys(reviewed.key_facts)),
            "reference": reviewed.reference.strip() or None,
            "answerable": reviewed.answerable,
            "category": reviewed.category.strip() or FEEDBACK_SUITE,
        }

    def _check_new(self, question: Question, known: tuple[Question, ...]) -> None:
        text = question.question.casefold()
        for other in known:
            if other.id == question.id or other.question.casefold() == text:
                raise ConflictError(word("asked_before", id=other.id))


def is_published(document: Callable[[str], object], document_id: str) -> bool:
    """Return whether ``document`` finds a document of that id."""
    try:
        document(document_id)
    except NotFoundError:
        return False
    return True


def _parsed(values: dict[str, Any]) -> Question:
    try:
        return question_from(values, "question")
    except SuiteError as error:
        reason = str(error).removeprefix("question: ")
        raise InputError(word("question_wrong", reason=reason)) from error


def _id_of(answer_id: str | None, question: str) -> str:
    """Return the id of a question: that of the answer complained about, or of its text."""
    made = answer_id or hashlib.sha256(question.casefold().encode()).hexdigest()
    return f"{_PREFIX}{made[:_DIGITS]}"
