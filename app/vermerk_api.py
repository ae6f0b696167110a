"""``POST /api/v1/vermerk``: an answer as a file to take along, Markdown or Word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from fastapi.responses import Response

from app import problems
from app.vermerk import to_docx, to_markdown
from rag.model import Answer

Format = Literal["md", "docx"]
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MARKDOWN = "text/markdown; charset=utf-8"
_EXAMPLE = {
    "question": "Müssen wir unsere Leute schulen?",
    "answer": "Betreiber sorgen für KI-Kompetenz. [1]",
    "abstained": False,
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Die Datei",
        "content": {
            "text/markdown": {"schema": {"type": "string"}},
            _WORD: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    422: problems.RESPONSES[422],
}


def router(today: Callable[[], date] = date.today) -> APIRouter:
    """Return the route that turns answers into files; nothing is stored."""
    routes = APIRouter(prefix="/api/v1", tags=["ask"])

    @routes.post("/vermerk", response_class=Response, responses=_RESPONSES)
    def vermerk(
        answer: Annotated[Answer, Body(examples=[_EXAMPLE], description="As `/ask` gave it.")],
        format: Annotated[  # noqa: A002 - what the parameter of the address is called
            Format, Query(description="Markdown, or Word.")
        ] = "md",
    ) -> Response:
        """Return an answer as a Vermerk: with sources, quotes, Stand and AI notice."""
        day = today()
        if format == "docx":
            return _file(to_docx(answer, day), _WORD, day, format)
        return _file(to_markdown(answer, day).encode(), _MARKDOWN, day, format)

    return routes


def _file(content: bytes, media_type: str, day: date, suffix: Format) -> Response:
    name = f"vermerk-{day.isoformat()}.{suffix}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
