"""Which of two facts or names a sentence says what of: Art. 16 and 17 must not change places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.facts import Fact, bears, facts
from rag.german import stem
from rag.names import Name, is_named, name_forms, names
from rag.problems import Problem, ProblemCode
from rag.wording import content, share, uncovered

_BETTER = 0.35  # what is said of a fact fits the other fact's part so much better
_SURE = 0.7  # … or this much, where of the other only a word is in the wrong part
_CUT = re.compile(r"[,;:]\s|\s(?:und|sowie|oder|aber|während)\s")


@dataclass(frozen=True, slots=True)
class _Bound:
    """A fact or name with the content words of the part of the sentence it stands in."""

    code: ProblemCode
    item: Fact | Name
    words: tuple[str, ...]


def swaps(said: str, known: Sequence[str]) -> Iterator[Problem]:
    """Yield pairs of facts or names that have changed places against one of the sources."""
    mine = _bound(said)
    pairs = [
        (one, two)
        for one, two in combinations(mine, 2)
        if one.code == two.code and one.words != two.words
    ]
    for sentence in known if pairs else ():
        theirs = _bound(sentence)
        for one, two in pairs:
            first, second = _find(one, theirs), _find(two, theirs)
            if first and second and _have_swapped((one, first), (two, second)):
                yield Problem(one.code, one.item.text)


@lru_cache(maxsize=512)
def _bound(text: str) -> tuple[_Bound, ...]:
    items: list[tuple[ProblemCode, Fact | Name]] = [(fact.code, fact) for fact in facts(text)]
    items += [("name", name) for name in names(text) if name.is_sure]
    return tuple(_Bound(code, item, _words_around(text, item)) for code, item in items)


def _words_around(text: str, item: Fact | Name) -> tuple[str, ...]:
    cuts = [0, *(match.start() for match in _CUT.finditer(text)), len(text)]
    start = max(cut for cut in cuts if cut <= item.start)
    end = min(cut for cut in cuts if cut >= min(item.start + len(item.text), len(text)))
    own = {stem(word) for word in content(item.text)}
    return tuple(word for word in content(text[start:end]) if stem(word) not in own)


def _find(mine: _Bound, theirs: Sequence[_Bound]) -> _Bound | None:
    return next((other for other in theirs if _is_same(mine.item, other.item)), None)


def _is_same(mine: Fact | Name, other: Fact | Name) -> bool:
    if isinstance(mine, Fact) and isinstance(other, Fact):
        return bears(other, mine)
    if isinstance(mine, Name) and isinstance(other, Name):
        return is_named(mine.text, name_forms(other.text))
    return False


def _have_swapped(one: tuple[_Bound, _Bound], two: tuple[_Bound, _Bound]) -> bool:
    """Return whether one item's words are clearly the other's, and some of the other's its own."""
    (mine, first), (other, second) = one, two
    here, there = _gain(mine, second, first), _gain(other, first, second)
    if min(here, there) >= _BETTER:
        return True
    return (here >= _SURE and _leans(other, first, second)) or (
        there >= _SURE and _leans(mine, second, first)
    )


def _gain(mine: _Bound, other: _Bound, own: _Bound) -> float:
    if not mine.words:
        return 0.0
    return share(mine.words, other.words) - share(mine.words, own.words)


def _leans(mine: _Bound, other: _Bound, own: _Bound) -> bool:
    """Return whether a word around an item is said of the other one only."""
    return any(uncovered([w], own.words) and not uncovered([w], other.words) for w in mine.words)
