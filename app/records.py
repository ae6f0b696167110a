"""Audit log and versions as values; SQL stays in ``database.py`` and the ``…records.py``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, func, select

from app.database import AuditRow, Database, VersionRow, now


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the audit log."""

    at: str
    actor: str
    action: str
    document_id: str
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Version:
    """A saved version; ``original`` is the version whose folder holds the uploaded file.

    ``fingerprint`` stands for metadata and text without the status, ``text_hash`` for the text.
    ``part`` is the name inside the uploaded container, empty for a file of its own.
    """

    document_id: str
    number: int
    at: str = ""
    actor: str = ""
    fingerprint: str = ""
    text_hash: str = ""
    original: int | None = None
    original_name: str | None = None
    original_sha256: str | None = None
    part: str = ""
    redacted: bool = False
    changes: tuple[str, ...] = ()


class Records:
    """What Kiko writes down and looks up."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def note(self, action: str, actor: str, details: Mapping[str, Mapping[str, object]]) -> None:
        """Write one line a document into the audit log, ``details`` by document id."""
        with self.database.session() as session:
            session.add_all(_audit_row(action, i, actor, told) for i, told in details.items())

    def audit(
        self, document_id: str | None = None, *, page: int = 1, size: int = 50
    ) -> tuple[list[AuditEntry], int]:
        """Return a page of the audit log, newest first, and how many entries there are."""
        query = select(AuditRow)
        if document_id is not None:
            query = query.where(AuditRow.document_id == document_id)
        with self.database.session() as session:
            total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
            shown = query.order_by(AuditRow.id.desc()).offset((page - 1) * size).limit(size)
            rows = session.scalars(shown).all()
        return [
            AuditEntry(r.at, r.actor, r.action, r.document_id, json.loads(r.detail)) for r in rows
        ], total

    def add_version(self, version: Version, action: str, detail: Mapping[str, object]) -> Version:
        """Write down a saved version together with its line in the audit log."""
        stamped = replace(version, at=now())
        with self.database.session() as session:
            session.merge(_version_row(stamped))
            session.add(_audit_row(action, version.document_id, version.actor, detail))
        return stamped

    def versions(self, document_id: str) -> dict[int, Version]:
        """Return number → version of a document."""
        query = select(VersionRow).where(VersionRow.document_id == document_id)
        with self.database.session() as session:
            return {row.number: _version(row) for row in session.scalars(query)}

    def latest_versions(self) -> dict[str, Version]:
        """Return document id → its newest version."""
        newest = (
            select(VersionRow.document_id, func.max(VersionRow.number).label("number"))
            .group_by(VersionRow.document_id)
            .subquery()
        )
        query = select(VersionRow).join(
            newest,
            (VersionRow.document_id == newest.c.document_id)
            & (VersionRow.number == newest.c.number),
        )
        with self.database.session() as session:
            return {row.document_id: _version(row) for row in session.scalars(query)}

    def with_original(self, sha256: str, part: str) -> Version | None:
        """Return the newest version made from exactly this file, None if there is none."""
        query = (
            select(VersionRow)
            .where(VersionRow.original_sha256 == sha256, VersionRow.part == part)
            .order_by(VersionRow.at.desc())
            .limit(1)
        )
        with self.database.session() as session:
            row = session.scalar(query)
            return _version(row) if row else None

    def with_upload(self, upload_id: str) -> Version | None:
        """Return the newest version made from an upload, whose id begins the file's SHA-256."""
        query = (
            select(VersionRow)
            .where(VersionRow.original_sha256.startswith(upload_id, autoescape=True))
            .order_by(VersionRow.at.desc())
            .limit(1)
        )
        with self.database.session() as session:
            row = session.scalar(query)
            return _version(row) if row else None

    def with_text(self, text_hash: str) -> Version | None:
        """Return the newest version whose text has this hash, None if there is none."""
        query = (
            select(VersionRow)
            .where(VersionRow.text_hash == text_hash)
            .order_by(VersionRow.at.desc())
            .limit(1)
        )
        with self.database.session() as session:
            row = session.scalar(query)
            return _version(row) if row else None

    def forget_versions(self, document_id: str) -> None:
        """Remove what is known of a document's versions; the audit log stays."""
        with self.database.session() as session:
            session.execute(delete(VersionRow).where(VersionRow.document_id == document_id))


def _audit_row(action: str, document_id: str, actor: str, detail: Mapping[str, object]) -> AuditRow:
    written = json.dumps(detail, ensure_ascii=False, default=str)
    return AuditRow(at=now(), actor=actor, action=action, document_id=document_id, detail=written)


def _version_row(version: Version) -> VersionRow:
    return VersionRow(
        document_id=version.document_id,
        number=version.number,
        at=version.at,
        actor=version.actor,
        fingerprint=version.fingerprint,
        text_hash=version.text_hash,
        original=version.original,
        original_name=version.original_name,
        original_sha256=version.original_sha256,
        part=version.part,
        redacted=version.redacted,
        changes=json.dumps(version.changes, ensure_ascii=False),
    )


def _version(row: VersionRow) -> Version:
    return Version(
        row.document_id,
        row.number,
        row.at,
        row.actor,
        row.fingerprint,
        row.text_hash,
        row.original,
        row.original_name,
        row.original_sha256,
        row.part,
        row.redacted,
        tuple(json.loads(row.changes)),
    )
