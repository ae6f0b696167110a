"""Corpus folders → documents: metadata stated or inferred, ids unique, later folders on top."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ingest import frontmatter, loaders, sandbox
from ingest.attribution import take_out
from ingest.loaders.draft import Draft, Loaded
from ingest.outline import assemble, clean
from ingest.questions import read_questions
from rag.errors import DocumentError, InputError
from rag.model import Document, Kind, Metadata, Speaker

_KIND_OF_FOLDER: dict[str, Kind] = {
    "talks": "talk",
    "breakouts": "breakout",
    "practice": "practice",
    "legal": "legal",
}
_SIDECAR = ".yaml"  # notes.pdf.yaml states what notes.pdf cannot
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
    warnings: tuple[Failure, ...] = ()  # of files that did become documents, but not all of them


def read(roots: Sequence[Path]) -> Reading:
    """Load every document below ``roots``; a document in a later root replaces its namesake.

    A file of a later root that fails also hides the file of the same path in an earlier one:
    it was there to replace it.

    Raises:
        DocumentError: a root does not exist, or none of them holds a document.
    """
    merged: dict[str, Document] = {}
    failures: list[Failure] = []
    warnings: list[Failure] = []
    with sandbox.Sandbox() as processes:
        for root in roots:
            found = _read_root(root, processes)
            shadowed = {failure.path for failure in found.failures}
            merged = {i: d for i, d in merged.items() if not is_of(d.meta.path, shadowed)}
            merged |= {document.meta.id: document for document in found.documents}
            failures += found.failures
            warnings += found.warnings
    if not merged and not failures:
        folders = ", ".join(str(root) for root in roots)
        raise DocumentError(
            f"There is no document in {folders}; add one of {', '.join(sorted(loaders.SUFFIXES))}"
        )
    ordered = sorted(merged.values(), key=lambda document: document.meta.id)
    return Reading(tuple(ordered), tuple(failures), tuple(warnings))


def read_document(file: Path, root: Path) -> Document:
    """Load one file of the corpus folder ``root``; raise an InputError that names it if not."""
    shown = file.relative_to(root)
    load = loaders.load_all if _is_direct(file) else sandbox.load_safely
    drafts = load(file, root / shown)
    if len(drafts) != 1:
        raise DocumentError(f"{file}: Das Archiv enthält {len(drafts)} Dokumente, nicht eines.")
    return _document(drafts[0][1], file, shown, root)


def identifier(shown: Path) -> str:
    """Return the id that a path below the corpus folder stands for: a slug of all its parts."""
    path = unicodedata.normalize("NFC", "-".join(shown.with_suffix("").parts))
    words = path.lower().translate(_TRANSLITERATION)
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "dokument"


def _is_direct(file: Path) -> bool:
    return file.suffix.lower() in loaders.DIRECT


def is_of(path: str, failed: set[str]) -> bool:
    """Return whether the document at ``path`` came from one of these files, or from inside one."""
    return path in failed or any(str(parent) in failed for parent in Path(path).parents)


def _read_root(root: Path, processes: sandbox.Sandbox) -> Reading:
    """Read a folder: third-party formats two at a time, everything in the order of the paths."""
    own: dict[str, Document] = {}
    failures: list[Failure] = []
    warnings: list[Failure] = []
    files = list(document_files(root))
    with ThreadPoolExecutor(sandbox.WORKERS) as threads:
        started = {
            file: threads.submit(processes.load_each, file, file)
            for file in files
            if not _is_direct(file)
        }
        for file in files:
            shown = str(file.relative_to(root))
            try:
                loaded = _loaded(file, started.pop(file, None))
            except InputError as error:
                failures.append(Failure(shown, str(error)))
                continue
            failures += [Failure(shown, problem) for problem in loaded.problems]
            for name, draft in loaded.drafts:
                inner = Path(shown, name) if file.suffix.lower() == ".zip" else Path(shown)
                warnings += [Failure(str(inner), warning) for warning in draft.warnings]
                _add(draft, file, inner, root, own, failures)
    return Reading(tuple(own.values()), tuple(failures), tuple(warnings))


def _loaded(file: Path, started: Future[Loaded] | None) -> Loaded:
    return started.result() if started else loaders.load_each(file, file)


def _add(
    draft: Draft,
    file: Path,
    shown: Path,
    root: Path,
    own: dict[str, Document],
    failures: list[Failure],
) -> None:
    try:
        document = _document(draft, file, shown, root)
    except InputError as error:
        failures.append(Failure(str(shown), str(error)))
        return
    earlier = own.get(document.meta.id)
    if earlier:
        message = (
            f"{root / shown}: Die Kennung „{document.meta.id}“ hat schon {earlier.meta.path}. "
            "Bitte geben Sie einem der beiden eine andere."
        )
        failures.append(Failure(str(shown), message))
        return
    own[document.meta.id] = document


def _document(draft: Draft, file: Path, shown: Path, root: Path) -> Document:
    draft = _with_sidecar(draft, file, root / shown)
    text, sections = assemble(draft.blocks)
    meta = _metadata(draft, shown)
    if meta.sources:
        text, sections, sources = take_out(text, sections, len(meta.sources), str(shown))
        meta = replace(meta, attributions=sources)
    return Document(meta, text, sections, read_questions(root / shown, text, sections))


def _with_sidecar(draft: Draft, file: Path, shown: Path) -> Draft:
    """Take the front matter of ``<name>.pdf.yaml`` for a file that cannot carry its own."""
    sidecar = file.with_name(file.name + _SIDECAR)
    if not sidecar.is_file():
        return draft
    if draft.stated or file.suffix.lower() == ".zip":
        raise DocumentError(
            f"{sidecar}: Einen Steckbrief neben der Datei gibt es nur für Dateien ohne eigenen. "
            "Bitte löschen Sie ihn."
        )
    stated = frontmatter.parse(loaders.decoded(sidecar), sidecar, first_line=1)
    return replace(draft, stated=stated)


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
            f"{shown}: Die Art ('kind') fehlt. Bitte ergänzen Sie sie im Steckbrief oder legen Sie "
            f"die Datei in einen dieser Ordner: {', '.join(_KIND_OF_FOLDER)}."
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
    speakers = tuple(Speaker(name) for name in draft.speakers)
    guessed = {
        "kind": kind,
        "title": True,
        "date": day,
        "authority": draft.authority,
        "language": draft.language,
        "speakers": speakers,
    }
    return Metadata(
        id=identifier(shown),
        title=_shortened(clean(draft.title or "")) or shown.stem,
        kind=kind,
        date=day,
        authority=draft.authority,
        language=draft.language or "de",
        speakers=speakers,
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
