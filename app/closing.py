"""The end of the server: answers are finished, streams without an end are ended."""

from __future__ import annotations

import asyncio
import signal
import threading
from contextlib import suppress
from types import FrameType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Closing:
    """Knows when the process was told to stop, before the server waits for its connections."""

    def __init__(self) -> None:
        self._event: asyncio.Event | None = None

    def listen(self) -> None:
        """Notice the signals that stop a server, which goes on to notice them itself."""
        self._event = asyncio.Event()
        if threading.current_thread() is not threading.main_thread():
            return  # signals are not ours to handle
        loop, event = asyncio.get_running_loop(), self._event
        for number in _SIGNALS:
            before = signal.getsignal(number)

            def stop(number: int, frame: FrameType | None, before: object = before) -> None:
                loop.call_soon_threadsafe(event.set)
                if callable(before):
                    before(number, frame)

            signal.signal(number, stop)

    async def run(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let ``app`` answer with a stream that has no end, until the server stops."""
        if self._event is None:
            await app(scope, receive, send)
            return
        is_open = False

        async def noted(message: Message) -> None:
            nonlocal is_open
            is_open = message["type"] == "http.response.start" or bool(message.get("more_body"))
            await send(message)

        stream = asyncio.ensure_future(app(scope, receive, noted))
        stopped = asyncio.ensure_future(self._event.wait())
        try:
            await asyncio.wait([stream, stopped], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not stream.done():
                stream.cancel()
                with suppress(asyncio.CancelledError):
                    await stream
        if is_open:
            await send({"type": "http.response.body", "body": b"", "more_body": False})
