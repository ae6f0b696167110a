"""How Kiko behaves as the corpus grows: speed, latency, memory, disk, through the same code.

Every size is built in one process and asked in another, so that memory is each one's own.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from eval.law_texts import documents, read_sections
from eval.suite import read_jsonl
from eval.suite_formats import BUNDLED
from ingest.corpus import Reading
from ingest.sync import sync_reading
from rag.assistant import Assistant
from rag.encoder import load_encoder
from rag.errors import SuiteError
from rag.glossary import Glossary
from rag.index import IndexReader
from rag.retrieve import Retriever

MOST_QUESTIONS = 200
_WARM_UP = 20
_J = TypeVar("_J")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Job:
    """What is measured: where the texts come from, how many passages, with which parts."""

    source: Path
    passages: int
    encoder: str
    glossary: Path
    index: Path
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """What building took. Seconds by step of ingest.

    Memory is the peak of the process plus that of the largest one it started.
    """

    passages: int
    seconds: float
    steps: dict[str, float]
    megabytes: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds a question, for retrieval alone and for the whole answer.

    ``ready_s`` is how long a fresh process takes to its first answer, imports left out.
    """

    retrieve_p50: float
    retrieve_p95: float
    answer_p50: float
    answer_p95: float
    memory_mb: float
    ready_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Scale:
    """One row of the table."""

    system: str
    built: Built
    asked: Asked


def measure(source: Path, passages: int, encoder: str, glossary: Path) -> Scale:
    """Build an index of ``passages`` passages and ask it the questions of the bundled suite."""
    with tempfile.TemporaryDirectory(prefix="kiko-scale-") as folder:
        job = Job(source, passages, encoder, glossary, Path(folder), questions())
        return Scale("Kiko", alone(build, job), alone(ask, job))


def questions() -> tuple[str, ...]:
    """Return questions as staff ask them; raise SuiteError where the bundled suite is missing."""
    suite = read_jsonl(BUNDLED / "aeg.jsonl")
    return tuple(question.question for question in suite.questions)[:MOST_QUESTIONS]


def alone(function: Callable[[_J], _T], job: _J) -> _T:
    """Run ``function`` in a process of its own."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        return pool.submit(function, job).result()


def build(job: Job) -> Built:
    """Build the index; reading and splitting the texts beforehand is not counted."""
    encoder = load_encoder(job.encoder)
    found = documents(read_sections(job.source), job.passages)
    encoder.encode_passages(["Aufwärmen"])
    clock = _Steps()
    report = sync_reading(Reading(found, ()), job.index, encoder, progress=clock.step)
    return Built(
        passages=report.passages,
        seconds=clock.total(),
        steps=clock.steps(),
        megabytes=size_mb(job.index),
        memory_mb=round(peak_memory_mb() + largest_child_mb(), 1),
    )


def ask(job: Job) -> Asked:
    """Ask every question twice: once for the hits, once for the whole answer."""
    started = time.perf_counter()
    encoder = load_encoder(job.encoder)
    reader = IndexReader(job.index, encoder)
    retriever = Retriever(reader, encoder, Glossary.load(job.glossary))
    assistant = Assistant(retriever)
    try:
        assistant.ask(job.questions[0])
        ready = round(time.perf_counter() - started, 2)
        for question in job.questions[:_WARM_UP]:
            assistant.ask(question)
        retrieved = timed(lambda q: retriever.retrieve(q, 8), job.questions)
        answered = timed(assistant.ask, job.questions)
    finally:
        reader.close()
    latencies = (*percentiles(retrieved), *percentiles(answered))
    return Asked(*latencies, memory_mb=peak_memory_mb(), ready_s=ready)


def timed(function: Callable[[str], object], asked: Sequence[str]) -> list[float]:
    """Return the milliseconds that ``function`` takes for each question."""
    times = []
    for question in asked:
        started = time.perf_counter()
        function(question)
        times.append((time.perf_counter() - started) * 1000)
    return times


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """Return median and 95th percentile (nearest rank); raise SuiteError without any time."""
    if not times:
        raise SuiteError("the bundled suite holds no question to time")
    ordered = sorted(times)
    return round(ordered[len(ordered) // 2], 1), round(ordered[int(len(ordered) * 0.95)], 1)


def size_mb(folder: Path) -> float:
    """Return the size of all files below ``folder`` in megabytes (10^6 bytes)."""
    return round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1)


def peak_memory_mb() -> float:
    """Return the most memory this process ever held, in megabytes."""
    try:
        lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        kilobytes = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
        return round(kilobytes * 1024 / 1e6, 1)
    except (OSError, StopIteration):
        unit = 1 if sys.platform == "darwin" else 1024
        return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def largest_child_mb() -> float:
    """Return the most memory that one ended child process ever held, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6, 1)


class _Steps:
    """Seconds spent in each step that ingest reports, in the order they end."""

    def __init__(self) -> None:
        self._started = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def step(self, name: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self._steps[name] = self._steps.get(name, 0.0) + now - self._last
        self._last = now

    def steps(self) -> dict[str, float]:
        rest = time.perf_counter() - self._last
        return {**{k: round(v, 2) for k, v in self._steps.items()}, "rest": round(rest, 2)}

    def total(self) -> float:
        return round(time.perf_counter() - self._started, 2)
