"""One immutable generation of the index: open it, check it, publish it, follow the live one.

``<index>/<generation>/{chroma,lexical,passages.sqlite,manifest.json}`` never changes once
``<index>/CURRENT`` names it. Readers look at the pointer on each request and reopen when it moved.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from rag.encoder import Encoder
from rag.errors import CorruptIndexError, IncompatibleIndexError, NoGenerationError
from rag.german import analyse
from rag.lexical import LexicalIndex
from rag.model import Passage
from rag.passages import PassageStore
from rag.vectors import Vectors, VectorStore

SCHEMA_VERSION = 5
_POINTER = "CURRENT"
_SAME_VECTOR = 1e-3
_FEW, _MOST_MISSED = 2, 0.02  # passages that the approximate search may not reach
_LOOK_UPS = ((150, 10), (10_000, 100))  # characters of a passage, hits that must hold it
_MEND = "run 'kiko ingest' to build a new generation"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of and what it takes to read it."""

    generation: str
    schema: int
    encoder: str
    dimensions: int
    documents: int
    passages: int
    created: str
    previous: str | None = None


class Generation:
    """An opened generation: vectors, terms and texts that belong together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.passages = PassageStore.open(folder / "passages.sqlite")
        self.lexical = LexicalIndex.open(folder / "lexical")
        self._vectors: VectorStore | None = None
        self._lock = threading.Lock()

    @property
    def vectors(self) -> VectorStore:
        """Return the vector store, opened when first needed."""
        with self._lock:
            if self._vectors is None:
                self._vectors = VectorStore.open(self.folder / "chroma")
            return self._vectors

    def close(self) -> None:
        """Release files and threads."""
        self.passages.close()
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None


class IndexReader:
    """Give each request the live generation, and keep the last good one while a new one is bad."""

    def __init__(self, index_folder: Path, encoder: Encoder) -> None:
        self._folder = index_folder
        self._encoder = encoder
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._retired: list[Generation] = []

    def current(self) -> Generation:
        """Return the live generation, reopened if the pointer moved.

        Raises:
            NoGenerationError: nothing has been published.
            IncompatibleIndexError: the only generation needs another encoder or schema.
            CorruptIndexError: the only generation cannot be read.
        """
        name = live_generation(self._folder)
        with self._lock:
            if self._open is not None and self._open.manifest.generation == name:
                return self._open
            try:
                fresh = open_generation(self._folder, name, self._encoder)
            except (NoGenerationError, IncompatibleIndexError, CorruptIndexError):
                if self._open is None:
                    raise
                return self._open
            self._retire(self._open)
            self._open = fresh
            return fresh

    def close(self) -> None:
        """Close every generation this reader opened."""
        with self._lock:
            for generation in [*self._retired, *([self._open] if self._open else [])]:
                generation.close()
            self._retired, self._open = [], None

    def _retire(self, generation: Generation | None) -> None:
        """Keep one retired generation open for requests still reading it; close older ones."""
        if generation is not None:
            self._retired.append(generation)
        while len(self._retired) > 1:
            self._retired.pop(0).close()


def open_generation(index_folder: Path, name: str | None, encoder: Encoder) -> Generation:
    """Open generation ``name`` after checking that ``encoder`` and this version can read it."""
    if name is None:
        raise NoGenerationError(f"No index is published in {index_folder}; run 'kiko ingest'")
    check_compatible(read_manifest(index_folder / name), encoder)
    return Generation(index_folder / name)


def check_compatible(manifest: Manifest, encoder: Encoder) -> None:
    """Raise IncompatibleIndexError unless this version and ``encoder`` can read the generation."""
    if manifest.schema != SCHEMA_VERSION:
        raise IncompatibleIndexError(
            f"Generation {manifest.generation} has index schema {manifest.schema}, this version "
            f"reads {SCHEMA_VERSION}; {_MEND}"
        )
    if manifest.encoder != encoder.name:
        raise IncompatibleIndexError(
            f"Generation {manifest.generation} was built with encoder {manifest.encoder}, but "
            f"{encoder.name} is set; {_MEND}, or set KIKO_ENCODER back"
        )


def live_generation(index_folder: Path) -> str | None:
    """Return the name of the published generation, None if there is none."""
    try:
        return (index_folder / _POINTER).read_text("utf-8").strip() or None
    except FileNotFoundError:
        return None


def publish(index_folder: Path, name: str) -> None:
    """Make ``name`` the live generation in one atomic step that survives a power cut."""
    pointer = index_folder / _POINTER
    fresh = index_folder / f"{_POINTER}.new"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(f"{name}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(pointer)
    folder = os.open(index_folder, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` into a generation's folder."""
    (folder / "manifest.json").write_text(json.dumps(asdict(manifest), indent=2), "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Return a generation's manifest; raise CorruptIndexError if it is missing or unreadable."""
    try:
        data = json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CorruptIndexError(f"{folder} has no readable manifest.json; {_MEND}") from error
    try:
        return Manifest(**data)
    except TypeError as error:
        raise IncompatibleIndexError(
            f"{folder / 'manifest.json'} was written by another version; {_MEND}"
        ) from error


def verify(generation: Generation, encoder: Encoder, passages: Sequence[Passage]) -> list[str]:
    """Return what is wrong with a generation: unequal parts, or passages not found by their text.

    ``passages`` are those to look up by their own text; all ids are compared in any case.
    """
    generation.passages.check()
    stored = generation.passages.ids()
    problems = [
        f"{len(stored ^ found)} passage ids differ between texts and {name}"
        for name, found in (
            ("vectors", generation.vectors.ids()),
            ("terms", set(generation.lexical.ids())),
        )
        if stored != found
    ]
    if not problems and passages:
        problems = _not_found(generation, encoder, passages)
    return problems


def indexed_text(title: str, passage: Passage) -> str:
    """Return what the encoder sees of a passage: title, heading path and text."""
    return "\n".join([title, *passage.heading, passage.text])


def _not_found(generation: Generation, encoder: Encoder, passages: Sequence[Passage]) -> list[str]:
    titles = {p.document_id: generation.passages.metadata(p.document_id).title for p in passages}
    texts = [indexed_text(titles[p.document_id], p) for p in passages]
    vectors = dict(zip((p.id for p in passages), encoder.encode_passages(texts), strict=True))
    stored = generation.vectors.vectors(list(vectors))
    problems = [
        f"passage {id_} is stored with another vector than its own"
        for id_, vector in vectors.items()
        if np.linalg.norm(stored[id_] - vector) > _SAME_VECTOR
    ]
    missed = [id_ for id_, v in vectors.items() if not _found_by_vector(generation, id_, v)]
    if len(missed) > max(_FEW, _MOST_MISSED * len(passages)):
        problems.append(f"{len(missed)} passages are not found by their own vector: {missed[0]}, …")
    return problems + [
        f"passage {passage.id} is not found by its own words"
        for passage in passages
        if not _found_by_words(generation, passage)
    ]


def _found_by_words(generation: Generation, passage: Passage) -> bool:
    if not analyse(passage.text).stems:
        return True  # only stop words or signs: there is nothing to look up
    for characters, hits in _LOOK_UPS:
        found = generation.lexical.search(passage.text[:characters], hits)
        if any(id_ == passage.id for id_, _ in found):
            return True
        # Passages of equal text share one score: the look-up must reach one of them.
        if any(p.text == passage.text for p in generation.passages.passages(_ids(found)).values()):
            return True
    return False


def _found_by_vector(generation: Generation, passage_id: str, vector: Vectors) -> bool:
    if not np.any(vector):
        return True  # no known token: it has no direction to look for
    found = generation.vectors.search(vector, 10)
    # Passages of equal text share one vector: the look-up must then reach it, if not its id.
    return passage_id in _ids(found) or (bool(found) and found[0][1] >= 1.0 - _SAME_VECTOR)


def _ids(found: Sequence[tuple[str, float]]) -> list[str]:
    return [id_ for id_, _ in found]
