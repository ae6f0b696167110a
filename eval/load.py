"""Many people at once: answers a second, waiting times and memory of a server process.

The server runs in a process of its own and is asked over HTTP on loopback, by as many threads as
there are users, each on one connection that stays open, each with its next question at once. The
process that asks shares the machine's cores with the server.
"""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from typing import Protocol
from urllib.parse import urlsplit

from eval.suite import Suite
from rag.errors import SuiteError

_TIMEOUT = 120.0  # seconds
_PATH = "/api/v1/ask"
# People greet and thank; each pair makes another question of the same one.
_OPENINGS = (
    "",
    "Hallo, ",
    "Guten Tag! ",
    "Kurze Frage: ",
    "Bitte: ",
    "Moin, ",
    "Hallo Kiko, ",
    "Servus, ",
)
_CLOSINGS = ("", " Danke!", " Vielen Dank!", " Bitte kurz.", " Danke im Voraus!", " LG", " Gruß")
_EVERY = 0.5  # seconds between two looks at the memory


class Watched(Protocol):
    """A server, and what its process takes."""

    url: str

    def memory_mb(self) -> float:
        """Return the megabytes that it holds."""

    def cpu_seconds(self) -> float:
        """Return the seconds of processor time that it has spent."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes that a process held after so many answers."""

    answers: int
    megabytes: float


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it. Times in milliseconds; ``errors`` counts what was no answer, by kind.

    ``growth`` is the slope of the memory over the last half, in megabytes for 1,000 answers.
    """

    users: int
    questions: int
    seconds: float
    answers_per_second: float
    p50: float
    p95: float
    p99: float
    slowest: float
    errors: dict[str, int]
    abstained: int
    server_cpu_ms: float
    machine_load: tuple[float, float]
    memory_start: float
    memory_half: float
    memory_end: float
    memory_most: float
    growth: float


def measure(
    server: Watched,
    questions: Sequence[str],
    users: int,
    *,
    warm_up: int = 0,
    load: Callable[[], float],
    advance: Callable[[int], object] = lambda done: None,
) -> Load:
    """Ask ``questions`` with ``users`` at once; the first ``warm_up`` of them are not timed.

    ``load`` returns how busy the machine is (asked before and after).
    """
    _Crowd(server.url, questions[:warm_up], users).ask()
    timed = questions[warm_up:]
    crowd = _Crowd(server.url, timed, users)
    busy, cpu, started = load(), server.cpu_seconds(), time.perf_counter()
    memory = _watch(crowd, server, advance)
    took = time.perf_counter() - started
    return _summary(
        crowd, users, took, server.cpu_seconds() - cpu, memory, (round(busy, 2), round(load(), 2))
    )


def distinct(suite: Suite, wanted: int) -> list[str]:
    """Return ``wanted`` different questions made from those of ``suite``; the suite's own first.

    Raises:
        SuiteError: the suite does not give so many.
    """
    own = list(dict.fromkeys(question.question for question in suite.questions))
    made = (f"{o}{text}{c}" for c, o in product(_CLOSINGS, _OPENINGS) for text in own)
    found = list(dict.fromkeys(islice(made, wanted)))
    if len(found) < wanted:
        most = len(own) * len(_OPENINGS) * len(_CLOSINGS)
        raise SuiteError(f"{suite.name} gives {most} different questions, not {wanted}; ask fewer")
    return found


def growth(memory: Sequence[Memory]) -> float:
    """Return the slope (least squares) of ``memory`` in megabytes for 1,000 answers."""
    answers = [sample.answers / 1000 for sample in memory]
    if len(set(answers)) < 2:
        return 0.0
    slope, _ = statistics.linear_regression(answers, [sample.megabytes for sample in memory])
    return slope


@dataclass
class _Crowd:
    """The users; they take the questions from one list, whoever is free the next one."""

    url: str
    questions: Sequence[str]
    users: int
    times: list[float] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    abstained: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._left = iter(self.questions)
        self.threads = [threading.Thread(target=self._user, daemon=True) for _ in range(self.users)]

    @property
    def done(self) -> int:
        return len(self.times) + self.errors.total()

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def is_busy(self) -> bool:
        return any(thread.is_alive() for thread in self.threads)

    def ask(self) -> None:
        self.start()
        for thread in self.threads:
            thread.join()

    def _user(self) -> None:
        place = urlsplit(self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=_TIMEOUT)
        while (question := self._next()) is not None:
            started = time.perf_counter()
            kind, abstained = _asked(connection, question)
            took = (time.perf_counter() - started) * 1000
            with self._lock:
                if kind:
                    self.errors[kind] += 1
                else:
                    self.times.append(took)
                    self.abstained += abstained
        connection.close()

    def _next(self) -> str | None:
        with self._lock:
            return next(self._left, None)


def _asked(connection: http.client.HTTPConnection, question: str) -> tuple[str, bool]:
    """Return what went wrong ("" if nothing did) and whether Kiko abstained."""
    body = json.dumps({"question": question})
    try:
        connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        found = json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        connection.close()  # the next request opens it again
        return type(error).__name__, False
    if response.status != http.HTTPStatus.OK:
        return str(response.status), False
    return "", bool(found["abstained"])


def _watch(crowd: _Crowd, server: Watched, advance: Callable[[int], object]) -> list[Memory]:
    memory = [Memory(0, server.memory_mb())]
    crowd.start()
    while crowd.is_busy():
        time.sleep(_EVERY)
        memory.append(Memory(crowd.done, server.memory_mb()))
        advance(crowd.done)
    return [*memory, Memory(crowd.done, server.memory_mb())]


def _summary(
    crowd: _Crowd,
    users: int,
    took: float,
    cpu: float,
    memory: Sequence[Memory],
    busy: tuple[float, float],
) -> Load:
    ordered = sorted(crowd.times) or [0.0]
    at = [ordered[int(len(ordered) * share)] for share in (0.5, 0.95, 0.99)]
    half = next(i for i, sample in enumerate(memory) if sample.answers >= crowd.done / 2)
    return Load(
        users=users,
        questions=crowd.done,
        seconds=round(took, 1),
        answers_per_second=round(len(crowd.times) / took, 1),
        p50=round(at[0], 1),
        p95=round(at[1], 1),
        p99=round(at[2], 1),
        slowest=round(ordered[-1], 1),
        errors=dict(crowd.errors),
        abstained=crowd.abstained,
        server_cpu_ms=round(cpu / max(1, crowd.done) * 1000, 2),
        machine_load=busy,
        memory_start=memory[0].megabytes,
        memory_half=memory[half].megabytes,
        memory_end=memory[-1].megabytes,
        memory_most=max(sample.megabytes for sample in memory),
        growth=round(growth(memory[half:]), 3),
    )
