"""What every answer tells browsers: what a page may load, and that nobody keeps or frames it."""

from __future__ import annotations

import base64
import hashlib
import json
import re

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from app.first_paint import first_paint
from app.roles import Kind

_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
_CLOSED = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PAGE = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
    "media-src 'self' blob:; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# Gradio builds the listeners of its HTML parts from text (new Function), hence 'unsafe-eval'; its
# inline scripts are named by their hashes, so that no other inline script runs.
_EVAL = "'unsafe-eval'"
_INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_CONFIG = re.compile(rb"<script>window\.gradio_config = (\{.*?\});?\s*</script>", re.DOTALL)
_YEAR = 31_536_000


def policy(kind: Kind, page: bytes = b"") -> str:
    """Return the Content-Security-Policy of an answer; ``page`` is the HTML of the chat."""
    if kind == "chat":
        return _PAGE.format(scripts=" ".join(["'self'", _EVAL, *_hashes(page)]))
    return _PAGE.format(scripts="'self'") if kind == "page" else _CLOSED


def dressed(send: Send, kind: Kind, *, secure: bool) -> Send:
    """Return ``send``, which adds the headers; the page of the chat is looked at as a whole."""
    held: list[Message] = []

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            _set(headers, kind, secure=secure)
            if kind == "chat" and headers.get("content-type", "").startswith("text/html"):
                held.append(message)
                return
            headers.setdefault("Content-Security-Policy", policy(kind))
        elif held:
            held.append(message)
            if message.get("more_body"):
                return
            page = first_paint(b"".join(part.get("body", b"") for part in held[1:]))
            headers = MutableHeaders(scope=held[0])
            headers["Content-Security-Policy"] = policy(kind, page)
            if page:  # empty for HEAD
                headers["Content-Length"] = str(len(page))
            await send(held[0])
            await send({"type": "http.response.body", "body": page})
            held.clear()
            return
        await send(message)

    return sent


def _set(headers: MutableHeaders, kind: Kind, *, secure: bool) -> None:
    for name, value in _FIXED.items():
        headers.setdefault(name, value)
    if secure:
        headers.setdefault("Strict-Transport-Security", f"max-age={_YEAR}")
    if kind != "asset":
        kept = "private, no-cache" if "etag" in headers else "no-store"
        headers.setdefault("Cache-Control", kept)
    for name in ("server", "x-powered-by"):
        if name in headers:
            del headers[name]


def _hashes(page: bytes) -> list[str]:
    """Return the sources that name the inline scripts of a page, and those it will insert."""
    found = dict.fromkeys([*_INLINE.findall(page), *_INLINE.findall(_head(page))])
    digests = (base64.b64encode(hashlib.sha256(script).digest()).decode() for script in found)
    return [f"'sha256-{digest}'" for digest in digests]


def _head(page: bytes) -> bytes:
    """Return our part of the head, which Gradio carries in its configuration."""
    config = _CONFIG.search(page)
    if config is None:
        return b""
    try:
        head = json.loads(config[1]).get("head")
    except ValueError:
        return b""
    return str(head or "").encode()
