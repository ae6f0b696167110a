"""The final order of passages."""

from __future__ import annotations

from rag.evidence import Need
from rag.german import stem
from rag.model import Hit, Metadata, Passage
from rag.ranking import DEPTH, rank_by_evidence

DOCUMENT = Metadata("d", "Titel", "talk")


def need(word: str) -> Need:
    return Need(word, frozenset({stem(word)}), frozenset(), frozenset(), 1.0, known=True)


def hit(name: str, text: str, score: float) -> Hit:
    return Hit(Passage(name, "d", text, 0, len(text)), DOCUMENT, score)


def test_a_passage_that_answers_all_of_it_overtakes() -> None:
    hits = [hit("a", "Kommune und Kommune", 1.0), hit("b", "Die Kommune erhebt Gebühren", 0.9)]
    ranked = rank_by_evidence([need("kommune"), need("gebühr")], hits)
    assert [h.passage.id for h in ranked] == ["b", "a"]


def test_scores_fall_stay_within_bounds_and_nothing_is_lost() -> None:
    hits = [hit(f"p{i:02}", "Die Kommune " * (i % 3), 1.0 - i / 40) for i in range(DEPTH + 10)]
    ranked = rank_by_evidence([need("kommune")], hits)
    scores = [h.score for h in ranked]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert {h.passage.id for h in ranked} == {h.passage.id for h in hits}
    assert [h.passage.id for h in ranked[DEPTH:]] == [h.passage.id for h in hits[DEPTH:]]


def test_equal_hits_go_by_id_and_none_stays_none() -> None:
    hits = [hit("b", "Kommune", 0.5), hit("a", "Kommune", 0.5)]
    assert [h.passage.id for h in rank_by_evidence([need("kommune")], hits)] == ["a", "b"]
    assert rank_by_evidence([need("kommune")], []) == []
    assert len({h.score for h in rank_by_evidence([], hits)}) == 1
