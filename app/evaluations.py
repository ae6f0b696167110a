"""Runs of suites in the server: one at a time, in a thread of its own, kept as folders.

A lock file keeps other processes of the same data folder from running one as well. A run whose
process ended early is shown as interrupted and can go on where it stopped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path
from traceback import format_tb

from filelock import FileLock, Timeout

from app.evaluation_records import Record, Runs
from app.evaluation_suites import Suites
from app.evaluation_words import word
from eval import report_files
from eval.run import run as run_suite
from eval.suite import Suite
from eval.summary import summarise
from eval.targets import Target
from rag.errors import ConflictError, KikoError, SuiteError

Asked = Callable[[Suite, date], AbstractContextManager[Target]]

_log = logging.getLogger(__name__)
_LOCK_S = 1.0  # another process may hold the lock for a moment, to see whether it is free


class _StoppedError(Exception):
    """Somebody asked the run to stop."""


class Evaluations:
    """Starts, stops, continues and lists runs."""

    def __init__(self, data: Path, asked: Asked, today: Callable[[], date] = date.today) -> None:
        self.runs = Runs(data / "runs")
        self.suites = Suites(data / "suites")
        self._asked = asked
        self._today = today
        self._lock_file = data / "runs" / ".lock"
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, suite: str, stichtag: date | None = None) -> Record:
        """Begin a run of a suite and return at once.

        Raises:
            ConflictError: a run is going on.
            NotFoundError: there is no such suite.
        """
        file, read = self.suites.get(suite)
        lock = self._locked()
        try:
            record = self.runs.make(read, file.path, stichtag or self._today())
            self._begin(record, lock)
        except BaseException:
            lock.release()
            raise
        return record

    def resume(self, run_id: str) -> Record:
        """Let a run go on that was stopped, interrupted or failed.

        Raises:
            ConflictError: a run is going on, or this one is done.
            NotFoundError: there is no such run.
        """
        if self.runs.get(run_id).state == "done":
            raise ConflictError(word("is_done", id=run_id))
        lock = self._locked()
        try:
            record = self.runs.go_on(self.runs.get(run_id))
            self._begin(record, lock)
        except BaseException:
            lock.release()
            raise
        return record

    def stop(self, run_id: str) -> Record:
        """Ask a run to end after the question it is at; its rows stay.

        Raises:
            ConflictError: it is not running.
            NotFoundError: there is no such run.
        """
        if self.get(run_id).state != "running":
            raise ConflictError(word("not_running", id=run_id))
        self.runs.ask_to_stop(run_id)
        return self.get(run_id)

    def delete(self, run_id: str) -> None:
        """Delete a run with its rows.

        Raises:
            ConflictError: it is running.
            NotFoundError: there is no such run.
        """
        if self.get(run_id).state == "running":
            raise ConflictError(word("is_running", id=run_id))
        self.runs.delete(run_id)

    def all(self) -> list[Record]:
        """Return every run, newest first."""
        records = self.runs.all()
        running = any(record.state == "running" for record in records) and self._is_running()
        return [_shown(record, running=running) for record in records]

    def get(self, run_id: str) -> Record:
        """Return where a run stands; raise NotFoundError if there is none."""
        record = self.runs.get(run_id)
        return _shown(record, running=record.state == "running" and self._is_running())

    def wait(self) -> None:
        """Return once no run of this process is going on."""
        if self._thread is not None:
            self._thread.join()

    def close(self) -> None:
        """Let the run end after the question it is at; it can go on later."""
        self._closing.set()
        self.wait()

    def _locked(self) -> FileLock:
        self._lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._lock_file, timeout=_LOCK_S, thread_local=False)
        try:
            lock.acquire()
        except Timeout as error:
            raise ConflictError(word("busy")) from error
        return lock

    def _is_running(self) -> bool:
        """Return whether this process or another one runs a suite."""
        if self._thread is not None and self._thread.is_alive():
            return True
        try:
            with FileLock(self._lock_file, timeout=0, thread_local=False):
                return False
        except Timeout:
            return True

    def _begin(self, record: Record, lock: FileLock) -> None:
        self._thread = threading.Thread(
            target=self._work, args=(record, lock), name="kiko-evaluation", daemon=True
        )
        self._thread.start()

    def _work(self, record: Record, lock: FileLock) -> None:
        with lock:
            try:
                self._run(record)
                self.runs.end(record, "done")
            except _StoppedError:
                closing = self._closing.is_set() and not self.runs.is_to_stop(record.id)
                self.runs.end(record, "interrupted" if closing else "stopped")
            except KikoError as error:
                self.runs.end(record, "failed", _reason(error))
            except Exception as error:
                place = "".join(format_tb(error.__traceback__))
                _log.error("Run %s failed: %s\n%s", record.id, type(error).__name__, place)
                self.runs.end(record, "failed", word("run_failed"))
            finally:
                lock.release(force=True)

    def _run(self, record: Record) -> None:
        suite, folder = self.runs.suite(record.id), self.runs.folder(record.id)

        def advance(done: int) -> None:
            if done < record.questions and (
                self._closing.is_set() or self.runs.is_to_stop(record.id)
            ):
                raise _StoppedError

        with self._asked(suite, record.stichtag) as target:
            finished = run_suite(suite, target, folder, advance=advance)
        report_files.write(folder, finished, summarise(finished))


def _shown(record: Record, *, running: bool) -> Record:
    """Return a record as it is now: one that says running while nobody runs it does not."""
    if record.state == "running" and not running:
        return replace(record, state="interrupted")
    return record


def _reason(error: KikoError) -> str:
    """Return what to say of a run that failed."""
    changed = isinstance(error, SuiteError) and "holds a run with" in str(error)
    return word("changed") if changed else str(error)
