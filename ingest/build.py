"""One generation built beside the live one: texts first, then terms and vectors side by side."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from ingest.workers import Workers
from rag import index
from rag.checksums import write_checksums
from rag.copying import copy_generation
from rag.encoder import Encoder
from rag.errors import CorruptIndexError
from rag.index import Generation, Manifest
from rag.lexical import LexicalEntry, LexicalIndex
from rag.model import Passage
from rag.passages import IndexedDocument, PassageStore
from rag.seal import write_seal
from rag.soundness import verify, verify_change
from rag.vectors import Vectors, VectorStore

if TYPE_CHECKING:
    from rag.vector_server import VectorServer

Progress = Callable[[str, int, int], None]
BUILDING = ".building-"
_BATCH = 5_000  # passages encoded and stored at a time
_REBUILT = 5_000  # passages below which a change also builds the graph anew, about two seconds
_MOST_LOOKED_UP = 200  # passages looked up by their own text before publishing

_T = TypeVar("_T")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Change:
    """What turns the generation ``base`` (or nothing) into the next one."""

    base: Path | None
    gone: tuple[str, ...]
    fresh: tuple[IndexedDocument, ...]
    documents: int
    passages: int


def build(
    change: Change,
    index_folder: Path,
    name: str,
    encoder: Encoder,
    helpers: Workers,
    progress: Progress,
    server: VectorServer | None = None,
) -> None:
    """Build, check and finish generation ``name``; nobody reads it before it is published.

    Raises:
        CorruptIndexError: it failed its checks.
        VectorsUnavailableError: the server that is to hold the vectors is away.
        GenerationError: a process that helped to build it was ended from outside.
    """
    # A name of its own: what outlives a killed build never writes into the next one's folder.
    folder = index_folder / f"{BUILDING}{name}-{uuid4().hex[:8]}"
    if change.base:
        copy_generation(change.base, folder)
    else:
        folder.mkdir()
    vectors = _vectors(folder / "chroma", change, name, server)
    gone = _write(folder, vectors, change, encoder, helpers, progress)
    index.write_manifest(
        folder,
        Manifest(
            generation=name,
            schema=index.SCHEMA_VERSION,
            encoder=encoder.name,
            dimensions=encoder.dimensions,
            documents=change.documents,
            passages=change.passages,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            previous=index.live_generation(index_folder),
        ),
    )
    _check(Generation(folder, server), encoder, change, gone)
    progress("verify", 1, 1)
    write_checksums(folder)
    write_seal(folder)
    folder.rename(index_folder / name)


def _vectors(dense: Path, change: Change, name: str, server: VectorServer | None) -> VectorStore:
    """Return the vectors to change: those of the copied base, or none yet."""
    if server is not None:
        begin = server.copy if change.base else server.create
        return begin(dense, name, change.passages)
    if not change.base:
        return VectorStore.create(dense, change.passages)
    if change.passages < _REBUILT:
        _rebuild(dense, change.passages)
    return VectorStore.open(dense)


def _rebuild(dense: Path, rows: int) -> None:
    """Link the vectors in ``dense`` anew: a graph that only grows finds less with each change."""
    fresh = dense.with_name(f"{dense.name}-fresh")
    old, new = VectorStore.open(dense), VectorStore.create(fresh, rows)
    try:
        for ids, vectors in old.batches():
            new.add(ids, vectors)
    finally:
        old.close()
        new.close()
    shutil.rmtree(dense)
    fresh.rename(dense)


def _write(
    folder: Path,
    vectors: VectorStore,
    change: Change,
    encoder: Encoder,
    helpers: Workers,
    progress: Progress,
) -> list[str]:
    """Change the copy in ``folder`` and return the ids of the passages taken out."""
    copied = change.base is not None
    texts = folder / "passages.sqlite"
    store = PassageStore.open(texts, writable=True) if copied else PassageStore.create(texts)
    try:
        if copied:  # a search loads the graph beside questions; a change would hold them up
            vectors.warm_up(encoder.dimensions)
        gone = [p.id for i in change.gone for p in store.passages_of(i)]
        vectors.delete(gone)
        store.replace(change.gone, change.fresh)
        progress("texts", len(change.fresh), len(change.fresh))
        fresh = [d.document.meta.id for d in change.fresh]
        terms = helpers.start(_write_terms, folder, change.gone, fresh, copied)
        _write_vectors(vectors, change.fresh, encoder, progress)
        helpers.finish(terms)
        progress("terms", 1, 1)
        return gone
    finally:
        store.close()
        vectors.close()


def _write_terms(folder: Path, gone: Sequence[str], fresh: Sequence[str], copied: bool) -> None:
    """Bring the terms in line with the texts in ``folder``, perhaps in a process of its own."""
    lexical = (LexicalIndex.open if copied else LexicalIndex.create)(folder / "lexical")
    store = PassageStore.open(folder / "passages.sqlite")
    try:
        lexical.replace(gone, _entries(store, fresh))
    finally:
        store.close()


def _entries(store: PassageStore, documents: Sequence[str]) -> Iterator[LexicalEntry]:
    for document_id in documents:
        meta = store.metadata(document_id)
        passages = store.passages_of(document_id)
        asked = store.questions([passage.id for passage in passages])
        for passage in passages:
            yield LexicalEntry(passage, meta, asked.get(passage.id, ()))


def _write_vectors(
    vectors: VectorStore, fresh: Sequence[IndexedDocument], encoder: Encoder, progress: Progress
) -> None:
    def encoded(batch: Sequence[tuple[str, Passage]]) -> tuple[list[str], Vectors]:
        seen = [index.indexed_text(title, passage) for title, passage in batch]
        return [passage.id for _, passage in batch], encoder.encode_passages(seen)

    total = sum(len(d.passages) for d in fresh)
    done = 0
    for ids, rows in _ahead(encoded, _batches(fresh)):
        vectors.add(ids, rows)
        done += len(ids)
        progress("vectors", done, total)


def _batches(fresh: Sequence[IndexedDocument]) -> Iterator[list[tuple[str, Passage]]]:
    pairs = ((d.document.meta.title, p) for d in fresh for p in d.passages)
    while batch := list(islice(pairs, _BATCH)):
        yield batch


def _ahead(function: Callable[[_T], _R], values: Iterator[_T]) -> Iterator[_R]:
    """Yield ``function`` of each value; the next is worked on while the caller uses this one."""
    with ThreadPoolExecutor(1) as thread:
        coming = [thread.submit(function, value) for value in islice(values, 1)]
        while coming:
            ready = coming.pop().result()
            coming = [thread.submit(function, value) for value in islice(values, 1)]
            yield ready


def _check(generation: Generation, encoder: Encoder, change: Change, gone: Sequence[str]) -> None:
    """Raise CorruptIndexError if something is wrong; on a sound base only what changed is read."""
    passages = [passage for document in change.fresh for passage in document.passages]
    looked_up = passages[:: max(1, len(passages) // _MOST_LOOKED_UP)]
    try:
        if change.base:
            fresh = [passage.id for passage in passages]
            problems = verify_change(generation, encoder, fresh, gone, looked_up)
        else:
            problems = verify(generation, encoder, looked_up)
    finally:
        generation.close()
    if problems:
        raise CorruptIndexError(
            f"The new generation failed its checks and was not published: {problems[0]} "
            f"({len(problems)} problems); run 'kiko ingest' again"
        )
