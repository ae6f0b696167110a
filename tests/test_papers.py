"""``kiko card``: the papers say what the settings in force say."""

from __future__ import annotations

from datetime import date

import pytest

from app.papers.dpia_threshold import criteria, dpia_threshold
from app.papers.facts import Facts
from app.papers.processing_record import processing_record
from app.papers.system_card import system_card
from app.wiring import load_settings
from eval.statistics import Estimate
from eval.summary import Summary
from rag.model import Metadata, Source

TODAY = date(2026, 11, 27)
META = Metadata(
    id="legal-a",
    title="A",
    kind="legal",
    path="legal/a.md",
    as_of=date(2026, 8, 1),
    sources=(Source("Q", "https://example.org"),),
)


def facts(**settings: object) -> Facts:
    return Facts(load_settings(**settings), "1.0", "bundled:x", "g1", "2026-11-27", 7, (META,))


def test_without_a_language_model_nothing_leaves_the_house() -> None:
    record = processing_record(facts(), TODAY)
    assert "| Empfänger | keine; Kiko sendet nichts an andere Stellen |" in record
    assert "| Drittland | keine Übermittlung |" in record
    assert "kein Sprachmodell schreibt mit" in system_card(facts(), TODAY)


def test_with_a_language_model_the_papers_name_it() -> None:
    given = facts(llm="openai:gpt-x", llm_base_url="https://llm.example", llm_api_key="geheim")
    record, card = processing_record(given, TODAY), system_card(given, TODAY)
    assert "Betreiber des Sprachmodells „openai:gpt-x“" in record
    assert "„openai:gpt-x“ formuliert aus den Treffern" in card
    assert "| `KIKO_LLM_API_KEY` | gesetzt |" in card
    assert "geheim" not in card + record and "llm.example" not in card


@pytest.mark.parametrize(
    ("settings", "met"),
    [
        ({}, 0),
        ({"llm": "openai:gpt-x"}, 1),
        ({"auth": "token", "llm": "openai:gpt-x"}, 2),
        ({"auth": "token", "store_questions": True, "llm": "openai:gpt-x"}, 3),
    ],
)
def test_the_threshold_counts_what_the_settings_mean(settings: dict[str, object], met: int) -> None:
    given = facts(**settings)
    assert sum(criterion.met for criterion in criteria(given)) == met
    assert len(list(criteria(given))) == 9
    due = "in der Regel eine Datenschutz-Folgenabschätzung nötig"
    assert (due in dpia_threshold(given, TODAY)) is (met >= 2)


def test_the_card_shows_an_evaluation_or_the_way_to_one() -> None:
    assert "kiko eval run aeg" in system_card(facts(), TODAY)
    found = Summary(
        name="lauf",
        identity={"suite": "aeg", "generation": "g1"},
        questions=3,
        metrics={"citation_recall": Estimate(1.0, 0.9, 1.0, 3)},
        categories={},
        errors={},
        auroc=None,
        aurc=None,
        risk=(),
        obeyed=0,
        latency=None,
    )
    card = system_card(facts(), TODAY, found)
    assert "Suite „aeg“, 3 Fragen" in card
    assert "| Sätze mit Beleg | 1,000 | 0,900 bis 1,000 | 3 |" in card
