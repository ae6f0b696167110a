"""Markers behind a sentence name its source; they are no part of the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.corpus import read, read_document
from rag.errors import DocumentError
from rag.model import Attribution
from tests.corpus_reader import CORPUS
from tests.small_corpus import Place, article, write

SOURCES = [
    {"title": "Erste", "url": "https://example.org/1"},
    {"title": "Zweite", "url": "https://example.org/2"},
]
BODY = (
    "Der Bot läuft seit Mai.[^2] Er kostet nichts.\n\n## Modell\n\n"
    "- Das Modell heißt GPT-4.1 Mini.[^1][^2]"
)


def test_markers_leave_the_text_and_point_at_their_sentences(tmp_path: Path) -> None:
    write(tmp_path, {"practice/bot.md": article("Bot", BODY, kind="practice", sources=SOURCES)})
    document = read_document(tmp_path / "practice" / "bot.md", tmp_path)
    assert "[^" not in document.text
    quoted = [(document.text[a.start : a.end], a.sources) for a in document.meta.attributions]
    assert quoted == [
        ("Der Bot läuft seit Mai.", (2,)),
        ("• Das Modell heißt GPT-4.1 Mini.", (1, 2)),
    ]
    for section in document.sections:
        assert document.text[section.start : section.end].strip()


def test_a_citation_links_to_the_source_of_its_sentence(tmp_path: Path) -> None:
    file = {"practice/bot.md": article("Bot", BODY, kind="practice", sources=SOURCES)}
    place = Place(tmp_path).write(file)
    place.sync()
    meta = place.reader.current().passages.metadata("practice-bot")
    assert meta.attributions[0] == Attribution(0, len("Der Bot läuft seit Mai."), (2,))
    assert [s.url for s in meta.sources_of(0, 10)] == ["https://example.org/2"]
    unattributed = len("Der Bot läuft seit Mai. ")
    assert meta.sources_of(unattributed, unattributed + 5) == meta.sources


def test_a_marker_without_its_source_is_an_error(tmp_path: Path) -> None:
    body = "Der Bot läuft seit Mai.[^3]"
    write(tmp_path, {"practice/bot.md": article("Bot", body, kind="practice", sources=SOURCES)})
    with pytest.raises(DocumentError, match=r"\[\^3\].*„sources“ führt 2"):
        read_document(tmp_path / "practice" / "bot.md", tmp_path)


def test_files_without_front_matter_keep_their_footnotes(tmp_path: Path) -> None:
    write(tmp_path, {"notes.md": "# Notiz\n\nEin Satz mit Fußnote.[^1]\n"})
    assert "[^1]" in read_document(tmp_path / "notes.md", tmp_path).text


def test_documents_with_several_sources_attribute_most_of_their_sentences() -> None:
    for document in read([CORPUS]).documents:
        if len(document.meta.sources) > 1:
            assert document.meta.attributions, document.meta.id
