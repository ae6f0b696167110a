"""Several processes on one index: nothing breaks, nothing is stale, everybody's page works."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from app.doctor import examine
from app.wiring import Kiko, load_settings
from app.workers import Worker
from rag.errors import ConfigError
from tests.browsing import wait_until_ready
from tests.openai_server import OpenAIServer, Reply
from tests.small_corpus import CORPUS, article, write
from tests.test_metrics import samples

WORKERS = 3
Served = tuple[Path, int, int]  # folder, port, first process
SEEN_WITHIN_S = 2.0  # after publishing
KIKO = "import sys; from app.cli import main; sys.argv[0] = 'kiko'; main()"


@contextmanager
def serving(folder: Path, *arguments: str, **settings: str) -> Iterator[tuple[int, Any]]:
    """Run ``kiko serve`` over a small corpus; yield its port and its process."""
    log = folder / "log"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = environment(folder, **settings)
    run = [sys.executable, "-c", KIKO, "serve", "--port", str(port), *arguments]
    with log.open("wb") as out:
        server = subprocess.Popen(run, env=env, stdout=out, stderr=out)
        try:
            wait_until_ready(port, server, log)
            yield port, server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    places = {"KIKO_DATA": str(folder / "data"), "KIKO_CORPUS": str(folder / "corpus")}
    return {**os.environ, **places, **settings}


def call(port: int, method: str, path: str, body: object = None) -> tuple[int, str]:
    """Send one request over a connection of its own, so that any worker may get it."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        sent = None if body is None else json.dumps(body)
        headers = {"Content-Type": "application/json"} if sent else {}
        connection.request(method, path, sent, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()


def ask(port: int, question: str) -> dict[str, Any]:
    status, text = call(port, "POST", "/api/v1/ask", {"question": question})
    assert status == 200, text
    answer: dict[str, Any] = json.loads(text)
    return answer


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("workers")
    write(folder / "corpus", CORPUS)
    with serving(folder, "--workers", str(WORKERS)) as (port, server):
        yield folder, port, server.pid


class Askers:
    """Ask without a pause; remember when each question was sent and what answered it."""

    def __init__(self, port: int) -> None:
        self.answers: list[tuple[float, str]] = []
        self.errors: list[str] = []
        self._port = port
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._work) for _ in range(3)]

    def _work(self) -> None:
        while not self._stop.is_set():
            sent = time.time()
            try:
                answer = ask(self._port, "Was ist MUCGPT?")
            except (AssertionError, OSError) as error:
                self.errors.append(str(error))
                return
            self.answers.append((sent, answer["generation"]))

    def __enter__(self) -> Askers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def test_nothing_breaks_and_nothing_is_stale_while_others_index(served: Served) -> None:
    folder, port, _ = served
    published: list[tuple[float, str]] = []
    with Askers(port) as askers:
        for number in range(3):
            text = article(f"Neu {number}", f"Der Leuchtturm {number} steht an der Küste.")
            write(folder / "corpus", {f"practice/neu-{number}.md": text})
            run = [sys.executable, "-c", KIKO, "ingest", "--json"]
            done = subprocess.run(run, env=environment(folder), capture_output=True, check=True)
            generation = json.loads(done.stdout)["generation"]
            published.append((time.time(), generation))
        time.sleep(SEEN_WITHIN_S + 0.5)
    assert askers.errors == []
    for (at, _), (_, newer) in zip(published, [*published[1:], ("", "")], strict=True):
        position = [g for _, g in published].index(_name(published, at))
        allowed = {g for _, g in published[position:]} | {newer}
        late = {g for sent, g in askers.answers if sent > at + SEEN_WITHIN_S}
        assert late <= allowed
    assert askers.answers[-1][1] == published[-1][1]
    kiko = Kiko(load_settings(data=folder / "data", corpus=folder / "corpus"))
    assert [f.detail for f in examine(kiko) if not f.good] == []
    kiko.close()


def _name(published: list[tuple[float, str]], at: float) -> str:
    return next(generation for when, generation in published if when == at)


def test_any_worker_serves_any_page(served: Served) -> None:
    _, port, _ = served
    config = json.loads(call(port, "GET", "/config")[1])
    typed = max(config["dependencies"], key=lambda d: len(d["inputs"]))
    assert {json.loads(call(port, "GET", "/config")[1])["app_id"] for _ in range(6)} == {
        config["app_id"]
    }
    for number in range(8):
        session = f"sitzung{number}"
        data = {"data": ["Was ist MUCGPT?", [], [], "", "", "", False], "fn_index": typed["id"]}
        status, text = call(
            port, "POST", "/gradio_api/queue/join", {**data, "session_hash": session}
        )
        assert status == 200, text
        status, events = call(port, "GET", f"/gradio_api/queue/data?session_hash={session}")
        assert status == 200
        assert '"msg":"process_completed"' in events.replace(": ", ":")
        assert "Textassistent der Landeshauptstadt" in events


def test_switch_metrics_and_feedback_are_of_all_workers(served: Served) -> None:
    folder, port, _ = served
    before = samples(call(port, "GET", "/metrics")[1])
    for _ in range(9):
        ask(port, "Was ist MUCGPT?")
        opinion = {"answer_id": "0" * 32, "verdict": "up"}
        assert call(port, "POST", "/api/v1/feedback", opinion)[0] < 300
    after = samples(call(port, "GET", "/metrics")[1])
    name = "kiko_answers_total extractive"
    assert after[name] - before.get(name, 0) == 9
    assert json.loads(call(port, "GET", "/api/v1/feedback")[1])["counts"]["up"] == 9
    run = [sys.executable, "-c", KIKO, "switch", "off", "--part", "api", "--message", "Pause"]
    subprocess.run(run, env=environment(folder), capture_output=True, check=True)
    time.sleep(1.1)  # a worker believes for a second what it knows
    refused = [call(port, "POST", "/api/v1/ask", {"question": "x?"}) for _ in range(9)]
    assert {status for status, _ in refused} == {503}
    assert all("Pause" in text for _, text in refused)
    run = [sys.executable, "-c", KIKO, "switch", "on"]
    subprocess.run(run, env=environment(folder), capture_output=True, check=True)


def test_a_worker_that_is_killed_is_replaced(served: Served) -> None:
    _, _, first = served
    children = Path(f"/proc/{first}/task/{first}/children").read_text("ascii").split()
    served_by = [c for c in children if b"spawn_main" in Path(f"/proc/{c}/cmdline").read_bytes()]
    os.kill(int(served_by[0]), signal.SIGKILL)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if Path(f"/proc/{first}/task/{first}/children").read_text("ascii").split() != children:
            break
        time.sleep(0.2)
    retry(lambda: test_any_worker_serves_any_page(served), until)


def retry(check: Callable[[], None], until: float) -> None:
    """Run a check until it holds; at the latest at ``until`` it has to."""
    while True:
        try:
            return check()
        except (AssertionError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def test_a_running_answer_is_finished_before_the_end(tmp_path: Path) -> None:
    pytest.importorskip("langchain_openai", reason="needs kiko[llm]")
    write(tmp_path / "corpus", CORPUS)
    slow = Reply("MUCGPT ist der Textassistent der Landeshauptstadt München [1].", wait_s=3.0)
    answers: list[dict[str, Any]] = []
    with OpenAIServer([slow]) as model:
        llm = {"KIKO_LLM": "openai:x", "KIKO_LLM_BASE_URL": model.url, "KIKO_LLM_API_KEY": "k"}
        with serving(tmp_path, **llm) as (port, server):
            asking = threading.Thread(target=lambda: answers.append(ask(port, "Was ist MUCGPT?")))
            asking.start()
            until = time.monotonic() + 30
            while not model.requests and time.monotonic() < until:
                time.sleep(0.05)
            server.send_signal(signal.SIGTERM)
            asking.join(60)
        assert model.keys == ["Bearer k"] or model.keys == ["k"]
    assert answers and answers[0]["mode"] == "generative"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_open_page_does_not_hold_the_end(tmp_path: Path, workers: str) -> None:
    write(tmp_path / "corpus", CORPUS)
    with serving(tmp_path, "--workers", workers, KIKO_SHUTDOWN_S="3600") as (port, server):
        page = HTTPConnection("127.0.0.1", port, timeout=120)
        page.request("GET", "/gradio_api/heartbeat/abc")
        stream = page.getresponse()
        assert stream.status == 200
        server.send_signal(signal.SIGTERM)
        assert b"ALIVE" in stream.read()  # ended as a whole, not cut off
        page.close()
        server.wait(60)


def test_each_worker_has_a_number_of_its_own(tmp_path: Path) -> None:
    one, two = Worker(tmp_path, 2), Worker(tmp_path, 2)
    assert {one.number, two.number} == {0, 1} and one.page_id == two.page_id
    with pytest.raises(ConfigError, match="All 2 workers"):
        Worker(tmp_path, 2)
    assert {one.owner(f"s{n}") for n in range(20)} == {0, 1}
