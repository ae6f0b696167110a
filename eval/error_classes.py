"""Why a question went wrong: the first step of the path that lost the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

from eval.suite import Question
from eval.targets import Reply

ErrorClass = Literal[
    "ok",
    "not_retrieved",
    "ranked_low",
    "not_selected",
    "cited_wrong",
    "wrongly_refused",
    "wrongly_answered",
    "failed",
]
ERROR_CLASSES: tuple[ErrorClass, ...] = get_args(ErrorClass)
MEANINGS: Mapping[ErrorClass, str] = {
    "ok": "right answer, or a due abstention",
    "not_retrieved": "no right document among the passages read",
    "ranked_low": "right document read, but below rank 3 and not cited",
    "not_selected": "right document cited, but not the sentence with the facts",
    "cited_wrong": "right document among the first three, another one cited",
    "wrongly_refused": "right document read, yet no answer given",
    "wrongly_answered": "answered where the corpus is silent or refusal is due",
    "failed": "no reply: an exception",
}
_HIGH = 3


def classify(question: Question, reply: Reply, metrics: Mapping[str, float | None]) -> ErrorClass:
    """Return the error class of a reply from what it retrieved, cited and said."""
    answer = reply.answer
    if metrics["correct"]:
        return "cited_wrong" if metrics["citation_precision"] == 0.0 else "ok"
    if question.answerable is False:
        return "wrongly_answered"
    gold = set(question.documents)
    if gold and not gold & set(reply.served):
        return "not_retrieved"
    if answer.abstained:
        return "wrongly_refused"
    if gold & {citation.document_id for citation in answer.citations} or not gold:
        return "not_selected"
    return "cited_wrong" if gold & set(reply.served[:_HIGH]) else "ranked_low"
