"""Lines of pages → paragraphs: hyphens, running heads, headings, sentences over two pages."""

from __future__ import annotations

import pytest

from ingest.loaders.pdf_layout import Line, assemble_pages, joined
from ingest.outline import Block


def page(*lines: tuple[float, float, str]) -> list[Line]:
    """Return lines of (height, size, text)."""
    return [Line(text, size, height) for height, size, text in lines]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("die Daten-", "schutzfrage", "die Datenschutzfrage"),
        ("die Daten\ufffe", "schutzfrage", "die Datenschutzfrage"),
        ("die KI-", "Verordnung", "die KI-Verordnung"),
        ("Ein-", "und Ausgabe", "Ein- und Ausgabe"),
        ("die Jahre 2025-", "2027", "die Jahre 2025-2027"),
        ("ein Satz –", "und mehr", "ein Satz – und mehr"),
        ("ein Wort", "noch eins", "ein Wort noch eins"),
    ],
)
def test_a_word_broken_at_the_end_of_a_line_is_whole(text: str, line: str, expected: str) -> None:
    assert joined(text, line) == expected


def test_running_heads_and_page_numbers_go_and_their_likes_in_the_text_stay() -> None:
    pages = [
        page(
            (800, 8, "Musterstadt"),
            (700, 11, "Musterstadt ist eine Stadt."),
            (686, 11, f"Satz {n} der Seite."),
            (50, 11, f"{n}"),
        )
        for n in range(1, 5)
    ]
    blocks = assemble_pages(pages, [f"Seite {n}" for n in range(1, 5)])
    assert blocks[1] == Block("Musterstadt ist eine Stadt. Satz 2 der Seite.", locator="Seite 2")
    assert len(blocks) == 4


def test_a_larger_gap_or_a_list_sign_begins_a_paragraph() -> None:
    lines = page(
        (700, 11, "Eins"), (686, 11, "geht weiter."), (660, 11, "Zwei."), (646, 11, "• Drei")
    )
    assert [b.text for b in assemble_pages([lines], ["Seite 1"])] == [
        "Eins geht weiter.",
        "Zwei.",
        "• Drei",
    ]


def test_sizes_give_headings_unless_too_many_lines_would_be_one() -> None:
    text = [(600 - 14 * n, 11.0, f"Text {n} steht hier.") for n in range(8)]
    lines = page((700, 18, "Groß"), (650, 14, "Kleiner"), *text)
    assert [b.level for b in assemble_pages([lines], ["Seite 1"])] == [1, 2, 0]
    many = page(*((700 - 30 * n, 18 if n % 2 else 11, f"Zeile {n} ist lang.") for n in range(8)))
    assert {b.level for b in assemble_pages([many], ["Seite 1"])} == {0}


def test_a_sentence_over_two_pages_is_cited_from_where_it_begins() -> None:
    pages = [page((700, 11, "Der Rat ent-")), page((700, 11, "schied im Mai. Danach war Ruhe."))]
    assert assemble_pages(pages, ["Seite 1", "Seite 2"]) == [
        Block("Der Rat entschied im Mai.", locator="Seite 1"),
        Block("Danach war Ruhe.", locator="Seite 2"),
    ]


def test_lines_without_geometry_end_a_paragraph_where_they_are_short() -> None:
    texts = (
        "Dieser lange Satz füllt eine ganze Zeile",
        "und endet hier.",
        "Ein neuer langer Satz beginnt",
    )
    blocks = assemble_pages([[Line(text) for text in texts]], ["Seite 1"])
    assert [b.text for b in blocks] == [f"{texts[0]} {texts[1]}", texts[2]]
