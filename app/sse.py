"""Server-sent events: how a value becomes one, and the response that carries them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from fastapi.responses import StreamingResponse

_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def event(value: Any, name: str | None = None, event_id: str | None = None) -> bytes:
    """Return ``value`` as one event; JSON holds no line breaks, so one data line is enough."""
    lines = [f"event: {name}"] if name else []
    lines += [f"id: {event_id}"] if event_id else []
    lines += [f"data: {json.dumps(value, ensure_ascii=False)}", "", ""]
    return "\n".join(lines).encode("utf-8", "replace")


def response(events: Iterator[bytes]) -> StreamingResponse:
    """Return the response that sends ``events`` as they come; no proxy shall gather them."""
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


def described(
    example: str, description: str, names: Sequence[str] = ()
) -> dict[int | str, dict[str, Any]]:
    """Return what the OpenAPI document says of a route that sends events called ``names``."""
    fields: dict[str, Any] = {"data": {"type": "string", "description": "JSON"}}
    if names:
        fields["event"] = {"type": "string", "enum": list(names)}
        fields["id"] = {"type": "string", "description": "Of the answer, for feedback on it."}
    event = {"type": "object", "properties": fields, "required": ["data", *list(fields)[1:2]]}
    content = {"text/event-stream": {"schema": event, "example": example}}
    return {200: {"description": description, "content": content}}
