"""Processes beside the one that builds: Python analyses one text at a time, a machine has cores.

Small corpora are built in one process, because starting another takes longer than the work.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import wait
from threading import Thread
from typing import ParamSpec, TypeVar

from rag.errors import GenerationError

MANY = 5_000_000  # characters from which processes of their own pay: about 5 seconds of work
_CHUNK = 250  # documents handed over at a time
_MOST = 4

_P = ParamSpec("_P")
_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Workers:
    """Where parts of a build run: in processes of their own, or in this one."""

    executor: Executor
    are_processes: bool

    def map(self, function: Callable[[_T], _R], values: Sequence[_T]) -> Iterator[_R]:
        """Yield ``function`` of each value, in their order."""
        if not self.are_processes:
            yield from map(function, values)
            return
        with _told():
            yield from self.executor.map(function, values, chunksize=_CHUNK)

    def start(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Begin a call beside the caller's own work."""
        return self.executor.submit(function, *args, **kwargs)

    def finish(self, started: Future[_T]) -> _T:
        """Return what a started call returned; raise what it raised."""
        with _told():
            return started.result()


@contextmanager
def workers(characters: int) -> Iterator[Workers]:
    """Give the workers that suit a corpus of so many characters, and end them afterwards."""
    if characters < MANY:
        with ThreadPoolExecutor(1) as thread:
            yield Workers(thread, are_processes=False)
        return
    context = multiprocessing.get_context("spawn")  # Chroma's and tokenizers' threads never fork
    count = min(_MOST, max(2, os.cpu_count() or 2))
    with ProcessPoolExecutor(count, context, _end_with_parent) as processes:
        yield Workers(processes, are_processes=True)


def _end_with_parent() -> None:
    """End this process as soon as the one that started it is gone, however that was ended."""
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
