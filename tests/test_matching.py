"""Soft matches between the words of a text and what a question needs."""

from __future__ import annotations

import pytest

from rag.evidence import Need
from rag.german import stem, words
from rag.matching import Matcher

NOTHING: frozenset[str] = frozenset()


def need(
    word: str,
    weight: float = 1.0,
    equivalents: frozenset[str] = NOTHING,
    near: frozenset[str] = NOTHING,
) -> Need:
    return Need(word, frozenset({stem(word)}), equivalents, near, weight, known=True)


def worth(question_word: str, text: str) -> float:
    return Matcher([need(question_word)]).of_text(text)[0]


@pytest.mark.parametrize("text", ["Häuser", "haeuser", "ein Haus", "Hauses"])
def test_a_form_of_the_word_counts_fully(text: str) -> None:
    assert worth("haus", text) == 1.0


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("datenschutz", "Datenschutzbeauftragte"),
        ("datenschutzbeauftragte", "Datenschutz"),
        ("umbenannt", "benannten"),
        ("rechtsgrundlage", "Rechtsgrudlage"),
    ],
)
def test_compounds_and_typing_errors_count_in_part(asked: str, text: str) -> None:
    assert 0.4 <= worth(asked, text) < 1.0


@pytest.mark.parametrize(
    ("asked", "text"),
    [("kommune", "Personalrat"), ("2025", "2024"), ("art", "Artenschutzprüfung"), ("haus", "und")],
)
def test_other_words_do_not_count(asked: str, text: str) -> None:
    assert worth(asked, text) == 0.0


def test_another_word_for_it_counts_less_than_the_word() -> None:
    matcher = Matcher([need("leute", equivalents=frozenset({"person"}), near=frozenset({"gast"}))])
    exact, equivalent, near = (matcher.of_text(t)[0] for t in ("Leute", "Person", "Gast"))
    assert exact > equivalent > near > 0.0


def test_share_weighs_the_needs() -> None:
    matcher = Matcher([need("kommune", 3.0), need("gebühr", 1.0)])
    assert matcher.share(matcher.of_text("Die Kommune")) == 0.75
    assert matcher.share(matcher.of_text("Gebühr der Kommune")) == 1.0


def test_without_needs_everything_is_zero() -> None:
    matcher = Matcher([])
    assert matcher.share(matcher.of_text("Kommune")) == 0.0
    assert matcher.closest(matcher.events(["kommune"])) == 0.0


def test_closest_is_what_stands_together() -> None:
    matcher = Matcher([need("kommune"), need("gebühr")])
    far = words("Kommune " + "etwas anderes " * 40 + "Gebühr")
    near = words("Kommune erhebt eine Gebühr")
    assert matcher.closest(matcher.events(far)) == 0.5
    assert matcher.closest(matcher.events(near)) == 1.0
    assert matcher.share(matcher.best(matcher.events(far))) == 1.0
