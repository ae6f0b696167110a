"""What goes in and out at ``/api/v1/evaluations``."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.asking import Body
from app.evaluation_feedback import Complaint, Reviewed
from app.evaluation_reading import Looked
from app.evaluation_records import Record, State
from app.evaluation_suites import SuiteFile
from app.feedback_api import ID_PATTERN, OpinionOut
from eval.compare import Comparison
from eval.error_classes import ErrorClass
from eval.report_files import as_dict
from eval.rows import Row
from eval.suite import Question
from eval.summary import Summary

_Line = Annotated[str, Field(min_length=1, max_length=500)]
RUN_ID = "aeg-20261122-090000"


class StartBody(Body):
    """Which suite to run, and as of which day the law is judged."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"suite": "aeg", "stichtag": "2026-11-22"}}
    )

    suite: Annotated[str, Field(min_length=1, max_length=120, description="Name of a suite.")]
    stichtag: Annotated[date | None, Field(description="Default: today.")] = None


class SuiteOut(BaseModel):
    """A suite that can be run, or why it cannot."""

    name: str
    questions: int
    is_bundled: bool
    problem: str | None

    @classmethod
    def of(cls, suite: SuiteFile) -> SuiteOut:
        """Return a suite as it goes out."""
        return cls.model_validate(suite, from_attributes=True)


class RunOut(BaseModel):
    """Where a run stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": RUN_ID,
                "suite": "aeg",
                "stichtag": "2026-11-22",
                "state": "running",
                "questions": 307,
                "answered": 41,
                "started": "2026-11-22T09:00:00+00:00",
                "ended": None,
                "message": "",
            }
        }
    )

    id: str
    suite: str
    stichtag: date
    state: State
    questions: int
    answered: int
    started: str
    ended: str | None
    message: Annotated[str, Field(description="Why a run failed.")]

    @classmethod
    def of(cls, record: Record) -> RunOut:
        """Return a run as it goes out."""
        return cls.model_validate(record, from_attributes=True)


class RowOut(BaseModel):
    """A question in the list of a run."""

    id: str
    question: str
    category: str
    language: str
    error_class: ErrorClass
    abstained: bool
    confidence: float | None
    correct: Annotated[float | None, Field(description="1 right, 0 wrong, null not judged.")]

    @classmethod
    def of(cls, row: Row) -> RowOut:
        """Return a row as it goes out."""
        fields = {name: getattr(row, name) for name in cls.model_fields if name != "correct"}
        return cls(**fields, correct=row.metrics.get("correct"))


class RowsOut(BaseModel):
    """One page of a run's rows; the counts are of the whole run."""

    items: list[RowOut]
    page: int
    size: int
    total: int
    outcomes: Annotated[dict[str, int], Field(description="Outcome → questions.")]
    categories: Annotated[dict[str, int], Field(description="Category → questions.")]


class QuestionBody(Body):
    """A question for the suite of feedback, as somebody reviewed it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "question": "Ab wann gelten die Pflichten für Hochrisiko-Systeme?",
                "documents": ["legal-ki-vo-art-113"],
                "key_facts": ["2\\. Dezember 2027"],
                "answer_id": "5d41402abc4b2a76b9719d911017c592",
            }
        }
    )

    question: Annotated[str, Field(min_length=1, max_length=2_000)]
    answerable: bool = True
    documents: Annotated[tuple[_Line, ...], Field(max_length=50, description="Ids.")] = ()
    key_facts: Annotated[
        tuple[_Line, ...], Field(max_length=50, description="Regular expressions.")
    ] = ()
    reference: Annotated[str, Field(max_length=5_000)] = ""
    category: Annotated[str, Field(max_length=80)] = ""
    answer_id: Annotated[
        str | None, Field(pattern=ID_PATTERN, description="The feedback it comes from.")
    ] = None

    def noun(self) -> Reviewed:
        """Return the question as the rest of Kiko knows it."""
        return Reviewed(**dict(self))


class AddedOut(BaseModel):
    """A question that was added to a suite."""

    id: str
    suite: str
    questions: Annotated[int, Field(description="How many the suite has now.")]


class ComplaintOut(OpinionOut):
    """An opinion with a thumb down, and the question that it became."""

    taken_as: str | None


class ComplaintsOut(BaseModel):
    """One page of the feedback with a thumb down."""

    items: list[ComplaintOut]
    page: int
    size: int
    total: int


def complaint_out(complaint: Complaint) -> ComplaintOut:
    """Return a complaint as it goes out."""
    opinion = OpinionOut.of(complaint.opinion)
    return ComplaintOut(**opinion.model_dump(), taken_as=complaint.taken_as)


def summary_payload(summary: Summary) -> dict[str, Any]:
    """Return the numbers of a run as JSON values, times included."""
    latency = asdict(summary.latency) if summary.latency else None
    return {**as_dict(summary), "latency_ms": latency}


def looked_payload(looked: Looked) -> dict[str, Any]:
    """Return one question of a run as JSON values."""
    timing = looked.timing
    return {
        "row": asdict(looked.row),
        "expected": None if looked.question is None else _question(looked.question),
        "timing": None
        if timing is None
        else {"total_ms": timing.total_ms, "steps_ms": timing.steps_ms},
    }


def comparison_payload(found: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON values."""
    return asdict(found)


def _question(question: Question) -> dict[str, Any]:
    """Return how a question was meant, without what its row says already."""
    stichtag = question.scope.stichtag
    return {
        "documents": list(question.documents),
        "passages": list(question.passages),
        "key_facts": list(question.key_facts),
        "reference": question.reference,
        "answers": list(question.answers),
        "answerable": question.answerable,
        "reason": question.reason,
        "history": [asdict(message) for message in question.history],
        "kinds": list(question.scope.kinds),
        "topics": list(question.scope.topics),
        "stichtag": stichtag.isoformat() if stichtag else None,
    }
