"""What the page of the chat holds before its script runs, and that headers agree with it."""

from __future__ import annotations

import asyncio
import base64
import hashlib

import pytest
from starlette.types import Message

from app.first_paint import first_paint
from app.headers import dressed

GRADIO = b"""<!doctype html>
<html
\tlang="en"
>
<head><meta property="og:title" content="Gradio" /><meta
 name="twitter:creator" content="@Gradio" /><meta charset="utf-8" /></head>
<body
 style="margin: 0"
><gradio-app></gradio-app><script>one()</script></body></html>"""


def test_there_is_something_to_see_and_it_is_german() -> None:
    page = first_paint(GRADIO).decode()
    assert 'lang="de"' in page and 'lang="en"\n>' not in page
    assert page.index("Kiko wird geladen") < page.index("<gradio-app>")
    assert "<noscript>" in page and 'charset="utf-8"' in page


def test_nothing_speaks_of_gradio_to_those_who_preview_links() -> None:
    page = first_paint(GRADIO).decode()
    assert "og:" not in page and "twitter:" not in page and "@Gradio" not in page


def test_it_brings_no_script_of_its_own() -> None:
    assert first_paint(GRADIO).count(b"<script") == 1


@pytest.mark.parametrize("cut", [0, 5, len(GRADIO)])
def test_length_and_policy_are_those_of_what_is_sent(cut: int) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def answer() -> None:
        out = dressed(send, "chat", secure=False)
        headers = [(b"content-type", b"text/html"), (b"content-length", b"%d" % len(GRADIO))]
        await out({"type": "http.response.start", "status": 200, "headers": headers})
        await out({"type": "http.response.body", "body": GRADIO[:cut], "more_body": True})
        await out({"type": "http.response.body", "body": GRADIO[cut:]})

    asyncio.run(answer())
    start, body = sent
    headers = dict(start["headers"])
    assert body["body"] == first_paint(GRADIO)
    assert int(headers[b"content-length"]) == len(body["body"])
    digest = base64.b64encode(hashlib.sha256(b"one()").digest())
    assert b"'sha256-" + digest + b"'" in headers[b"content-security-policy"]
