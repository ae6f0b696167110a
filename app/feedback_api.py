"""``/api/v1/feedback``: thumbs with reasons in, and what came in so far."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from app import problems
from app.asking import ANSWER_ID, Body
from app.feedback import OpinionReason, OpinionVerdict
from app.feedback_records import Opinion
from app.organisers import actor_of
from app.wiring import Kiko

Actor = Annotated[str, Depends(actor_of)]
_ID = "5d41402abc4b2a76b9719d911017c592"
ID_PATTERN = "^[0-9a-f]{32}$"


class FeedbackBody(Body):
    """What somebody thinks of an answer."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "answer_id": _ID,
                "verdict": "down",
                "reasons": ["outdated"],
                "comment": "Die Frist wurde verlängert.",
            },
            "if": {"properties": {"verdict": {"const": "up"}}},
            "then": {"properties": {"reasons": {"maxItems": 0}}},
        }
    )

    answer_id: Annotated[
        str,
        Field(
            pattern=ID_PATTERN,
            description=f"From the header {ANSWER_ID}, the id of the event `answer`, or "
            "`kiko.answer_id` of a chat completion.",
        ),
    ]
    verdict: OpinionVerdict
    reasons: Annotated[
        tuple[OpinionReason, ...], Field(max_length=4, description="Only with `down`.")
    ] = ()
    comment: Annotated[str, Field(max_length=2_000, description="Kept without personal data.")] = ""
    question: Annotated[
        str | None,
        Field(max_length=20_000, description="Kept only with KIKO_STORE_QUESTIONS."),
    ] = None


class OpinionOut(BaseModel):
    """An opinion as it is kept."""

    day: str
    answer_id: str
    verdict: OpinionVerdict
    reasons: list[OpinionReason]
    comment: str
    question: str | None

    @classmethod
    def of(cls, opinion: Opinion) -> OpinionOut:
        """Return an opinion as it goes out."""
        return cls.model_validate(opinion, from_attributes=True)


class KeptOut(OpinionOut):
    """An opinion as it was kept, and what was taken out of its texts before."""

    redacted: Annotated[dict[str, int], Field(description="Kind of personal data → how often.")]


class FeedbackOut(BaseModel):
    """One page of the opinions, and how often each verdict and reason was given at all."""

    items: list[OpinionOut]
    page: int
    size: int
    total: int
    counts: dict[str, int]


def router(kiko: Kiko) -> APIRouter:
    """Return the routes over the feedback of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["feedback"], responses=problems.FEEDBACK)

    @routes.post("/feedback", status_code=HTTPStatus.CREATED)
    def give(body: FeedbackBody, actor: Actor) -> KeptOut:
        """Say whether an answer was good; nothing is kept of who says so."""
        kept = kiko.feedback.give(
            body.answer_id, body.verdict, body.reasons, body.comment, body.question
        )
        opinion = OpinionOut.of(kept.opinion)
        return KeptOut(**opinion.model_dump(), redacted=kept.redacted)

    @routes.get("/feedback")
    def feedback(
        actor: Actor,
        answer_id: Annotated[str | None, Query(pattern=ID_PATTERN)] = None,
        page: Annotated[int, Query(ge=1, le=100_000, description="Page, from 1.")] = 1,
        size: Annotated[int, Query(ge=1, le=200, description="Items a page.")] = 50,
    ) -> FeedbackOut:
        """List what people thought of answers, newest first."""
        records = kiko.feedback.records
        found, total = records.page(answer_id, page=page, size=size)
        items = [OpinionOut.of(opinion) for opinion in found]
        counts = dict(records.counts())
        return FeedbackOut(items=items, page=page, size=size, total=total, counts=counts)

    return routes
