"""Typing errors are made the same way every time, one letter at a time."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from eval.suite import Question
from eval.typos import VARIANTS, measure, one_letter
from tests.small_corpus import Place


@given(st.text(max_size=60), st.integers(0, 1000))
def test_one_letter_changes_the_length_by_one_at_most(text: str, seed: int) -> None:
    changed = one_letter(text, random.Random(seed))
    assert abs(len(changed) - len(text)) <= 1


def test_short_words_stay_as_they_are() -> None:
    assert one_letter("was ist KI", random.Random(1)) == "was ist KI"


def test_every_way_of_typing_is_measured_and_repeats_itself(small: Place) -> None:
    asked = [
        Question(
            id="a", question="Wann traf sich die Arbeitsgemeinschaft?", documents=("talks-auftakt",)
        )
    ]
    rows = measure(asked, small.retriever)
    assert [row.variant for row in rows] == list(VARIANTS)
    assert rows == measure(asked, small.retriever)
    assert all(row.top5 == 1.0 for row in rows)
