"""``/api/v1/documents`` and what goes with it: versions, originals, the audit log, gaps."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response

from app import problems
from app.catalogue import DocumentView
from app.documents_bodies import MOST_VERSIONS, EditBody, PublishBody, RestoreBody, WithdrawBody
from app.documents_payload import (
    PageOut,
    Plain,
    audit_payload,
    entry_payload,
    near_payload,
    stored_payload,
    version_payload,
    view_payload,
)
from app.edits import DocumentEdit
from app.etags import IfNoneMatch, etag_of, tagged
from app.library_words import word
from app.organisers import actor_of, caller_of, is_organiser, may_read_original
from app.payload import document_payload
from app.published import published, published_payload, published_version
from app.roles import Identity
from app.wiring import Kiko
from rag.errors import ForbiddenError, NotFoundError, StaleError
from rag.model import Kind, Status

Actor = Annotated[str, Depends(actor_of)]
Caller = Annotated[Identity, Depends(caller_of)]
PageNumber = Annotated[int, Query(ge=1, le=100_000, description="Page, from 1.")]
PageSize = Annotated[int, Query(ge=1, le=200, description="Items a page.")]
VersionNumber = Annotated[int, Path(ge=1, le=MOST_VERSIONS)]
IfMatch = Annotated[
    str | None, Header(description="The ETag that was read: changes only what is still so.")
]


def router(kiko: Kiko) -> APIRouter:
    """Return the routes over the library of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["library"], responses=problems.LIBRARY_RESPONSES)
    _add_reading(routes, kiko)
    _add_changing(routes, kiko)
    _add_versions(routes, kiko)
    _add_logs(routes, kiko)
    return routes


def _add_reading(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/documents")
    def documents(
        caller: Caller,
        query: Annotated[str, Query(max_length=200, description="Words of title or id.")] = "",
        kind: Kind | None = None,
        status: Status | None = None,
        page: PageNumber = 1,
        size: PageSize = 50,
    ) -> PageOut:
        """List documents; organisers see drafts and withdrawn ones too."""
        if is_organiser(caller):
            found = [entry_payload(e) for e in kiko.library.entries(query, status, kind)]
        else:
            found = [document_payload(m) for m in published(kiko, query, status, kind)]
        shown = found[(page - 1) * size : page * size]
        return PageOut(items=shown, page=page, size=size, total=len(found))

    @routes.get("/documents/{document_id}", responses=problems.NOT_MODIFIED)
    def document(document_id: str, caller: Caller, if_none_match: IfNoneMatch = None) -> Plain:
        """Return a document: organisers as it was saved last, others as it is published."""
        if is_organiser(caller):
            view = kiko.library.document(document_id)
            tag, payload = _etag(view), _payload(kiko, view)
        else:
            payload = published_payload(kiko, document_id)
            tag = etag_of(payload)
        return tagged(payload, if_none_match, tag)  # type: ignore[return-value]

    @routes.get("/documents/{document_id}/near-duplicates")
    def near(document_id: str, actor: Actor) -> list[Plain]:
        """List published documents that say much the same, closest first."""
        return [near_payload(found) for found in kiko.library.near(document_id)]


def _add_changing(routes: APIRouter, kiko: Kiko) -> None:
    @routes.put("/documents/{document_id}")
    def edit(document_id: str, body: EditBody, actor: Actor, if_match: IfMatch = None) -> Plain:
        """Save a new version; what is published goes on until the next publishing."""
        _check_fresh(kiko, document_id, if_match)
        wanted = DocumentEdit(
            document_id, body.upload_id, body.part, body.metadata.front(), body.body
        )
        stored = kiko.library.save(wanted, actor=actor, redactions=body.redactions)
        if body.upload_id and not body.part:
            kiko.library.uploads.discard(body.upload_id)
        return _answered(kiko, document_id, stored_payload(stored))

    @routes.post("/documents/{document_id}/publish")
    def publish(
        document_id: str, actor: Actor, body: PublishBody | None = None, if_match: IfMatch = None
    ) -> Plain:
        """Publish the newest version; readers are answered from it when this returns."""
        _check_fresh(kiko, document_id, if_match)
        how = body or PublishBody()
        [done] = kiko.library.publish(
            document_id,
            actor=actor,
            confirm_personal_data=how.confirm_personal_data,
            reason=how.reason,
        )
        told = {"version": done.version, "confirmed_personal_data": dict(done.confirmed)}
        return _answered(kiko, document_id, told)

    @routes.post("/documents/{document_id}/withdraw")
    def withdraw(
        document_id: str, actor: Actor, body: WithdrawBody | None = None, if_match: IfMatch = None
    ) -> Plain:
        """Take a document out of the answers; it is out when this returns."""
        _check_fresh(kiko, document_id, if_match)
        kiko.library.withdraw(document_id, actor=actor, reason=body.reason if body else "")
        return _answered(kiko, document_id, {})

    @routes.delete("/documents/{document_id}", status_code=HTTPStatus.NO_CONTENT)
    def delete(
        document_id: str,
        actor: Actor,
        reason: Annotated[str, Query(max_length=500)] = "",
        if_match: IfMatch = None,
    ) -> None:
        """Delete a document with its versions and originals."""
        _check_fresh(kiko, document_id, if_match)
        kiko.library.delete(document_id, actor=actor, reason=reason)

    @routes.post("/documents/{document_id}/restore")
    def restore(
        document_id: str, body: RestoreBody, actor: Actor, if_match: IfMatch = None
    ) -> Plain:
        """Save an old version as the newest one."""
        _check_fresh(kiko, document_id, if_match)
        stored = kiko.library.restore(document_id, body.version, actor=actor)
        return _answered(kiko, document_id, stored_payload(stored))


def _add_versions(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/documents/{document_id}/versions")
    def versions(document_id: str, actor: Actor) -> list[Plain]:
        """List the versions, oldest first, with what each changed."""
        kiko.library.entry(document_id)
        return [version_payload(v) for v in kiko.library.versions.all(document_id)]

    @routes.get("/documents/{document_id}/versions/{number}", response_class=PlainTextResponse)
    def version(document_id: str, number: VersionNumber, actor: Actor) -> Response:
        """Return the Markdown file of a version."""
        kiko.library.entry(document_id)
        text = kiko.library.versions.text(document_id, number)
        return PlainTextResponse(text, headers={"X-Content-Type-Options": "nosniff"})

    @routes.get("/documents/{document_id}/diff")
    def diff(
        document_id: str,
        actor: Actor,
        a: Annotated[int, Query(ge=1, le=MOST_VERSIONS, description="The older version.")],
        b: Annotated[int, Query(ge=1, le=MOST_VERSIONS, description="The newer version.")],
    ) -> dict[str, str]:
        """Return the unified diff between two versions."""
        return {"diff": kiko.library.diff(document_id, a, b)}

    @routes.get("/documents/{document_id}/original", response_class=FileResponse)
    def original(
        document_id: str,
        caller: Caller,
        version: Annotated[int | None, Query(ge=1, le=MOST_VERSIONS)] = None,
    ) -> Response:
        """Download the uploaded file of a version (default: the newest, or the published one)."""
        if not is_organiser(caller):
            version = published_version(kiko, document_id, version)
        file, found = kiko.library.original(document_id, version)
        if not may_read_original(caller, found):
            raise ForbiddenError(word("original_closed", id=document_id))
        headers = {
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "X-Kiko-Version": str(found.number),
        }
        return FileResponse(
            file, media_type="application/octet-stream", filename=file.name, headers=headers
        )


def _add_logs(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/audit")
    def audit(
        actor: Actor,
        document_id: str | None = None,
        page: PageNumber = 1,
        size: PageSize = 50,
    ) -> PageOut:
        """List who did what and when, newest first."""
        entries, total = kiko.library.audit(document_id, page=page, size=size)
        items = [audit_payload(entry) for entry in entries]
        return PageOut(items=items, page=page, size=size, total=total)

    @routes.get("/gaps")
    def gaps(actor: Actor) -> Plain:
        """Return what people asked and the corpus did not answer: counts, and kept questions."""
        counts = [
            {"day": day, "reason": reason, "count": count}
            for day, reason, count in kiko.gaps.counts()
        ]
        groups = [
            {
                "question": gap.question,
                "count": gap.count,
                "first": gap.first,
                "last": gap.last,
                "wordings": list(gap.wordings),
            }
            for gap in kiko.gaps.grouped()
        ]
        return {"stored": kiko.settings.store_gaps, "counts": counts, "groups": groups}


def _answered(kiko: Kiko, document_id: str, told: Plain) -> Plain:
    """Answer with what was done and where the document stands now."""
    view = kiko.library.document(document_id)
    body = {**entry_payload(view.entry), **told}
    return JSONResponse(body, headers={"ETag": _etag(view)})  # type: ignore[return-value]


def _payload(kiko: Kiko, view: DocumentView) -> Plain:
    try:
        kiko.library.original(view.entry.meta.id)
    except NotFoundError:
        return view_payload(view, has_original=False)
    return view_payload(view, has_original=True)


def _check_fresh(kiko: Kiko, document_id: str, if_match: str | None) -> None:
    if if_match and if_match != "*" and if_match != _etag(kiko.library.document(document_id)):
        raise StaleError(word("stale", id=document_id))


def _etag(view: DocumentView) -> str:
    """Return what changes whenever something that the document's page shows does."""
    state = [
        view.page.front,
        view.page.body,
        view.entry.meta.status,
        view.entry.live,
        [v.number for v in view.versions],
    ]
    return etag_of(state)
