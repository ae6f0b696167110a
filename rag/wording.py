"""Content words and how far one text's are covered by another's: stems, compounds, synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.german import fold, is_stop_word, stem, words
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
_PREFIX = 6
_KIN = 0.9
_PARTICIPLE = re.compile(
    r"(ab|an|auf|aus|bei|bereit|dar|durch|ein|fest|her|hin|los|mit|nach|um|unter|vor|weg|weiter|zu"
    r"|zurück|zusammen)?ge(\w{3,}?)(?:e?t|en)"
)
_POLAR = NEGATORS | LIMITERS | EXCEPTIONS | MODAL_VERBS
_GROUPS: dict[str, frozenset[str]] = {}
for _group in SYNONYMS:
    _stems = frozenset(stem(word) for word in _group.split())
    for _stem in _stems:
        _GROUPS[_stem] = _GROUPS.get(_stem, frozenset()) | _stems


@dataclass(frozen=True, slots=True)
class _Known:
    """Words as they are looked up: whole, by their first letters, and inside each other."""

    stems: frozenset[str]
    openings: frozenset[str]
    joined: str


@lru_cache(maxsize=1 << 12)
def content(text: str) -> tuple[str, ...]:
    """Return the lower-cased words that carry a text's statement, un- taken off its opposites."""
    return tuple(_base(word) for word in words(text) if _carries(word))


def share(claimed: Sequence[str], known: Iterable[str]) -> float:
    """Return the share (0–1) of the claimed words that the known ones account for."""
    if not claimed:
        return 1.0
    present = _known(tuple(known))
    return sum(_worth(word, present) for word in claimed) / len(claimed)


def uncovered(claimed: Sequence[str], known: Iterable[str]) -> list[str]:
    """Return the claimed words that no known word accounts for."""
    present = _known(tuple(known))
    return [word for word in claimed if not _worth(word, present)]


def is_alike(one: str, other: str) -> bool:
    """Return whether two words are forms of one, synonyms, or one is a part of the other."""
    mine, theirs = stem(one), stem(other)
    if mine == theirs or theirs in _GROUPS.get(mine, frozenset()):
        return True
    shorter, longer = sorted((mine, theirs), key=len)
    return len(shorter) >= _SHORTEST_PART and shorter in longer


@lru_cache(maxsize=1 << 14)
def is_un_word(word: str) -> bool:
    """Tell whether a lower-cased word is an adjective negated by un-."""
    if not word.startswith("un") or word == "ungeachtet":
        return False
    return word[2:].startswith(UN_WORDS) or participle_root(word[2:]) is not None


@lru_cache(maxsize=1 << 14)
def participle_root(word: str) -> str | None:
    """Return the folded root of a lower-cased participle in ge-: ``mitgeteilt`` → ``mitteil``."""
    match = _PARTICIPLE.fullmatch(word)
    return fold((match[1] or "") + match[2]) if match else None


@lru_cache(maxsize=1 << 14)
def _folded(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=1 << 12)
def _known(present: tuple[str, ...]) -> _Known:
    folded = [_folded(word) for word in present]
    roots = [r for word in present if (r := participle_root(word)) and len(r) >= _SHORTEST_PART]
    return _Known(
        stems=frozenset((*(stem(word) for word in present), *roots)),
        openings=frozenset(word[:_PREFIX] for word in folded if len(word) >= _PREFIX),
        joined=" ".join(folded),
    )


@lru_cache(maxsize=1 << 14)
def _carries(word: str) -> bool:
    if is_stop_word(word) or word in FILLERS or word in _POLAR:
        return False
    return len(word) > 1 and not word[0].isdigit() and number_word(word) is None


def _base(word: str) -> str:
    return word[2:] if is_un_word(word) else word


def _worth(word: str, known: _Known) -> float:
    """Return 1 for the same word, a little less for a synonym or a compound's part, else 0."""
    mine = stem(word)
    if mine in known.stems:
        return 1.0
    if not _GROUPS.get(mine, frozenset()).isdisjoint(known.stems):
        return _KIN
    return _KIN if len(word) >= _SHORTEST_PART and _is_related(word, mine, known) else 0.0


def _is_related(word: str, mine: str, known: _Known) -> bool:
    """Tell whether a word is a part of a known one, holds one, or grows from the same root."""
    root = participle_root(word) or ""
    return (
        _folded(word)[:_PREFIX] in known.openings
        or (len(root) >= _SHORTEST_PART and root in known.joined)
        or (len(mine) >= _SHORTEST_PART and mine in known.joined)
        or not _parts(word).isdisjoint(known.stems)
    )


@lru_cache(maxsize=1 << 13)
def _parts(word: str) -> frozenset[str]:
    """Return every stretch of a word that is long enough to be a part of a compound."""
    folded = _folded(word)
    return frozenset(
        folded[i:j] for i in range(len(folded)) for j in range(i + _SHORTEST_PART, len(folded) + 1)
    )
