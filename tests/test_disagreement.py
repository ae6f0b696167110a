"""Two sources on the same thing with another number or date are noticed; other pairs are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.disagreement import differing
from tests.small_corpus import Place, article

TOOK_PART = "An der Fachtagung in Gelsenkirchen nahmen rund 150 Personen teil."


@pytest.mark.parametrize(
    ("one", "other", "stated"),
    [
        (
            TOOK_PART,
            "An der Fachtagung in Gelsenkirchen haben 180 Personen teilgenommen.",
            ("150", "180"),
        ),
        (
            "Der Chatbot der Stadt Kiel ging am 3. Mai 2024 in Betrieb.",
            "Der Chatbot der Stadt Kiel nahm am 5. Mai 2024 den Betrieb auf.",
            ("3. Mai 2024", "5. Mai 2024"),
        ),
    ],
)
def test_the_same_statement_with_another_fact(one: str, other: str, stated: object) -> None:
    assert differing(one, other) == stated


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TOOK_PART, TOOK_PART),
        (TOOK_PART, "An der Fachtagung in Ulm nahmen rund 180 Personen teil."),
        (
            "Die erste Sitzung fand am 26. März 2025 online statt.",
            "Die zweite Sitzung fand am 25. Juni 2025 online statt.",
        ),
        (
            "Die Konsultation zu Art. 50 KI-VO lief bis zum 3. Juni 2026.",
            "Die Konsultation zu Art. 6 KI-VO lief bis zum 23. Juni 2026.",
        ),
        (TOOK_PART, "Die Förderung der Fachtagung beträgt 180 Euro."),
    ],
)
def test_statements_on_different_things_do_not_disagree(one: str, other: str) -> None:
    assert differing(one, other) is None


def test_both_sources_are_shown_with_their_dates(tmp_path: Path) -> None:
    place = Place(tmp_path).write(
        {
            "talks/a.md": article("Bericht A", TOOK_PART, kind="talk", date="2024-11-22"),
            "practice/b.md": article(
                "Bericht B",
                "An der Fachtagung in Gelsenkirchen haben 180 Personen teilgenommen.",
                kind="practice",
                date="2025-01-10",
            ),
        }
    )
    place.sync()
    answer = place.assistant.ask("Wie viele Personen nahmen an der Fachtagung teil?")
    assert {citation.title for citation in answer.citations} == {"Bericht A", "Bericht B"}
    (warning,) = [w for w in answer.warnings if w.code == "sources_disagree"]
    for part in ("150", "180", "22.11.2024", "10.01.2025"):
        assert part in warning.text
