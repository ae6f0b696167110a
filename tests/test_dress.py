"""What surrounds an answer: warnings about the law it cites, and what to ask next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rag.dress import follow_ups, warnings
from rag.model import Citation, Hit, Metadata, Passage
from tests.test_vermerk import CITATION

DAY = date(2026, 11, 22)
LAW = replace(CITATION, in_force=True, law_status="in_force", valid_from=None)


def codes(*citations: Citation) -> list[str]:
    return [warning.code for warning in warnings(citations, DAY, "de")]


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [(date(2022, 3, 31), ["old_source"]), (date(2026, 8, 17), []), (None, [])],
)
def test_law_read_long_ago_is_told(as_of: date | None, expected: list[str]) -> None:
    assert codes(replace(LAW, as_of=as_of)) == expected


def test_other_sources_may_be_old() -> None:
    assert codes(replace(LAW, kind="talk", as_of=date(2020, 1, 1))) == []


def test_law_to_come_is_told_once_a_document() -> None:
    assert codes(CITATION, replace(CITATION, number=2)) == ["not_yet_in_force"]


def hit(heading: str, score: float) -> Hit:
    passage = Passage(heading, "d", "Text.", 0, 5, (heading,))
    return Hit(passage, Metadata("d", "Titel", "practice"), score)


def test_follow_ups_are_headings_near_the_answer() -> None:
    hits = [hit("Wer hilft?", 0.9), hit("Was kostet es?", 0.8), hit("Fern", 0.2)]
    cited = replace(CITATION, document_id="d", heading=("Wer hilft?",))
    assert follow_ups(hits, [cited]) == ("Was kostet es?",)
