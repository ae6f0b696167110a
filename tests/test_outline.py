"""Blocks → text and sections: clean text, exact offsets, the right locator."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.outline import Block, assemble, clean, heading_locator

BLOCKS = st.lists(
    st.builds(
        Block,
        st.text(st.sampled_from("abäÄ .\n\t\u00ad\u200b§1"), max_size=20),
        st.integers(0, 3),
        st.none() | st.sampled_from(["S. 1", "Folie 2"]),
    ),
    max_size=12,
)


@given(BLOCKS)
def test_sections_lie_in_order_and_hold_all_paragraphs(blocks: list[Block]) -> None:
    text, sections = assemble(blocks)
    ends = [0]
    for section in sections:
        assert ends[-1] <= section.start < section.end <= len(text)
        ends.append(section.end)
    held = "\n\n".join(text[s.start : s.end] for s in sections)
    paragraphs = [clean(b.text) for b in blocks if not b.level and clean(b.text)]
    assert held == "\n\n".join(paragraphs)


@given(BLOCKS)
def test_neighbouring_sections_differ(blocks: list[Block]) -> None:
    text, sections = assemble(blocks)
    for one, other in pairwise(sections):
        between = text[one.end : other.start]
        assert (one.heading, one.locator) != (other.heading, other.locator) or between.strip()


@given(st.text())
def test_clean_text_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\x00" not in once and "\u00ad" not in once and "\r" not in once


def test_clean_composes_and_collapses() -> None:
    assert (
        clean("  Gro\u0308ße\u00a0\u00a0der  Daten\u00adbank \r\n x ") == "Größe der Datenbank\nx"
    )


@pytest.mark.parametrize(
    ("heading", "locator"),
    [
        ("§ 35a Vollständig automatisierter Erlass", "§ 35a"),
        ("§ 24 Verarbeitung (Zweckänderung)", "§ 24"),
        ("§ 53a (weggefallen)", "§ 53a"),
        ("Aufbewahrung der Protokolle (Art. 26 Abs. 6 KI-VO)", "Art. 26 Abs. 6"),
        ("Was gilt (Verordnung (EU) 2024/1689)?", None),
        ("Was § 35a VwVfG bedeutet", None),
        ("Teil 1 - Anfang", None),
        ("Anhang III Nr. 4", "Anhang III Nr. 4"),
    ],
)
def test_a_heading_tells_its_provision(heading: str, locator: str | None) -> None:
    assert heading_locator(heading) == locator


def test_a_locator_holds_below_its_heading_until_another() -> None:
    blocks = [
        Block("§ 1 Eins", 2),
        Block("a"),
        Block("Unterpunkt", 3),
        Block("b"),
        Block("c", locator="Folie 2"),
        Block("Ohne", 2),
        Block("d"),
    ]
    _, sections = assemble(blocks)
    assert [section.locator for section in sections] == ["§ 1", "§ 1", "Folie 2", None]
    assert [s.heading for s in sections][1] == ("§ 1 Eins", "Unterpunkt")
