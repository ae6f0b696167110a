"""Glossary and expansion: entries found by any form, other forms weigh less."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import InputError
from rag.expansion import dates_in_words, expand
from rag.glossary import Glossary
from tests.small_corpus import Place, article, write

YAML = """\
- term: Künstliche Intelligenz
  abbreviations: [KI]
  english: [artificial intelligence]
  definition: Ein Verfahren.
  documents: [talks-a]
- term: Datenschutz-Folgenabschätzung
  abbreviations: [DSFA]
  variants: [Folgenabschätzung]
  definition: Eine Prüfung vorab.
"""


@pytest.fixture
def glossary(tmp_path: Path) -> Glossary:
    return Glossary.load(write(tmp_path, {"glossary.yaml": YAML}) / "glossary.yaml")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Was ist KI?", ["Künstliche Intelligenz"]),
        ("mit künstlicher Intelligenz", ["Künstliche Intelligenz"]),
        ("Artificial Intelligence", ["Künstliche Intelligenz"]),
        ("eine dsfa für ki", ["Datenschutz-Folgenabschätzung", "Künstliche Intelligenz"]),
        ("die Folgenabschätzungen", ["Datenschutz-Folgenabschätzung"]),
        ("Intelligenz", []),
        ("", []),
    ],
)
def test_an_entry_is_found_by_any_form(glossary: Glossary, text: str, terms: list[str]) -> None:
    assert [entry.term for entry in glossary.find(text)] == terms


def test_a_corpus_without_glossary_has_an_empty_one(tmp_path: Path) -> None:
    assert Glossary.load(tmp_path / "glossary.yaml").find("KI") == []


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("- term: A\n", "entry 1.definition: field required"),
        ("- term: A\n  definition: B\n  farbe: rot\n", "entry 1.farbe: extra inputs"),
        ("- term: ''\n  definition: B\n", "entry 1.term"),
        ("term: A\n", "it must be a list of entries"),
        ("", "it must be a list of entries"),
        ("- [", "is no valid glossary"),
    ],
)
def test_a_broken_glossary_names_file_and_entry(tmp_path: Path, yaml: str, expected: str) -> None:
    path = write(tmp_path, {"glossary.yaml": yaml}) / "glossary.yaml"
    with pytest.raises(InputError, match=expected) as caught:
        Glossary.load(path)
    assert str(path) in str(caught.value)


def test_a_glossary_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_bytes("- term: Prüfung".encode("latin-1"))
    with pytest.raises(InputError, match="is no valid glossary"):
        Glossary.load(path)


def test_expansions_are_other_forms_that_the_corpus_uses(place: Place) -> None:
    place.write(
        {
            "talks/a.md": article("A", "Künstliche Intelligenz hilft der Verwaltung."),
            "talks/b.md": article("B", "Die KI der Stadt München hilft den Leuten."),
            "talks/c.md": article("C", "Der Friedhof hat geöffnet."),
            "glossary.yaml": YAML,
        }
    ).sync()
    glossary = Glossary.load(place.corpus / "glossary.yaml")
    lexical = place.reader.current().lexical
    found = dict(expand("Was ist KI?", glossary, lexical))
    assert set(found) == {"Künstliche Intelligenz"}  # no English form: the corpus has none
    assert all(0 < weight < 1 for weight in found.values())
    assert expand("Friedhof", glossary, lexical) == ()
    assert set(place.found("Was ist KI?")) >= {"talks-a", "talks-b"}


@pytest.mark.parametrize(
    ("question", "spelled"),
    [
        ("worum gings am 14.1.2026", ["14. Januar 2026"]),
        ("am 2026-01-14", ["14. Januar 2026"]),
        ("am 14.1.26", ["14. Januar 2026"]),
        ("am 14.13.2026", []),
        ("Version 1.2", []),
    ],
)
def test_dates_are_searched_as_the_corpus_spells_them(question: str, spelled: list[str]) -> None:
    assert dates_in_words(question) == spelled
