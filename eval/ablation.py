"""What each part of the search is worth: the same questions with one part left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.benchmarks import distinct_documents
from eval.ranking import mean, per_query
from eval.served import retrieved, routed
from eval.suite import Question
from rag.retrieve import CANDIDATES, Parts, Retriever

VARIANTS: dict[str, Parts] = {
    "all parts": Parts(),
    "without the lexical side": Parts(lexical=False),
    "without the dense side": Parts(dense=False),
    "without the glossary": Parts(glossary=False),
    "without the reference lookup": Parts(provisions=False),
    "without the evidence ranking": Parts(evidence=False),
    "without the known questions": Parts(questions=False),
    "… nor the lexical side": Parts(questions=False, lexical=False),
    "… nor the dense side": Parts(questions=False, dense=False),
    "… nor the glossary": Parts(questions=False, glossary=False),
    "… nor the evidence ranking": Parts(questions=False, evidence=False),
}
_TOP = 5


@dataclass(frozen=True, slots=True)
class Ablation:
    """One variant: nDCG@10, and how often a right document is first and among the first five."""

    variant: str
    ndcg: float
    first: float
    top5: float
    questions: int


def ablate(questions: Sequence[Question], build: Callable[[Parts], Retriever]) -> list[Ablation]:
    """Return one row a variant; ``build`` makes a retriever of the parts it is given."""
    judged = [q for q in questions if q.documents and not q.history]
    return [_measure(name, judged, build(parts)) for name, parts in VARIANTS.items()]


def _measure(name: str, questions: Sequence[Question], retriever: Retriever) -> Ablation:
    found = {}
    for question in questions:
        asked = routed(question.question, retriever)
        hits = retrieved(asked, retriever, CANDIDATES, question.scope).hits
        found[question.id] = distinct_documents(hits)[:10]
    wanted = {question.id: set(question.documents) for question in questions}
    values = per_query(wanted, found)
    return Ablation(
        variant=name,
        ndcg=mean(values.values())["nDCG@10"],
        first=_share(wanted, found, 1),
        top5=_share(wanted, found, _TOP),
        questions=len(questions),
    )


def _share(wanted: dict[str, set[str]], found: dict[str, list[str]], depth: int) -> float:
    right = sum(bool(wanted[id_] & set(ranked[:depth])) for id_, ranked in found.items())
    return right / len(found) if found else 0.0
