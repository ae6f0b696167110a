"""The HTTP edge: ``/api/v1``, health, and the chat mounted at ``/``."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp

from app import (
    documents_api,
    evaluations_api,
    feedback_api,
    glossary_api,
    login_page,
    openai_api,
    privacy_page,
    problems,
    stream_api,
    uploads_api,
)
from app.asking import ANSWER_ID, AskBody, answer_id
from app.guard import Guard
from app.payload import answer_payload, hits_payload
from app.wiring import Kiko
from rag.errors import KikoError
from rag.model import Answer, Kind, Scope
from rag.routing import route

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class SearchMatch(BaseModel):
    """``text[start:end]`` of the passage meets ``word`` of the question, by ``worth`` (0–1)."""

    start: int
    end: int
    word: str
    worth: float


class SearchHit(BaseModel):
    """A passage that a question finds."""

    passage_id: str
    document_id: str
    title: str
    kind: Kind
    heading: list[str]
    locator: str | None
    text: str
    start: int
    end: int
    date: date | None
    url: str | None
    score: float
    lexical: float
    dense: float
    matches: list[SearchMatch]


class GuardedApi(FastAPI):
    """The application behind its door: nothing gets past it, not even an error page."""

    def __init__(self, kiko: Kiko, **options: Any) -> None:
        self.kiko = kiko
        super().__init__(**options)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the stack of the framework, with the door in front of it."""
        inner = super().build_middleware_stack()
        return Guard(inner, self.kiko.settings, lambda: self.kiko.authenticator)


def create_app(kiko: Kiko, *, chat: bool = True) -> FastAPI:
    """Return the application that serves ``kiko``; ``chat=False`` leaves out the page."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=_warm, args=(kiko,), daemon=True).start()
        kiko.jobs.start()
        kiko.retention.start()
        yield
        kiko.close()

    app = GuardedApi(
        kiko, title="Kiko", version="1", lifespan=lifespan, docs_url=None, redoc_url=None
    )
    app.add_exception_handler(KikoError, problems.from_kiko_error)
    app.add_exception_handler(RequestValidationError, problems.from_validation_error)
    app.add_exception_handler(HTTPException, problems.from_http_error)
    app.add_exception_handler(Exception, problems.from_unexpected)
    _add_questions(app, kiko)
    _add_health(app, kiko)
    for edge in (stream_api, glossary_api, feedback_api, openai_api):
        app.include_router(edge.router(kiko))
    app.include_router(documents_api.router(kiko))
    app.include_router(uploads_api.router(kiko))
    app.include_router(evaluations_api.router(kiko))
    app.include_router(privacy_page.router(kiko.settings))
    if kiko.settings.auth == "token":
        app.include_router(login_page.router(kiko.tokens))
    _add_unknown(app)
    if chat:
        from app.ui.page import mount

        mount(app, kiko)
    return app


def _warm(kiko: Kiko) -> None:
    """Open the index before the first question; without one, questions say what is missing."""
    with suppress(KikoError):
        kiko.reader.watch()
        _ = kiko.retriever.retrieve("Künstliche Intelligenz", 1)


def _add_unknown(app: FastAPI) -> None:
    """Answer unknown API paths with a problem: the chat at ``/`` would take them otherwise."""

    @app.api_route("/api/{path:path}", methods=list(_METHODS), include_in_schema=False)
    def unknown(path: str, request: Request) -> JSONResponse:
        matches = (route.matches(request.scope)[0] for route in app.routes)
        if Match.PARTIAL in matches:
            return problems.problem(405, f"{request.method} gibt es für /api/{path} nicht")
        return problems.problem(404, f"{request.method} /api/{path}: diese Adresse gibt es nicht")


def _add_questions(app: FastAPI, kiko: Kiko) -> None:
    @app.post("/api/v1/ask", tags=["ask"], responses=problems.RESPONSES)
    def ask(body: AskBody) -> Answer:
        """Answer a question; every sentence carries its source."""
        scope, earlier = body.scope.noun(), body.earlier()
        answer = kiko.assistant.ask(body.question, scope, earlier, plain=body.plain)
        kiko.gaps.note(answer)
        headers = {ANSWER_ID: answer_id(answer)}
        return JSONResponse(answer_payload(answer), headers=headers)  # type: ignore[return-value]

    @app.get("/api/v1/search", tags=["ask"], responses=problems.RESPONSES)
    def search(
        q: Annotated[str, Query(description="A question or keywords.")],
        k: Annotated[int, Query(ge=1, le=100)] = 5,
        kind: Annotated[list[Kind] | None, Query()] = None,
    ) -> list[SearchHit]:
        """Return the passages that a question finds, best first."""
        asked = route(q, kiko.settings.max_question_length)
        english = asked.language == "en"
        scope = Scope(kinds=tuple(kind or ()))
        found = kiko.retriever.retrieve(asked.question, k, scope, english=english)
        return [SearchHit(**hit) for hit in hits_payload(found)]


def _add_health(app: FastAPI, kiko: Kiko) -> None:
    @app.get("/healthz", tags=["health"])
    def healthz() -> dict[str, str]:
        """Say that the process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", tags=["health"], responses=problems.RESPONSES)
    def readyz(request: Request) -> dict[str, Any]:
        """Say that questions can be answered, and from what."""
        manifest = kiko.reader.current().manifest
        return {
            "status": "ready",
            "generation": manifest.generation,
            "documents": manifest.documents,
            "passages": manifest.passages,
            "encoder": manifest.encoder,
        }
