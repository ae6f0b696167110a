"""What unchanged files became when they were last read, so that a sync reads only the others.

One SQLite file that may vanish, be damaged or be locked at any time: then files are read again.
It states facts about files, not about the index, so it needs no place in a build's transaction.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sysconfig
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from ingest.prepare import digest
from rag.model import Document, Status

_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (
    root TEXT, path TEXT, version TEXT, stamp TEXT, documents TEXT, checksum INTEGER,
    PRIMARY KEY (root, path)
) WITHOUT ROWID
"""
_ROW = "INSERT OR REPLACE INTO files VALUES (?,?,?,?,?,?)"
_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED")
_PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True)
class Facts:
    """What deciding about a document takes: its identity and whether it counts."""

    id: str
    path: str
    digest: str
    status: Status
    supersedes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """The documents that a file held when its stamp was ``stamp``."""

    stamp: str
    documents: tuple[Facts, ...]


class KnownFiles:
    """The files that were read before, by corpus folder and path."""

    def __init__(
        self, path: Path, *, version: str | None = None, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self.clock = clock
        self._path = path
        self._version = version or reading_version()

    def recall(self, root: Path) -> dict[str, Remembered]:
        """Return path → what was remembered of the files below ``root``."""
        if not self._path.exists():
            return {}
        try:
            with self._opened() as db:
                rows = db.execute(
                    "SELECT path, stamp, documents, checksum FROM files "
                    "WHERE root = ? AND version = ?",
                    (_name(root), self._version),
                ).fetchall()
        except sqlite3.Error as error:
            self._discard(error)
            return {}
        return {
            path: Remembered(stamp, documents)
            for path, stamp, text, checksum in rows
            if checksum == _checksum(path, stamp, text)
            and (documents := _documents(text)) is not None
        }

    def remember(
        self, root: Path, files: Mapping[str, Remembered], gone: Collection[str] = ()
    ) -> None:
        """Keep what ``files`` became and forget those that are ``gone``; never raise."""
        if not files and not gone:
            return
        name = _name(root)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as db:
                db.execute(_SCHEMA)
                db.executemany(
                    "DELETE FROM files WHERE root = ? AND path = ?", [(name, path) for path in gone]
                )
                db.executemany(_ROW, (self._row(name, path, files[path]) for path in files))
        except sqlite3.Error as error:
            self._discard(error)
        except OSError:
            return  # no place to write to: the next sync reads everything again

    def _row(self, root: str, path: str, file: Remembered) -> tuple[object, ...]:
        documents = json.dumps([asdict(facts) for facts in file.documents], ensure_ascii=False)
        checksum = _checksum(path, file.stamp, documents)
        return root, path, self._version, file.stamp, documents, checksum

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE_S)) as db, db:
            yield db

    def _discard(self, error: sqlite3.Error) -> None:
        """Remove a damaged file; one that another process is writing to is left alone."""
        if getattr(error, "sqlite_errorname", "") not in _BUSY:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def facts(document: Document) -> Facts:
    """Return what deciding about ``document`` takes."""
    meta = document.meta
    return Facts(meta.id, meta.path, digest(document), meta.status, meta.supersedes)


@cache
def reading_version() -> str:
    """Return what changes whenever files may be read differently: our code, or any library."""
    here = Path(__file__).resolve().parent
    found = hashlib.sha256()
    for folder in (here, here.parent / "rag"):
        for file in sorted(folder.rglob("*.py")):
            found.update(file.read_bytes())
    libraries = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    for folder in sorted(libraries):
        found.update("\n".join(sorted(p.name for p in folder.glob("*.dist-info"))).encode())
    return found.hexdigest()[:16]


def _name(root: Path) -> str:
    return str(root.resolve())


def _checksum(path: str, stamp: str, documents: str) -> int:
    return zlib.crc32("\n".join((path, stamp, documents)).encode())


def _documents(text: str) -> tuple[Facts, ...] | None:
    """Return what :meth:`KnownFiles.remember` wrote, None if it is something else."""
    try:
        rows: list[dict[str, Any]] = json.loads(text)
        found = tuple(Facts(**{**row, "supersedes": tuple(row["supersedes"])}) for row in rows)
    except (ValueError, TypeError, KeyError):
        return None
    return found if all(one.status in get_args(Status) for one in found) else None
