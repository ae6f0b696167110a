"""``/v1/models`` and ``/v1/chat/completions``: Kiko as a model for clients that speak OpenAI."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from app import problems, sse
from app.answer_text import whole
from app.asking import answer_id
from app.edge_words import word
from app.openai_bodies import (
    MODEL,
    ChatMessageOut,
    ChoiceOut,
    CompletionBody,
    CompletionOut,
    KikoBody,
    ModelOut,
    ModelsOut,
)
from app.payload import answer_payload
from app.stream_api import failure
from app.wiring import Kiko
from rag.errors import NotFoundError
from rag.model import Finished, HitsFound
from rag.text_stream import text_stream

_STREAM = 'data: {"object": "chat.completion.chunk", "choices": [{"delta": {"content": "…"}}]}\n\n'


def router(kiko: Kiko) -> APIRouter:
    """Return the routes under which ``kiko`` is a model."""
    routes = APIRouter(prefix="/v1", tags=["openai"], responses=problems.RESPONSES)

    @routes.get("/models")
    def models() -> ModelsOut:
        """List the models: there is one."""
        return ModelsOut(data=[ModelOut(id=MODEL)])

    @routes.get("/models/{model}", responses=problems.NOT_FOUND)
    def model(model: str) -> ModelOut:
        """Return the model."""
        return ModelOut(id=_checked(model))

    @routes.post(
        "/chat/completions",
        response_model=CompletionOut,
        responses={**problems.NOT_FOUND, **_described()},
    )
    async def complete(body: CompletionBody) -> Any:
        """Answer the last message; with ``stream``, sentence by sentence.

        The text holds ``[1]`` and ends with the sources; ``kiko`` (on the last chunk of a stream)
        holds claims, citations and whether and why Kiko abstained. Earlier messages only help to
        understand the question, instructions to the system are not followed.
        """
        return await kiko.desk.do(_answered, kiko, body)

    @routes.api_route(
        "/{path:path}",
        methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        include_in_schema=False,
    )
    def unknown(path: str, request: Request) -> JSONResponse:
        """Answer what OpenAI has and Kiko has not."""
        raise NotFoundError(f"{request.method} /v1/{path}: diese Adresse gibt es nicht")

    return routes


def _answered(kiko: Kiko, body: CompletionBody) -> StreamingResponse | CompletionOut:
    name, created = _checked(body.model), int(time.time())
    found = _pieces(kiko, body)
    head = {"id": f"chatcmpl-{uuid4().hex}", "created": created, "model": name}
    if body.stream:
        return sse.response(_chunks(head, chain([next(found)], found)))
    *texts, last = found
    return _completion(head, "".join(map(str, texts)), last)


def _checked(model: str) -> str:
    if model != MODEL:
        raise NotFoundError(word("no_model", name=model[:80], known=MODEL))
    return model


def _pieces(kiko: Kiko, body: CompletionBody) -> Iterator[str | Finished]:
    """Yield the text of the answer as it comes, and last the answer; note a gap."""
    wanted = body.kiko or KikoBody()
    events = kiko.assistant.stream(
        body.question(), wanted.scope.noun(), body.earlier(), plain=wanted.plain
    )
    for piece in text_stream(events, whole, early=not wanted.plain):
        if isinstance(piece, HitsFound):
            continue
        if isinstance(piece, Finished):
            kiko.note(piece.answer)
        yield piece


def _completion(head: dict[str, Any], text: str, last: str | Finished) -> CompletionOut:
    assert isinstance(last, Finished)  # noqa: S101 - text_stream() ends with it by contract
    choice = ChoiceOut(message=ChatMessageOut(content=text))
    return CompletionOut(**head, choices=[choice], kiko=_structured(last))


def _chunks(head: dict[str, Any], found: Iterator[str | Finished]) -> Iterator[bytes]:
    """Yield the chunks of a stream; an error in its midst is the last one."""
    yield _chunk(head, {"role": "assistant", "content": ""})
    try:
        for piece in found:
            if isinstance(piece, Finished):
                yield _chunk(head, {}, "stop", kiko=_structured(piece))
            else:
                yield _chunk(head, {"content": piece})
    except Exception as error:
        yield sse.event({"error": problems.openai_error(failure(error))})
        return
    yield b"data: [DONE]\n\n"


def _chunk(
    head: dict[str, Any], delta: dict[str, str], finish_reason: str | None = None, **more: Any
) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return sse.event({**head, "object": "chat.completion.chunk", "choices": [choice], **more})


def _structured(finished: Finished) -> dict[str, Any]:
    return {"answer_id": answer_id(finished.answer), **answer_payload(finished.answer)}


def _described() -> dict[int | str, dict[str, Any]]:
    """Return what the OpenAPI document says beside the JSON of an answer."""
    return sse.described(_STREAM, "Die Antwort; mit ``stream`` als Ereignisse")
