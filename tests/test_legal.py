"""References to provisions, and what is in force on a day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.legal import (
    Reference,
    Unit,
    exact_locator,
    in_force,
    laws,
    reference_spans,
    references,
    with_default_law,
)
from rag.model import LawStatus, Metadata

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Art. 26 Abs. 6 KI-VO", Reference("Art.", "26", "6", law="KI-VO")),
        ("Artikel 26 Absatz 6 der KI-Verordnung", Reference("Art.", "26", "6", law="KI-VO")),
        ("Art. 6 Abs. 1 lit. e DSGVO", Reference("Art.", "6", "1", letter="e", law="DSGVO")),
        ("Article 6(1) point e GDPR", Reference("Art.", "6", "1", letter="e", law="DSGVO")),
        ("§ 35a VwVfG", Reference("§", "35a", law="VwVfG")),
        ("§35a", Reference("§", "35a")),
        ("Paragraf 35a", Reference("§", "35a")),
        (
            "§ 72 Abs. 3 Satz 1 Nr. 2 LPVG NRW",
            Reference("§", "72", "3", "1", "2", law="LPVG NRW"),
        ),
        ("Anhang III Nr. 4", Reference("Anhang", "III", item="4")),
        ("Annex iii", Reference("Anhang", "III")),
        ("Anhang 3 Nr. 5", Reference("Anhang", "III", item="5")),
        ("Erwägungsgrund 20", Reference("Erwägungsgrund", "20")),
        ("Recital 20 of the AI Act", Reference("Erwägungsgrund", "20", law="KI-VO")),
    ],
)
def test_a_reference_is_read_whole(text: str, expected: Reference) -> None:
    assert references(text) == [expected]
    ((start, end, _),) = reference_spans(f"Nach {text} gilt:")
    assert f"Nach {text} gilt:"[start:end] == text


@pytest.mark.parametrize(
    "text", ["Die Art der Daten", "3 Artikel", "Paragrafen", "GG", "Anhang", "Artenschutz 5", ""]
)
def test_what_is_no_reference_is_none(text: str) -> None:
    assert references(text) == []


def test_ai_alone_is_no_law() -> None:
    assert references("Article 4 AI literacy") == [Reference("Art.", "4")]


def test_several_references_come_in_order() -> None:
    found = references("Art. 4 und Art. 50 KI-VO i. V. m. § 5 BDSG")
    assert [(r.unit, r.number, r.law) for r in found] == [
        ("Art.", "4", None),
        ("Art.", "50", "KI-VO"),
        ("§", "5", "BDSG"),
    ]


UNITS: list[Unit] = ["Art.", "§"]
NUMBERS = st.integers(1, 99).map(str)


@given(
    st.builds(
        Reference,
        st.sampled_from(UNITS),
        st.integers(1, 999).map(str) | st.just("35a"),
        paragraph=st.none() | NUMBERS,
        sentence=st.none() | NUMBERS,
        item=st.none() | NUMBERS,
        letter=st.none() | st.sampled_from("abe"),
    )
)
def test_what_a_reference_prints_reads_back(reference: Reference) -> None:
    assert references(str(reference)) == [reference]
    assert reference.covers(reference)


@pytest.mark.parametrize(
    ("wide", "narrow", "covers"),
    [
        ("Art. 26", "Art. 26 Abs. 6", True),
        ("Art. 26 Abs. 6", "Art. 26", False),
        ("Art. 26 KI-VO", "Art. 26 Abs. 6", True),
        ("Art. 26 KI-VO", "Art. 26 DSGVO", False),
        ("Art. 26", "§ 26", False),
        ("Art. 2", "Art. 26", False),
        ("§ 72 Abs. 3", "§ 72 Abs. 4", False),
    ],
)
def test_a_reference_covers_its_parts(wide: str, narrow: str, covers: bool) -> None:
    assert references(wide)[0].covers(references(narrow)[0]) is covers


def test_laws_are_named_by_their_short_name_once() -> None:
    assert laws("AI Act und KI-Verordnung, DS-GVO, AOK") == ["KI-VO", "DSGVO"]


def test_the_only_law_of_a_text_is_taken_for_all() -> None:
    text = "Art. 4 und Art. 50 der KI-VO"
    assert [r.law for r in with_default_law(references(text), text)] == ["KI-VO", "KI-VO"]
    two = "Art. 4 KI-VO und Art. 6, DSGVO"
    assert [r.law for r in with_default_law(references(two), two)] == ["KI-VO", None]


STATUTE = "(1) Erster Absatz.\n\n(2) Zweiter Absatz.\n\n1. Nummer eins."


@pytest.mark.parametrize(
    ("locator", "part", "expected"),
    [
        ("§ 35", "Erster", "§ 35 Abs. 1"),
        ("§ 35", "Zweiter", "§ 35 Abs. 2"),
        ("§ 35", "Nummer", "§ 35 Abs. 2"),
        ("Art. 26 Abs. 6", "Zweiter", "Art. 26 Abs. 6"),
        ("Folie 3", "Zweiter", "Folie 3"),
        (None, "Zweiter", None),
    ],
)
def test_the_absatz_is_added_where_it_is_known(
    locator: str | None, part: str, expected: str | None
) -> None:
    assert exact_locator(locator, STATUTE, STATUTE.index(part)) == expected
    assert exact_locator("§ 35", "Mitten im Satz. (3) zählt nicht.", 3) == "§ 35"


@pytest.mark.parametrize(
    ("status", "valid_from", "valid_to", "expected"),
    [
        (None, None, None, None),
        ("in_force", None, None, True),
        ("in_force", date(2026, 11, 22), None, True),
        ("in_force", date(2026, 11, 23), None, False),
        ("in_force", None, date(2026, 11, 22), True),
        ("in_force", None, date(2026, 11, 21), False),
        ("adopted", None, None, False),
        ("adopted", date(2026, 8, 2), None, True),
        ("adopted", date(2027, 12, 2), None, False),
        ("draft", date(2020, 1, 1), None, False),
        ("repealed", None, None, False),
        (None, date(2020, 1, 1), None, True),
    ],
)
def test_what_is_in_force_on_a_day(
    status: LawStatus | None, valid_from: date | None, valid_to: date | None, expected: bool | None
) -> None:
    meta = Metadata("x", "X", "legal", law_status=status, valid_from=valid_from, valid_to=valid_to)
    assert in_force(meta, DAY) is expected
