"""What organisers wait for is measured through the code that serves users."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.law_texts import Section
from eval.resync import Place, publish_one, synced, write_corpus
from ingest.corpus import read
from ingest.splitter import split
from rag.errors import SuiteError
from rag.settings import BUNDLED_CORPUS

SECTIONS = [
    Section("Drohnengesetz", "§ 1 Zweck", "Drohnen werden gemeldet. " * 90),
    Section("Drohnengesetz", "§ 2 Frist", "Die Frist beträgt ein Jahr."),
]


def test_as_many_files_and_passages_as_asked_for(tmp_path: Path) -> None:
    write_corpus(tmp_path, SECTIONS, files=5, passages=30)
    reading = read([tmp_path])
    assert (len(reading.documents), reading.failures) == (5, ())
    assert 30 <= sum(len(split(document)) for document in reading.documents) <= 36
    with pytest.raises(SuiteError, match="do not make 5 documents"):
        write_corpus(tmp_path / "few", SECTIONS, files=5, passages=3)


def test_a_new_document_is_found_while_questions_are_answered(tmp_path: Path) -> None:
    place = Place(tmp_path, "bundled", BUNDLED_CORPUS / "glossary.yaml")
    write_corpus(place.corpus, SECTIONS, files=3, passages=12)
    assert len(synced(place).added) == 3
    found = publish_one(place)
    assert found.asked >= 1
    assert 0 < found.meanwhile_p50 <= found.longest
    assert found.visible_s > 0
    assert len(synced(place).unchanged) == 4
