"""Many users ask while documents change: ``python -m tests.soak --minutes 30``, ``make soak``.

Exits 1 unless no request failed, memory stayed flat, the 95th percentile stayed within twice that
of the first minute and every answer was of a generation published at most two seconds before.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

KIKO = "import sys; from app.cli import main; sys.argv[0] = 'kiko'; main()"
QUESTIONS = (
    "Was ist MUCGPT?",
    "Müssen wir unsere Leute schulen?",
    "Welche Kennzeichnung gilt für Chatbots?",
    "Wie wird das Wetter morgen?",
    "Was heißt Art. 50 KI-VO für unseren Chatbot?",
)
SEEN_WITHIN_S = 2.0
MOST_GROWTH = 1.25  # of the memory after the first fifth
_FLOOR_MS = 50.0  # percentiles below are as good as equal


@dataclass
class Load:
    """What was asked and how it went; ``answers`` are moment sent, milliseconds, generation."""

    answers: list[tuple[float, float, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    published: list[tuple[float, str]] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    def stale(self) -> int:
        """Return how many answers were of a generation replaced for longer than allowed."""
        count = 0
        for sent, _, generation in self.answers:
            due = [name for at, name in self.published if at + SEEN_WITHIN_S < sent]
            later = [name for at, name in self.published if at + SEEN_WITHIN_S >= sent]
            count += bool(due) and generation not in (due[-1], *later)
        return count

    def p95(self, first: float, last: float) -> float:
        """Return the 95th percentile in milliseconds of what was asked in a span of time."""
        times = [ms for sent, ms, _ in self.answers if first <= sent < last]
        return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else 0.0

    def verdict(self) -> dict[str, Any]:
        """Return the figures and what is wrong with them."""
        begin, end = self.answers[0][0], self.answers[-1][0]
        early = min(60.0, (end - begin) / 5)
        first = self.p95(begin, begin + early)
        rest = self.p95(begin + early, end)
        settled = self.memory_mb[len(self.memory_mb) // 5 :] or [0.0]
        wrong = []
        if self.errors:
            wrong.append(f"{len(self.errors)} errors, first: {self.errors[0]}")
        if self.stale():
            wrong.append(f"{self.stale()} stale answers")
        if rest > 2 * max(first, _FLOOR_MS):
            wrong.append(f"p95 grew from {first:.0f} to {rest:.0f} ms")
        if settled[-1] > MOST_GROWTH * settled[0]:
            wrong.append(f"memory grew from {settled[0]:.0f} to {settled[-1]:.0f} MB")
        return {
            "questions": len(self.answers),
            "generations": len(self.published),
            "p95_first_ms": round(first, 1),
            "p95_rest_ms": round(rest, 1),
            "memory_mb": [round(settled[0]), round(settled[-1])],
            "wrong": wrong,
        }


def main() -> None:
    """Run the soak and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--every", type=float, default=30, help="seconds between two publications")
    given = parser.parse_args()
    load = soak(given.minutes * 60, given.users, given.workers, given.every)
    verdict = load.verdict()
    sys.stdout.write(json.dumps(verdict, indent=2) + "\n")
    sys.exit(bool(verdict["wrong"]))


def soak(seconds: float, users: int, workers: int, every_s: float, corpus: str = "") -> Load:
    """Serve, ask and publish for so long; return what happened."""
    load, stop = Load(), threading.Event()
    with TemporaryDirectory(prefix="kiko-soak-") as folder:
        env = {**os.environ, "KIKO_DATA": folder} | ({"KIKO_CORPUS": corpus} if corpus else {})
        with served(env, workers, Path(folder) / "log") as (port, server):
            threads = [
                threading.Thread(target=_ask, args=(port, load, stop, n)) for n in range(users)
            ]
            threads.append(threading.Thread(target=_publish, args=(env, load, stop, every_s)))
            threads.append(threading.Thread(target=_measure, args=(server.pid, load, stop)))
            for thread in threads:
                thread.start()
            stop.wait(seconds)
            stop.set()
            for thread in threads:
                thread.join()
    return load


@contextmanager
def served(
    env: dict[str, str], workers: int, log: Path
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run ``kiko serve``; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = [sys.executable, "-c", KIKO, "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as out:
        server = subprocess.Popen(run, env=env, stdout=out, stderr=out)
        try:
            until = time.monotonic() + 300
            while not _is_ready(port):
                if time.monotonic() > until or server.poll() is not None:
                    raise RuntimeError(f"the server did not start: {log.read_text('utf-8')}")
                time.sleep(0.2)
            yield port, server
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(90)


def _is_ready(port: int) -> bool:
    try:
        return _call(port, "GET", "/readyz")[0] == 200
    except OSError:
        return False


def _call(port: int, method: str, path: str, body: object = None) -> tuple[int, Any]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def _ask(port: int, load: Load, stop: threading.Event, number: int) -> None:
    count = number
    while not stop.is_set():
        question = {"question": QUESTIONS[count % len(QUESTIONS)]}
        count += 1
        sent, started = time.time(), time.perf_counter()
        try:
            status, answer = _call(port, "POST", "/api/v1/ask", question)
        except (OSError, ValueError) as error:
            load.errors.append(repr(error))
            continue
        if status != 200:
            load.errors.append(f"{status} {answer}")
            continue
        took = (time.perf_counter() - started) * 1000
        if answer["generation"]:  # who is turned away at once has asked no generation
            load.answers.append((sent, took, answer["generation"]))
        stop.wait(0.25)


def _publish(env: dict[str, str], load: Load, stop: threading.Event, every_s: float) -> None:
    number = 0
    while not stop.wait(every_s):
        number += 1
        file = Path(env["KIKO_DATA"]) / "corpus" / "practice" / f"dauer-{number % 3}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            f"---\ntitle: Dauerlauf {number % 3}\ndate: 2026-01-01\n"
            "sources:\n  - title: Quelle\n    url: https://example.org/quelle\n---\n\n"
            f"Der Leuchtturm Nummer {number} steht an der Küste.\n",
            "utf-8",
        )
        run = [sys.executable, "-c", KIKO, "ingest", "--json"]
        done = subprocess.run(run, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            load.errors.append(f"ingest: {done.stderr[-300:]}")
        else:
            load.published.append((time.time(), json.loads(done.stdout)["generation"]))


def _measure(pid: int, load: Load, stop: threading.Event) -> None:
    """Note what the server and its workers hold of their own, every second."""
    import psutil

    while not stop.wait(1.0):
        try:
            family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
            load.memory_mb.append(sum(p.memory_full_info().uss for p in family) / 1024**2)
        except psutil.Error:
            continue


if __name__ == "__main__":
    main()
