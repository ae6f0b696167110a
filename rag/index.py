"""One immutable generation of the index: open it, check it, publish it, follow the live one.

``<index>/<generation>/{chroma,lexical,passages.sqlite,manifest.json}`` never changes once
``<index>/CURRENT`` names it. Readers look at the pointer on each request and reopen when it moved;
a server watches it instead, so that no question waits for a generation to open.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rag.checksums import damaged
from rag.encoder import Encoder
from rag.errors import (
    CorruptIndexError,
    GenerationError,
    IncompatibleIndexError,
    NoGenerationError,
    VectorsUnavailableError,
)
from rag.lexical import LexicalIndex
from rag.model import Passage
from rag.open_questions import OpenQuestions
from rag.passages import PassageStore
from rag.vectors import VectorStore, is_served

if TYPE_CHECKING:
    from rag.vector_server import VectorServer

_log = logging.getLogger(__name__)

SCHEMA_VERSION = 6
WATCH_S = 0.5  # how often a server looks whether the pointer moved
_PAUSE = 20  # looks until a generation that could not be opened is tried again
_POINTER = "CURRENT"
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

    def __init__(self, folder: Path, server: VectorServer | None = None) -> None:
        self.folder = folder
        self._server = server
        self.manifest = read_manifest(folder)
        self.passages = PassageStore.open(folder / "passages.sqlite")
        self.lexical = LexicalIndex.open(folder / "lexical")
        self._vectors: VectorStore | None = None
        self._open_questions: OpenQuestions | None = None
        self._without_questions: frozenset[str] | None = None
        self._lock = threading.Lock()

    @property
    def vectors(self) -> VectorStore:
        """Return the vector store, opened when first needed."""
        with self._lock:
            if self._vectors is None:
                self._vectors = VectorStore.open(self.folder / "chroma", self._server)
            return self._vectors

    @property
    def open_questions(self) -> OpenQuestions:
        """Return what is asked without an answer, read when first needed."""
        if self._open_questions is None:  # reading it twice does no harm
            self._open_questions = self.passages.open_questions(self.manifest.dimensions)
        return self._open_questions

    @property
    def without_questions(self) -> frozenset[str]:
        """Return the documents that nobody wrote known questions for; none if all are such."""
        if self._without_questions is None:
            self._without_questions = self.passages.without_questions()
        return self._without_questions

    def warm_up(self) -> None:
        """Load what the first question would load; raise CorruptIndexError where that fails.

        A server that is away keeps no generation from answering, by words alone.
        """
        _ = self.open_questions, self.without_questions
        with suppress(VectorsUnavailableError):
            self.vectors.warm_up(self.manifest.dimensions)

    @property
    def is_served(self) -> bool:
        """Return whether a Chroma server holds the vectors."""
        return is_served(self.folder / "chroma")

    def close(self) -> None:
        """Release files and threads."""
        self.passages.close()
        with self._lock:
            if self._vectors is not None:
                self._vectors.close()
                self._vectors = None


class IndexReader:
    """Give each request the live generation, and keep the last good one while a new one is bad."""

    def __init__(
        self, index_folder: Path, encoder: Encoder, server: VectorServer | None = None
    ) -> None:
        self._folder = index_folder
        self._server = server
        self._encoder = encoder
        self._lock = threading.Lock()  # held for moments, never while a generation is opened
        self._opening = threading.Lock()
        self._open: Generation | None = None
        self._retired: list[Generation] = []
        self._watcher: threading.Thread | None = None
        self._closed = threading.Event()

    def current(self) -> Generation:
        """Return the live generation, reopened if the pointer moved.

        While the pointer is watched a request never waits for that: it reads the generation
        that is open until the new one is ready.

        Raises:
            NoGenerationError: nothing has been published.
            IncompatibleIndexError: the only generation needs another encoder or schema.
            CorruptIndexError: the only generation cannot be read.
        """
        with self._lock:
            found, watched = self._open, self._watcher is not None
        if found is not None and watched and found.folder.is_dir():
            return found
        return self.follow()

    def follow(self) -> Generation:
        """Open the generation that is live now and switch to it; raise as :meth:`current`."""
        with self._opening:
            name = live_generation(self._folder)
            if self._open is not None and self._open.manifest.generation == name:
                return self._open
            try:
                fresh = self._opened(name)
            except (NoGenerationError, IncompatibleIndexError, CorruptIndexError) as error:
                fallback = self._open or self._before(name)
                if fallback is None:
                    raise
                _log.error("%s Generation %s answers.", error, fallback.manifest.generation)
                with self._lock:
                    self._open = fallback
                return fallback
            with self._lock:
                self._retire(self._open)
                self._open = fresh
            return fresh

    @property
    def is_behind(self) -> bool:
        """Return whether another generation than the published one answers."""
        with self._lock:
            found = self._open
        return found is not None and found.manifest.generation != live_generation(self._folder)

    def watch(self, every_s: float = WATCH_S) -> None:
        """Follow the pointer in the background from now on, until the reader is closed."""
        with self._lock:
            if self._watcher is None:
                self._closed.clear()
                self._watcher = threading.Thread(
                    target=self._watch, args=(every_s,), name="kiko-index", daemon=True
                )
                self._watcher.start()

    def close(self) -> None:
        """Close every generation this reader opened."""
        self._closed.set()
        watcher, self._watcher = self._watcher, None
        if watcher is not None:
            watcher.join()
        with self._opening, self._lock:
            for generation in [*self._retired, *([self._open] if self._open else [])]:
                generation.close()
            self._retired, self._open = [], None

    def _opened(self, name: str | None) -> Generation:
        """Open a generation; a server reads it through before, and has it warm afterwards."""
        thorough = self._watcher is not None
        fresh = open_generation(self._folder, name, self._encoder, self._server, thorough=thorough)
        if self._watcher is not None:
            try:
                fresh.warm_up()
            except (CorruptIndexError, IncompatibleIndexError):
                fresh.close()
                raise
        return fresh

    def _before(self, name: str | None) -> Generation | None:
        """Open the newest other generation that can be read; None if there is none."""
        others = [f for f in self._folder.glob("*/manifest.json") if f.parent.name != name]
        for manifest in sorted(others, key=lambda file: -file.stat().st_mtime):
            if not manifest.parent.name.startswith("."):
                with suppress(GenerationError):
                    return self._opened(manifest.parent.name)
        return None

    def _watch(self, every_s: float) -> None:
        tried, pause = None, 0
        while not self._closed.wait(every_s):
            pause -= 1
            try:
                name = live_generation(self._folder)
                if name is not None and (name != tried or pause <= 0):
                    tried, pause = name, _PAUSE
                    self.follow()
            except (GenerationError, OSError):
                continue
            except Exception as error:  # whatever it is: who ends here never follows again
                _log.error("The live generation cannot be opened now: %s", type(error).__name__)

    def _retire(self, generation: Generation | None) -> None:
        """Keep one retired generation open for requests still reading it; close older ones."""
        if generation is not None:
            self._retired.append(generation)
        while len(self._retired) > 1:
            self._retired.pop(0).close()


def open_generation(
    index_folder: Path,
    name: str | None,
    encoder: Encoder,
    server: VectorServer | None = None,
    *,
    thorough: bool = False,
) -> Generation:
    """Open generation ``name`` after checking that ``encoder`` and this version can read it.

    With ``thorough``, every file is read through before a library gets to see it.
    """
    if name is None:
        raise NoGenerationError(f"No index is published in {index_folder}; run 'kiko ingest'")
    check_compatible(read_manifest(index_folder / name), encoder)
    _check_files(index_folder / name, thorough=thorough)
    return Generation(index_folder / name, server)


def _check_files(folder: Path, *, thorough: bool) -> None:
    """Raise CorruptIndexError where a file is not as it was written."""
    wrong = damaged(folder, thorough=thorough)
    if wrong is not None:
        raise CorruptIndexError(f"{folder / wrong} is damaged; {_MEND}")


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


def live_since(index_folder: Path) -> date:
    """Return the day on which the published generation went live."""
    return date.fromtimestamp((index_folder / _POINTER).stat().st_mtime)


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


def indexed_text(title: str, passage: Passage) -> str:
    """Return what the encoder sees of a passage: title, heading path and text."""
    return "\n".join([title, *passage.heading, passage.text])
