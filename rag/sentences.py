"""Which sentences of the hits answer a question: one score a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Need, coverage
from rag.german import sentences, words
from rag.model import Hit

_SENTENCE, _CONTEXT, _PASSAGE = 0.6, 0.15, 0.25
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a hit: offsets in the document's text, and how well it answers."""

    hit: Hit
    start: int
    end: int
    text: str
    score: float


def rank_sentences(needed: Sequence[Need], hits: Sequence[Hit]) -> list[ScoredSentence]:
    """Return the sentences of ``hits``, best first; ties in order of hit and position."""
    scored = [sentence for hit in hits for sentence in _score_hit(needed, hit)]
    return sorted(scored, key=lambda s: -s.score)


def _score_hit(needed: Sequence[Need], hit: Hit) -> list[ScoredSentence]:
    passage = hit.passage
    context = words(" ".join((hit.document.title, *passage.heading)))
    scored = []
    for start, end in sentences(passage.text):
        text = passage.text[start:end]
        own = words(text)
        if len(own) < _FEWEST_WORDS or text.endswith("?"):
            continue
        score = (
            _SENTENCE * coverage(needed, own)
            + _CONTEXT * coverage(needed, [*own, *context])
            + _PASSAGE * hit.score
        )
        scored.append(
            ScoredSentence(hit, passage.start + start, passage.start + end, text, score)
        )
    return scored
