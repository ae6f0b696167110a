"""Uploaded files until they are saved: streamed to disk, known by their content.

``KIKO_DATA/uploads/<id>/{upload.json,<name>}``, where the id is the beginning of the SHA-256: the
same file twice, even at the same time, is one upload. A file on its way is in ``.part-…``, which
its writer holds a lock on; what a killed process left has no lock and is swept. ``.uploads.lock``
beside the folder is held while a writer gets its lock and while others are swept, so that nobody's
file is swept before it is locked.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import uuid4

from filelock import FileLock, Timeout

from app import atomic
from app.library_words import word
from rag.errors import DocumentError, NotFoundError, TooLargeError

_ID = re.compile(r"[0-9a-f]{24}")
_UNWANTED = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_LONGEST_NAME = 120
_CHUNK = 1 << 20
_PART = ".part-"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrived; ``already`` says that it had arrived before."""

    id: str
    name: str
    size: int
    sha256: str
    actor: str
    already: bool = False


class Uploads:
    """The uploads below one folder."""

    def __init__(self, folder: Path, most_megabytes: int) -> None:
        self.folder = folder
        self.most_megabytes = most_megabytes

    def receive(self, name: str, data: BinaryIO | Path, *, actor: str) -> Upload:
        """Take in a whole file.

        Raises:
            TooLargeError: it is larger than allowed.
            DocumentError: it is empty, or cannot be read.
            StorageError: the disk does not take it.
        """
        if isinstance(data, Path):
            try:
                opened: BinaryIO = data.open("rb")
            except OSError as error:
                raise DocumentError(f"{data}: {error.strerror}") from error
            with opened:
                return self.receive(name, opened, actor=actor)
        with self.writer(name, actor=actor) as writer:
            while chunk := data.read(_CHUNK):
                writer.write(chunk)
            return writer.finish()

    def writer(self, name: str, *, actor: str) -> UploadWriter:
        """Return what takes in a file piece by piece."""
        return UploadWriter(self.folder, safe_name(name), actor, self.most_megabytes)

    def get(self, upload_id: str) -> Upload:
        """Return an upload; raise NotFoundError if there is none."""
        if _ID.fullmatch(upload_id):
            with suppress(OSError, ValueError, TypeError):
                return Upload(**json.loads((self.folder / upload_id / "upload.json").read_text()))
        raise NotFoundError(word("no_upload", id=upload_id))

    def file(self, upload: Upload) -> Path:
        """Return where the file of an upload lies."""
        return self.folder / upload.id / upload.name

    def all(self) -> Iterator[Upload]:
        """Yield every upload."""
        for folder in sorted(self.folder.glob("*")) if self.folder.is_dir() else ():
            if _ID.fullmatch(folder.name):
                with suppress(NotFoundError):
                    yield self.get(folder.name)

    def discard(self, upload_id: str) -> None:
        """Remove an upload; raise NotFoundError if there is none."""
        folder = self.folder / self.get(upload_id).id
        with atomic.storing(upload_id), suppress(FileNotFoundError):
            doomed = folder.rename(folder.with_name(f"{_PART}{uuid4().hex}"))
            shutil.rmtree(doomed, ignore_errors=True)

    def forget(
        self, before: str, is_wanted: Callable[[str], bool] = lambda upload_id: False
    ) -> int:
        """Remove the uploads that came before an ISO day and were never saved; return how many.

        Those that ``is_wanted`` says somebody still works at stay, whatever the clock says.
        """
        old = [u.id for u in self.all() if _day(self.file(u)) < before and not is_wanted(u.id)]
        for upload_id in old:
            self.discard(upload_id)
        return len(old)

    def sweep(self) -> None:
        """Remove what killed processes left half-way."""
        if not self.folder.is_dir():
            return
        with suppress(OSError), _gate(self.folder):
            for part in self.folder.glob(f"{_PART}*"):
                with suppress(Timeout, OSError), FileLock(part / "lock", timeout=0):
                    shutil.rmtree(part, ignore_errors=True)

    def orphans(self) -> list[str]:
        """Return the folders that hold no whole upload."""
        if not self.folder.is_dir():
            return []
        whole = {u.id for u in self.all() if _has_size(self.file(u), u.size)}
        named = {path.name for path in self.folder.iterdir() if not path.name.startswith(_PART)}
        return sorted(named - whole)


class UploadWriter:
    """Takes in one file piece by piece; what is not finished is removed again."""

    def __init__(self, folder: Path, name: str, actor: str, most_megabytes: int) -> None:
        self.name = name
        self.size = 0
        self._folder, self._actor, self._most = folder, actor, most_megabytes
        self._part = folder / f"{_PART}{uuid4().hex}"
        self._digest = hashlib.sha256()
        with atomic.storing(name):
            folder.mkdir(parents=True, exist_ok=True)
            with _gate(folder):
                self._part.mkdir()
                self._lock = FileLock(self._part / "lock", thread_local=False)
                self._lock.acquire()
            self._file = (self._part / name).open("wb")

    def write(self, chunk: bytes) -> None:
        """Take in a piece; raise TooLargeError as soon as the file is larger than allowed."""
        self.size += len(chunk)
        if self.size > self._most * 1024 * 1024:
            raise TooLargeError(word("too_large", name=self.name, most=self._most))
        self._digest.update(chunk)
        with atomic.storing(self.name):
            self._file.write(chunk)

    def finish(self) -> Upload:
        """Return the upload once all of it is safely on disk."""
        if not self.size:
            raise DocumentError(word("empty_file", name=self.name))
        digest = self._digest.hexdigest()
        upload = Upload(digest[:24], self.name, self.size, digest, self._actor)
        with atomic.storing(self.name):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            atomic.write(self._part / "upload.json", json.dumps(asdict(upload)).encode())
            return upload if self._move(upload) else self._known(upload)

    def _move(self, upload: Upload) -> bool:
        """Give the upload its place; False where the same file already has it."""
        target = self._folder / upload.id
        try:
            self._part.rename(target)
        except OSError:
            if (target / "upload.json").is_file():
                return False
            raise
        (target / "lock").unlink(missing_ok=True)
        atomic.sync_folder(self._folder)
        return True

    def _known(self, upload: Upload) -> Upload:
        known = Uploads(self._folder, self._most).get(upload.id)
        return Upload(known.id, known.name, known.size, known.sha256, known.actor, already=True)

    def __enter__(self) -> UploadWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):  # a full disk also refuses what is still in the buffer
            self._file.close()
        shutil.rmtree(self._part, ignore_errors=True)
        self._lock.release()


def _day(file: Path) -> str:
    """Return the ISO day on which a file was written."""
    return date.fromtimestamp(file.stat().st_mtime).isoformat()


def _gate(folder: Path) -> FileLock:
    return FileLock(folder.with_name(f".{folder.name}.lock"))


def safe_name(name: str) -> str:
    """Return a file name without folders, control and invisible characters, of bearable length."""
    bare = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    clean = _UNWANTED.sub("", bare.encode("utf-8", "ignore").decode()).strip(" .")
    if clean in ("upload.json", "lock"):
        clean = f"datei-{clean}"
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 12:
        return _fitting(clean, "") or "datei"
    return f"{_fitting(stem, suffix) or 'datei'}.{suffix}"


def _fitting(stem: str, suffix: str) -> str:
    """Cut ``stem`` so that the name fits in what file systems take (bytes, not characters)."""
    return stem.encode()[: _LONGEST_NAME - len(suffix.encode())].decode("utf-8", "ignore").strip()


def _has_size(file: Path, size: int) -> bool:
    return file.is_file() and file.stat().st_size == size
