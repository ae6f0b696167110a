"""ZIP archives → the documents inside; each is checked, a bad one does not stop the others."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ingest import loaders
from ingest.containers import megabytes
from ingest.loaders import sniff
from ingest.loaders.draft import Draft, Loaded
from rag.errors import DocumentError, InputError

_DRIVE = re.compile(r"^[A-Za-z]:")
_DEEPEST = 1  # a ZIP in a ZIP is read, one in that is not
_UTF8 = 0x800
Item = tuple[str, Draft | str]  # its name in the archive; the draft, or why there is none


def load(data: bytes, shown: Path) -> Loaded:
    """Return the drafts of all inner files by name, and what could not be read.

    Raises:
        DocumentError: not one of the inner files is a document.
    """
    items = sorted(_items(data, shown, depth=0), key=lambda item: item[0])
    drafts = tuple((name, draft) for name, draft in items if isinstance(draft, Draft))
    problems = tuple(problem for _, problem in items if isinstance(problem, str))
    if not drafts:
        reason = problems[0] if problems else f"{shown}: Das Archiv ist leer."
        more = f" (und {len(problems) - 1} weitere)" if len(problems) > 1 else ""
        raise DocumentError(f"{reason}{more}")
    return Loaded(drafts, problems)


def _items(data: bytes, shown: Path, depth: int) -> Iterator[Item]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            name = _name(entry)
            if entry.is_dir() or (_is_furniture(name) and not _leads_outside(name)):
                continue
            try:
                yield from _entry(archive, entry, name, shown, depth)
            except InputError as error:
                yield name, str(error)


def _entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, shown: Path, depth: int
) -> Iterator[Item]:
    if _leads_outside(name):
        raise DocumentError(
            f"{shown}: Der Name „{name}“ im Archiv führt aus dem Archiv hinaus und wird nicht "
            "angenommen. Bitte packen Sie das Archiv neu."
        )
    inner = shown / name
    if entry.file_size > loaders.MOST_BYTES:
        raise DocumentError(
            f"{inner}: Die Datei ist {megabytes(entry.file_size)} groß, erlaubt sind "
            f"{megabytes(loaders.MOST_BYTES)}. Bitte teilen Sie sie auf."
        )
    try:
        content = archive.read(entry)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise DocumentError(
            f"{inner}: Die Datei ist im Archiv beschädigt. Bitte packen Sie das Archiv neu."
        ) from error
    if inner.suffix.lower() != ".zip":
        yield name, loaders.load_bytes(content, inner)
        return
    if depth >= _DEEPEST:
        raise DocumentError(
            f"{inner}: Archive sind zu tief ineinander geschachtelt. Bitte entpacken Sie sie."
        )
    sniff.check(content, inner)
    for below, item in _items(content, inner, depth + 1):
        yield f"{name}/{below}", item


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: older packers write UTF-8 without saying so."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _leads_outside(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or bool(_DRIVE.match(name)) or "\x00" in name


def _is_furniture(name: str) -> bool:
    """Return whether an entry is what macOS and others add: hidden files and resource forks."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") and part not in (".", "..") for part in parts)
    return hidden or "__MACOSX" in parts
