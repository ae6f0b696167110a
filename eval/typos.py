"""What typing errors cost: the same questions with one letter wrong, or without umlauts."""

from __future__ import annotations

import random
import re
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.benchmarks import distinct_documents
from eval.served import retrieved, routed
from eval.suite import Question
from rag.retrieve import Retriever

_WORD = re.compile(r"[^\W\d_]{6,}")
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "s"})
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_TOP = 5
_SEED = 17
Change = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Typed:
    """One way of typing: the share of questions whose document is first, and in the first five."""

    variant: str
    first: float
    top5: float
    questions: int


def measure(questions: Sequence[Question], retriever: Retriever) -> list[Typed]:
    """Return one row for each way of typing; the errors are the same in every run."""
    judged = [q for q in questions if q.documents and not q.history]
    return [_row(name, change, judged, retriever) for name, change in VARIANTS.items()]


def one_letter(question: str, dice: random.Random) -> str:
    """Drop, double, replace or swap a letter inside one word of six or more, if there is one."""
    words = list(_WORD.finditer(question))
    if not words:
        return question
    word = dice.choice(words)
    at = dice.randrange(word.start() + 1, word.end() - 1)
    before, letter, after = question[:at], question[at], question[at + 1 :]
    changed = dice.choice(("", letter * 2, dice.choice(string.ascii_lowercase), after[:1] + letter))
    return before + changed + (after[1:] if len(changed) == 2 and changed[1] == letter else after)


VARIANTS: dict[str, Change] = {
    "as written": lambda question, _: question,
    "one letter wrong": one_letter,
    "umlauts without dots": lambda question, _: question.translate(_UMLAUTS),
    "umlauts spelt out": lambda question, _: question.translate(_SPELT_OUT),
    "lower case": lambda question, _: question.lower(),
}


def _row(
    variant: str, change: Change, questions: Sequence[Question], retriever: Retriever
) -> Typed:
    dice = random.Random(_SEED)  # noqa: S311 - repeatable on purpose
    first = top = 0
    for question in questions:
        asked = routed(change(question.question, dice), retriever)
        found = distinct_documents(retrieved(asked, retriever, 50, question.scope).hits)
        first += bool(set(found[:1]) & set(question.documents))
        top += bool(set(found[:_TOP]) & set(question.documents))
    count = len(questions)
    return Typed(variant, first / count, top / count, count) if count else Typed(variant, 0, 0, 0)
