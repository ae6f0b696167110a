"""Corpus folders → a published generation: only what changed is read in anew, nothing half-done.

A build works in a hidden folder under a file lock, is verified, and goes live by one atomic
swap of the pointer. Whatever kills it before leaves the live generation untouched.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest import splitter
from ingest.build import BUILDING, Change, Progress, build
from ingest.corpus import Failure, Reading, is_of, read
from ingest.workers import Workers, workers
from rag import index
from rag.encoder import Encoder
from rag.errors import BuildLockedError, DocumentError, GenerationError
from rag.legal import Reference
from rag.model import Document, Passage
from rag.passages import IndexedDocument, PassageStore, metadata_to_json
from rag.provisions import provisions

_Prepared = tuple[str, tuple[Passage, ...], tuple[tuple[tuple[Reference, bool], ...], ...]]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, document by document."""

    generation: str
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    warnings: tuple[Failure, ...] = ()
    passages: int = 0
    published: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The difference between the corpus and the live generation."""

    wanted: dict[str, IndexedDocument]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Failure, ...]
    base: str | None


def sync(
    roots: Sequence[Path],
    index_folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress = lambda step, done, total: None,
) -> SyncReport:
    """Bring the index in line with the corpus folders ``roots`` and publish it.

    A file that fails is reported and keeps its published version; the others go on.

    Raises:
        BuildLockedError: another process is building.
        DocumentError: a folder is missing or holds no document.
        CorruptIndexError: the new generation failed its checks and was not published.
    """
    return sync_reading(read(roots), index_folder, encoder, dry_run=dry_run, progress=progress)


def sync_reading(
    reading: Reading,
    index_folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress = lambda step, done, total: None,
) -> SyncReport:
    """Bring the index in line with documents that are already read, as :func:`sync` does."""
    with workers(sum(len(document.text) for document in reading.documents)) as helpers:
        if dry_run:
            return _report(_plan(reading, index_folder, encoder, helpers), published=False)
        index_folder.mkdir(parents=True, exist_ok=True)
        return _sync(reading, index_folder, encoder, helpers, progress)


def _sync(
    reading: Reading, index_folder: Path, encoder: Encoder, helpers: Workers, progress: Progress
) -> SyncReport:
    try:
        with FileLock(index_folder / "LOCK", timeout=0):
            return _sync_locked(reading, index_folder, encoder, helpers, progress)
    except Timeout as error:
        raise BuildLockedError(
            f"Another process is building in {index_folder}; wait for it to finish and try again"
        ) from error


def _sync_locked(
    reading: Reading, index_folder: Path, encoder: Encoder, helpers: Workers, progress: Progress
) -> SyncReport:
    _sweep(index_folder)
    plan = _plan(reading, index_folder, encoder, helpers)
    progress("split", len(plan.wanted), len(plan.wanted))
    if not plan.wanted:
        raise DocumentError(
            "No published document is left in the corpus; the live index stays as it is. "
            + (plan.failed[0].message if plan.failed else "Set 'status: published' on at least one")
        )
    live = index.live_generation(index_folder)
    name = _generation_name(plan, encoder)
    if plan.base and _content(plan.base) == name:
        return _report(plan, published=False, name=plan.base)
    if live and _content(live) == name:
        name = f"{name}-{uuid4().hex[:8]}"  # the live one is damaged: never build over it
    if not _intact(index_folder / name, encoder):
        _discard(index_folder / name)
        build(_change(plan, index_folder), index_folder, name, encoder, helpers, progress)
    index.publish(index_folder, name)
    _prune(index_folder, keep={name, live or name})
    return _report(plan, published=True, name=name)


def _change(plan: Plan, index_folder: Path) -> Change:
    return Change(
        base=index_folder / plan.base if plan.base else None,
        gone=(*plan.removed, *plan.changed),
        fresh=tuple(plan.wanted[i] for i in (*plan.added, *plan.changed)),
        documents=len(plan.wanted),
        passages=sum(len(d.passages) for d in plan.wanted.values()),
    )


def _plan(reading: Reading, index_folder: Path, encoder: Encoder, helpers: Workers) -> Plan:
    """Compare the corpus with the live generation; one of another encoder counts as empty."""
    base = _usable_base(index_folder, encoder)
    stored, paths = _stored(index_folder, base)
    kept = _keep_failed(reading, index_folder, base, paths)
    live = [document for document in reading.documents if _is_live(document)]
    prepared = zip(live, helpers.map(_prepare, live), strict=True)
    found = kept | {d.meta.id: IndexedDocument(d, *rest) for d, rest in prepared}
    superseded = {i for entry in found.values() for i in entry.document.meta.supersedes}
    wanted = {i: entry for i, entry in found.items() if i not in superseded}
    return Plan(
        wanted=wanted,
        added=tuple(sorted(wanted.keys() - stored.keys())),
        changed=tuple(sorted(i for i in wanted if i in stored and stored[i] != wanted[i].digest)),
        removed=tuple(sorted(stored.keys() - wanted.keys())),
        unchanged=tuple(sorted(i for i in wanted if stored.get(i) == wanted[i].digest)),
        failed=reading.failures,
        warnings=reading.warnings,
        base=base,
    )


def _is_live(document: Document) -> bool:
    return document.meta.status == "published"


def _prepare(document: Document) -> _Prepared:
    """Cut a document into passages and look for the provisions that each names."""
    sections = [(s.heading, s.start, s.end, s.locator) for s in document.sections]
    asked = "\n".join(f"{q.start} {q.text}" for q in document.questions)
    content = "\n".join(
        (
            str(splitter.VERSION),
            metadata_to_json(document.meta),
            str(sections),
            document.text,
            *([asked] if asked else []),
        )
    )
    digest = hashlib.sha256(content.encode()).hexdigest()
    passages = splitter.split(document)
    named = tuple(tuple(provisions(passage, document.meta)) for passage in passages)
    return digest, passages, named


def _usable_base(index_folder: Path, encoder: Encoder) -> str | None:
    name = index.live_generation(index_folder)
    return name if name and _intact(index_folder / name, encoder) else None


def _intact(folder: Path, encoder: Encoder) -> bool:
    """Return whether a generation fits ``encoder`` and its three parts hold the same passages."""
    try:
        generation = index.open_generation(folder.parent, folder.name, encoder)
    except GenerationError:
        return False
    try:
        return not index.verify(generation, encoder, ())
    except GenerationError:
        return False
    finally:
        generation.close()


def _stored(index_folder: Path, base: str | None) -> tuple[dict[str, str], dict[str, str]]:
    if base is None:
        return {}, {}
    store = PassageStore.open(index_folder / base / "passages.sqlite")
    try:
        return store.digests(), store.paths()
    finally:
        store.close()


def _keep_failed(
    reading: Reading, index_folder: Path, base: str | None, paths: dict[str, str]
) -> dict[str, IndexedDocument]:
    """Return the published versions of files that fail now, so that nothing is lost."""
    failed = {failure.path for failure in reading.failures}
    read_again = {document.meta.id for document in reading.documents}
    ids = [i for i, path in paths.items() if is_of(path, failed) and i not in read_again]
    if base is None or not ids:
        return {}
    store = PassageStore.open(index_folder / base / "passages.sqlite")
    try:
        digests = store.digests()
        return {
            i: IndexedDocument(store.document(i), digests[i], tuple(store.passages_of(i)))
            for i in ids
        }
    finally:
        store.close()


def _generation_name(plan: Plan, encoder: Encoder) -> str:
    """Name a generation after its content: the same corpus gives the same name anywhere."""
    lines = [str(index.SCHEMA_VERSION), encoder.name]
    lines += [f"{i} {plan.wanted[i].digest}" for i in sorted(plan.wanted)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _content(name: str) -> str:
    """Return the part of a generation's name that stands for its content."""
    return name.partition("-")[0]


def _sweep(index_folder: Path) -> None:
    """Remove what killed builds left behind; we hold the lock, so nobody is using it."""
    for folder in index_folder.glob(f"{BUILDING}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prune(index_folder: Path, keep: set[str]) -> None:
    """Remove all generations but those in ``keep``."""
    for folder in list(index_folder.iterdir()):
        if folder.is_dir() and folder.name not in keep:
            _discard(folder)


def _discard(folder: Path) -> None:
    """Remove a generation so that a kill half-way leaves only what the next sweep removes."""
    if folder.is_dir():
        doomed = folder.rename(folder.with_name(f"{BUILDING}discarded-{folder.name}"))
        shutil.rmtree(doomed, ignore_errors=True)


def _report(plan: Plan, *, published: bool, name: str = "") -> SyncReport:
    return SyncReport(
        generation=name,
        added=plan.added,
        changed=plan.changed,
        removed=plan.removed,
        unchanged=plan.unchanged,
        failed=plan.failed,
        warnings=plan.warnings,
        passages=sum(len(d.passages) for d in plan.wanted.values()),
        published=published,
    )
