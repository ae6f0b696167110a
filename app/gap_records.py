"""Questions without an answer as values: counts always, texts only where they are kept."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.database import Database, GapCountRow, GapQuestionRow


class GapRecords:
    """The gaps in the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def count(self, day: str, reason: str) -> None:
        """Count one question of ``day`` that stayed without an answer."""
        one_more = (
            update(GapCountRow)
            .where(GapCountRow.day == day, GapCountRow.reason == reason)
            .values(count=GapCountRow.count + 1)
        )
        with self.database.session() as session:
            if session.connection().execute(one_more).rowcount:
                return
            try:
                with session.begin_nested():
                    session.add(GapCountRow(day=day, reason=reason, count=1))
            except IntegrityError:
                session.execute(one_more)

    def keep(self, day: str, question: str) -> None:
        """Keep the text of a question that stayed without an answer."""
        with self.database.session() as session:
            session.add(GapQuestionRow(day=day, question=question))

    def counts(self) -> list[tuple[str, str, int]]:
        """Return day, reason and number, newest day first."""
        query = select(GapCountRow).order_by(GapCountRow.day.desc(), GapCountRow.reason)
        with self.database.session() as session:
            return [(row.day, row.reason, row.count) for row in session.scalars(query)]

    def questions(self, most: int = 2_000) -> list[tuple[str, str]]:
        """Return day and text of the newest kept questions."""
        query = select(GapQuestionRow).order_by(GapQuestionRow.id.desc()).limit(most)
        with self.database.session() as session:
            return [(row.day, row.question) for row in session.scalars(query)]
