"""How far the questions that passages are known to answer ask the same as the one at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.encoder import Encoder
from rag.evidence import Need
from rag.legal import references
from rag.matching import matcher_of
from rag.model import Hit, KnownQuestion, OpenQuestion
from rag.question_type import AnswerType, asked_for

SAME_QUESTION = 0.95  # likeness from which two questions ask the same; eval/LOG.md 2026-11-27, gate
_BY_MEANING = 0.5  # share of the cosine beside the agreement of words; eval/LOG.md 2026-11-27
_UNLIKE, _ALIKE = 0.1, 0.9  # cosines that count as nothing, and as the same question
_MOST_KEPT = 20_000  # vectors, about 3 kB each

_OTHER_WORDS = 0.99  # most for a question in other words: only the very same one is certain
_OTHER_KIND = 0.75  # of a question that asks for something else (how much, not when)

Vector = NDArray[np.float32]


class Likeness:
    """Compares questions by their words and by their vectors; keeps the vectors it made."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[str, Vector] = OrderedDict()

    def liken(
        self, question: str, vector: Vector, needed: Sequence[Need], hits: Sequence[Hit]
    ) -> list[Hit]:
        """Return the hits with the likeness (0–1) of each of their known questions.

        ``vector`` and ``needed`` are those of ``question``.
        """
        asked = [q.text for hit in hits for q in hit.questions]
        alike = self._alike(question, vector, needed, asked)
        return [
            replace(
                hit,
                questions=tuple(
                    KnownQuestion(q.start, q.end, q.text, alike[q.text]) for q in hit.questions
                ),
            )
            if hit.questions
            else hit
            for hit in hits
        ]

    def liken_open(
        self, question: str, vector: Vector, needed: Sequence[Need], asked: Sequence[OpenQuestion]
    ) -> tuple[OpenQuestion, ...]:
        """Return open questions with their likeness (0–1), without those on another provision."""
        alike = self._alike(question, vector, needed, [q.text for q in asked])
        named = provisions_named(question)
        return tuple(
            OpenQuestion(q.document_id, q.text, alike[q.text])
            for q in asked
            if not named or not (other := provisions_named(q.text)) or named & other
        )

    def _alike(
        self, question: str, vector: Vector, needed: Sequence[Need], others: Sequence[str]
    ) -> dict[str, float]:
        vectors = self._vectors(others)
        if not vectors:
            return {}
        cosines = np.stack(list(vectors.values())) @ vector
        meant = np.clip((cosines - _UNLIKE) / (_ALIKE - _UNLIKE), 0.0, 1.0).tolist()
        matcher, kinds = matcher_of(tuple(needed)), kinds_asked(question)
        same, alike = question.casefold(), dict[str, float]()
        for other, meaning in zip(vectors, meant, strict=True):
            worth = (1 - _BY_MEANING) * matcher.agreement(other) + _BY_MEANING * meaning
            factor = 1.0 if kinds_asked(other) == kinds else _OTHER_KIND
            alike[other] = factor * min(_OTHER_WORDS, worth)
            if other.casefold() == same:
                alike[other] = 1.0
        return alike

    def _vectors(self, texts: Iterable[str]) -> dict[str, Vector]:
        found = {text: self._kept.get(text) for text in texts}
        new = [text for text, vector in found.items() if vector is None]
        if new:
            for text, vector in zip(new, self._encoder.encode_questions(new), strict=True):
                self._kept[text] = found[text] = vector
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return {text: vector for text, vector in found.items() if vector is not None}


@lru_cache(maxsize=1 << 14)
def provisions_named(question: str) -> frozenset[str]:
    """Return the provisions that a question names, without their law."""
    return frozenset(str(replace(found, law=None)) for found in references(question))


@lru_cache(maxsize=1 << 15)
def kinds_asked(question: str) -> frozenset[AnswerType]:
    """Return the kinds of answer that a question asks for; yes and no is none."""
    return frozenset(asked_for(question)) - {"polar"}
