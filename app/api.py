"""The HTTP edge: ``/api/v1``, health, and the chat mounted at ``/``."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp

from app import (
    accessibility_page,
    document_page,
    documents_api,
    evaluations_api,
    feedback_api,
    glossary_api,
    login_page,
    me_api,
    openai_api,
    privacy_page,
    problems,
    readiness,
    searching,
    stream_api,
    switches_api,
    uploads_api,
    vermerk_api,
)
from app.access_words import language_of, word
from app.asking import ANSWER_ID, QUESTION_SCHEMA, AskBody, answer_id
from app.closing import Closing
from app.guard import Guard
from app.mcp_words import both
from app.openapi import completed
from app.payload import answer_json
from app.searching import SearchHit
from app.wiring import Kiko
from app.workers import Worker
from rag.errors import KikoError
from rag.model import Answer, Kind, Scope

if TYPE_CHECKING:
    from app.mcp import McpEdge

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class GuardedApi(FastAPI):
    """The application behind its door: nothing gets past it, not even an error page."""

    def __init__(self, kiko: Kiko, worker: Worker | None, **options: Any) -> None:
        self.kiko = kiko
        self.worker = worker
        self.closing = Closing()
        self.inner: ASGIApp | None = None  # what is behind the door
        super().__init__(**options)

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document; the door's answers are in it."""
        if self.openapi_schema is None:
            with_tokens = self.kiko.settings.auth == "token"
            self.openapi_schema = completed(super().openapi(), with_tokens=with_tokens)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        """Return the stack of the framework, with the door in front of it."""
        self.inner = inner = super().build_middleware_stack()
        if self.worker is not None:
            inner = self.worker.relay(inner)
        kiko = self.kiko
        return Guard(
            inner,
            kiko.settings,
            lambda: kiko.authenticator,
            admit=lambda path: kiko.switches.admit(path),
            note=lambda *request: kiko.metrics.requested(*request),
            closing=self.closing,
        )


def create_app(
    kiko: Kiko,
    *,
    chat: bool = True,
    worker: Worker | None = None,
    when_warm: Callable[[], object] = lambda: None,
) -> FastAPI:
    """Return the application that serves ``kiko``, as one ``worker`` of several if there are.

    ``chat=False`` leaves out the page; ``when_warm`` is called once the index is open.
    """
    mcp = _mcp(kiko)

    @asynccontextmanager
    async def lifespan(app: GuardedApi) -> AsyncIterator[None]:
        app.closing.listen()
        warming = threading.Thread(target=_warm, args=(kiko, when_warm), daemon=True)
        warming.start()
        kiko.jobs.start()
        kiko.retention.start()
        async with AsyncExitStack() as open_parts:
            if mcp is not None:
                await open_parts.enter_async_context(mcp.running())
            if worker is not None and app.inner is not None:
                await open_parts.enter_async_context(worker.listening(app.inner))
            yield
        warming.join()  # it reads what is closed next
        kiko.close()

    options = {"title": "Kiko", "version": "1", "docs_url": None, "redoc_url": None}
    app = GuardedApi(kiko, worker, lifespan=lifespan, **options)
    app.add_exception_handler(KikoError, problems.from_kiko_error)
    app.add_exception_handler(RequestValidationError, problems.from_validation_error)
    app.add_exception_handler(HTTPException, problems.from_http_error)
    app.add_exception_handler(Exception, problems.from_unexpected)
    _add_questions(app, kiko)
    _add_edges(app, kiko)
    if mcp is None:
        _add_missing_mcp(app)
    else:
        app.router.routes.extend(mcp.routes)
    _add_unknown(app)
    if chat:
        from app.ui.page import mount

        mount(app, kiko, worker.page_id if worker else None)
    return app


def _add_edges(app: FastAPI, kiko: Kiko) -> None:
    """Add the routes that have a module of their own, and the pages without Gradio."""
    for edge in (
        readiness,
        stream_api,
        glossary_api,
        feedback_api,
        openai_api,
        switches_api,
        documents_api,
        uploads_api,
        evaluations_api,
        document_page,
    ):
        app.include_router(edge.router(kiko))
    for standing in (me_api.router(), vermerk_api.router()):
        app.include_router(standing)
    for page in (accessibility_page, privacy_page):
        app.include_router(page.router(kiko.settings))
    if kiko.settings.auth == "token":
        app.include_router(login_page.router(kiko.tokens))


def _mcp(kiko: Kiko) -> McpEdge | None:
    """Return the edge for MCP where its SDK is installed (``pip install 'kiko[mcp]'``)."""
    if find_spec("mcp") is None:
        return None
    from app.mcp import McpEdge

    return McpEdge(kiko)


def _warm(kiko: Kiko, when_warm: Callable[[], object]) -> None:
    """Open the index before the first question; without one, questions say what is missing."""
    with suppress(KikoError):
        kiko.reader.watch()
        _ = kiko.retriever.retrieve("Künstliche Intelligenz", 1)
    when_warm()


def _add_unknown(app: FastAPI) -> None:
    """Answer unknown API paths with a problem: the chat at ``/`` would take them otherwise."""

    @app.api_route("/api/{path:path}", methods=list(_METHODS), include_in_schema=False)
    def unknown(path: str, request: Request) -> JSONResponse:
        matches = (route.matches(request.scope)[0] for route in app.routes)
        if Match.PARTIAL in matches:
            return _refused(request, 405, "method")
        return _refused(request, 404, "unknown")


def _refused(request: Request, status: int, key: str) -> JSONResponse:
    language = language_of(request.headers)
    detail = word(key, language, method=request.method, path=request.url.path)
    return problems.problem(status, detail, language)


def _add_missing_mcp(app: FastAPI) -> None:
    @app.post("/mcp", include_in_schema=False)
    @app.post("/mcp/", include_in_schema=False)
    def missing_mcp() -> JSONResponse:
        return problems.problem(404, both("not_installed"))


def _add_questions(app: FastAPI, kiko: Kiko) -> None:
    @app.post("/api/v1/ask", tags=["ask"], response_model=Answer, responses=problems.RESPONSES)
    async def ask(body: AskBody) -> Response:
        """Answer a question; every sentence carries its source."""
        return await kiko.desk.do(_answered, kiko, body)

    @app.get("/api/v1/search", tags=["ask"], responses=problems.RESPONSES)
    async def search(
        q: Annotated[
            str, Query(description="A question or keywords.", json_schema_extra=QUESTION_SCHEMA)
        ],
        k: Annotated[int, Query(ge=1, le=100)] = 5,
        kind: Annotated[list[Kind] | None, Query()] = None,
        topic: Annotated[list[str] | None, Query(description="One of these topics.")] = None,
        date_from: Annotated[
            date | None, Query(description="Of this day or later; undated documents are left out.")
        ] = None,
        date_to: Annotated[date | None, Query(description="Of this day or earlier.")] = None,
        stichtag: Annotated[
            date | None, Query(description="Law not in force on this day comes later.")
        ] = None,
    ) -> list[SearchHit]:
        """Return the passages that a question finds, best first."""
        scope = Scope(tuple(kind or ()), tuple(topic or ()), date_from, date_to, stichtag)
        return await kiko.desk.do(searching.found, kiko, q, k, scope)


def _answered(kiko: Kiko, body: AskBody) -> Response:
    scope, earlier = body.scope.noun(), body.earlier()
    answer = kiko.assistant.ask(body.question, scope, earlier, plain=body.plain)
    kiko.note(answer)
    headers = {ANSWER_ID: answer_id(answer)}
    return Response(answer_json(answer), media_type="application/json", headers=headers)
