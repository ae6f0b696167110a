"""Errors as RFC 9457 problem details; the one place that knows status codes."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from app.access_words import language_of
from app.problem_words import title, word
from rag import errors
from rag.messages import Language

STATUS: dict[type[errors.KikoError], HTTPStatus] = {
    errors.KikoError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.StaleError: HTTPStatus.PRECONDITION_FAILED,
    errors.StorageError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.ConfigError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.GenerationError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BuildLockedError: HTTPStatus.CONFLICT,
    errors.LanguageModelError: HTTPStatus.BAD_GATEWAY,
    errors.VectorsUnavailableError: HTTPStatus.BAD_GATEWAY,
    errors.SwitchedOffError: HTTPStatus.SERVICE_UNAVAILABLE,
}


class Wrong(BaseModel):
    """A field that is not usable, and why."""

    field: str
    message: str


class OpenAIError(BaseModel):
    """The same error as clients of OpenAI read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class Problem(BaseModel):
    """What went wrong (RFC 9457): ``detail`` says what to do about it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "about:blank",
                "title": "Die Anfrage ist nicht verwendbar",
                "status": 422,
                "detail": "Ungültige Angaben: question",
                "errors": [{"field": "question", "message": "Field required"}],
            }
        }
    )

    type: str
    title: str
    status: int
    detail: str
    errors: Annotated[list[Wrong], Field(description="Each field that is not usable.")] = []
    findings: Annotated[
        dict[str, int], Field(description="Kind of personal data → how often it was found.")
    ] = {}
    error: Annotated[OpenAIError | None, Field(description="Only under /v1.")] = None


RESPONSES: dict[int | str, dict[str, Any]] = {
    422: {
        "description": "Die Anfrage ist nicht verwendbar",
        "content": {"application/problem+json": {}},
    },
    503: {
        "description": "Es ist kein Index verfügbar",
        "content": {"application/problem+json": {}},
    },
}
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Unverändert: der ETag der Anfrage gilt noch"}
}
READING: dict[int | str, dict[str, Any]] = {**NOT_MODIFIED, 422: RESPONSES[422]}
LIBRARY_RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"application/problem+json": {}}}
    for status, description in (
        (403, "Nicht erlaubt"),
        (404, "Nicht gefunden"),
        (409, "Ein anderer Vorgang läuft, oder der Zustand passt nicht"),
        (412, "Das Dokument wurde inzwischen geändert"),
        (413, "Die Datei ist zu groß"),
        (422, "Die Anfrage ist nicht verwendbar, oder personenbezogene Daten sind unbestätigt"),
        (507, "Es lässt sich gerade nichts speichern"),
    )
}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: LIBRARY_RESPONSES[404]}
EVALUATIONS: dict[int | str, dict[str, Any]] = {
    s: LIBRARY_RESPONSES[s] for s in (403, 404, 409, 422, 507)
}
FEEDBACK: dict[int | str, dict[str, Any]] = {s: LIBRARY_RESPONSES[s] for s in (403, 422, 507)}


def status_of(error: errors.KikoError) -> HTTPStatus:
    """Return the status of the nearest class of the error tree."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def details(status: int, detail: str, language: Language = "de") -> dict[str, Any]:
    """Return a problem as it is sent."""
    return {
        "type": "about:blank",
        "title": title(int(status), language),
        "status": int(status),
        "detail": detail,
    }


def openai_error(problem: dict[str, Any]) -> dict[str, Any]:
    """Return what clients that speak OpenAI read of a problem."""
    kind = "invalid_request_error" if problem["status"] < 500 else "server_error"
    return {"message": problem["detail"], "type": kind, "param": None, "code": None}


def problem(status: int, detail: str, language: Language = "de", **more: Any) -> JSONResponse:
    """Return a problem details response."""
    body = {**details(status, detail, language), **more}
    return JSONResponse(body, status, media_type="application/problem+json")


def problem_at(
    path: str, status: int, detail: str, language: Language = "de", **more: Any
) -> JSONResponse:
    """Return a problem; under ``/v1`` it also holds the ``error`` that OpenAI's clients read."""
    if path.startswith("/v1/"):
        more["error"] = openai_error(details(status, detail))
    return problem(status, detail, language, **more)


async def from_kiko_error(request: Request, error: Exception) -> JSONResponse:
    """Turn one of our errors into a problem."""
    assert isinstance(error, errors.KikoError)  # noqa: S101 - registered for this class
    more = {"findings": error.counts} if isinstance(error, errors.PersonalDataError) else {}
    return _answer(request, status_of(error), str(error), **more)


async def from_validation_error(request: Request, error: Exception) -> JSONResponse:
    """Turn a body or parameter of the wrong form into a problem that names each field."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    found = [{"field": _field(e), "message": e["msg"]} for e in error.errors()]
    named = ", ".join(e["field"] for e in found)
    detail = word("invalid", language_of(request.headers), fields=named)
    return _answer(request, 422, detail, errors=found)


async def from_http_error(request: Request, error: Exception) -> JSONResponse:
    """Turn a framework error (unknown path, wrong method) into a problem."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    detail = f"{request.method} {request.url.path}: {error.detail}"
    response = problem(error.status_code, detail, language_of(request.headers))
    response.headers.update(error.headers or {})
    return response


async def from_unexpected(request: Request, error: Exception) -> JSONResponse:
    """Turn what nobody foresaw into a problem that gives nothing away; the server logs it."""
    return _answer(request, 500, word("unexpected", language_of(request.headers)))


def _answer(request: Request, status: int, detail: str, **more: Any) -> JSONResponse:
    return problem_at(request.url.path, status, detail, language_of(request.headers), **more)


def _field(error: dict[str, Any]) -> str:
    """Return the dotted name of a field; ``body`` where the body as a whole is wrong."""
    if error["type"] == "json_invalid":
        return "body"
    return ".".join(str(part) for part in error["loc"][1:]) or "body"
