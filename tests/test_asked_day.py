"""Questions about the law of a day: the day becomes the Stichtag, not a word to look for."""

from __future__ import annotations

from datetime import date

import pytest

from rag.asked_day import asked_day
from tests.small_corpus import Place


@pytest.mark.parametrize(
    ("question", "day", "rest"),
    [
        (
            "Mussten wir am 1. März 2025 schon geschult haben?",
            date(2025, 3, 1),
            "Mussten wir schon geschult haben?",
        ),
        (
            "müssen wir den chatbot im mai 2026 schon kenntlich machen",
            date(2026, 5, 15),
            "müssen wir den chatbot schon kenntlich machen",
        ),
        (
            "galt ende 2.2026 das verbot von social scoring",
            None,
            "",
        ),
        (
            "Was galt Ende Juli 2026 für Schulungen?",
            date(2026, 7, 31),
            "Was galt für Schulungen?",
        ),
        ("Was galt am 02.08.2026 für Deepfakes?", date(2026, 8, 2), "Was galt für Deepfakes?"),
    ],
)
def test_the_day_is_taken_out(question: str, day: date | None, rest: str) -> None:
    found = asked_day(question)
    assert (found.day if found else None) == day
    assert (found.question if found else "") == rest


@pytest.mark.parametrize(
    "question",
    [
        "worum gings am 14.1.2026",
        "was ändert sich zum 2.12.2026",
        "Wann war die Tagung am 28. November 2025?",
        "Was galt 2025 für Schulungen?",
        "Galt das zwischen dem 1. Mai 2025 und dem 3. Juni 2025 schon?",
        "Was galt am 31. Februar 2026 für Deepfakes?",
        "Was war am 1. März 2025?",
    ],
)
def test_other_dates_stay_in_the_question(question: str) -> None:
    assert asked_day(question) is None


def test_the_answer_says_by_which_day_it_judges(small: Place) -> None:
    answer = small.assistant.ask("Mussten Gemeinden am 1. März 2025 schon ihre Drohnen melden?")
    assert answer.stichtag == date(2025, 3, 1)
    assert answer.question == "Mussten Gemeinden am 1. März 2025 schon ihre Drohnen melden?"
    assert answer.abstained or answer.warnings[0].code == "stichtag_assumed"
