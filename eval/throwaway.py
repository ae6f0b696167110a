"""A temporary index of a suite's own documents, built by the code that serves users."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.build import Progress
from ingest.corpus import Reading
from ingest.outline import Block, assemble
from ingest.sync import SyncReport, sync_reading
from rag.encoder import Encoder
from rag.glossary import Glossary
from rag.index import IndexReader
from rag.model import Document, Metadata
from rag.retrieve import Retriever

_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Throwaway:
    """A retriever over a temporary index, and what building it took."""

    retriever: Retriever
    encoder: Encoder
    report: SyncReport
    folder: Path
    seconds: float


@contextmanager
def indexed(
    texts: Mapping[str, str],
    encoder: Encoder,
    glossary: Glossary,
    progress: Progress = lambda step, done, total: None,
) -> Iterator[Throwaway]:
    """Index ``texts`` (document id → text) in a temporary folder, removed afterwards."""
    documents = tuple(document(id_, text) for id_, text in texts.items())
    with tempfile.TemporaryDirectory(prefix="kiko-eval-") as name:
        folder = Path(name)
        started = time.perf_counter()
        report = sync_reading(
            Reading(documents, ()),
            folder,
            encoder,
            progress=progress,
        )
        seconds = time.perf_counter() - started
        reader = IndexReader(folder, encoder)
        try:
            retriever = Retriever(reader, encoder, glossary)
            yield Throwaway(retriever, encoder, report, folder, seconds)
        finally:
            reader.close()


def document(id_: str, text: str, *, title: str = "", heading: str = "") -> Document:
    """Return a document of plain paragraphs, cleaned and in NFC as ingest does."""
    blocks = [Block(heading, level=1)] if heading else []
    blocks += [Block(paragraph) for paragraph in _PARAGRAPHS.split(text)]
    body, sections = assemble(blocks)
    return Document(Metadata(id=id_, title=title, kind="practice", path=id_), body, sections)
