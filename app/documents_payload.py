"""Documents, jobs and the rest of the library as JSON on their way out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from app.catalogue import DocumentView, LibraryEntry
from app.document_links import page_address
from app.edits import Stored
from app.job_records import Job
from app.payload import document_payload
from app.records import AuditEntry, Version
from app.understanding import Preview
from ingest.near_duplicates import Near
from ingest.privacy import Finding
from rag.model import Passage

Plain = dict[str, Any]  # a JSON object on its way out


class JobFileOut(BaseModel):
    """What became of one file."""

    name: str
    upload_id: str | None
    state: Literal["queued", "running", "done", "failed"]
    message: str
    documents: list[str]


class JobOut(BaseModel):
    """Where a job stands."""

    id: str
    kind: str
    actor: str
    state: Literal["queued", "running", "done", "failed"]
    created: str
    started: str | None
    finished: str | None
    message: str
    done: int
    total: int
    files: list[JobFileOut]


class PageOut(BaseModel):
    """One page of a list."""

    items: list[Plain]
    page: int
    size: int
    total: int


def job_out(job: Job) -> JobOut:
    """Return a job with how many of its files are finished."""
    files = [
        JobFileOut(
            name=file.name,
            upload_id=file.upload_id,
            state=file.state,
            message=file.message,
            documents=list(file.documents),
        )
        for file in job.files
    ]
    return JobOut(
        id=job.id,
        kind=job.kind,
        actor=job.actor,
        state=job.state,
        created=job.created,
        started=job.started,
        finished=job.finished,
        message=job.message,
        done=sum(file.state in ("done", "failed") for file in files),
        total=len(files),
        files=files,
    )


def entry_payload(entry: LibraryEntry) -> Plain:
    """Return a document of the list: its metadata and where it stands."""
    return {
        **document_payload(entry.meta),
        "own": entry.own,
        "live": entry.live,
        "version": entry.version,
        "waiting_version": entry.waiting,
        "error": entry.error or None,
    }


def view_payload(view: DocumentView, has_original: bool) -> Plain:
    """Return everything about a document."""
    return {
        **entry_payload(view.entry),
        "metadata": dict(view.page.front),
        "body": view.page.body,
        "text": view.text,
        "passages": [passage_payload(passage) for passage in view.passages],
        "findings": findings_payload(view.findings),
        "versions": [version_payload(version) for version in view.versions],
        "published_version": view.published_version,
        "page": page_address(view.entry.meta.id) if view.entry.live else None,
        "original": f"/api/v1/documents/{view.entry.meta.id}/original" if has_original else None,
    }


def preview_payload(preview: Preview) -> Plain:
    """Return what was understood of a text that is not saved yet."""
    return {
        "part": preview.name,
        "metadata": dict(preview.page.front),
        "reasons": dict(preview.reasons),
        "body": preview.page.body,
        "text": preview.text,
        "passages": [passage_payload(passage) for passage in preview.passages],
        "findings": findings_payload(preview.findings),
        "near_duplicates": [near_payload(near) for near in preview.near],
        "same_as": preview.same_as,
        "warnings": list(preview.warnings),
    }


def stored_payload(stored: Stored) -> Plain:
    """Return what was saved."""
    return {
        "id": stored.document_id,
        "version": stored.version,
        "changes": list(stored.changes),
        "findings": findings_payload(stored.findings),
        "new": stored.is_new,
        "unchanged": stored.is_same,
    }


def passage_payload(passage: Passage) -> Plain:
    """Return a passage as it will be cited."""
    return {
        "heading": list(passage.heading),
        "locator": passage.locator,
        "text": passage.text,
        "start": passage.start,
        "end": passage.end,
    }


def findings_payload(findings: tuple[Finding, ...]) -> list[Plain]:
    """Return findings with their numbers; they go to organisers, who decide about them."""
    return [
        {
            "number": number,
            "kind": finding.kind,
            "start": finding.start,
            "end": finding.end,
            "text": finding.text,
            "suggestion": finding.suggestion,
            "certainty": finding.certainty,
        }
        for number, finding in enumerate(findings)
    ]


def near_payload(near: Near) -> Plain:
    """Return a document that says much the same."""
    return {
        "document_id": near.document_id,
        "title": near.title,
        "similarity": round(near.similarity, 3),
    }


def version_payload(version: Version) -> Plain:
    """Return a version and what it changed."""
    return {
        "number": version.number,
        "at": version.at or None,
        "actor": version.actor or None,
        "changes": list(version.changes),
        "original_name": version.original_name,
        "redacted": version.redacted,
    }


def audit_payload(entry: AuditEntry) -> Plain:
    """Return a line of the audit log."""
    detail: Mapping[str, object] = entry.detail
    return {
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "document_id": entry.document_id or None,
        "detail": dict(detail),
    }
