"""Vectors on a real Chroma server: generations and their collections, and a server that is away."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from app.api import create_app
from app.doctor import examine
from app.wiring import Kiko, load_settings
from rag.errors import ConfigError, IncompatibleIndexError, VectorsUnavailableError
from rag.index import IndexReader, live_generation
from rag.seal import is_sealed
from rag.vector_server import PAUSE_S, VectorServer
from tests.small_corpus import CORPUS, Place, article

# what the executable `chroma` runs, without the seconds that it spends on imports
CHROMA = "import sys, chromadb_rust_bindings as b; b.cli(['chroma', *sys.argv[1:]])"
QUESTION = "Wer pflegt den Quelltext von MUCGPT?"


class Chroma:
    """A Chroma server that a test starts, stops, holds and lets go on."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-c", CHROMA, "run", "--path", str(self.folder)]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port)],
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.folder.parent,
        )
        for _ in range(300):
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).is_success:
                    return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("chroma run did not answer")

    def stop(self) -> None:
        """End the server."""
        if self.process is not None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
            self.process.wait()
            self.process = None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the server."""
        assert self.process is not None
        self.process.send_signal(number)


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        """Return the seconds that the test says."""
        return self.now


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[Chroma]:
    """Return a running server with its own folder."""
    made = Chroma(tmp_path / "chroma-server")
    made.start()
    yield made
    made.stop()


@contextmanager
def stranger(status: int, body: bytes) -> Iterator[str]:
    """Serve what says ``body`` to every request, as no Chroma of a fitting version does."""

    class Answers(BaseHTTPRequestHandler):
        def answer(self) -> None:
            """Read the request and answer it."""
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = answer  # noqa: N815 - the names of http.server

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands."""
    return Clock()


@pytest.fixture
def served(tmp_path: Path, chroma: Chroma, clock: Clock) -> Iterator[Place]:
    """Return the small corpus, indexed with its vectors on the server."""
    server = VectorServer(chroma.url, tmp_path / "data", 1.0, clock)
    place = Place(tmp_path, server=server).write(CORPUS)
    place.sync()
    yield place
    place.reader.close()
    server.close()


def server_of(place: Place) -> VectorServer:
    """Return the server that a place writes to."""
    assert place.server is not None
    return place.server


def named(place: Place) -> set[str]:
    """Return the collections that the generations name."""
    files = place.index.glob("*/chroma/server.json")
    return {json.loads(file.read_text("utf-8"))["collection"] for file in files}


def dense_hits(place: Place) -> int:
    """Return how many hits of the question the vectors found."""
    hits = place.retriever.retrieve(QUESTION, 8).hits
    return sum(hit.dense > 0 for hit in hits)


def codes(place: Place, question: str = QUESTION) -> list[str]:
    """Return the codes of an answer's warnings."""
    return [warning.code for warning in place.assistant.ask(question).warnings]


def test_a_generation_holds_a_name_instead_of_vectors(served: Place, chroma: Chroma) -> None:
    live = served.index / str(live_generation(served.index))
    assert [path.name for path in (live / "chroma").iterdir()] == ["server.json"]
    assert chroma.url not in (live / "chroma" / "server.json").read_text("utf-8")
    assert set(server_of(served).collections()) == named(served)
    assert is_sealed(live, served.reader.current().manifest.passages)
    assert dense_hits(served) > 0
    assert "vectors_unavailable" not in codes(served)
    assert not served.sync().published


def test_collections_come_and_go_with_their_generations(served: Place) -> None:
    first = named(served)
    for number in range(3):
        served.write({"talks/neu.md": article("Neu", f"Die Fähre Nummer {number} legt ab.")})
        report = served.sync()
        assert (report.published, report.unchanged != ()) == (True, True)
        assert set(server_of(served).collections()) == named(served)
    assert len(named(served)) == 2
    assert not first & named(served)
    generation = served.reader.current()
    assert generation.vectors.ids() == generation.passages.ids()
    assert generation.vectors.count() == generation.manifest.passages
    assert served.found("Fähre Nummer 2")[0] == "talks-neu"


def test_the_next_build_sweeps_what_this_host_left_and_nothing_else(
    served: Place, tmp_path: Path, chroma: Chroma
) -> None:
    server_of(served).create(tmp_path / "killed", "abc", 10)
    other = VectorServer(chroma.url, tmp_path / "other host")
    other.create(tmp_path / "theirs", "abc", 10)
    theirs = json.loads((tmp_path / "theirs/server.json").read_text("utf-8"))["collection"]
    assert len(other.collections()) == 3
    served.sync()
    assert set(other.collections()) == {*named(served), theirs}
    other.close()


@pytest.mark.parametrize("fault", ["down", "slow"])
def test_words_answer_while_the_server_is_away(
    served: Place, chroma: Chroma, clock: Clock, fault: str
) -> None:
    assert dense_hits(served) > 0
    if fault == "down":
        chroma.stop()
    else:
        chroma.signal(signal.SIGSTOP)
    answer = served.assistant.ask(QUESTION)
    assert not answer.abstained
    assert answer.warnings[0].code == "vectors_unavailable"
    assert "nur nach Wörtern" in answer.warnings[0].text
    assert "vectors_unavailable" in codes(served, "Wie hoch ist die Hundesteuer in Kassel?")
    if fault == "down":
        chroma.start()
    else:
        chroma.signal(signal.SIGCONT)
    assert "vectors_unavailable" in codes(served)  # nobody asks it again yet
    clock.now += PAUSE_S
    assert "vectors_unavailable" not in codes(served)
    assert dense_hits(served) > 0


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, b"<html>" + b"Not Found " * 1000),
        (200, b"<html>Hallo</html>"),
        (200, b"{}"),
        (410, b'{"error": "Unimplemented", "message": "The v1 API is deprecated"}'),
        (200, b"[]"),
    ],
)
def test_words_answer_where_something_else_than_a_fitting_chroma_does(
    served: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture, status: int, body: bytes
) -> None:
    before = live_generation(served.index)
    with stranger(status, body) as url:
        server = VectorServer(url, tmp_path / "data")
        place = Place(tmp_path, server=server)
        answer = place.assistant.ask(QUESTION)
        assert not answer.abstained
        assert answer.warnings[0].code == "vectors_unavailable"
        told = rf"{url} \(KIKO_CHROMA_URL\) .{{,300}}version that fits"
        (line,) = [r.getMessage() for r in caplog.records if r.name == "rag.vector_server"]
        assert re.match(f"The Chroma server {told}", line)
        with pytest.raises(VectorsUnavailableError, match="just failed"):
            server.check()
        place.write({"talks/neu.md": article("Neu", "Die Fähre legt ab.")})
        with pytest.raises(VectorsUnavailableError, match=told):
            place.sync()
        assert live_generation(place.index) == before
        place.reader.close()
        server.close()


def test_a_server_that_hangs_from_the_start_is_given_up(tmp_path: Path, chroma: Chroma) -> None:
    server = VectorServer(chroma.url, tmp_path, 0.3)
    chroma.signal(signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(VectorsUnavailableError, match=r"\(KIKO_CHROMA_URL\).*Timeout"):
        server.check()
    assert time.monotonic() - started < 5  # the deadline and what is imported
    server.close()


def test_a_build_without_the_server_says_where_it_looked(served: Place, chroma: Chroma) -> None:
    before = live_generation(served.index)
    chroma.stop()
    served.write({"talks/neu.md": article("Neu", "Die Fähre legt ab.")})
    with pytest.raises(VectorsUnavailableError, match=chroma.url):
        served.sync()
    assert live_generation(served.index) == before
    chroma.start()
    assert served.sync().published
    assert set(server_of(served).collections()) == named(served)


def test_a_lost_collection_is_built_anew(served: Place) -> None:
    live = served.index / str(live_generation(served.index)) / "chroma"
    server_of(served).drop(live)
    assert "vectors_unavailable" in codes(served)
    assert served.sync().published
    generation = served.reader.current()
    assert generation.vectors.ids() == generation.passages.ids()


def test_the_setting_moves_the_vectors_there_and_back(served: Place) -> None:
    with pytest.raises(IncompatibleIndexError, match="KIKO_CHROMA_URL"):
        _ = IndexReader(served.index, served.encoder).current().vectors
    alone = Place(served.corpus.parent)
    assert alone.sync().published
    assert dense_hits(alone) > 0
    assert not alone.reader.current().is_served
    alone.reader.close()
    assert served.sync().published
    assert served.reader.current().is_served


def test_doctor_and_readyz_name_a_server_that_is_away_as_a_warning(
    tmp_path: Path, chroma: Chroma
) -> None:
    corpus = Place(tmp_path).write(CORPUS).corpus
    settings = load_settings(data=tmp_path / "kiko", corpus=corpus, chroma_url=chroma.url)
    kiko = Kiko(settings)
    kiko.sync()
    with TestClient(create_app(kiko, chat=False)) as client:
        checks = client.get("/readyz").json()["checks"]
        assert {"name": "vectors", "good": True} in checks
        assert all(finding.good for finding in examine(kiko))
        chroma.stop()
        told = {finding.name: finding for finding in examine(kiko)}["passages"]
        assert told.good
        assert told.detail.startswith("warning: ")
        assert chroma.url in told.detail
        ready = client.get("/readyz")
    kiko.close()
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert [c["good"] for c in ready.json()["checks"] if c["name"] == "vectors"] == [False]


@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://host", "http://", "http://host/path"])
def test_an_address_that_is_none_is_named(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="KIKO_CHROMA_URL"):
        VectorServer(url, tmp_path)
