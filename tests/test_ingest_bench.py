"""The benchmarks from files to answers run and tell what they measured."""

from __future__ import annotations

from pathlib import Path

from app import library_bench
from eval.ingest_bench import measure, table
from rag.encoder import load_encoder

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def test_an_upload_is_measured_up_to_what_readers_see() -> None:
    row = library_bench.measure(CORPUS, pages=5)
    assert row.files == 1 and row.passages >= 5
    assert row.read_s > 0 and row.publish_s > 0


def test_files_are_measured_from_the_folder_to_the_index() -> None:
    rows = measure(load_encoder("bundled"), CORPUS, pages=3, files=6)
    assert [row.files for row in rows] == [1, 6]
    assert all(row.passages for row in rows)
    assert table(rows).row_count == 2
