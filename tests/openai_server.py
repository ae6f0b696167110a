"""A server on loopback that speaks OpenAI's chat completions, and misbehaves on request."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Literal, Self

End = Literal["done", "length", "cut", "hang_up", "malformed"]


@dataclass(frozen=True)
class Reply:
    """What the server does with the next request.

    ``end``: ``done`` closes the stream properly, ``length`` says that the limit was reached,
    ``cut`` just stops, ``hang_up`` breaks the connection, ``malformed`` sends no JSON.
    """

    text: str = ""
    status: int = 200
    code: str = "server_error"
    wait_s: float = 0.0
    pause_s: float = 0.0
    end: End = "done"
    piece: int = 7


@dataclass
class OpenAIServer:
    """Serves the replies in turn, the last one for ever, and keeps the requests it was sent."""

    replies: list[Reply] = field(default_factory=lambda: [Reply("Ja [1].")])
    requests: list[dict[str, object]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        handler = type("Handler", (_Handler,), {"server_state": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Return the base URL a client is given."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def say(self, *replies: Reply | str) -> Self:
        """Set the replies of the next requests."""
        self.replies = [Reply(reply) if isinstance(reply, str) else reply for reply in replies]
        return self

    def next_reply(self) -> Reply:
        """Return the reply to the request at hand."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def prompt(self, number: int = -1) -> str:
        """Return the text of all messages of a request."""
        messages = self.requests[number]["messages"]
        assert isinstance(messages, list)
        return "\n".join(str(message["content"]) for message in messages)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet about clients that have hung up."""


class _Handler(BaseHTTPRequestHandler):
    server_state: OpenAIServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        state = self.server_state
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        state.requests.append(body)
        state.keys.append(self.headers.get("Authorization", ""))
        reply = state.next_reply()
        state.stopped.wait(reply.wait_s)
        try:
            self._answer(reply, is_stream=bool(body.get("stream")))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the test output clean."""

    def _answer(self, reply: Reply, *, is_stream: bool) -> None:
        if self.path != "/v1/chat/completions":
            self._send_json(404, _error("not_found"))
        elif reply.status != 200:
            self._send_json(reply.status, _error(reply.code))
        elif is_stream:
            self._send_stream(reply)
        else:
            choice = {"index": 0, "finish_reason": "stop"}
            message = {"role": "assistant", "content": reply.text}
            self._send_json(200, _object("chat.completion", choice | {"message": message}))

    def _send_json(self, status: int, value: dict[str, object]) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in _events(reply):
            self._send_chunk(event.encode())
            self.server_state.stopped.wait(reply.pause_s)
        if reply.end == "hang_up":
            self.close_connection = True
            self.connection.close()
        else:
            self._send_chunk(b"")

    def _send_chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


def _events(reply: Reply) -> Iterator[str]:
    pieces = [reply.text[i : i + reply.piece] for i in range(0, len(reply.text), reply.piece)]
    for content in pieces:
        yield _event({"index": 0, "delta": {"content": content}, "finish_reason": None})
    if reply.end == "malformed":
        yield "data: {not json\n\n"
    if reply.end in ("done", "length"):
        reason = "stop" if reply.end == "done" else "length"
        yield _event({"index": 0, "delta": {}, "finish_reason": reason})
        yield "data: [DONE]\n\n"


def _event(choice: dict[str, object]) -> str:
    return f"data: {json.dumps(_object('chat.completion.chunk', choice))}\n\n"


def _object(kind: str, choice: dict[str, object]) -> dict[str, object]:
    return {"id": "c1", "object": kind, "created": 1, "model": "test", "choices": [choice]}


def _error(code: str) -> dict[str, object]:
    message = f"{code}: context length exceeded" if "context" in code else f"failed: {code}"
    return {"error": {"message": f"{message} sk-geheim", "type": code, "code": code}}
