"""Deletes what has had its days, once at the start and then every day.

Question texts, uploads that nobody saved, and index generations that were replaced: these still
hold the text of documents that were deleted since.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import KikoError

Purge = Callable[[str], int]  # deletes what is older than an ISO day; returns how much that was

_log = logging.getLogger(__name__)
_DAY_SECONDS = 86_400.0
_RETRY_SECONDS = 60.0


class Retention:
    """Runs every purge with its days in a thread of its own."""

    def __init__(
        self,
        purges: Sequence[tuple[Purge, int]],
        today: Callable[[], date] = date.today,
        lock: Path | None = None,
    ) -> None:
        self._purges = purges  # each with its days
        self._today = today
        self._lock = lock  # whoever holds this file deletes; the other processes wait
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def run(self) -> int:
        """Delete what is too old now; a purge that fails does not keep the others from it."""
        deleted = 0
        for purge, days in self._purges:
            try:
                deleted += purge(_days_before(self._today(), days))
            except (KikoError, OSError) as error:
                _log.warning("Something old was not deleted: %s", type(error).__name__)
        return deleted

    def start(self) -> None:
        """Start the thread."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="kiko-retention", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                with self._alone():
                    self._every_day()
            except (Timeout, OSError):  # another process does it, until it ends
                self._stop.wait(_RETRY_SECONDS)

    def _every_day(self) -> None:
        while True:
            self.run()
            if self._stop.wait(_DAY_SECONDS):
                return

    def _alone(self) -> AbstractContextManager[object]:
        if self._lock is None:
            return nullcontext()
        self._lock.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(self._lock, timeout=0, thread_local=False)


def _days_before(today: date, days: int) -> str:
    """Return the ISO day; the first there is where the clock or the setting leads before it."""
    return (today - timedelta(days=min(days, (today - date.min).days))).isoformat()
