"""A backup is one file: database, the organisers' corpus, versions, originals, uploads, settings.

It is taken while Kiko serves: changes to the library wait, answers do not. ``manifest.json`` is the
last entry and holds the SHA-256 of all others, so a file that was cut off is no backup.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from filelock import FileLock, Timeout
from pydantic import SecretStr

from app import atomic
from app.database import now
from app.wiring import Kiko
from rag.errors import BuildLockedError, ConflictError
from rag.index import live_generation
from rag.settings import Settings

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "kiko.db"
FOLDERS = ("corpus", "versions", "originals", "uploads", "suites", "runs")
_PATIENCE_S = 60
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; ``files`` is path → SHA-256."""

    format: int
    kiko: str
    created: str
    generation: str | None
    database: str
    settings: dict[str, Any]
    files: dict[str, str] = field(default_factory=dict)


def back_up(kiko: Kiko, file: Path, *, with_index: bool = False, force: bool = False) -> Manifest:
    """Write a backup into ``file``, whole or not at all.

    Raises:
        ConflictError: ``file`` exists and ``force`` is not set.
        BuildLockedError: the index was asked for and is being built.
        StorageError: the disk or the database does not take part.
    """
    if file.exists() and not force:
        raise ConflictError(f"{file} exists; name another file, or add --force to replace it")
    fresh = file.with_name(f".{file.name}.{uuid4().hex[:8]}.new")
    with atomic.storing(file.name):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)  # holds texts
        try:
            with (
                os.fdopen(handle, "wb") as out,
                tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as tar,
            ):
                manifest = _written(kiko, tar, with_index)
            fresh.replace(file)
        finally:
            fresh.unlink(missing_ok=True)
        atomic.sync_folder(file.parent)
    return manifest


def _written(kiko: Kiko, tar: tarfile.TarFile, with_index: bool) -> Manifest:
    settings = kiko.settings
    files: dict[str, str] = {}
    with kiko.library.changes.alone(), TemporaryDirectory(prefix="kiko-backup-") as scratch:
        database = kiko.database.file
        if database is not None and database.is_file():
            copy = Path(scratch) / DATABASE
            _copy_database(database, copy)
            files[DATABASE] = _add(tar, copy, DATABASE)
        for path in _files(settings.data):
            name = path.relative_to(settings.data).as_posix()
            with suppress(FileNotFoundError):  # an upload that somebody took back meanwhile
                files[name] = _add(tar, path, name)
        generation = None
        if with_index:
            with _no_builder(settings.index_folder):
                generation = live_generation(settings.index_folder)
                for path in _index_files(settings.index_folder, generation):
                    name = f"index/{path.relative_to(settings.index_folder).as_posix()}"
                    files[name] = _add(tar, path, name)
    manifest = Manifest(
        FORMAT,
        version("kiko"),
        now(),
        generation,
        kiko.database.shown if database is None else "",
        shown_settings(settings),
        files,
    )
    _add_bytes(tar, json.dumps(asdict(manifest), indent=1).encode(), MANIFEST)  # names of any bytes
    return manifest


def shown_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings that are set, without secrets and passwords."""
    found = {}
    for name in sorted(settings.model_fields_set):
        value = getattr(settings, name)
        if isinstance(value, SecretStr) or value is None:
            continue
        found[name] = _without_password(value) if name.endswith("url") else value
    return json.loads(json.dumps(found, default=str))  # type: ignore[no-any-return]


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _copy_database(source: Path, target: Path) -> None:
    """Copy a SQLite database as of one moment, while others write."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def links(data: Path) -> list[str]:
    """Return the links in the folders of a backup: they lead elsewhere and are left out."""
    return [p.relative_to(data).as_posix() for p in _shown(data) if p.is_symlink()]


def _files(data: Path) -> Iterator[Path]:
    return (path for path in _shown(data) if path.is_file() and not path.is_symlink())


def _shown(data: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if not any(part.startswith(".") for part in path.relative_to(data).parts):
                yield path


def _index_files(index: Path, generation: str | None) -> Iterator[Path]:
    if generation is None:
        return
    yield index / "CURRENT"
    for path in sorted((index / generation).rglob("*")):
        if path.is_file() and path.suffix != ".lock":
            yield path


@contextmanager
def _no_builder(index: Path) -> Iterator[None]:
    index.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index / "LOCK", timeout=_PATIENCE_S):
            yield
    except Timeout as error:
        raise BuildLockedError(f"{index} is being built; try again when that is done") from error


def _add(tar: tarfile.TarFile, path: Path, name: str) -> str:
    """Add a file as it is now; return the SHA-256 of what was added."""
    with path.open("rb") as data:
        info = tar.gettarinfo(arcname=name, fileobj=data)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        digest = hashlib.sha256()
        tar.addfile(info, _Hashed(data, digest))
    return digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, content: bytes, name: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


class _Hashed(io.RawIOBase):
    """Reads from a file and takes the hash of what was read."""

    def __init__(self, data: Any, digest: Any) -> None:
        self._data = data
        self._digest = digest

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        read: bytes = self._data.read(size)
        self._digest.update(read)
        return read
