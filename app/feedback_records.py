"""Feedback on answers as values; SQL stays here and in ``database.py``."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update

from app.database import Database, FeedbackRow


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody thought of the answer with this id; nothing says who."""

    day: str
    answer_id: str
    verdict: str
    reasons: tuple[str, ...] = ()
    comment: str = ""
    question: str | None = None


class FeedbackRecords:
    """The feedback in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def add(self, opinion: Opinion) -> None:
        """Keep an opinion."""
        row = FeedbackRow(
            day=opinion.day,
            answer_id=opinion.answer_id,
            verdict=opinion.verdict,
            reasons=json.dumps(opinion.reasons),
            comment=opinion.comment,
            question=opinion.question,
        )
        with self.database.session() as session:
            session.add(row)

    def page(
        self,
        answer_id: str | None = None,
        *,
        verdict: str | None = None,
        page: int = 1,
        size: int = 50,
    ) -> tuple[list[Opinion], int]:
        """Return a page of the opinions, newest first, and how many there are."""
        query = select(FeedbackRow)
        if answer_id is not None:
            query = query.where(FeedbackRow.answer_id == answer_id)
        if verdict is not None:
            query = query.where(FeedbackRow.verdict == verdict)
        with self.database.session() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            shown = query.order_by(FeedbackRow.id.desc()).offset((page - 1) * size).limit(size)
            return [_opinion(row) for row in session.scalars(shown)], total

    def forget(self, before: str) -> int:
        """Delete words that people wrote before day ``before``; verdicts and reasons stay."""
        written = or_(FeedbackRow.comment != "", FeedbackRow.question.is_not(None))
        gone = (
            update(FeedbackRow)
            .where(FeedbackRow.day < before, written)
            .values(comment="", question=None)
        )
        with self.database.session() as session:
            return int(session.connection().execute(gone).rowcount)

    def counts(self) -> Counter[str]:
        """Return how often each verdict and each reason was given."""
        query = select(FeedbackRow.verdict, FeedbackRow.reasons, func.count()).group_by(
            FeedbackRow.verdict, FeedbackRow.reasons
        )
        found = Counter[str]()
        with self.database.session() as session:
            for verdict, reasons, count in session.execute(query):
                found[verdict] += count
                found.update(dict.fromkeys(json.loads(reasons), count))
        return found


def _opinion(row: FeedbackRow) -> Opinion:
    reasons = tuple(json.loads(row.reasons))
    return Opinion(row.day, row.answer_id, row.verdict, reasons, row.comment, row.question)
