"""Which documents lie in the corpus folders, drafts and withdrawn ones included."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.editing import fingerprint
from app.library_words import word
from ingest.corpus import document_files, read_document
from ingest.description import identifier
from ingest.loaders import DIRECT
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
    """The corpus folders, later ones on top; what did not change is not read again.

    ``indexed`` gives path → metadata of the live generation: formats that are slow to parse are
    listed from there.
    """

    def __init__(
        self,
        roots: Callable[[], Sequence[Path]],
        own: Path,
        indexed: Callable[[], Mapping[str, Metadata]],
    ) -> None:
        self._roots = roots
        self._own = own
        self._indexed = indexed
        self._known: dict[_Stamp, Shelved] = {}
        self._stamps: dict[str, _Stamp] = {}  # document id → its file as it was seen last
        self._lock = threading.Lock()

    def all(self) -> dict[str, Shelved]:
        """Return document id → its file."""
        merged: dict[str, Shelved] = {}
        indexed: Mapping[str, Metadata] | None = None
        with self._lock:
            fresh: dict[_Stamp, Shelved] = {}
            stamps: dict[str, _Stamp] = {}
            for root in self._roots():
                for file in document_files(root):
                    stamp = _stamp(file)
                    if stamp is None:
                        continue  # it went away while we looked
                    if stamp not in self._known and indexed is None and not _is_direct(file):
                        indexed = self._indexed()
                    fresh[stamp] = self._known.get(stamp) or self._read(file, root, indexed or {})
                    merged[fresh[stamp].meta.id] = fresh[stamp]
                    stamps[fresh[stamp].meta.id] = stamp
            self._known, self._stamps = fresh, stamps
        return merged

    def find(self, document_id: str) -> Shelved:
        """Return the file of one document; raise NotFoundError if there is none."""
        seen = self._seen(document_id)
        found = seen or self.all().get(document_id)
        if found is None:
            raise NotFoundError(word("no_document", id=document_id))
        return found

    def has(self, document_id: str) -> bool:
        """Return whether an id is taken, as far as the folders were seen since the last look."""
        if not self._stamps:
            self.all()
        return document_id in self._stamps

    def _seen(self, document_id: str) -> Shelved | None:
        """Return a document as it was seen last if its file is still the same and on top."""
        with self._lock:
            stamp = self._stamps.get(document_id)
            seen = self._known.get(stamp) if stamp else None
        if seen is None or _stamp(seen.file) != stamp:
            return None
        is_covered = not seen.own and (self._own / seen.meta.path).is_file()
        return None if is_covered else seen

    def is_bundled(self, document_id: str) -> bool:
        """Return whether a document also lies in the bundled corpus."""
        with self._lock:
            known = list(self._known.values())
        return any(s.meta.id == document_id and not s.own for s in known)

    def _read(self, file: Path, root: Path, indexed: Mapping[str, Metadata]) -> Shelved:
        own = root == self._own
        known = None if _is_direct(file) else indexed.get(str(file.relative_to(root)))
        try:
            meta, error = known or read_document(file, root).meta, ""
        except InputError as failure:
            shown = file.relative_to(root)
            meta = Metadata(identifier(shown), file.name, "practice", path=str(shown))
            error = str(failure).replace(f"{root}/", "")
        try:
            print_ = fingerprint(file.read_text("utf-8")) if file.suffix == ".md" else ""
        except (OSError, UnicodeDecodeError):
            print_ = ""
        return Shelved(meta, file, root, own, print_, error)


def _is_direct(file: Path) -> bool:
    """Return whether a file is read without a parsing process, and so at once."""
    return file.suffix.lower() in DIRECT


def _stamp(file: Path) -> _Stamp | None:
    try:
        stat = file.stat()
    except OSError:
        return None
    return str(file), stat.st_size, stat.st_mtime_ns
