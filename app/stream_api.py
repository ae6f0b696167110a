"""``POST /api/v1/ask/stream``: an answer as it comes, as typed server-sent events."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import chain
from traceback import format_tb
from typing import Any

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app import problems, sse
from app.asking import AskBody, answer_id
from app.payload import answer_payload, claim_payload, hit_payload
from app.problem_words import word
from app.wiring import Kiko
from rag.errors import KikoError
from rag.model import AnswerEvent, ClaimAdded, Finished, HitsFound

_log = logging.getLogger(__name__)
_EXAMPLE = """event: hits
data: {"hits": [{"passage_id": "…", "document_id": "…", "title": "…", "text": "…", "score": 0.9}]}

event: claim
data: {"claim": {"text": "…", "citations": [1], "verdict": "supported"}, "citations": [{"number": 1}]}

event: answer
id: 5d41402abc4b2a76b9719d911017c592
data: {"question": "…", "answer": "… [1]", "abstained": false, "claims": [], "citations": []}

"""  # noqa: E501 - an event's data is one line


def router(kiko: Kiko) -> APIRouter:
    """Return the route that streams answers of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["ask"], responses=problems.RESPONSES)
    names = ("hits", "claim", "answer", "error")
    responses = sse.described(_EXAMPLE, "Ereignisse, eines nach dem anderen", names)

    @routes.post("/ask/stream", response_class=StreamingResponse, responses=responses)
    async def stream(body: AskBody) -> StreamingResponse:
        """Answer a question in events: ``hits``, each ``claim``, last the whole ``answer``.

        What goes wrong before the first event is a problem with its status, as with ``/ask``;
        later on it is an event ``error`` with the same problem, and nothing follows it. The
        ``answer`` holds good: claims sent before may be missing from it.
        """
        events = kiko.assistant.stream(
            body.question, body.scope.noun(), body.earlier(), plain=body.plain
        )
        first = await kiko.desk.do(next, events)
        return sse.response(_events(kiko, chain([first], events)))

    return routes


def _events(kiko: Kiko, events: Iterator[AnswerEvent]) -> Iterator[bytes]:
    try:
        for event in events:
            if isinstance(event, Finished):
                kiko.note(event.answer)
            yield _event(event)
    except Exception as error:
        yield sse.event(failure(error), "error")


def _event(event: AnswerEvent) -> bytes:
    if isinstance(event, HitsFound):
        return sse.event({"hits": [hit_payload(hit) for hit in event.hits]}, "hits")
    if isinstance(event, ClaimAdded):
        return sse.event(claim_payload(event), "claim")
    return sse.event(answer_payload(event.answer), "answer", answer_id(event.answer))


def failure(error: Exception) -> dict[str, Any]:
    """Return what a reader learns of an error within a stream; its place goes to the log."""
    if isinstance(error, KikoError):
        return problems.details(problems.status_of(error), str(error))
    # the text of an unforeseen error could hold the question and stays out of the log
    _log.error("A stream broke off: %s\n%s", type(error).__name__, _place(error))
    return problems.details(500, word("unexpected"))


def _place(error: Exception) -> str:
    return "".join(format_tb(error.__traceback__))
