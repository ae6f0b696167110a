"""``POST /api/v1/documents``: files in, a job out; uploads and jobs to look at."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app import problems
from app.documents_bodies import EditBody
from app.documents_payload import (
    JobOut,
    PageOut,
    Plain,
    job_out,
    preview_payload,
    stored_payload,
)
from app.edits import DocumentEdit
from app.job_records import JobFile
from app.library_words import word
from app.multipart import Form, FormReader, read_form
from app.organisers import actor_of
from app.wiring import Kiko
from rag.errors import InputError
from rag.model import KINDS

Actor = Annotated[str, Depends(actor_of)]
_FLAGS = ("publish", "confirm_personal_data", "preview_only")
_TEXTS = ("kind", "title", "date", "document_id", "reason")
_FILES_AT_ONCE = 20  # a request may hold as many files of the largest size
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["files"],
                "additionalProperties": False,
                "dependentSchemas": {"document_id": {"properties": {"files": {"maxItems": 1}}}},
                "properties": {
                    "files": {
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "string", "format": "binary", "minLength": 1},
                    },
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "title": {"type": "string"},
                    "date": {"type": "string", "format": "date"},
                    "document_id": {
                        "type": "string",
                        "description": "Document that the one file is a new version of.",
                    },
                    "publish": {"type": "boolean"},
                    "confirm_personal_data": {"type": "boolean"},
                    "preview_only": {"type": "boolean"},
                    "reason": {"type": "string"},
                },
            }
        }
    },
}


def router(kiko: Kiko) -> APIRouter:
    """Return the routes for uploads and jobs of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["library"], responses=problems.LIBRARY_RESPONSES)
    _add_upload(routes, kiko)
    _add_uploads(routes, kiko)
    _add_jobs(routes, kiko)
    return routes


def _add_upload(routes: APIRouter, kiko: Kiko) -> None:
    @routes.post(
        "/documents",
        status_code=HTTPStatus.ACCEPTED,
        openapi_extra={"requestBody": _FORM},
    )
    async def add(request: Request, response: Response, actor: Actor) -> JobOut:
        """Take in files; a job turns each into a draft (or publishes it) and reports by file."""
        most = kiko.settings.max_upload_mb * 1024 * 1024 * _FILES_AT_ONCE
        reader = FormReader(
            request.headers.get("content-type", ""),
            lambda name: kiko.library.uploads.writer(name, actor=actor),
            most,
        )
        form = await read_form(request.stream(), reader)
        files = _files(form)
        job = kiko.jobs.submit("add", actor, _options(form), files)
        response.headers["Location"] = f"/api/v1/jobs/{job.id}"
        return job_out(job)

    @routes.post("/reindex", status_code=HTTPStatus.ACCEPTED)
    def reindex(response: Response, actor: Actor) -> JobOut:
        """Bring the index in line with the corpus folder, as a job."""
        job = kiko.jobs.submit("reindex", actor)
        response.headers["Location"] = f"/api/v1/jobs/{job.id}"
        return job_out(job)


def _add_uploads(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/uploads/{upload_id}")
    def preview(upload_id: str, actor: Actor) -> Plain:
        """Return what was understood of an upload that is not saved yet."""
        upload = kiko.library.uploads.get(upload_id)
        previews = [preview_payload(p) for p in kiko.library.preview(upload_id)]
        return {"id": upload.id, "name": upload.name, "size": upload.size, "texts": previews}

    @routes.post("/uploads/{upload_id}/documents", status_code=HTTPStatus.CREATED)
    def save(upload_id: str, body: EditBody, response: Response, actor: Actor) -> Plain:
        """Save an upload, or one text of it, as a new draft."""
        wanted = DocumentEdit(None, upload_id, body.part, body.metadata.front(), body.body)
        stored = kiko.library.save(wanted, actor=actor, redactions=body.redactions)
        if not body.part:
            kiko.library.uploads.discard(upload_id)
        response.headers["Location"] = f"/api/v1/documents/{stored.document_id}"
        return stored_payload(stored)

    @routes.delete("/uploads/{upload_id}", status_code=HTTPStatus.NO_CONTENT)
    def discard(upload_id: str, actor: Actor) -> None:
        """Drop an upload that is not to be saved (any more)."""
        kiko.library.uploads.discard(upload_id)


def _add_jobs(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/jobs")
    def jobs(
        actor: Actor,
        page: Annotated[int, Query(ge=1, le=100_000, description="Page, from 1.")] = 1,
        size: Annotated[int, Query(ge=1, le=100, description="Items a page.")] = 20,
    ) -> PageOut:
        """List jobs, newest first."""
        found, total = kiko.jobs.records.page(page=page, size=size)
        items = [job_out(job).model_dump() for job in found]
        return PageOut(items=items, page=page, size=size, total=total)

    @routes.get("/jobs/{job_id}")
    def job(job_id: str, actor: Actor) -> JobOut:
        """Return where a job stands, file by file."""
        return job_out(kiko.jobs.records.get(job_id))


def _files(form: Form) -> list[JobFile]:
    """Return the files of a form as those of a job; raise the error of the only one."""
    if not form.files:
        raise InputError(word("no_file"))
    if all(arrived.error for arrived in form.files) and form.files[0].error:
        raise form.files[0].error
    files, seen = [], set[str]()
    for arrived in form.files:
        if arrived.upload is None:
            files.append(JobFile(arrived.name, None, "failed", str(arrived.error)))
        elif arrived.upload.id in seen:
            files.append(JobFile(arrived.name, None, "done", word("same_at_once")))
        else:
            seen.add(arrived.upload.id)
            files.append(JobFile(arrived.name, arrived.upload.id))
    return files


def _options(form: Form) -> dict[str, object]:
    """Return the fields of a form as options of a job; raise InputError for a wrong value."""
    options: dict[str, object] = {k: form.fields[k] for k in _TEXTS if form.fields.get(k)}
    for name in _FLAGS:
        value = form.fields.get(name, "false").lower()
        if value not in ("true", "false", "on", "1", "0", ""):
            raise _wrong(name, value, "true, false")
        options[name] = value in ("true", "on", "1")
    if options.get("kind", KINDS[0]) not in KINDS:
        raise _wrong("kind", form.fields["kind"], ", ".join(KINDS))
    if "date" in options:
        try:
            date.fromisoformat(form.fields["date"])
        except ValueError as error:
            raise _wrong("date", form.fields["date"], "JJJJ-MM-TT") from error
    if "document_id" in options and len(form.files) != 1:
        raise _wrong("document_id", form.fields["document_id"], word("one_file"))
    unknown = form.fields.keys() - {*_TEXTS, *_FLAGS}
    if unknown:
        name = min(unknown)
        raise _wrong(name, form.fields[name][:80], ", ".join([*_TEXTS, *_FLAGS]))
    return options


def _wrong(name: str, value: str, allowed: str) -> InputError:
    return InputError(word("field", name=name, value=value, allowed=allowed))
