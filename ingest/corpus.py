"""Corpus folders → documents: ids unique, later folders on top.

What is known of an unchanged file stands in for reading it, until somebody needs its text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from ingest import frontmatter, loaders, sandbox
from ingest.attribution import take_out
from ingest.description import describe
from ingest.folder import Found, walk
from ingest.known_files import Facts, KnownFiles, Remembered, facts
from ingest.loaders.draft import Draft, Loaded
from ingest.outline import assemble
from ingest.questions import read_questions
from rag.errors import DocumentError, InputError
from rag.model import Document

_SIDECAR = ".yaml"  # notes.pdf.yaml states what notes.pdf cannot


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
    """What a walk through the corpus folders gave.

    ``warnings`` are of files that did become documents, but not all of them.
    """

    documents: tuple[Document, ...]
    failures: tuple[Failure, ...]
    unread: tuple[Unread, ...] = ()
    warnings: tuple[Failure, ...] = ()


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
    warnings: list[Failure] = []
    with sandbox.Sandbox() as processes:
        for root in roots:
            own, reading = _read_root(root, known, remember, processes)
            shadowed = {failure.path for failure in reading.failures}
            merged = {i: e for i, e in merged.items() if not is_of(_path(e), shadowed)} | own
            failures += reading.failures
            warnings += reading.warnings
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
        warnings=tuple(warnings),
    )


def completed(reading: Reading, ids: Collection[str]) -> Reading:
    """Return ``reading`` with the unread documents ``ids`` read after all."""
    documents: list[Document] = []
    failures: list[Failure] = []
    missing = [entry for entry in reading.unread if entry.facts.id in ids]
    read_again = {entry.file: _read_one(entry.file, entry.root) for entry in missing}
    for entry in missing:
        again = read_again[entry.file]
        document = next((d for d in again.documents if d.meta.id == entry.facts.id), None)
        if document:
            documents.append(document)
        elif not again.failures:
            message = f"{entry.file}: changed while it was being read; run 'kiko ingest' again"
            failures.append(Failure(str(entry.file.relative_to(entry.root)), message))
    failures += [failure for again in read_again.values() for failure in again.failures]
    together = sorted([*reading.documents, *documents], key=lambda document: document.meta.id)
    unread = tuple(entry for entry in reading.unread if entry.facts.id not in ids)
    return replace(
        reading,
        documents=tuple(together),
        failures=(*reading.failures, *failures),
        unread=unread,
    )


def read_document(file: Path, root: Path) -> Document:
    """Load one file of the corpus folder ``root``; raise an InputError that names it if not."""
    shown = file.relative_to(root)
    load = loaders.load_all if _is_direct(file) else sandbox.load_safely
    drafts = load(file, root / shown)
    if len(drafts) != 1:
        raise DocumentError(f"{file}: Das Archiv enthält {len(drafts)} Dokumente, nicht eines.")
    return _document(drafts[0][1], file, shown, root)


def document_files(root: Path) -> Iterator[Path]:
    """Yield the files below ``root`` that can be documents, in order of their paths."""
    for found in _named(root)[0]:
        yield found.file


def is_of(path: str, failed: Collection[str]) -> bool:
    """Return whether the document at ``path`` came from one of these files, or from inside one."""
    return path in failed or any(str(parent) in failed for parent in Path(path).parents)


def _is_direct(file: Path) -> bool:
    return file.suffix.lower() in loaders.DIRECT


def _read_root(
    root: Path, known: KnownFiles | None, remember: bool, processes: sandbox.Sandbox
) -> tuple[dict[str, _Entry], Reading]:
    """Return the documents of one corpus folder by id, and what went wrong there.

    Third-party formats are parsed two at a time; everything keeps the order of the paths.
    """
    own: dict[str, _Entry] = {}
    warnings: list[Failure] = []
    now = known.clock() if known else 0
    files, failures = _named(root)
    earlier = known.recall(root) if known and files else {}
    kept = {file.shown: earlier[file.shown] for file in files if _is_known(file, earlier, now)}
    learnt: dict[str, Remembered] = {}
    with ThreadPoolExecutor(sandbox.WORKERS) as threads:
        started = {
            file.file: threads.submit(processes.load_each, file.file, file.file)
            for file in files
            if file.shown not in kept and not _is_direct(file.file)
        }
        for file in files:
            if file.shown in kept:
                unread = [Unread(one, file.file, root) for one in kept[file.shown].documents]
                _add(unread, file, own, failures)
                continue
            found = _read_one(file.file, root, started.pop(file.file, None))
            failures += found.failures
            warnings += found.warnings
            _add(found.documents, file, own, failures)
            is_clean = bool(found.documents) and not found.failures and not found.warnings
            if known and is_clean and file.is_settled(now):
                learnt[file.shown] = Remembered(file.stamp, tuple(map(facts, found.documents)))
    if known and remember:
        known.remember(root, learnt, earlier.keys() - {file.shown for file in files})
    return own, Reading((), tuple(failures), (), tuple(warnings))


def _named(root: Path) -> tuple[list[Found], list[Failure]]:
    """Return the files of a folder, and a failure for each whose name is no text."""
    found = walk(root)
    failures = [
        Failure(
            file.escaped,
            f"{file.escaped}: Der Name der Datei oder ihres Ordners ist nicht in UTF-8 geschrieben."
            " Bitte benennen Sie sie um.",
        )
        for file in found
        if not file.is_utf8
    ]
    return [file for file in found if file.is_utf8], failures


def _is_known(file: Found, earlier: dict[str, Remembered], now: int) -> bool:
    remembered = earlier.get(file.shown)
    return bool(remembered) and file.is_settled(now) and earlier[file.shown].stamp == file.stamp


def _read_one(file: Path, root: Path, started: Future[Loaded] | None = None) -> Reading:
    """Read the documents of one file; what fails is told, not raised."""
    shown = str(file.relative_to(root))
    try:
        loaded = started.result() if started else _load(file)
    except InputError as error:
        return Reading((), (Failure(shown, str(error)),))
    documents: list[Document] = []
    failures = [Failure(shown, problem) for problem in loaded.problems]
    warnings: list[Failure] = []
    for name, draft in loaded.drafts:
        inner = Path(shown, name) if file.suffix.lower() == ".zip" else Path(shown)
        warnings += [Failure(str(inner), warning) for warning in draft.warnings]
        try:
            documents.append(_document(draft, file, inner, root))
        except InputError as error:
            failures.append(Failure(str(inner), str(error)))
    return Reading(tuple(documents), tuple(failures), (), tuple(warnings))


def _load(file: Path) -> Loaded:
    if _is_direct(file):
        return loaders.load_each(file, file)
    with sandbox.Sandbox() as processes:
        return processes.load_each(file, file)


def _add(
    entries: Sequence[_Entry], file: Found, own: dict[str, _Entry], failures: list[Failure]
) -> None:
    for entry in entries:
        id_ = entry.meta.id if isinstance(entry, Document) else entry.facts.id
        if id_ in own:
            message = (
                f"{file.file}: Die Kennung „{id_}“ hat schon {_path(own[id_])}. "
                "Bitte geben Sie einem der beiden eine andere."
            )
            failures.append(Failure(_path(entry), message))
        else:
            own[id_] = entry


def _path(entry: _Entry) -> str:
    return entry.meta.path if isinstance(entry, Document) else entry.facts.path


def _document(draft: Draft, file: Path, shown: Path, root: Path) -> Document:
    draft = _with_sidecar(draft, file, root / shown)
    text, sections = assemble(draft.blocks)
    meta = describe(draft, shown)
    if meta.sources:
        text, sections, sources = take_out(text, sections, len(meta.sources), str(shown))
        meta = replace(meta, attributions=sources)
    questions = read_questions(root / shown, text, sections)
    return Document(meta, text, sections, questions.answered, questions.open)


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
