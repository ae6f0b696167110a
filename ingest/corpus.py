"""Corpus folders → documents: metadata stated or inferred, ids unique, later folders on top.

What is known of an unchanged file stands in for reading it, until somebody needs its text.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest import loaders
from ingest.attribution import take_out
from ingest.folder import Found, walk
from ingest.known_files import Facts, KnownFiles, Remembered, facts
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
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_LONGEST_TITLE = 120
_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that did not become a document, and why, in one line."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A document of a file that did not change: what is known of it, and where it would be read."""

    facts: Facts
    file: Path
    root: Path


@dataclass(frozen=True, slots=True)
class Reading:
    """What a walk through the corpus folders gave."""

    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]
    unread: tuple[Unread, ...] = ()


_Entry = Document | Unread


def read(
    roots: Sequence[Path], known: KnownFiles | None = None, *, remember: bool = True
) -> Reading:
    """Load every document below ``roots``; a document in a later root replaces its namesake.

    A file of a later root that fails also hides the file of the same path in an earlier one:
    it was there to replace it. Files that did not change since ``known`` saw them stay unread.

    Raises:
        DocumentError: a root does not exist, or none of them holds a document.
    """
    merged: dict[str, _Entry] = {}
    failures: list[Failure] = []
    for root in roots:
        own, failed = _read_root(root, known, remember)
        shadowed = {failure.path for failure in failed}
        merged = {i: e for i, e in merged.items() if _path(e) not in shadowed} | own
        failures += failed
    if not merged and not failures:
        folders = ", ".join(str(root) for root in roots)
        raise DocumentError(
            f"There is no document in {folders}; add one of {', '.join(sorted(loaders.SUFFIXES))}"
        )
    ordered = [merged[i] for i in sorted(merged)]
    return Reading(
        documents=tuple(entry for entry in ordered if isinstance(entry, Document)),
        failures=tuple(failures),
        unread=tuple(entry for entry in ordered if isinstance(entry, Unread)),
    )


def completed(reading: Reading, ids: Collection[str]) -> Reading:
    """Return ``reading`` with the unread documents ``ids`` read after all."""
    documents: list[Document] = []
    failures: list[Failure] = []
    for entry in reading.unread:
        if entry.facts.id not in ids:
            continue
        shown = str(entry.file.relative_to(entry.root))
        try:
            found = {d.meta.id: d for d in read_documents(entry.file, entry.root)}
            documents.append(found[entry.facts.id])
        except InputError as error:
            failures.append(Failure(shown, str(error)))
        except KeyError:
            message = f"{entry.file}: changed while it was being read; run 'kiko ingest' again"
            failures.append(Failure(shown, message))
    together = sorted([*reading.documents, *documents], key=lambda document: document.meta.id)
    unread = tuple(entry for entry in reading.unread if entry.facts.id not in ids)
    return Reading(tuple(together), (*reading.failures, *failures), unread)


def read_documents(file: Path, root: Path) -> tuple[Document, ...]:
    """Load the documents of one file; raise an InputError that names it if it holds none."""
    return (read_document(file, root),)


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


def _read_root(
    root: Path, known: KnownFiles | None, remember: bool
) -> tuple[dict[str, _Entry], list[Failure]]:
    """Return the documents of one corpus folder by id, and the files that failed."""
    own: dict[str, _Entry] = {}
    failed: list[Failure] = []
    now = known.clock() if known else 0
    files = walk(root)
    earlier = known.recall(root) if known and files else {}
    learnt: dict[str, Remembered] = {}
    for file in files:
        settled = file.is_settled(now)
        entries: Sequence[_Entry]
        remembered = earlier.get(file.shown) if settled else None
        if remembered and remembered.stamp == file.stamp:
            entries = [Unread(one, file.file, root) for one in remembered.documents]
        else:
            entries = documents = _read_one(file, root, failed)
            if known and settled and documents:
                learnt[file.shown] = Remembered(file.stamp, tuple(map(facts, documents)))
        for entry in entries:
            _add(entry, file, own, failed)
    if known and remember:
        known.remember(root, learnt, earlier.keys() - {file.shown for file in files})
    return own, failed


def _read_one(file: Found, root: Path, failures: list[Failure]) -> tuple[Document, ...]:
    try:
        return read_documents(file.file, root)
    except InputError as error:
        failures.append(Failure(file.shown, str(error)))
        return ()


def _add(entry: _Entry, file: Found, own: dict[str, _Entry], failures: list[Failure]) -> None:
    id_ = entry.meta.id if isinstance(entry, Document) else entry.facts.id
    if id_ in own:
        message = (
            f"{file.file}: id {id_!r} is already taken by {_path(own[id_])}; "
            "give one of them another id"
        )
        failures.append(Failure(file.shown, message))
        return
    own[id_] = entry


def _path(entry: _Entry) -> str:
    return entry.meta.path if isinstance(entry, Document) else entry.facts.path


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
