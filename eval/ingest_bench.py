"""How long files take to become answers: one long PDF, and a folder of many mixed files."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from eval.ingest_files import corpus_sentences, write_mixed, write_pdf
from ingest.corpus import read
from ingest.sync import sync_reading
from rag.encoder import Encoder
from rag.errors import SuiteError


@dataclass(frozen=True, slots=True)
class IngestRow:
    """What one folder took, in seconds: to be read (parsed, understood) and to be published.

    ``cpu_s`` is processor time, children included: what it takes apart from a busy machine.
    """

    what: str
    files: int
    megabytes: float
    passages: int
    read_s: float
    publish_s: float
    cpu_s: float
    target_s: float

    @property
    def total_s(self) -> float:
        """Return the seconds from the files to the published generation."""
        return round(self.read_s + self.publish_s, 2)


def measure(
    encoder: Encoder, corpus: Path, pages: int = 200, files: int = 1_000
) -> list[IngestRow]:
    """Ingest a PDF of ``pages`` pages, then a folder of ``files`` mixed files, each on its own."""
    known = corpus_sentences(corpus)
    encoder.encode_passages(["Aufwärmen"])
    return [
        _row(
            f"PDF, {pages} pages",
            lambda folder: write_pdf(folder / "lang.pdf", pages, known),
            encoder,
            target_s=60.0,
        ),
        _row(
            f"{files} mixed files of 10–50 kB",
            lambda folder: write_mixed(folder, files, known),
            encoder,
            target_s=180.0,
        ),
    ]


def _row(
    what: str, write: Callable[[Path], None], encoder: Encoder, *, target_s: float
) -> IngestRow:
    with tempfile.TemporaryDirectory(prefix="kiko-ingest-") as name:
        corpus, index = Path(name) / "corpus", Path(name) / "index"
        corpus.mkdir()
        write(corpus)
        found = [file for file in corpus.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in found) / 1e6
        started, cpu = time.perf_counter(), sum(os.times()[:4])
        reading = read([corpus])
        read_s = time.perf_counter() - started
        if reading.failures:
            raise SuiteError(
                f"a file made for the measurement fails: {reading.failures[0].message}"
            )
        report = sync_reading(reading, index, encoder)
        publish_s = time.perf_counter() - started - read_s
    return IngestRow(
        what,
        len(found),
        round(size, 1),
        report.passages,
        round(read_s, 2),
        round(publish_s, 2),
        round(sum(os.times()[:4]) - cpu, 2),
        target_s,
    )


def table(rows: list[IngestRow]) -> Table:
    """Return one line a folder."""
    columns = (
        "what",
        "files",
        "MB",
        "passages",
        "read s",
        "publish s",
        "total s",
        "CPU s",
        "target s",
    )
    found = Table(*columns, box=None)
    for column in found.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for row in rows:
        figures = (
            f"{row.read_s:,.1f}",
            f"{row.publish_s:,.1f}",
            f"{row.total_s:,.1f}",
            f"{row.cpu_s:,.1f}",
        )
        counts = (f"{row.files:,}", f"{row.megabytes:,.1f}", f"{row.passages:,}")
        found.add_row(row.what, *counts, *figures, f"{row.target_s:,.0f}")
    return found
