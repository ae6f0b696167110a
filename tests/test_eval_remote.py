"""Deployments and chat models are asked over real HTTP on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from eval.remote import ChatModel, Deployment, Endpoint
from eval.suite import Question
from rag.errors import ConfigError, LanguageModelError
from rag.model import Message, Scope

ANSWER = {
    "question": "?",
    "answer": "F13 stammt aus Baden. [1]",
    "abstained": False,
    "claims": [{"text": "F13 stammt aus Baden.", "citations": [1], "verdict": "supported"}],
    "timings_ms": {"total": 4.0},
    "confidence_of_a_later_version": 0.5,
}
HITS = [
    {"document_id": "f13", "passage_id": "f13#1"},
    {"document_id": "f13", "passage_id": "f13#2"},
    {"document_id": "other", "passage_id": "other#1"},
]

Reply = Callable[[str, Any], tuple[int, object]]


class Server:
    """A server that answers with what a function returns, and remembers what it was sent."""

    def __init__(self, reply: Reply) -> None:
        self.requests: list[tuple[str, Any, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(None)

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                self._answer(json.loads(self.rfile.read(length)))

            def _answer(self, body: Any) -> None:
                outer.requests.append((self.path, body, self.headers.get("Authorization")))
                status, payload = reply(self.path, body)
                data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def serve() -> Iterator[Callable[[Reply], Server]]:
    running: list[Server] = []

    def start(reply: Reply) -> Server:
        running.append(Server(reply))
        return running[-1]

    yield start
    for server in running:
        server.close()


def _kiko(path: str, body: Any) -> tuple[int, object]:
    if path.startswith("/api/v1/search?"):
        return 200, HITS
    return 200, ANSWER if path == "/api/v1/ask" else {"generation": "g", "encoder": "e"}


def test_a_deployment_answers_and_ranks(serve: Callable[[Reply], Server]) -> None:
    server = serve(_kiko)
    target = Deployment(Endpoint(server.url + "/", key="secret"), date(2026, 11, 22))
    scope = Scope(kinds=("legal",), stichtag=date(2026, 7, 1))
    reply = target.reply(Question("q", "Was ist F13?", scope=scope))
    assert reply.answer.claims[0].citations == (1,)
    assert reply.retrieved == ("f13", "other")
    assert reply.passages == ("f13#1", "f13#2", "other#1")
    assert reply.timings_ms == {"total": 4.0}
    path, body, key = server.requests[0]
    assert (path, body["scope"]["stichtag"], key) == ("/api/v1/ask", "2026-07-01", "Bearer secret")
    assert body["scope"]["kinds"] == ["legal"]
    assert target.identity()["generation"] == "g"
    assert target.text_of("f13") is None


def test_a_chat_model_abstains_by_the_words_it_was_told(serve: Callable[[Reply], Server]) -> None:
    said = iter(["F13 stammt aus Baden.", "Keine Antwort möglich.", "", None])

    def reply(path: str, body: Any) -> tuple[int, object]:
        return 200, {"choices": [{"message": {"content": next(said)}}]}

    server = serve(reply)
    model = ChatModel(Endpoint(server.url), "m")
    asked = Question("q", "Und F13?", history=(Message("user", "Hallo"),))
    assert [model.reply(asked).answer.abstained for _ in range(4)] == [False, True, True, True]
    path, body, key = server.requests[0]
    assert (path, key, body["temperature"]) == ("/chat/completions", None, 0)
    assert [turn["role"] for turn in body["messages"]] == ["system", "user", "user"]
    assert model.identity() == {"target": server.url, "model": "m"}


@pytest.mark.parametrize(
    ("status", "payload", "message"),
    [
        (500, b"broken", "answered 500: broken"),
        (200, b"<html>", "gave no answer"),
        (200, {}, "sent no"),
    ],
)
def test_what_goes_wrong_is_an_error_that_says_so(
    serve: Callable[[Reply], Server], status: int, payload: object, message: str
) -> None:
    server = serve(lambda path, body: (status, payload))
    for target in (
        Deployment(Endpoint(server.url), date(2026, 11, 22)),
        ChatModel(Endpoint(server.url), "m"),
    ):
        with pytest.raises(LanguageModelError, match=message):
            target.reply(Question("q", "Was?"))


def test_an_unusable_address_or_model_is_refused() -> None:
    with pytest.raises(ConfigError, match="is not an address"):
        Endpoint("file:///etc/passwd")
    with pytest.raises(ConfigError, match="add --model NAME"):
        ChatModel(Endpoint("http://127.0.0.1:1"), "")
    with pytest.raises(LanguageModelError, match="gave no answer"):
        ChatModel(Endpoint("http://127.0.0.1:1"), "m").reply(Question("q", "Was?"))
