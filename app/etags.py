"""ETags: answers that say what state they show, and 304 for those who have it already."""

from __future__ import annotations

import hashlib
import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Header
from fastapi.responses import JSONResponse, Response

IfNoneMatch = Annotated[
    str | None, Header(description="ETags that the caller has; 304 if one is still right.")
]


def etag_of(state: Any) -> str:
    """Return the tag of a state that has a JSON form."""
    written = json.dumps(state, sort_keys=True, default=str)
    return f'"{hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:20]}"'


def is_known(tag: str, if_none_match: str | None) -> bool:
    """Return whether a caller who sent ``if_none_match`` has the state of ``tag`` (RFC 9110)."""
    given = [part.strip().removeprefix("W/") for part in (if_none_match or "").split(",")]
    return tag in given or "*" in given


def tagged(body: Any, if_none_match: str | None, tag: str | None = None) -> Response:
    """Return ``body`` with its tag, or 304 without a body for those who know it."""
    tag = tag or etag_of(body)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_known(tag, if_none_match):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return JSONResponse(body, headers=headers)
