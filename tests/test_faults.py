"""What the server needs gives out: answers wait, fail as stated or quote, and come back."""

from __future__ import annotations

import json
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from tests.browsing import wait_until_ready
from tests.openai_server import OpenAIServer, Reply
from tests.small_corpus import CORPUS, article, write
from tests.test_several_workers import KIKO, ask, call, environment, serving

DESCRIPTORS = 128
QUESTION = {"question": "Was ist MUCGPT?"}
ANSWER = "MUCGPT ist der Textassistent der Landeshauptstadt München."
OPINION = {"answer_id": "0" * 32, "verdict": "up"}
ASKED = [
    ("POST", "/api/v1/ask", QUESTION),
    ("POST", "/api/v1/ask/stream", QUESTION),
    ("POST", "/api/v1/feedback", OPINION),
    ("GET", "/api/v1/search?q=MUCGPT", None),
    ("GET", "/api/v1/documents", None),
    ("GET", "/dokumente/practice-mucgpt", None),
    ("GET", "/metrics", None),
    ("GET", "/readyz", None),
]
PATIENCE_S = 30.0
TRUE = "MUCGPT ist der Textassistent der Landeshauptstadt München [1]."
CUT = Reply(f"{TRUE} Der Quelltext von MUCGPT ist offen und wird", pause_s=0.02, end="hang_up")
ASKERS = 6

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc")


def descriptors(process: int) -> int:
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


@contextmanager
def exhausted(port: int, process: int) -> Iterator[list[HTTPConnection]]:
    """Leave a server no descriptor; yield connections that it took before, to ask over."""
    resource.prlimit(process, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    taken = [HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S) for _ in ASKED]
    idle: list[socket.socket] = []
    try:
        for connection in taken:
            connection.connect()
        until = time.monotonic() + PATIENCE_S
        while descriptors(process) < DESCRIPTORS:
            assert time.monotonic() < until, "the server never ran out of descriptors"
            with suppress(OSError):
                idle.append(socket.create_connection(("127.0.0.1", port), timeout=1))
            time.sleep(0.002)
        yield taken
    finally:
        for connection in taken:
            connection.close()
        for opened in idle:
            opened.close()


def asked(connection: HTTPConnection, method: str, path: str, body: object) -> tuple[int, str]:
    """Send one request over a connection that stands; 0 where it was broken off."""
    sent = None if body is None else json.dumps(body)
    try:
        connection.request(method, path, sent, {"Content-Type": "application/json"} if sent else {})
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (HTTPException, OSError):
        return 0, ""


def is_honest(path: str, status: int, text: str) -> bool:
    """Return whether a reply is what was asked for, or says that it is none."""
    if status == 0:
        return True
    if status >= 500:
        return bool(json.loads(text)["status"] == status)
    if path == "/api/v1/ask/stream" and "event: answer" not in text:
        return text.rpartition("event: ")[2].startswith("error")
    return status < 300 and (ANSWER in text or not path.startswith("/api/v1/ask"))


def test_a_server_without_descriptors_lives_and_comes_back(tmp_path: Path) -> None:
    write(tmp_path / "corpus", CORPUS)
    with serving(tmp_path) as (port, server):
        assert ANSWER in ask(port, "Was ist MUCGPT?")["answer"]
        with exhausted(port, server.pid) as taken:
            for connection, request in zip(taken, ASKED, strict=True):
                status, text = asked(connection, *request)
                assert is_honest(request[1], status, text), (request, status, text)
            with suppress(OSError, HTTPException):  # a newcomer is turned away, or waits
                assert call(port, "GET", "/readyz")[0] in (200, 503)
            published = ingested(tmp_path)
            time.sleep(1.5)  # the server has looked at the new generation, which it cannot open
            assert server.poll() is None
        wait_until_ready(port, server, tmp_path / "log")  # it has yet to see who hung up
        assert ANSWER in ask(port, "Was ist MUCGPT?")["answer"]
        until = time.monotonic() + PATIENCE_S
        while ask(port, "Was ist MUCGPT?")["generation"] != published:
            assert time.monotonic() < until, "the new generation never answered"
            time.sleep(0.2)
        for method, path, body in ASKED:
            assert call(port, method, path, body)[0] < 300, path
        assert server.poll() is None


def ingested(folder: Path) -> str:
    """Add a document and publish it from another process; return the generation."""
    text = article("Neu", "Der Leuchtturm steht an der Küste.")
    write(folder / "corpus", {"practice/neu.md": text})
    run = [sys.executable, "-c", KIKO, "ingest", "--json"]
    done = subprocess.run(run, env=environment(folder), capture_output=True, check=True)
    return str(json.loads(done.stdout)["generation"])


def workers(first: int) -> set[str]:
    """Return the processes that a server has started."""
    return set(Path(f"/proc/{first}/task/{first}/children").read_text("ascii").split())


def streamed(port: int) -> dict[str, Any]:
    """Ask over a stream; return the answer that it ends with."""
    status, text = call(port, "POST", "/api/v1/ask/stream", QUESTION)
    name, _, data = text.rstrip().rpartition("event: ")[2].partition("\n")
    assert (status, name) == (200, "answer"), text
    lines = [line.removeprefix("data: ") for line in data.split("\n") if line.startswith("data: ")]
    answer: dict[str, Any] = json.loads("\n".join(lines))
    return answer


def fell_back(answer: dict[str, Any]) -> bool:
    """Return whether an answer quotes, and says that the model was not there."""
    told = [warning["code"] for warning in answer["warnings"]]
    return answer["mode"] == "extractive" and "model_failed" in told and ANSWER in answer["answer"]


def test_a_model_that_goes_away_in_an_answer_takes_no_worker_along(tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai", reason="needs kiko[llm]")
    write(tmp_path / "corpus", CORPUS)
    with ExitStack() as there:
        model = there.enter_context(OpenAIServer([CUT]))
        llm = {"KIKO_LLM": "openai:x", "KIKO_LLM_BASE_URL": model.url, "KIKO_LLM_API_KEY": "k"}
        with serving(tmp_path, "--workers", "2", **llm) as (port, server):
            before = workers(server.pid)
            with ThreadPoolExecutor(ASKERS) as threads:
                answers = list(threads.map(streamed, [port] * ASKERS))
            assert len(model.requests) == ASKERS and all(map(fell_back, answers))
            model.say(TRUE)
            assert {ask(port, "Was ist MUCGPT?")["mode"] for _ in range(4)} == {"generative"}
            model.say(CUT)
            with ThreadPoolExecutor(ASKERS) as threads:
                running = [threads.submit(streamed, port) for _ in range(ASKERS)]
                time.sleep(0.1)  # some are in the middle, some have not begun
                there.close()
                assert all(fell_back(answer.result()) for answer in running)
            assert all(fell_back(ask(port, "Was ist MUCGPT?")) for _ in range(4))
            assert workers(server.pid) == before and server.poll() is None
