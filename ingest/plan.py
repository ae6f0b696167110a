"""The difference between the corpus and the live generation, decided from facts and digests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.corpus import Failure, Reading, completed, is_of
from ingest.known_files import Facts, facts
from rag import index
from rag.checksums import damaged
from rag.encoder import Encoder
from rag.errors import GenerationError
from rag.index import Generation, check_compatible, read_manifest
from rag.model import Document
from rag.passages import PassageStore
from rag.seal import is_sealed, write_seal
from rag.soundness import verify
from rag.vectors import is_served

if TYPE_CHECKING:
    from rag.vector_server import VectorServer


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted (id → digest), and how the live generation differs from it.

    ``documents`` are those to index, ``kept`` counts the passages that stay as they are.
    """

    wanted: dict[str, str]
    documents: tuple[Document, ...]
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]
    failed: tuple[Failure, ...]
    warnings: tuple[Failure, ...]
    kept: int
    base: str | None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the live generation holds, by document."""

    digests: dict[str, str]
    paths: dict[str, str]
    passages: dict[str, int]
    supersedes: dict[str, tuple[str, ...]]


def make_plan(
    reading: Reading,
    index_folder: Path,
    encoder: Encoder,
    server: VectorServer | None = None,
    *,
    locked: bool,
) -> Plan:
    """Compare the corpus with the live generation; one of another encoder counts as empty.

    Only the caller that holds the lock writes the seal of a generation that had none.
    """
    base = _usable_base(index_folder, encoder, server, seal=locked)
    stored = _stored(index_folder, base, {failure.path for failure in reading.failures})
    known = {document.meta.id: facts(document) for document in reading.documents}
    known |= {entry.facts.id: entry.facts for entry in reading.unread}
    while missing := _to_read(reading, known, stored):
        failures = len(reading.failures)
        reading = completed(reading, missing)
        known = {i: one for i, one in known.items() if i not in missing}
        known |= {d.meta.id: facts(d) for d in reading.documents if d.meta.id in missing}
        if len(reading.failures) > failures:
            stored = _stored(index_folder, base, {failure.path for failure in reading.failures})
    wanted = _wanted(reading, known, stored)
    changed = {i for i in wanted if i in stored.digests and stored.digests[i] != wanted[i]}
    unchanged = {i for i in wanted if stored.digests.get(i) == wanted[i]}
    added = wanted.keys() - stored.digests.keys()
    fresh = added | changed
    return Plan(
        wanted=wanted,
        documents=tuple(d for d in reading.documents if d.meta.id in fresh),
        added=tuple(sorted(added)),
        changed=tuple(sorted(changed)),
        removed=tuple(sorted(stored.digests.keys() - wanted.keys())),
        unchanged=tuple(sorted(unchanged)),
        failed=reading.failures,
        warnings=reading.warnings,
        kept=sum(stored.passages.get(i, 0) for i in unchanged),
        base=base,
    )


def is_whole(folder: Path, encoder: Encoder, server: VectorServer | None = None) -> bool:
    """Return whether a generation fits ``encoder`` and its three parts hold the same passages."""
    try:
        check_compatible(read_manifest(folder), encoder)
        generation = Generation(folder, server)
    except GenerationError:
        return False
    try:
        if generation.is_served != (server is not None):
            return False  # the setting has changed: the vectors move
        return not verify(generation, encoder, ())
    except GenerationError:
        return False
    finally:
        generation.close()


def _usable_base(
    index_folder: Path, encoder: Encoder, server: VectorServer | None, *, seal: bool
) -> str | None:
    """Return the live generation if it can be built upon; what is sealed is not read through."""
    name = index.live_generation(index_folder)
    if name is None:
        return None
    folder = index_folder / name
    try:
        manifest = read_manifest(folder)
        check_compatible(manifest, encoder)
    except GenerationError:
        return None
    if damaged(folder, thorough=seal):
        return None
    if server is None and is_sealed(folder, manifest.passages) and not is_served(folder / "chroma"):
        return name
    if not is_whole(folder, encoder, server):
        return None
    if seal:
        write_seal(folder)
    return name


def _stored(index_folder: Path, base: str | None, failed: set[str]) -> _Stored:
    if base is None:
        return _Stored({}, {}, {}, {})
    store = PassageStore.open(index_folder / base / "passages.sqlite")
    try:
        paths = store.paths()
        supersedes = {
            i: store.metadata(i).supersedes for i, path in paths.items() if is_of(path, failed)
        }
        return _Stored(store.digests(), paths, store.passage_counts(), supersedes)
    finally:
        store.close()


def _wanted(reading: Reading, known: dict[str, Facts], stored: _Stored) -> dict[str, str]:
    """Return id → digest of what is to be published.

    The published versions of files that fail now stay, so that nothing is lost.
    """
    failed = {failure.path for failure in reading.failures}
    kept = [i for i, path in stored.paths.items() if is_of(path, failed) and i not in known]
    live = _live(known.values())
    superseded = {i for one in live for i in one.supersedes}
    superseded |= {i for id_ in kept for i in stored.supersedes[id_]}
    found = {i: stored.digests[i] for i in kept} | {one.id: one.digest for one in live}
    return {i: digest for i, digest in found.items() if i not in superseded}


def _to_read(reading: Reading, known: dict[str, Facts], stored: _Stored) -> set[str]:
    """Return the unread documents that are to be indexed."""
    unread = {entry.facts.id for entry in reading.unread}
    wanted = _wanted(reading, known, stored) if unread else {}
    return {i for i in unread & wanted.keys() if stored.digests.get(i) != wanted[i]}


def _live(known: Iterable[Facts]) -> list[Facts]:
    return [one for one in known if one.status == "published"]
