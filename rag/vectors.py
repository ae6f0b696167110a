"""Dense vectors in Chroma; with ``rag/vector_server.py`` the only modules that know it.

A collection holds ids and vectors, nothing else: texts and filters live elsewhere, because
documents halve Chroma's write speed and its ``where`` filters are slow on large collections.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import CorruptIndexError, IncompatibleIndexError, VectorsUnavailableError

if TYPE_CHECKING:
    from rag.vector_server import VectorServer

SERVED = "server.json"  # names the collection of a generation whose vectors a server holds
DATABASE = "chroma.sqlite3"
_COLLECTION = "passages"
BATCH = 5_000  # Chroma refuses more than 5,461 rows at once
_HNSW = {
    "space": "cosine",
    "sync_threshold": 2,  # the graph is on disk at once; else every reader builds and rewrites it
}
# A graph with few links loses passages among many similar ones: of 200 pages of one form, 80 were
# out of reach with 32 links and none with 64. From so many rows on, links cost too much to build:
# eval/LOG.md 2026-11-27.
_GRAPHS = (
    (20_000, {"max_neighbors": 64, "ef_construction": 200, "ef_search": 200}),
    (50_000, {"max_neighbors": 32, "ef_construction": 100, "ef_search": 100}),
    (2**63, {"max_neighbors": 32, "ef_construction": 64, "ef_search": 100}),
)

Vectors = NDArray[np.float32]


class VectorStore:
    """Ids and L2-normalised vectors of one generation."""

    def __init__(self, folder: Path, client: Any, collection: Any) -> None:
        self._folder = folder
        self._served = is_served(folder)
        self._client = client
        self._collection = collection
        self._count: int | None = None  # Chroma counts by reading every row

    @classmethod
    def create(cls, folder: Path, rows: int = 0) -> VectorStore:
        """Create an empty store in ``folder`` that is about to hold ``rows`` vectors."""
        client = _client(folder)
        collection = client.create_collection(
            _COLLECTION,
            embedding_function=None,
            configuration=configuration(rows),
        )
        return cls(folder, client, collection)

    @classmethod
    def open(cls, folder: Path, server: VectorServer | None = None) -> VectorStore:
        """Open the store in ``folder``, or the one on ``server`` that it names.

        Raises:
            CorruptIndexError: Chroma finds no usable collection there.
            IncompatibleIndexError: a server holds the vectors, and none is set.
        """
        if is_served(folder):
            if server is None:
                raise IncompatibleIndexError(
                    f"The vectors of {folder} are on a Chroma server; set KIKO_CHROMA_URL, "
                    "or run 'kiko ingest'"
                )
            return server.open(folder)
        if not (folder / DATABASE).is_file():
            raise CorruptIndexError(f"{folder} holds no Chroma database; run 'kiko ingest'")
        with _told(f"open {folder}"):
            client = _client(folder)
            try:
                found = client.get_collection(_COLLECTION, embedding_function=None)
            except BaseException:
                client.close()
                raise
            return cls(folder, client, found)

    def add(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store ``vectors``, shape (len(ids), dimensions), under ``ids`` that are not stored yet.

        To replace a vector, delete it first: Chroma may lose an update in place on reopening.
        """
        self._count = None
        for at in range(0, len(ids), BATCH):
            self._collection.add(
                ids=list(ids[at : at + BATCH]), embeddings=vectors[at : at + BATCH]
            )

    def delete(self, ids: Iterable[str]) -> None:
        """Remove the vectors stored under ``ids``."""
        gone = list(ids)
        self._count = None
        for at in range(0, len(gone), BATCH):
            self._collection.delete(ids=gone[at : at + BATCH])

    def search(
        self, vector: Vectors, k: int, among: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Return up to ``k`` pairs of id and cosine similarity, best first, ties by id."""
        most = k if self._served else self.count()  # a server must not be asked twice
        wanted = min(k, most if among is None else len(among))
        if wanted == 0:
            return []
        found = self._collection.query(
            query_embeddings=[vector],
            n_results=wanted,
            include=["distances"],
            **({} if among is None else {"ids": list(among)}),
        )
        scored = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(
            ((id_, 1.0 - distance) for id_, distance in scored), key=lambda p: (-p[1], p[0])
        )

    def vectors(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Return the stored vectors of ``ids``, keyed by id; unknown ids are left out."""
        found: dict[str, Vectors] = {}
        for at in range(0, len(ids), BATCH):
            rows = self._collection.get(ids=list(ids[at : at + BATCH]), include=["embeddings"])
            found.update(zip(rows["ids"], rows["embeddings"], strict=True))
        return found

    def ids(self) -> set[str]:
        """Return every stored id."""
        if not self._served:
            return set(self._collection.get(include=[])["ids"])
        found: set[str] = set()
        while rows := self._collection.get(include=[], limit=BATCH, offset=len(found))["ids"]:
            found.update(rows)
        return found

    def batches(self) -> Iterator[tuple[list[str], Vectors]]:
        """Yield all ids and vectors, some thousand at a time."""
        for at in range(0, self.count(), BATCH):
            rows = self._collection.get(include=["embeddings"], limit=BATCH, offset=at)
            yield rows["ids"], np.asarray(rows["embeddings"], dtype=np.float32)

    def holds(self, ids: Sequence[str]) -> set[str]:
        """Return those of ``ids`` that are stored."""
        found: set[str] = set()
        for at in range(0, len(ids), BATCH):
            found.update(self._collection.get(ids=list(ids[at : at + BATCH]), include=[])["ids"])
        return found

    def count(self) -> int:
        """Return how many vectors are stored."""
        if self._count is None:
            rows = None if self._served else rows_on_disk(self._folder)
            self._count = int(self._collection.count()) if rows is None else rows
        return self._count

    def warm_up(self, dimensions: int) -> None:
        """Load what the first search would load; raise CorruptIndexError where that fails."""
        with _told("search"):
            self.search(np.full(dimensions, dimensions**-0.5, dtype=np.float32), 1)

    def close(self) -> None:
        """Release Chroma's hold on the folder."""
        self._client.close()


def configuration(rows: int) -> dict[str, Any]:
    """Return the dials of a collection that is about to hold ``rows`` vectors."""
    graph = next(graph for most, graph in _GRAPHS if rows < most)
    return {"hnsw": {**_HNSW, **graph}}


def is_served(folder: Path) -> bool:
    """Return whether a server holds the vectors of a generation's folder ``chroma``."""
    return (folder / SERVED).is_file()


def rows_on_disk(folder: Path) -> int | None:
    """Return how many rows a store's database holds without starting Chroma, None if unreadable."""
    uri = f"{(folder / DATABASE).resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM embeddings").fetchone()[0])
    except sqlite3.Error:
        return None


@contextmanager
def _told(what: str) -> Iterator[None]:
    """Raise CorruptIndexError for whatever Chroma raises: bare exceptions of many types.

    Its Rust core panics where, say, no file can be opened any more; that is no ``Exception`` and
    would end the thread.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit, VectorsUnavailableError):
        raise
    except BaseException as error:
        raise CorruptIndexError(f"Chroma cannot {what}: {error}; run 'kiko ingest'") from error


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient as Shared
    from chromadb.config import Settings

    path = str(folder.resolve())
    try:
        return chromadb.PersistentClient(path=path, settings=Settings(anonymized_telemetry=False))
    except BaseException:
        if not Shared._identifier_to_refcount.get(path):  # else the next try gets what half began
            Shared._identifier_to_system.pop(path, None)
        raise
