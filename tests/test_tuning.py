"""Fitting the gate, taking the search apart, and the verifier's own suite, on small data."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.ablation import VARIANTS, ablate
from eval.calibrate import Sample, fit, samples, store
from eval.suite import Question
from rag.gate import Calibration, calibration, fitting
from rag.gate_features import Features
from rag.model import KnownQuestion
from rag.provisions import look_up
from rag.retrieve import Parts, Retriever
from tests.small_corpus import Place

QUESTIONS = [
    Question(
        id="a", question="Wann traf sich die Arbeitsgemeinschaft?", documents=("talks-auftakt",)
    ),
    Question(id="b", question="Was ist MUCGPT?", documents=("practice-mucgpt",)),
]


def seen(value: float) -> Features:
    return Features(**dict.fromkeys(Features.__dataclass_fields__, value))


def test_the_fit_separates_what_can_be_answered(tmp_path: Path) -> None:
    found = [Sample(str(i), (seen(0.9 - i / 100),), True) for i in range(20)]
    found += [Sample(f"n{i}", (seen(0.1 + i / 100),), False) for i in range(20)]
    fitted = fit(found)
    assert fitted.auroc == 1.0
    assert fitted.abstention_recall == 1.0
    assert fitted.curve[0][1] == 1.0
    store({"without_questions": fitted}, "s.jsonl", tmp_path / "gate.json")
    data = json.loads((tmp_path / "gate.json").read_text("utf-8"))["without_questions"]
    assert set(data["weights"]) == set(Features.__dataclass_fields__)
    assert data["cross_validated"]["suite"] == "s.jsonl"


def test_the_gate_has_a_fit_for_documents_with_and_without_known_questions(small: Place) -> None:
    hits = small.retriever.retrieve("Was ist MUCGPT?", 3).hits
    known = replace(hits[0], questions=(KnownQuestion(0, 5, "wofür ist mucgpt da"),))
    assert fitting(hits) == "without_questions"
    assert fitting((known, *hits)) == "with_questions"
    one, other = calibration("with_questions"), calibration("without_questions")
    assert isinstance(one, Calibration)
    assert one.weights.keys() == other.weights.keys() == Features.__dataclass_fields__.keys()
    assert one.weights != other.weights


def test_samples_are_what_reaches_the_gate(small: Place) -> None:
    asked = [*QUESTIONS, Question(id="c", question="Erzähl mir einen Witz", answerable=False)]
    found = samples(asked, small.retriever, 8)
    assert [sample.id for sample in found] == ["a", "b"]
    assert all(sample.wordings[0].passage > 0.5 for sample in found)


def test_a_question_that_asks_two_things_is_seen_part_by_part(small: Place) -> None:
    both = Question(id="d", question="Was ist MUCGPT und wann traf sich die Arbeitsgemeinschaft?")
    (sample,) = samples([both], small.retriever, 8)
    assert len(sample.wordings) > 1


def test_one_wording_that_is_answered_is_enough() -> None:
    found = [Sample(str(i), (seen(0.1), seen(0.8)), True) for i in range(20)]
    found += [Sample(f"n{i}", (seen(0.1), seen(0.2)), False) for i in range(20)]
    assert fit(found).auroc == 1.0


def test_every_variant_is_measured(small: Place) -> None:
    def build(parts: Parts) -> Retriever:
        place = small.retriever
        return Retriever(small.reader, small.encoder, place.glossary, parts=parts)

    rows = ablate(QUESTIONS, build)
    assert [row.variant for row in rows] == list(VARIANTS)
    assert rows[0].first == 1.0
    assert all(row.questions == 2 for row in rows)


@pytest.mark.parametrize(
    ("question", "unknown"),
    [("Was steht in Art. 999 KI-VO?", "Art. 999"), ("Was ist MUCGPT?", None)],
)
def test_a_provision_that_is_nowhere_is_told(
    small: Place, question: str, unknown: str | None
) -> None:
    found = look_up(question, small.reader.current().passages).unknown
    assert (str(found) if found else None) == unknown
