"""Corpus folders → documents: metadata stated or inferred, ids unique, later folders on top."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest import loaders
from ingest.attribution import take_out
from ingest.loaders.draft import Draft
from ingest.outline import assemble, clean
from ingest.questions import read_questions
from rag.errors import DocumentError, InputError
from rag.model import Document, Kind, Metadata

_KIND_OF_FOLDER: dict[str, Kind] = {
    "talks": "talk",
    "breakouts": "breakout",
    "practice": "practice",
    "legal": "legal",
}
_NO_DOCUMENT = frozenset({".yaml", ".yml", ".json", ".license"})
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_LONGEST_TITLE = 120
_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that did not become a document, and why, in one line."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a walk through the corpus folders gave."""

    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]


def read(roots: Sequence[Path]) -> Reading:
    """Load every document below ``roots``; a document in a later root replaces its namesake.

    A file of a later root that fails also hides the file of the same path in an earlier one:
    it was there to replace it.

    Raises:
        DocumentError: a root does not exist, or none of them holds a document.
    """
    merged: dict[str, Document] = {}
    failures: list[Failure] = []
    for root in roots:
        own: dict[str, Document] = {}
        failed: list[Failure] = []
        for file in document_files(root):
            _read_one(file, root, own, failed)
        shadowed = {failure.path for failure in failed}
        merged = {i: d for i, d in merged.items() if d.meta.path not in shadowed} | own
        failures += failed
    if not merged and not failures:
        folders = ", ".join(str(root) for root in roots)
        raise DocumentError(
            f"There is no document in {folders}; add one of {', '.join(sorted(loaders.SUFFIXES))}"
        )
    ordered = sorted(merged.values(), key=lambda document: document.meta.id)
    return Reading(tuple(ordered), tuple(failures))


def read_document(file: Path, root: Path) -> Document:
    """Load one file of the corpus folder ``root``; raise an InputError that names it if not."""
    shown = file.relative_to(root)
    draft = loaders.load(file, root / shown)
    text, sections = assemble(draft.blocks)
    meta = _metadata(draft, shown)
    if meta.sources:
        text, sections, sources = take_out(text, sections, len(meta.sources), str(shown))
        meta = replace(meta, attributions=sources)
    return Document(meta, text, sections, read_questions(file, text, sections))


def identifier(shown: Path) -> str:
    """Return the id that a path below the corpus folder stands for: a slug of all its parts."""
    path = unicodedata.normalize("NFC", "-".join(shown.with_suffix("").parts))
    words = path.lower().translate(_TRANSLITERATION)
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "dokument"


def _read_one(file: Path, root: Path, own: dict[str, Document], failures: list[Failure]) -> None:
    shown = str(file.relative_to(root))
    try:
        document = read_document(file, root)
    except InputError as error:
        failures.append(Failure(shown, str(error)))
        return
    earlier = own.get(document.meta.id)
    if earlier:
        message = (
            f"{file}: id {document.meta.id!r} is already taken by {earlier.meta.path}; "
            "give one of them another id"
        )
        failures.append(Failure(shown, message))
        return
    own[document.meta.id] = document


def document_files(root: Path) -> Iterator[Path]:
    """Yield the files below ``root`` that are meant to be documents, in order of their paths."""
    if not root.is_dir():
        raise DocumentError(f"The corpus folder {root} does not exist; create it or name another")
    for file in sorted(root.rglob("*")):
        shown = file.relative_to(root)
        hidden = any(part.startswith((".", "_")) for part in shown.parts)
        about = shown == Path("README.md") or file.suffix.lower() in _NO_DOCUMENT
        if file.is_file() and not hidden and not about:
            yield file


def _metadata(draft: Draft, shown: Path) -> Metadata:
    if draft.stated is None:
        return _inferred_metadata(draft, shown)
    stated = draft.stated
    kind = stated.kind or _folder_kind(shown)
    if kind is None:
        raise DocumentError(
            f"{shown}: 'kind' is missing; add it to the front matter or move the file into one of "
            f"{', '.join(_KIND_OF_FOLDER)}"
        )
    return Metadata(
        id=stated.id or identifier(shown),
        title=stated.title,
        kind=kind,
        status=stated.status,
        date=stated.date,
        topics=stated.topics,
        language=stated.language,
        event=stated.event,
        speakers=stated.speaker_nouns(),
        authority=stated.authority,
        as_of=stated.as_of,
        valid_from=stated.valid_from,
        valid_to=stated.valid_to,
        law_status=stated.law_status,
        sources=stated.source_nouns(),
        supersedes=stated.supersedes,
        licence=stated.licence,
        path=str(shown),
        inferred=() if stated.kind else ("kind",),
    )


def _inferred_metadata(draft: Draft, shown: Path) -> Metadata:
    """Guess what the file does not state; every guess is named in ``inferred``."""
    kind = draft.kind or _folder_kind(shown) or "practice"
    day = draft.day or _day_in(shown.stem)
    guessed = {"kind": kind, "title": True, "date": day, "authority": draft.authority}
    return Metadata(
        id=identifier(shown),
        title=_shortened(clean(draft.title or "")) or shown.stem,
        kind=kind,
        date=day,
        authority=draft.authority,
        path=str(shown),
        inferred=tuple(name for name, value in guessed.items() if value),
    )


def _shortened(title: str) -> str:
    return textwrap.shorten(title, _LONGEST_TITLE, placeholder=" …")


def _folder_kind(shown: Path) -> Kind | None:
    kinds = (_KIND_OF_FOLDER.get(part.lower()) for part in reversed(shown.parts[:-1]))
    return next((kind for kind in kinds if kind), None)


def _day_in(name: str) -> date | None:
    match = _DAY.search(name)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
