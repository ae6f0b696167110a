"""One generation built beside the live one: texts first, then terms and vectors side by side."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from ingest.workers import Workers
from rag import index
from rag.checksums import write_checksums
from rag.copying import copy_generation
from rag.encoder import Encoder, StaticEncoder
from rag.errors import CorruptIndexError
from rag.index import Generation, Manifest
from rag.lexical import LexicalEntry, LexicalIndex
from rag.model import OpenQuestion
from rag.open_questions import OpenQuestions
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
    coming = _encoded(change.fresh, encoder, helpers)  # begun while the texts are written
    try:
        if copied:  # a search loads the graph beside questions; a change would hold them up
            vectors.warm_up(encoder.dimensions)
        gone = [p.id for i in change.gone for p in store.passages_of(i)]
        vectors.delete(gone)
        store.replace(change.gone, change.fresh)
        store.add_open_questions(_open_questions(change.fresh, encoder))
        progress("texts", len(change.fresh), len(change.fresh))
        fresh = [d.document.meta.id for d in change.fresh]
        terms = helpers.start(_write_terms, folder, change.gone, fresh, copied)
        _write_vectors(vectors, coming, sum(len(d.passages) for d in change.fresh), progress)
        helpers.finish(terms)
        progress("terms", 1, 1)
        return gone
    finally:
        store.close()
        vectors.close()


def _open_questions(fresh: Sequence[IndexedDocument], encoder: Encoder) -> OpenQuestions:
    documents = (entry.document for entry in fresh)
    found = [OpenQuestion(d.meta.id, text) for d in documents for text in d.open_questions]
    return OpenQuestions(found, encoder.encode_questions([question.text for question in found]))


def _write_terms(folder: Path, gone: Sequence[str], fresh: Sequence[str], copied: bool) -> None:
    """Bring the terms in line with the texts in ``folder``, perhaps in a process of its own."""
    lexical = (LexicalIndex.open if copied else LexicalIndex.create)(folder / "lexical")
    store = PassageStore.open(folder / "passages.sqlite")
    try:
        lexical.replace(gone, starmap(LexicalEntry, store.entries(fresh)))
    finally:
        store.close()


def _write_vectors(
    vectors: VectorStore,
    coming: Iterator[tuple[list[str], Vectors]],
    total: int,
    progress: Progress,
) -> None:
    done = 0
    for ids, rows in coming:
        vectors.add(ids, rows)
        done += len(ids)
        progress("vectors", done, total)


def _encoded(
    fresh: Sequence[IndexedDocument], encoder: Encoder, helpers: Workers
) -> Iterator[tuple[list[str], Vectors]]:
    """Return ids and vectors of the passages, batch by batch; the first are begun at once."""
    pairs = [(d.document.meta.title, p) for d in fresh for p in d.passages]
    batches = [pairs[at : at + _BATCH] for at in range(0, len(pairs), _BATCH)]
    texts = ([index.indexed_text(title, passage) for title, passage in b] for b in batches)
    ids = ([passage.id for _, passage in batch] for batch in batches)
    is_small = isinstance(encoder, StaticEncoder)  # others are gigabytes, perhaps on a GPU
    vectors = helpers.ahead(encoder.encode_passages, texts, in_process=is_small)
    return zip(ids, vectors, strict=True)


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
