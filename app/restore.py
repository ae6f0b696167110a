"""Put a backup back: everything is read and checked before anything of what is there moves."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from filelock import FileLock, Timeout

from app import atomic
from app.backup import DATABASE, FOLDERS, FORMAT, MANIFEST, Manifest
from app.database import Database
from app.wiring import Kiko
from rag.errors import ConflictError, InputError

PARTS = (*FOLDERS, "index", DATABASE)
_CHUNK = 1 << 20
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, UnicodeDecodeError)


def restore(
    kiko: Kiko, file: Path, *, force: bool = False, patience_s: float = 10.0
) -> tuple[Manifest, Path | None]:
    """Bring the data folder to what ``file`` holds; wait ``patience_s`` for a change under way.

    Returns:
        The backup's manifest, and the folder that keeps what was there before, if anything was.

    Raises:
        InputError: ``file`` is no whole backup, or of another version.
        ConflictError: a server runs, somebody changes the library or builds the index, or there is
            something already and ``force`` is not set.
        StorageError: the disk does not take it; what was there is still there.
    """
    data = kiko.settings.data
    with _alone(data, kiko.settings.index_folder, patience_s):
        there = [name for name in PARTS if _is_something(data / name)]
        if there and not force:
            raise ConflictError(
                f"{data} holds {', '.join(there)} already; name an empty KIKO_DATA, or add --force "
                "to put the backup in its place (what is there is kept beside it)"
            )
        with (
            atomic.storing(data.name),
            TemporaryDirectory(prefix=".restore-", dir=data) as scratch,
        ):
            manifest = _unpacked(file, Path(scratch))
            _check_database(Path(scratch) / DATABASE)
            return manifest, _swap(data, Path(scratch), there)


def _unpacked(file: Path, target: Path) -> Manifest:
    """Unpack into ``target`` and compare every file with the manifest."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(file, "r:gz") as tar:
            for member in tar:
                if manifest is not None:
                    raise InputError(f"{file} goes on after its manifest; it is no backup of Kiko")
                stream = tar.extractfile(member) if member.isreg() else None
                if stream is None or not _is_ours(member.name):
                    raise InputError(f"{file} holds {member.name[:200]!r}; that is in no backup")
                if member.name == MANIFEST:
                    manifest = _manifest(file, stream.read())
                elif member.name in found:
                    raise InputError(f"{file} holds {member.name!r} twice")
                else:
                    found[member.name] = _store(stream, target / member.name)
    except FileNotFoundError as error:
        raise InputError(f"{file} does not exist") from error
    except _BROKEN as error:
        raise InputError(f"{file} is damaged or no backup: {error}") from error
    if manifest is None:
        raise InputError(f"{file} has no manifest at its end: it was cut off")
    wrong = sorted(
        name for name in found | manifest.files if found.get(name) != manifest.files.get(name)
    )
    if wrong:
        raise InputError(f"{len(wrong)} files of {file} are not as they were, first: {wrong[0]}")
    return manifest


def _is_ours(name: str) -> bool:
    """Return whether a backup of ours has such a path: below one of our parts, no way out."""
    path = PurePosixPath(name)
    is_part_of_names = os.sep == "/"  # elsewhere a backslash leads into folders
    whole = "\\" not in name or is_part_of_names
    plain = not path.is_absolute() and path.as_posix() == name and whole
    inside = not {"..", "."} & set(path.parts)
    alone = len(path.parts) == 1
    return plain and inside and (name in (MANIFEST, DATABASE) if alone else path.parts[0] in PARTS)


def _manifest(file: Path, content: bytes) -> Manifest:
    try:
        stated = json.loads(content)
        if stated["format"] != FORMAT:
            raise InputError(
                f"{file} has format {stated['format']!r}, this Kiko reads {FORMAT}; restore it "
                f"with Kiko {stated.get('kiko', 'of that time')}"
            )
        manifest = Manifest(**stated)
        manifest.files.items()
        return manifest
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{file} has a manifest that cannot be read: {error}") from error


def _store(stream: object, path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("wb") as out:
        while piece := stream.read(_CHUNK):  # type: ignore[attr-defined]
            digest.update(piece)
            out.write(piece)
    return digest.hexdigest()


def _check_database(file: Path) -> None:
    """Raise ConfigError or StorageError where the database is of a newer Kiko, or damaged."""
    if file.is_file():
        database = Database(f"sqlite:///{file}")
        try:
            database.check()
        finally:
            database.close()


def _swap(data: Path, fresh: Path, there: list[str]) -> Path | None:
    """Put the parts in place; a failure puts back what was there."""
    kept = _unused(data / f"before-restore-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    moved: list[tuple[Path, Path]] = []
    try:
        for name in there:
            kept.mkdir(exist_ok=True)
            _move(data / name, kept / name, moved)
        # what a killed change left would otherwise be put back over the restored corpus
        for extra in (f"{DATABASE}-wal", f"{DATABASE}-shm", "journal"):
            if (data / extra).exists():
                kept.mkdir(exist_ok=True)
                _move(data / extra, kept / extra, moved)
        for name in PARTS:
            if (fresh / name).exists():
                _move(fresh / name, data / name, moved)
    except OSError:
        for source, target in reversed(moved):
            target.rename(source)
        raise
    shutil.rmtree(data / "cache", ignore_errors=True)  # it remembers the corpus that was
    atomic.sync_folder(data)
    return kept if kept.is_dir() else None


def _unused(wanted: Path) -> Path:
    """Return ``wanted``, or with a number where a restore of the same second has that name."""
    names = chain([wanted], (wanted.with_name(f"{wanted.name}-{n}") for n in count(2)))
    return next(path for path in names if not path.exists())


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)
    moved.append((source, target))


def _is_something(path: Path) -> bool:
    return any(path.iterdir()) if path.is_dir() else path.exists()


@contextmanager
def _alone(data: Path, index: Path, patience_s: float) -> Iterator[None]:
    """Keep out a server, which works on jobs and holds their lock, and other commands' changes."""
    data.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        _hold(held, data / "jobs.lock", 0, f"A server works in {data}; stop it first")
        busy = f"Somebody changes the documents in {data}; try again when that is done"
        _hold(held, data / "library.lock", patience_s, busy)
        if index.is_dir():  # else a folder with a lock in it would be something to keep
            builds = f"{index} is being built; try again when that is done"
            _hold(held, index / "LOCK", patience_s, builds)
        yield


def _hold(held: ExitStack, lock: Path, patience_s: float, message: str) -> None:
    try:
        held.enter_context(FileLock(lock, timeout=patience_s))
    except Timeout as error:
        raise ConflictError(message) from error
