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
from typing import TYPE_CHECKING
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest.build import BUILDING, Change, Progress, build
from ingest.corpus import Failure, Reading, read
from ingest.known_files import KnownFiles
from ingest.plan import Plan, is_whole, make_plan
from ingest.prepare import prepare
from ingest.workers import workers
from rag import index
from rag.checksums import damaged
from rag.encoder import Encoder
from rag.errors import BuildLockedError, DocumentError
from rag.passages import IndexedDocument

if TYPE_CHECKING:
    from rag.vector_server import VectorServer


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


def sync(
    roots: Sequence[Path],
    index_folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress = lambda step, done, total: None,
    known: KnownFiles | None = None,
    server: VectorServer | None = None,
) -> SyncReport:
    """Bring the index in line with the corpus folders ``roots`` and publish it.

    A file that fails is reported and keeps its published version; the others go on. With
    ``known`` files that did not change are not read again.

    Raises:
        BuildLockedError: another process is building.
        DocumentError: a folder is missing or holds no document.
        CorruptIndexError: the new generation failed its checks and was not published.
        VectorsUnavailableError: ``server`` is to hold the vectors and is away.
    """
    reading = read(roots, known, remember=not dry_run)
    return sync_reading(
        reading, index_folder, encoder, dry_run=dry_run, progress=progress, server=server
    )


def sync_reading(
    reading: Reading,
    index_folder: Path,
    encoder: Encoder,
    *,
    dry_run: bool = False,
    progress: Progress = lambda step, done, total: None,
    server: VectorServer | None = None,
) -> SyncReport:
    """Bring the index in line with documents that are already read, as :func:`sync` does."""
    if dry_run:
        plan = make_plan(reading, index_folder, encoder, server, locked=False)
        with workers(_characters(plan)) as helpers:
            fresh = sum(len(passages) for _, passages, _ in helpers.map(prepare, plan.documents))
        return _report(plan, published=False, passages=plan.kept + fresh)
    index_folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(index_folder / "LOCK", timeout=0):
            return _sync_locked(reading, index_folder, encoder, progress, server)
    except Timeout as error:
        raise BuildLockedError(
            f"Another process is building in {index_folder}; wait for it to finish and try again"
        ) from error


def forget_replaced(index_folder: Path, before: str, server: VectorServer | None = None) -> int:
    """Remove the generations that the live one replaced, if that was before the ISO day ``before``.

    Returns how many were removed. They still hold the text of documents deleted since. While the
    live one is damaged, they stay.

    Raises:
        BuildLockedError: another process is building.
    """
    if index.live_generation(index_folder) is None:
        return 0
    try:
        with FileLock(index_folder / "LOCK", timeout=0):  # what is live now is so until the end
            live = index.live_generation(index_folder)
            if live is None or index.live_since(index_folder).isoformat() >= before:
                return 0
            if damaged(index_folder / live, thorough=True):
                return 0  # the one before answers
            return _prune(index_folder, {live}, server)
    except Timeout as error:
        raise BuildLockedError(f"Another process is building in {index_folder}") from error


def _sync_locked(
    reading: Reading,
    index_folder: Path,
    encoder: Encoder,
    progress: Progress,
    server: VectorServer | None,
) -> SyncReport:
    _sweep(index_folder)
    if server is not None:
        server.sweep(index_folder.glob("*/chroma"))
    plan = make_plan(reading, index_folder, encoder, server, locked=True)
    if not plan.wanted:
        raise DocumentError(
            "No published document is left in the corpus; the live index stays as it is. "
            + (plan.failed[0].message if plan.failed else "Set 'status: published' on at least one")
        )
    live = index.live_generation(index_folder)
    name = _generation_name(plan, encoder)
    if plan.base and _content(plan.base) == name:
        return _report(plan, published=False, passages=plan.kept, name=plan.base)
    if live and _content(live) == name:
        name = f"{name}-{uuid4().hex[:8]}"  # the live one is damaged: never build over it
    if not is_whole(index_folder / name, encoder, server):
        _discard(index_folder / name, server)
        _build(plan, index_folder, name, encoder, progress, server)
    index.publish(index_folder, name)
    _prune(index_folder, {name, live or name}, server)
    passages = index.read_manifest(index_folder / name).passages
    return _report(plan, published=True, passages=passages, name=name)


def _build(
    plan: Plan,
    index_folder: Path,
    name: str,
    encoder: Encoder,
    progress: Progress,
    server: VectorServer | None,
) -> None:
    """Cut what is new into passages and build the generation ``name``."""
    with workers(_characters(plan)) as helpers:
        prepared = zip(plan.documents, helpers.map(prepare, plan.documents), strict=True)
        fresh = tuple(IndexedDocument(document, *rest) for document, rest in prepared)
        progress("split", len(fresh), len(fresh))
        change = Change(
            base=index_folder / plan.base if plan.base else None,
            gone=(*plan.removed, *plan.changed),
            fresh=fresh,
            documents=len(plan.wanted),
            passages=plan.kept + sum(len(d.passages) for d in fresh),
        )
        build(change, index_folder, name, encoder, helpers, progress, server)


def _characters(plan: Plan) -> int:
    return sum(len(document.text) for document in plan.documents)


def _generation_name(plan: Plan, encoder: Encoder) -> str:
    """Name a generation after its content: the same corpus gives the same name anywhere."""
    lines = [str(index.SCHEMA_VERSION), encoder.name]
    lines += [f"{i} {plan.wanted[i]}" for i in sorted(plan.wanted)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _content(name: str) -> str:
    """Return the part of a generation's name that stands for its content."""
    return name.partition("-")[0]


def _sweep(index_folder: Path) -> None:
    """Remove what killed builds left behind; we hold the lock, so nobody is using it."""
    for folder in index_folder.glob(f"{BUILDING}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _prune(index_folder: Path, keep: set[str], server: VectorServer | None) -> int:
    """Remove all generations but those in ``keep``; return how many."""
    gone = [f for f in index_folder.iterdir() if f.is_dir() and f.name not in keep]
    for folder in gone:
        _discard(folder, server)
    return len(gone)


def _discard(folder: Path, server: VectorServer | None) -> None:
    """Remove a generation so that a kill half-way leaves only what the next sweep removes."""
    if folder.is_dir():
        doomed = folder.rename(folder.with_name(f"{BUILDING}discarded-{folder.name}"))
        if server is not None:
            server.drop(doomed / "chroma")
        shutil.rmtree(doomed, ignore_errors=True)


def _report(plan: Plan, *, published: bool, passages: int, name: str = "") -> SyncReport:
    return SyncReport(
        generation=name,
        added=plan.added,
        changed=plan.changed,
        removed=plan.removed,
        unchanged=plan.unchanged,
        failed=plan.failed,
        warnings=plan.warnings,
        passages=passages,
        published=published,
    )
