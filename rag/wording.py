"""Content words and how far one text's are covered by another's: stems, compounds, synonyms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.german import fold, grams, is_stop_word, stem, words
from rag.numerals import number_word
from rag.verify_words import (
    EXCEPTIONS,
    FILLERS,
    LIMITERS,
    MODAL_VERBS,
    NEGATORS,
    SYNONYMS,
    UN_WORDS,
)

_SHORTEST_PART = 5
_COMPOUND = 0.8  # share of the shorter word's letters in a row
_PREFIX = 6
_KIN = 0.9
_POLAR = NEGATORS | LIMITERS | EXCEPTIONS | MODAL_VERBS
_GROUPS: dict[str, frozenset[str]] = {}
for _group in SYNONYMS:
    _stems = frozenset(stem(word) for word in _group.split())
    for _stem in _stems:
        _GROUPS[_stem] = _GROUPS.get(_stem, frozenset()) | _stems


@lru_cache(maxsize=4096)
def content(text: str) -> tuple[str, ...]:
    """Return the lower-cased words that carry a text's statement, un- taken off its opposites."""
    return tuple(_base(word) for word in words(text) if _carries(word))


def share(claimed: Sequence[str], known: Iterable[str]) -> float:
    """Return the share (0–1) of the claimed words that the known ones account for."""
    if not claimed:
        return 1.0
    present = tuple(known)
    stems = _stems_of(present)
    return sum(_worth(word, stems, present) for word in claimed) / len(claimed)


def uncovered(claimed: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return the claimed words that no known word accounts for."""
    present = tuple(known)
    stems = _stems_of(present)
    return [word for word in claimed if not _worth(word, stems, present)]


def is_un_word(word: str) -> bool:
    """Tell whether a lower-cased word is an adjective negated by un-."""
    return word.startswith("un") and word[2:].startswith(UN_WORDS)


@lru_cache(maxsize=4096)
def _stems_of(known: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stem(word) for word in known)


def _carries(word: str) -> bool:
    if is_stop_word(word) or word in FILLERS or word in _POLAR:
        return False
    return len(word) > 1 and not word[0].isdigit() and number_word(word) is None


def _base(word: str) -> str:
    return word[2:] if is_un_word(word) else word


def _worth(word: str, stems: frozenset[str], present: tuple[str, ...]) -> float:
    """Return 1 for the same word, a little less for a synonym or a compound's part, else 0."""
    mine = stem(word)
    if mine in stems:
        return 1.0
    if not _GROUPS.get(mine, frozenset()).isdisjoint(stems):
        return _KIN
    return _KIN if _has_relative(word, present) else 0.0


@lru_cache(maxsize=1 << 16)
def _has_relative(word: str, present: tuple[str, ...]) -> bool:
    return len(word) >= _SHORTEST_PART and any(_related(word, other) for other in present)


@lru_cache(maxsize=1 << 17)
def _related(one: str, other: str) -> bool:
    """Tell whether one word is a part of the other, or both grow from one long root."""
    if len(other) < _SHORTEST_PART:
        return False
    mine, theirs = fold(one), fold(other)
    if mine[:_PREFIX] == theirs[:_PREFIX] and min(len(mine), len(theirs)) >= _PREFIX:
        return True
    first, second = set(grams(one)), set(grams(other))
    return len(first & second) >= _COMPOUND * min(len(first), len(second))
