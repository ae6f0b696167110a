"""What is about to change in the corpus folder, on disk before it does: ``KIKO_DATA/journal``."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from app import atomic


@dataclass(frozen=True, slots=True)
class FileChange:
    """What becomes of a file: its new content, or None to remove it."""

    path: Path
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Note:
    """What the audit log will say: one line a document, ``details`` by its id."""

    action: str
    actor: str
    details: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    existed: bool
    wanted: str | None  # SHA-256 of the new content, None where the file goes


class Journal:
    """An entry of the journal: copies of the files as they were, and what they will be."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._folder = data / "journal"
        self._fresh = data / ".journal-new"

    def is_open(self) -> bool:
        """Return whether a change is under way, or was when its process died."""
        return self._folder.is_dir()

    def open(self, changes: Sequence[FileChange], note: Note, generation: str | None) -> None:
        """Write down a change before it is made; raise StorageError if the disk is full."""
        self.sweep()
        with atomic.storing("journal"):
            self._fresh.mkdir(parents=True)
        for number, change in enumerate(changes):
            if change.path.is_file():
                atomic.write(self._fresh / str(number), change.path.read_bytes())
        files = [
            _File(str(c.path.resolve()), c.path.is_file(), _digest(c.content)) for c in changes
        ]
        entry = {
            "generation": generation,
            "files": [asdict(file) for file in files],
            "note": {"action": note.action, "actor": note.actor, "details": dict(note.details)},
        }
        atomic.write(self._fresh / "entry.json", json.dumps(entry, default=str).encode())
        with atomic.storing("journal"):
            self._fresh.rename(self._folder)
            atomic.sync_folder(self._data)

    @property
    def generation(self) -> str | None:
        """Return the generation that was live before the change."""
        name = self._entry()["generation"]
        return str(name) if name else None

    @property
    def note(self) -> Note:
        """Return what the audit log will say once the change is made."""
        note = self._entry()["note"]
        return Note(note["action"], note["actor"], note["details"])

    def is_done(self) -> bool:
        """Return whether every file is as the change wants it."""
        return all(_current(Path(file.path)) == file.wanted for file in self._files())

    def put_back(self) -> None:
        """Restore the files by renaming their copies, which also works on a full disk."""
        for number, file in enumerate(self._files()):
            path, copy = Path(file.path), self._folder / str(number)
            if copy.is_file():
                copy.replace(path)
            elif not file.existed:
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Drop the entry: the change is made, or undone."""
        doomed = self._folder.rename(self._data / f".journal-done-{uuid4().hex[:8]}")
        shutil.rmtree(doomed, ignore_errors=True)

    def sweep(self) -> None:
        """Remove entries that were not finished or not quite removed."""
        for folder in [self._fresh, *self._data.glob(".journal-done-*")]:
            shutil.rmtree(folder, ignore_errors=True)

    def _entry(self) -> dict[str, Any]:
        entry: dict[str, Any] = json.loads((self._folder / "entry.json").read_text("utf-8"))
        return entry

    def _files(self) -> list[_File]:
        return [_File(**file) for file in self._entry()["files"]]


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _current(path: Path) -> str | None:
    return _digest(path.read_bytes()) if path.is_file() else None
