"""Several processes behind one port: which is which, and who holds which session of the page.

The page's questions go through Gradio's queue, which lives in one process: a question is posted
by one request and its answer is read by another one. So each session of the page belongs to one
worker, and the others pass its requests on, over a socket that only this user can reach.
"""

from __future__ import annotations

import asyncio
import json
import socket
import zlib
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import anyio
import httpx
import uvicorn
from filelock import FileLock, Timeout
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from app.edge_words import word
from rag.errors import ConfigError

_HEARTBEAT = "/gradio_api/heartbeat/"
_STREAM = "/gradio_api/queue/data"
_POSTED = frozenset({"/gradio_api/queue/join", "/gradio_api/cancel", "/gradio_api/reset"})
_CONNECT_S = 5.0
_OURS = frozenset({b"connection", b"keep-alive", b"transfer-encoding"})  # of one connection only


class Worker:
    """One process among ``count``; it keeps its number until it ends, then another takes it."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder = folder
        self.count = count
        self.number, self._lock = _claimed(folder, count)

    @property
    def page_id(self) -> int:
        """Return what the page knows the server by: the same in every worker."""
        return zlib.crc32(self.folder.name.encode())

    def owner(self, session: str) -> int:
        """Return the number of the worker that holds a session of the page."""
        return zlib.crc32(session.encode("utf-8", "replace")) % self.count

    def relay(self, app: ASGIApp) -> ASGIApp:
        """Return ``app``, which passes on what belongs to sessions of other workers."""

        async def relayed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or not str(scope["path"]).startswith("/gradio_api/"):
                await app(scope, receive, send)
                return
            body = b""
            if scope["path"] in _POSTED:
                body = await Request(scope, receive).body()
                receive = _again(body, receive)
            session = _session(scope, body)
            owner = self.number if session is None else self.owner(session)
            if owner == self.number:
                await app(scope, receive, send)
            else:
                await _pass_on(_socket(self.folder, owner), body, scope, receive, send)

        return relayed

    @asynccontextmanager
    async def listening(self, app: ASGIApp) -> AsyncIterator[None]:
        """Serve ``app`` to the other workers; who calls was checked by them."""
        path = _socket(self.folder, self.number)
        path.unlink(missing_ok=True)
        server = _Quiet(
            uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, ws="none")
        )
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
            task = asyncio.create_task(server.serve(sockets=[bound]))
            try:
                yield
            finally:
                server.should_exit = server.force_exit = True
                await task
                self._lock.release()


class _Quiet(uvicorn.Server):
    """A server beside the one that handles the signals of this process."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Leave the signals alone."""
        return nullcontext()


def _claimed(folder: Path, count: int) -> tuple[int, FileLock]:
    for number in range(count):
        lock = FileLock(folder / f"{number}.lock", thread_local=False)
        with suppress(Timeout):
            lock.acquire(timeout=0)
            return number, lock
    raise ConfigError(f"All {count} workers of {folder} run already")


def _socket(folder: Path, number: int) -> Path:
    return folder / f"{number}.sock"


def _session(scope: Scope, body: bytes) -> str | None:
    """Return which session of the page a request belongs to, None where it is to none."""
    path = str(scope["path"])
    if path.startswith(_HEARTBEAT):
        return path.removeprefix(_HEARTBEAT)
    if path == _STREAM:
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        return next(iter(query.get("session_hash", [])), None)
    try:
        stated = json.loads(body) if body else None
    except ValueError:
        return None
    found = stated.get("session_hash") if isinstance(stated, dict) else None
    return found if isinstance(found, str) else None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body that was read once more, then what comes later."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def _pass_on(path: Path, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    timeout = httpx.Timeout(None, connect=_CONNECT_S)
    async with httpx.AsyncClient(transport=transport, timeout=timeout) as client:
        query = scope.get("query_string", b"").decode("latin-1")
        url = httpx.URL("http://worker", raw_path=f"{scope['path']}?{query}".encode())
        headers = [(name, value) for name, value in scope["headers"] if name not in _OURS]
        request = client.build_request(scope["method"], url, headers=headers, content=body)
        try:
            response = await client.send(request, stream=True)
        except httpx.TransportError:
            await problems.problem(503, word("worker_away"))(scope, receive, send)
            return
        try:
            await _until_gone(response, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await response.aclose()


async def _until_gone(response: httpx.Response, receive: Receive, send: Send) -> None:
    """Send a response as it comes, until it ends or nobody listens any more."""
    async with anyio.create_task_group() as tasks:

        async def listen() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            tasks.cancel_scope.cancel()

        tasks.start_soon(listen)
        headers = [(k.lower(), v) for k, v in response.headers.raw if k.lower() not in _OURS]
        await send(_start(response.status_code, headers))
        with suppress(httpx.TransportError):  # the other worker ended: so does the stream
            async for piece in response.aiter_raw():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        tasks.cancel_scope.cancel()


def _start(status: int, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}
