"""Front matter: what is accepted, and one clear line for everything that is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.frontmatter import FrontMatter, is_unclosed, parse, split
from rag.errors import FrontMatterError

FILE = Path("talks/auftakt.md")
GOOD = """\
title: Auftakt
sources:
  - title: Meldung
    url: https://example.org/meldung
    accessed: 2026-01-02
"""
FULL = (
    GOOD
    + """\
id: talks-auftakt
kind: talk
date: 2025-03-26
status: draft
topics: [austausch, recht]
language: en
event: 1. Sitzung
speakers:
  - {name: Karoline Krenn, role: Difu}
authority: session
as_of: 2026-07-01
valid_from: 2026-08-02
valid_to: 2027-08-02
law_status: adopted
supersedes: [talks-alt]
licence: CC-BY-4.0
"""
)


def refused(yaml: str) -> str:
    with pytest.raises(FrontMatterError) as caught:
        parse(yaml, FILE)
    return str(caught.value)


def test_every_key_of_the_schema_is_read() -> None:
    read = parse(FULL, FILE)
    assert set(FrontMatter.model_fields) == read.model_fields_set
    assert (read.title, read.kind, read.date) == ("Auftakt", "talk", date(2025, 3, 26))
    assert read.source_nouns()[0].accessed == date(2026, 1, 2)
    assert read.speaker_nouns()[0].name == "Karoline Krenn"
    assert read.topics == ("austausch", "recht")


def test_what_is_not_stated_has_its_default() -> None:
    read = parse(GOOD, FILE)
    assert (read.status, read.language, read.kind, read.date) == ("published", "de", None, None)


def test_an_unknown_key_names_line_and_allowed_keys() -> None:
    message = refused(GOOD + "datum: 2025-03-26\n")
    assert message.startswith(
        "talks/auftakt.md, Zeile 7: Unbekannter Schlüssel „datum“; erlaubt: title,"
    )
    assert all(key in message for key in FrontMatter.model_fields)


def test_an_unknown_key_of_a_source_names_the_keys_of_a_source() -> None:
    message = refused(GOOD + "    datum: 2025-03-26\n")
    assert "Unbekannter Schlüssel „sources.0.datum“; erlaubt: title, url, accessed" in message


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        (GOOD.replace("title: Auftakt\n", ""), "„title“ fehlt"),
        (GOOD.replace("title: Auftakt", "title: ''"), "title ist „“, darf nicht leer sein"),
        ("title: Auftakt\n", "„sources“ fehlt"),
        ("title: Auftakt\nsources: []\n", "sources ist „[]“, darf nicht leer sein"),
        (GOOD.replace("https:", "htp:"), "muss eine Adresse sein, die mit https:// beginnt"),
        (GOOD + "date: 2025-13-45\n", "Zeile 7: date ist „2025-13-45“, muss ein Datum wie"),
        (GOOD + "date: 26.03.2025\n", "Zeile 7: date ist „26.03.2025“, muss ein Datum wie"),
        (GOOD + "date: 2025\n", "Zeile 7: date ist „2025“, muss ein Datum wie"),
        (GOOD + "date: 2025-03-26 10:00:00\n", "muss ein Datum wie 2026-03-26 sein"),
        (GOOD + "date: 2025-03-26T00:00:00\n", "muss ein Datum wie 2026-03-26 sein"),
        (GOOD + "date: !!timestamp 2025-99-99\n", "Der Steckbrief ist kein gültiges YAML"),
        (GOOD + "kind: vortrag\n", "kind ist „vortrag“, erlaubt ist: talk, breakout"),
        (GOOD + "status: live\n", "erlaubt ist: draft, published, withdrawn"),
        (GOOD + "authority: blog\n", "authority ist „blog“, erlaubt ist: statute"),
        (GOOD + "law_status: gilt\n", "law_status ist „gilt“, erlaubt ist: in_force"),
        (
            GOOD + "id: Große Sitzung\n",
            "muss aus Kleinbuchstaben, Ziffern und einzelnen Bindestrichen bestehen",
        ),
        (GOOD + "topics: recht\n", "topics ist „recht“, muss eine Liste sein; jede Zeile beginnt"),
        (GOOD + "title: Noch einer\n", "Zeile 7: Der Schlüssel „title“ steht zweimal da"),
        (GOOD + "event: [1\n", "Der Steckbrief ist kein gültiges YAML"),
        (GOOD + "event: !!python/object:os.system x\n", "Der Steckbrief ist kein gültiges YAML"),
        (GOOD + "? [a, b]\n: c\n", "Zeile 7: Ein Schlüssel muss ein Wort sein"),
        ("nur ein Satz\n", "Zeile 2: Der Steckbrief muss aus Zeilen der Form"),
        ("- eins\n- zwei\n", "Zeile 2: Der Steckbrief muss aus Zeilen der Form"),
        ("", "„title“ fehlt"),
        ("[" * 5_000, "Der Steckbrief ist kein gültiges YAML"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(yaml: str, expected: str) -> None:
    message = refused(yaml)
    assert expected in message
    assert message.startswith("talks/auftakt.md")
    assert "\n" not in message


@given(st.text(alphabet="abtil:-[]{}&*!?|>'\"# \n0129ä%@`,", max_size=60))
def test_no_text_escapes_the_checks(yaml: str) -> None:
    try:
        read = parse(yaml, FILE)
    except FrontMatterError as error:
        assert str(error).startswith("talks/auftakt.md")
    else:
        assert read.title and read.sources


@pytest.mark.parametrize(
    ("text", "yaml", "body"),
    [
        ("---\ntitle: A\n---\nText", "title: A\n", "Text"),
        ("---\n---\nText", "", "Text"),
        ("---\ntitle: A\n---", "title: A\n", ""),
        ("---\ntitle: A\n----\n---\nText", "title: A\n----\n", "Text"),
        ("Text\n---\nmehr\n---\n", None, "Text\n---\nmehr\n---\n"),
        ("", None, ""),
    ],
)
def test_front_matter_and_body_are_told_apart(text: str, yaml: str | None, body: str) -> None:
    found = split(text)
    assert (found.yaml, found.body) == (yaml, body)


def test_front_matter_without_an_end_is_noticed() -> None:
    assert is_unclosed("---\ntitle: A\n\nText")
    assert not is_unclosed("---\ntitle: A\n---\nText")
    assert not is_unclosed("---\n\nEin Text nach einer Trennlinie.")
