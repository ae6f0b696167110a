"""What a sentence adds that its sources never speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.german import words
from rag.problems import Problem
from rag.verify_words import EFFECTS
from rag.wording import content, share, uncovered

_TOO_FEW = 0.3  # share of its words from which a part of a sentence may be borne out
_FEWEST_WORDS = 2
_CUT = re.compile(r"\s*[,;–]\s+|\s+(?:und|sowie)\s+")
_EFFECTS = tuple(frozenset(group.split()) for group in EFFECTS)


def additions(said: str, whole: str) -> Iterator[Problem]:
    """Yield parts of a sentence that say something new, and effects that no source states."""
    known = content(whole)
    parts = [part for part in _CUT.split(said) if len(content(part)) >= _FEWEST_WORDS]
    for part in parts if len(parts) > 1 else ():
        if share(content(part), known) < _TOO_FEW:
            yield Problem("content", part)
    mine, theirs = words(said), frozenset(words(whole))
    for word in mine:
        if any(word in group and group.isdisjoint(theirs) for group in _EFFECTS) and uncovered(
            (word,), known
        ):
            yield Problem("content", word)
