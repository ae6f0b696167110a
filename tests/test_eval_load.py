"""Many users at once: who asks what, what counts as an answer, what is said of the server."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pytest
from rich.console import Console
from typer.testing import CliRunner

from app.cli import app
from eval.load import Load, Memory, distinct, growth, measure
from eval.load_report import table
from eval.server_process import free_port, started
from eval.suite import Question, Suite
from rag.errors import ConfigError, SuiteError
from tests.small_corpus import CORPUS, write

SERVE = """
import http.server, sys

class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

http.server.test(Quiet, port=int(sys.argv[1]), bind="127.0.0.1")
"""


class Fake(ThreadingHTTPServer):
    """Answers every question; refuses, breaks off or abstains where the question says so."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def memory_mb(self) -> float:
        return 100.0 + len(self.asked)

    def cpu_seconds(self) -> float:
        return len(self.asked) * 0.002


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Fake

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        question = body["question"]
        self.server.asked.append(question)
        if "abgebrochen" in question:
            self.close_connection = True
            return
        status = 503 if "abgewiesen" in question else 200
        found = json.dumps({"abstained": "unbekannt" in question}).encode()
        if "kaputt" in question:
            found = b"kein JSON"
        self.send_response(status)
        self.send_header("Content-Length", str(len(found)))
        self.end_headers()
        self.wfile.write(found)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the test output clean."""


@pytest.fixture
def fake() -> Iterator[Fake]:
    server = Fake()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def suite(*questions: str) -> Suite:
    found = tuple(Question(id=str(i), question=q) for i, q in enumerate(questions))
    return Suite("probe", "x", found)


def load_of(fake: Fake, questions: list[str], users: int = 4, warm_up: int = 0) -> Load:
    return measure(fake, questions, users, warm_up=warm_up, load=lambda: 1.0)


def test_every_question_is_asked_once(fake: Fake) -> None:
    questions = [f"Frage {number}?" for number in range(40)]
    found = load_of(fake, questions, warm_up=10)
    assert sorted(fake.asked) == sorted(questions)
    assert (found.questions, found.errors, found.abstained) == (30, {}, 0)
    assert found.answers_per_second > 0
    assert found.p50 <= found.p95 <= found.p99 <= found.slowest
    assert found.server_cpu_ms == 2.0
    assert (found.memory_start, found.memory_end) == (110.0, 140.0)


def test_what_is_no_answer_is_an_error_by_its_kind(fake: Fake) -> None:
    questions = ["gut?", "unbekannt?", "abgewiesen?", "abgebrochen?", "kaputt?", "auch gut?"]
    found = load_of(fake, questions, users=1)
    assert found.errors == {"503": 1, "RemoteDisconnected": 1, "JSONDecodeError": 1}
    assert (found.questions, found.abstained) == (6, 1)


def test_questions_are_all_different_and_the_own_ones_come_first() -> None:
    own = suite("Was ist KI?", "Was ist MUCGPT?", "Was ist KI?")
    found = distinct(own, 30)
    assert found[:2] == ["Was ist KI?", "Was ist MUCGPT?"]
    assert len(set(found)) == 30
    with pytest.raises(SuiteError, match="gives 112 different questions, not 113"):
        distinct(own, 113)


def test_growth_is_the_slope_for_a_thousand_answers() -> None:
    rising = [Memory(answers, 500 + answers / 100) for answers in range(0, 5_000, 500)]
    assert growth(rising) == pytest.approx(10.0)
    assert growth([Memory(answers, 500.0) for answers in range(10)]) == 0.0
    assert growth([Memory(7, 500.0), Memory(7, 600.0)]) == 0.0


def test_the_table_tells_it_all(fake: Fake) -> None:
    found = load_of(fake, ["gut?", "abgewiesen?"])
    console = Console(width=120, record=True)
    console.print(table(found, 4.2, 0.55))
    text = console.export_text()
    for part in ("answers/s", "503 × 1", "MB for 1,000 answers", "4.2 s", "0.55 s"):
        assert part in text


def test_a_server_runs_until_the_block_ends() -> None:
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(port)]
    with started(command, port, "/") as server:
        assert server.memory_mb() > 1
        assert server.cpu_seconds() > 0
        pid = server.pid
    assert not psutil.pid_exists(pid)


def test_a_server_that_does_not_start_is_told_so() -> None:
    command = [sys.executable, "-c", "raise SystemExit(3)"]
    with (
        pytest.raises(ConfigError, match="ended with code 3"),
        started(command, free_port(), "/"),
    ):
        pass


def test_the_command_asks_a_server_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIKO_CORPUS", str(write(tmp_path / "corpus", CORPUS)))
    options = ["--questions", "30", "--users", "3", "--warm-up", "5", "--json"]
    done = CliRunner().invoke(app, ["eval", "load", *options])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["users"], found["questions"], found["errors"]) == (3, 30, {})
    assert found["page_s"] is None
    assert found["memory_start"] > 50
