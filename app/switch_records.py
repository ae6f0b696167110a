"""The kill switches in the database, so that every process and host sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy import select

from app.database import AuditRow, Database, SwitchRow, now

Part = Literal["chat", "api"]


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a part of Kiko answers, and what people are told while it does not."""

    part: Part
    off: bool = False
    message: str = ""
    actor: str = ""
    at: str = ""


class SwitchRecords:
    """The switches that were ever turned."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def all(self) -> dict[Part, Switch]:
        """Return the switches that were turned, by their part."""
        if not self.database.is_there:
            return {}
        with self.database.session() as session:
            rows = session.scalars(select(SwitchRow)).all()
            return {cast(Part, row.part): _switch(row) for row in rows}

    def turn(self, part: Part, actor: str, *, off: bool, message: str) -> Switch:
        """Turn a switch, and write that into the audit log in the same step."""
        row = SwitchRow(part=part, off=off, message=message, actor=actor, at=now())
        with self.database.session() as session:
            session.merge(row)
            action = "switch_off" if off else "switch_on"
            session.add(AuditRow(at=row.at, actor=actor, action=action, document_id=part))
        return _switch(row)


def _switch(row: SwitchRow) -> Switch:
    return Switch(cast(Part, row.part), row.off, row.message, row.actor, row.at)
