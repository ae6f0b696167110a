"""Which documents lie in the corpus folders, drafts and withdrawn ones included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.editing import fingerprint
from app.library_words import word
from ingest.corpus import document_files, identifier, read_document
from rag.errors import InputError, NotFoundError
from rag.model import Metadata

_Stamp = tuple[str, int, int]  # path, bytes, time of the last change


@dataclass(frozen=True, slots=True)
class Shelved:
    """A document's file; ``own`` where it lies in the organiser's folder, not in the bundled one.

    ``error`` says why the file is no document; then only path, id and title are sure.
    """

    meta: Metadata
    file: Path
    root: Path
    own: bool
    fingerprint: str
    error: str = ""


class Shelf:
    """The corpus folders, later ones on top; what did not change is not read again."""

    def __init__(self, roots: Callable[[], Sequence[Path]], own: Path) -> None:
        self._roots = roots
        self._own = own
        self._known: dict[_Stamp, Shelved] = {}
        self._lock = threading.Lock()

    def all(self) -> dict[str, Shelved]:
        """Return document id → its file."""
        merged: dict[str, Shelved] = {}
        with self._lock:
            fresh: dict[_Stamp, Shelved] = {}
            for root in self._roots():
                for file in document_files(root):
                    stamp = _stamp(file)
                    if stamp is None:
                        continue  # it went away while we looked
                    fresh[stamp] = self._known.get(stamp) or self._read(file, root)
                    merged[fresh[stamp].meta.id] = fresh[stamp]
            self._known = fresh
        return merged

    def find(self, document_id: str) -> Shelved:
        """Return the file of one document; raise NotFoundError if there is none."""
        found = self.all().get(document_id)
        if found is None:
            raise NotFoundError(word("no_document", id=document_id))
        return found

    def is_bundled(self, document_id: str) -> bool:
        """Return whether a document also lies in the bundled corpus."""
        with self._lock:
            known = list(self._known.values())
        return any(s.meta.id == document_id and not s.own for s in known)

    def _read(self, file: Path, root: Path) -> Shelved:
        own = root == self._own
        try:
            meta, error = read_document(file, root).meta, ""
        except InputError as failure:
            shown = file.relative_to(root)
            meta = Metadata(identifier(shown), file.name, "practice", path=str(shown))
            error = str(failure).replace(f"{root}/", "")
        try:
            print_ = fingerprint(file.read_text("utf-8")) if file.suffix == ".md" else ""
        except (OSError, UnicodeDecodeError):
            print_ = ""
        return Shelved(meta, file, root, own, print_, error)


def _stamp(file: Path) -> _Stamp | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return str(file), stat.st_size, stat.st_mtime_ns
