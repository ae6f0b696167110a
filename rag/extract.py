"""An answer from verbatim sentences: no model writes, so nothing can be made up."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence import Need
from rag.german import stem, words
from rag.model import Hit
from rag.sentences import ScoredSentence, rank_sentences

MOST_SENTENCES = 5
MOST_WORDS = 90
# Share of the best sentence's score that a further one needs: eval/LOG.md 2026-11-22.
_SAME_DOCUMENT, _OTHER_DOCUMENT = 0.4, 0.75
_SAME = 0.8


def extract(question: str, needed: Sequence[Need], hits: Sequence[Hit]) -> list[ScoredSentence]:
    """Return the sentences that make up the answer: the best first, the others in reading order."""
    ranked = rank_sentences(needed, hits, question)
    if not ranked:
        return []
    chosen = [ranked[0]]
    for candidate in ranked[1:]:
        if len(chosen) == MOST_SENTENCES:
            break
        if _worth_it(candidate, chosen) and _fits(chosen, candidate):
            chosen.append(candidate)
    return [chosen[0], *sorted(chosen[1:], key=lambda s: _place(s, chosen, hits))]


def _place(
    sentence: ScoredSentence, chosen: Sequence[ScoredSentence], hits: Sequence[Hit]
) -> tuple[bool, int, int]:
    """Sort the lead's own passage first, then by rank of the passage and position in it."""
    elsewhere = sentence.hit.passage.id != chosen[0].hit.passage.id
    return elsewhere, hits.index(sentence.hit), sentence.start


def _worth_it(candidate: ScoredSentence, chosen: Sequence[ScoredSentence]) -> bool:
    """Tell whether a sentence adds to the answer; one from another document must be better."""
    best = chosen[0]
    same = candidate.hit.document.id == best.hit.document.id
    least = best.score * (_SAME_DOCUMENT if same else _OTHER_DOCUMENT)
    return candidate.score >= least and not any(_alike(candidate, other) for other in chosen)


def _fits(chosen: Sequence[ScoredSentence], candidate: ScoredSentence) -> bool:
    return sum(len(s.text.split()) for s in (*chosen, candidate)) <= MOST_WORDS


def _alike(one: ScoredSentence, other: ScoredSentence) -> bool:
    mine = {stem(word) for word in words(one.text)}
    theirs = {stem(word) for word in words(other.text)}
    return len(mine & theirs) >= _SAME * min(len(mine), len(theirs))
