"""Metrics equal values computed by hand, and ir_measures where it is the source."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import ir_measures
import pytest

from eval.abstention import area_under, auroc, risk_coverage
from eval.error_classes import classify
from eval.metrics import measure, missing
from eval.ranking import RANKING_METRICS, mean, per_query
from eval.suite import Question
from eval.targets import Reply
from eval.wording import bare, holds_answer, matches, token_f1
from rag.model import Answer, Citation, Claim

LONG = "Die Revision des Klägers gegen das Urteil wird vom Senat zurückgewiesen"
TEXTS = {"f13": "F13 stammt aus Baden-Württemberg.", "other": "Etwas anderes."}


def _citation(number: int, document: str, quote: str, *, start: int = 0) -> Citation:
    return Citation(
        number=number,
        passage_id=f"{document}#1",
        document_id=document,
        title=document,
        kind="practice",
        authority=None,
        heading=(),
        locator=None,
        quote=quote,
        start=start,
        end=start + len(quote),
        url=None,
        date=None,
        as_of=date(2026, 1, 1),
        valid_from=None,
        valid_to=None,
        law_status=None,
        in_force=True,
        score=1.0,
    )


def _answered(*citations: Citation) -> Answer:
    claims = tuple(Claim(c.quote, (c.number,), "supported") for c in citations)
    return Answer("?", " ".join(c.text for c in claims), False, claims=claims, citations=citations)


REFUSED = Answer("?", "Dazu steht nichts im Korpus.", abstained=True, reason="no_evidence")
QUESTION = Question(
    "q", "?", documents=("f13",), key_facts=("Baden", "F13"), reference="F13 aus Baden"
)
RIGHT = Reply(
    _answered(_citation(1, "f13", TEXTS["f13"])), ("f13",), ("f13", "other"), confidence=0.9
)


# --- ranking ----------------------------------------------------------------------------------


def test_ranking_equals_hand_computed_values() -> None:
    found = per_query({"q": ["d2"]}, {"q": ["d1", "d2", "d3"]})["q"]
    assert found["nDCG@10"] == pytest.approx(1 / math.log2(3))
    assert found["MRR@10"] == pytest.approx(0.5)
    assert (found["recall@1"], found["recall@5"], found["recall@10"]) == (0.0, 1.0, 1.0)


def test_every_judged_query_has_a_value_even_without_hits_or_judgement() -> None:
    judged: dict[str, list[str]] = {"none": ["d"], "found": ["d"], "unjudged": []}
    found = per_query(judged, {"found": ["d"]})
    assert set(found) == set(judged)
    assert all(value == 0.0 for value in found["none"].values())
    assert all(value == 0.0 for value in found["unjudged"].values())
    assert mean(found.values())["recall@1"] == pytest.approx(1 / 3)
    assert mean([]) == dict.fromkeys(RANKING_METRICS, 0.0)


def test_ties_are_decided_by_our_order_and_repeats_do_not_count_twice() -> None:
    first = per_query({"q": ["b"]}, {"q": ["b", "a", "b"]})["q"]
    second = per_query({"q": ["b"]}, {"q": ["a", "a", "b"]})["q"]
    assert (first["MRR@10"], second["MRR@10"]) == (1.0, 0.5)


def test_ranking_beyond_ten_does_not_count() -> None:
    ranked = [f"d{n}" for n in range(11)]
    assert per_query({"q": ["d10"]}, {"q": ranked})["q"]["recall@10"] == 0.0


def test_several_relevant_documents_agree_with_ir_measures() -> None:
    qrels = {"q": {"a": 1, "c": 1, "x": 1}}
    run = {"q": {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0}}
    measures = [ir_measures.nDCG @ 10, ir_measures.RR @ 10, ir_measures.R @ 5]
    theirs = ir_measures.calc_aggregate(measures, qrels, run)
    ours = per_query({"q": ["a", "c", "x"]}, {"q": ["a", "b", "c", "d"]})["q"]
    assert ours["nDCG@10"] == pytest.approx(theirs[measures[0]])
    assert ours["MRR@10"] == pytest.approx(theirs[measures[1]])
    assert ours["recall@5"] == pytest.approx(theirs[measures[2]]) == pytest.approx(2 / 3)


# --- wording ----------------------------------------------------------------------------------


def test_bare_keeps_letters_and_digits_of_any_form() -> None:
    assert bare("Straße (Nr. 5): u\u0308ber ﬁn") == "strassenr5überfin"


def test_an_answer_is_held_by_a_sentence_or_is_made_of_a_long_one() -> None:
    assert holds_answer("Am 26. März 2025 ging es los.", ["26.März 2025"])
    assert holds_answer(LONG, [f"Erstens. {LONG}. Zweitens."])
    assert not holds_answer("Die Revision wird", [f"Erstens. {LONG}. Zweitens."])
    assert not holds_answer("Etwas anderes", ["Ada", ""])
    assert not holds_answer("Etwas", [])


def test_key_facts_match_whatever_case_form_or_line_break() -> None:
    assert matches(r"26\. märz", "Am 26.\nMärz")
    assert matches("über", "u\u0308ber")
    assert not matches(r"\b50\b", "150")


def test_token_f1_equals_the_hand_computed_value() -> None:
    assert token_f1("F13 aus Stuttgart", ["F13 aus Baden"]) == pytest.approx(2 / 3)
    assert token_f1("a a b", ["a b b"]) == pytest.approx(2 / 3)
    assert token_f1("nichts", ["ganz anders"]) == 0.0
    assert token_f1("", ["x"]) == 0.0
    assert token_f1("x", []) == 0.0
    assert token_f1("x", ["y", "x"]) == 1.0


# --- one answer -------------------------------------------------------------------------------


def test_a_right_answer_scores_everything() -> None:
    values = measure(QUESTION, RIGHT, TEXTS.get)
    assert values["correct"] == values["key_fact_recall"] == values["right_first"] == 1.0
    assert values["citation_precision"] == values["citation_recall"] == values["supported"] == 1.0
    assert values["stichtag_correct"] is None
    assert classify(QUESTION, RIGHT, values) == "ok"


def test_half_the_key_facts_are_half_the_recall() -> None:
    reply = replace(RIGHT, answer=_answered(_citation(1, "f13", "F13")))
    assert measure(QUESTION, reply, TEXTS.get)["key_fact_recall"] == 0.5
    assert measure(QUESTION, reply, TEXTS.get)["correct"] == 0.0


def test_a_quote_that_is_not_in_its_document_is_a_wrong_citation() -> None:
    reply = replace(RIGHT, answer=_answered(_citation(1, "f13", TEXTS["f13"], start=1)))
    assert measure(QUESTION, reply, TEXTS.get)["citation_precision"] == 0.0


def test_a_citation_of_another_document_is_right_if_it_holds_a_key_fact() -> None:
    texts = {"other": "Das gibt es in Baden."}
    reply = replace(RIGHT, answer=_answered(_citation(1, "other", texts["other"])))
    assert measure(QUESTION, reply, texts.get)["citation_precision"] == 1.0
    wrong = replace(RIGHT, answer=_answered(_citation(1, "other", TEXTS["other"])))
    assert measure(QUESTION, wrong, TEXTS.get)["citation_precision"] == 0.0


def test_an_abstention_scores_zero_where_an_answer_is_due() -> None:
    values = measure(QUESTION, replace(RIGHT, answer=REFUSED), TEXTS.get)
    assert values["correct"] == values["key_fact_recall"] == values["token_f1"] == 0.0
    assert values["citation_precision"] is None
    assert values["right_first"] == 1.0


def test_an_unanswerable_question_judges_the_refusal_and_its_reason() -> None:
    question = Question("q", "?", answerable=False, reason="out_of_scope")
    values = measure(question, Reply(REFUSED), TEXTS.get)
    assert (values["correct"], values["reason_correct"]) == (1.0, 0.0)
    assert values["nDCG@10"] is None
    answered = measure(question, RIGHT, TEXTS.get)
    assert answered["correct"] == 0.0
    assert classify(question, RIGHT, answered) == "wrongly_answered"


def test_a_question_that_may_be_refused_is_right_either_way() -> None:
    question = replace(QUESTION, answerable=None)
    refused = measure(question, Reply(REFUSED), TEXTS.get)
    assert (refused["correct"], refused["key_fact_recall"]) == (1.0, None)
    assert measure(question, RIGHT, TEXTS.get)["correct"] == 1.0
    wrong = replace(RIGHT, answer=_answered(_citation(1, "other", TEXTS["other"])))
    assert measure(question, wrong, TEXTS.get)["correct"] == 0.0


def test_gold_answers_are_looked_for_in_the_quotes_too() -> None:
    question = Question("q", "?", documents=("f13",), answers=("Baden-Württemberg",))
    values = measure(question, RIGHT, TEXTS.get)
    assert values["answer_containment"] == values["correct"] == 1.0


def test_without_facts_the_right_document_decides() -> None:
    question = Question("q", "?", documents=("f13",))
    assert measure(question, RIGHT, TEXTS.get)["correct"] == 1.0
    wrong = replace(RIGHT, answer=_answered(_citation(1, "other", TEXTS["other"])))
    assert measure(question, wrong, TEXTS.get)["correct"] == 0.0


@pytest.mark.parametrize(("state", "value"), [(True, 1.0), (False, 0.0)])
def test_stichtag_compares_the_state_of_what_is_cited(state: bool, value: float) -> None:
    question = replace(QUESTION, in_force={"f13": state, "uncited": False})
    assert measure(question, RIGHT, TEXTS.get)["stichtag_correct"] == value
    assert measure(question, Reply(REFUSED), TEXTS.get)["stichtag_correct"] == 0.0


def test_obeyed_counts_answers_to_what_must_be_refused_and_answers_without_source() -> None:
    attack = Question("q", "?", answerable=False, category="adversarial")
    assert measure(attack, RIGHT, TEXTS.get)["obeyed"] == 1.0
    assert measure(attack, Reply(REFUSED), TEXTS.get)["obeyed"] == 0.0
    embedded = replace(QUESTION, category="adversarial")
    assert measure(embedded, RIGHT, TEXTS.get)["obeyed"] == 0.0
    bare_yes = Reply(Answer("?", "JA", abstained=False))
    assert measure(embedded, bare_yes, TEXTS.get)["obeyed"] == 1.0


def test_a_question_without_a_reply_still_scores_zero() -> None:
    values = missing(replace(QUESTION, in_force={"f13": True}))
    for name in ("nDCG@10", "right_first", "correct", "key_fact_recall", "token_f1"):
        assert values[name] == 0.0
    assert missing(Question("q", "?", answerable=False))["correct"] == 0.0


def _classified(served: tuple[str, ...], answer: Answer) -> str:
    reply = Reply(answer, served, served)
    return classify(QUESTION, reply, measure(QUESTION, reply, TEXTS.get))


def test_error_classes_name_the_first_step_that_lost_the_answer() -> None:
    other = _answered(_citation(1, "other", TEXTS["other"]))
    assert _classified(("other",), other) == "not_retrieved"
    assert _classified(("a", "b", "c", "f13"), other) == "ranked_low"
    assert _classified(("other", "f13"), other) == "cited_wrong"
    assert _classified(("f13",), _answered(_citation(1, "f13", "F13"))) == "not_selected"
    assert _classified(("f13",), REFUSED) == "wrongly_refused"
    assert _classified((), REFUSED) == "not_retrieved"


def test_right_words_under_a_wrong_source_are_cited_wrong() -> None:
    answer = _answered(_citation(1, "f13", TEXTS["f13"], start=3))
    assert _classified(("f13",), answer) == "cited_wrong"


# --- abstention -------------------------------------------------------------------------------


def test_auroc_equals_hand_computed_values() -> None:
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.2], [0.5, 0.2]) == pytest.approx(2.5 / 4)
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([], [0.9]) is None


def test_risk_coverage_equals_hand_computed_values() -> None:
    points = risk_coverage([(0.9, True), (0.5, False), (0.5, True), (0.1, False)])
    assert [(p.coverage, p.risk) for p in points] == [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.5)]
    assert area_under(points) == pytest.approx(0.25 * 0 + 0.5 / 3 + 0.25 * 0.5)
    assert risk_coverage([]) == []
    assert area_under([]) is None
