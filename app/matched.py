"""Which words of a passage met which words of a question: the first reason for a hit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.german import word_spans
from rag.matching import matcher_of
from rag.retrieve import Retrieval

_LEAST = 0.5  # a likeness below that explains nothing to a reader


@dataclass(frozen=True, slots=True)
class Match:
    """``text[start:end]`` of a passage satisfies a word of the question by ``worth`` (0–1)."""

    start: int
    end: int
    word: str
    worth: float


def matcher(retrieval: Retrieval) -> Callable[[str], tuple[Match, ...]]:
    """Return what finds the words of a passage that meet the question of ``retrieval``."""
    matching = matcher_of(retrieval.needed)
    asked = [need.word for need in retrieval.needed]

    def matches(text: str) -> tuple[Match, ...]:
        spans = list(word_spans(text))
        best: dict[int, tuple[float, int]] = {}
        for position, number, worth in matching.events(word for _, _, word in spans):
            best[position] = max(best.get(position, (0.0, 0)), (worth, -number))
        return tuple(
            Match(spans[position][0], spans[position][1], asked[-number], round(worth, 2))
            for position, (worth, number) in sorted(best.items())
            if worth >= _LEAST
        )

    return matches
