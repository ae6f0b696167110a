"""Which sentences of the hits answer a question: one score a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Need
from rag.model import Hit
from rag.sentence_features import features_of, weigh

_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a hit: offsets in the document's text, and how well it answers."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


def rank_sentences(
    needed: Sequence[Need], hits: Sequence[Hit], question: str = ""
) -> list[ScoredSentence]:
    """Return the sentences of ``hits``, best first; ties in order of hit and position.

    ``question`` tells what kind of answer is asked for; without it only its words count.
    """
    scored = [
        ScoredSentence(
            hit,
            hit.passage.start + sentence.start,
            hit.passage.start + sentence.end,
            sentence.text,
            weigh(features),
        )
        for hit, sentence, features in features_of(needed, hits, question)
        if len(sentence.words) >= _FEWEST_WORDS and not sentence.text.endswith("?")
    ]
    return sorted(scored, key=lambda s: -s.score)
