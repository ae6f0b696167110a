"""Processes beside the one that builds: Python analyses one text at a time, a machine has cores.

Small corpora are built in one process, because starting another takes longer than the work.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait
from threading import Thread
from typing import ParamSpec, TypeVar

from threadpoolctl import threadpool_limits

from rag.errors import GenerationError

MANY = 5_000_000  # characters from which processes of their own pay: about 5 seconds of work
_CHUNK = 250  # documents handed over at a time
_MOST = 4
_AHEAD = 8  # results of ``ahead`` that are worked on or wait to be fetched

_P = ParamSpec("_P")
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Workers:
    """Where parts of a build run: in processes of their own, or in this one."""

    thread: Executor
    processes: Executor | None

    def map(self, function: Callable[[_T], _R], values: Sequence[_T]) -> Iterator[_R]:
        """Yield ``function`` of each value, in their order."""
        if self.processes is None:
            yield from map(function, values)
            return
        with _told():
            yield from self.processes.map(function, values, chunksize=_CHUNK)

    def start(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Begin a call beside the caller's own work."""
        return (self.processes or self.thread).submit(function, *args, **kwargs)

    def ahead(
        self, function: Callable[[_T], _R], values: Iterable[_T], *, in_process: bool
    ) -> Iterator[_R]:
        """Return ``function`` of each value, in order; some are begun now, the others as they come.

        ``in_process`` says whether ``function`` may be sent to another process.
        """
        executor = self.processes if in_process and self.processes else self.thread
        left = iter(values)
        begun = deque(executor.submit(function, value) for value in islice(left, _AHEAD))

        def results() -> Iterator[_R]:
            while begun:
                ready = self.finish(begun.popleft())
                begun.extend(executor.submit(function, value) for value in islice(left, 1))
                yield ready

        return results()

    def finish(self, started: Future[_T]) -> _T:
        """Return what a started call returned; raise what it raised."""
        with _told():
            return started.result()


@contextmanager
def workers(characters: int) -> Iterator[Workers]:
    """Give the workers that suit a corpus of so many characters, and end them afterwards."""
    with ThreadPoolExecutor(1) as thread:
        if characters < MANY:
            yield Workers(thread, None)
            return
        context = multiprocessing.get_context("spawn")  # Chroma's and tokenizers' threads: no fork
        count = min(_MOST, max(2, os.cpu_count() or 2))
        with ProcessPoolExecutor(count, context, _begin) as processes:
            yield Workers(thread, processes)


def _begin() -> None:
    """Keep a helper to one core, and end it with the process that started it, however that ends."""
    gc.disable()  # it soon ends, and looking for cycles among a million objects takes long
    threadpool_limits(1)  # the other cores are busy: more threads would only wait for each other
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_exit_after, args=(parent.sentinel,), daemon=True).start()


def _exit_after(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise GenerationError(
            "A process of the build was ended from outside, perhaps for want of memory; "
            "nothing was published, run 'kiko ingest' again"
        ) from error
