"""Changes to corpus files that go live as a whole, or leave everything as it was.

The journal says first what is about to change. Then the files change, a generation is built, the
audit log is written, the journal closes. Whatever fails or dies in between: the files are put
back, unless the new generation is live already.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock

from filelock import FileLock, Timeout

from app import atomic
from app.journal import FileChange, Journal, Note
from app.library_words import word
from app.records import Records
from ingest.sync import SyncReport
from rag.errors import BuildLockedError, ConflictError
from rag.index import live_generation

_PAUSE_S = 0.1


class CorpusChanges:
    """Makes changes one after the other; ``patience_s`` is how long to wait for others.

    ``afterwards`` does what belongs to a change once it is live; it may run twice.
    """

    def __init__(
        self,
        data: Path,
        index_folder: Path,
        records: Records,
        sync: Callable[[], SyncReport],
        *,
        afterwards: Callable[[Note], None],
        patience_s: float,
    ) -> None:
        self._data = data
        self._index = index_folder
        self._records = records
        self._sync = sync
        self._afterwards = afterwards
        self._patience = patience_s
        self._journal = Journal(data)
        self._thread_lock = RLock()
        self._file_lock: FileLock | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other change out, of this process and of others; mend what one left.

        Raises:
            ConflictError: another change takes too long.
        """
        with self._thread_lock:
            if self._file_lock is not None:
                yield
                return
            lock = self._acquired()
            try:
                self._file_lock = lock
                self._mend()
                yield
            finally:
                self._file_lock = None
                lock.release()

    def apply(
        self,
        changes: Sequence[FileChange],
        note: Note,
        *,
        live: bool,
        check: Callable[[SyncReport], None] = lambda report: None,
    ) -> None:
        """Change files and, if ``live``, publish a generation with them that passes ``check``.

        Raises:
            KikoError: whatever went wrong; the files are as they were.
        """
        with self.alone():
            self._journal.open(changes, note, live_generation(self._index))
            try:
                for change in changes:
                    _put(change)
                if live:
                    check(self.sync())
            except BaseException:
                self._undo()
                raise
            self._finish(note)

    def mend(self) -> None:
        """Finish or undo what a killed process left; leave one alone that is at work."""
        if self._journal.is_open():
            with suppress(ConflictError), self.alone():
                pass

    def sync(self) -> SyncReport:
        """Build and publish a generation; wait while somebody else is building."""
        give_up = time.monotonic() + self._patience
        while True:
            try:
                return self._sync()
            except BuildLockedError:
                if time.monotonic() > give_up:
                    raise
                time.sleep(_PAUSE_S)

    def _acquired(self) -> FileLock:
        with atomic.storing("library.lock"):
            self._data.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._data / "library.lock", timeout=self._patience, thread_local=False)
            try:
                lock.acquire()
            except Timeout as error:
                raise ConflictError(word("busy")) from error
        return lock

    def _mend(self) -> None:
        self._journal.sweep()
        if not self._journal.is_open():
            return
        moved = live_generation(self._index) != self._journal.generation
        if moved and self._journal.is_done():
            self.sync()  # another builder may have moved the pointer: then this adds the change
            self._finish(self._journal.note)
        else:
            self._undo()

    def _undo(self) -> None:
        self._journal.put_back()
        if live_generation(self._index) != self._journal.generation:
            self.sync()
        self._journal.close()

    def _finish(self, note: Note) -> None:
        self._afterwards(note)
        self._records.note(note.action, note.actor, note.details)
        self._journal.close()


def _put(change: FileChange) -> None:
    if change.content is not None:
        atomic.write(change.path, change.content)
        return
    with atomic.storing(change.path.name):
        change.path.unlink(missing_ok=True)
        atomic.sync_folder(change.path.parent)
