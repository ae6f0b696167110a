"""How well the words of a text satisfy what a question needs: soft matches, word by word.

A form of the word itself counts fully, another word for it less, and a word that shares its inner
letters (inflection, compound, one typing error) by how much they share.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import mul

from rag.evidence import Need, is_light
from rag.german import is_stop_word, stem, trigrams, words

_EQUIVALENT = 0.85
_NEAR = 0.6
_INSIDE = 0.9  # one word holds the other
_LEAST_SHARED = 0.4
_FEWEST_SHARED = 2
_SHORTEST_INSIDE = 4  # trigrams; below that a word is in many others by chance
_WINDOW = 12  # words of half a window: two halves are about a sentence

Match = tuple[int, float]  # number of a need, worth 0–1
Event = tuple[int, int, float]  # position of a word, number of a need, worth 0–1
_NONE: tuple[Match, ...] = ()
_NO_LETTERS: frozenset[str] = frozenset()


class Matcher:
    """Matches words against the needs of one question, each word once.

    Ranking, gate and answer read the same passages: take it from ``matcher_of``.
    """

    def __init__(self, needed: Sequence[Need]) -> None:
        self.needed = needed
        self.weights = [need.weight for need in needed]
        self._total = sum(self.weights)
        self._known: dict[str, tuple[Match, ...]] = {}
        self._exact = _by_stem(needed)
        self._needs_of: dict[str, list[int]] = {}
        self._sizes = []
        for number, need in enumerate(needed):
            letters = trigrams(need.word)
            self._sizes.append(len(letters))
            for trigram in letters:
                self._needs_of.setdefault(trigram, []).append(number)
        self._letters = frozenset(self._needs_of)

    def events(self, text_words: Iterable[str]) -> list[Event]:
        """Return what the words of a text satisfy, in their order."""
        known, found = self._known, []
        for position, word in enumerate(text_words):
            matches = known.get(word)
            if matches is None:
                matches = known[word] = self._match(word)
            if matches:
                found += [(position, number, worth) for number, worth in matches]
        return found

    def best(self, events: Iterable[Event]) -> list[float]:
        """Return for each need the worth of its best match."""
        best = [0.0] * len(self.weights)
        for _, number, worth in events:
            if worth > best[number]:
                best[number] = worth
        return best

    def share(self, worths: Iterable[float]) -> float:
        """Return the share (0–1) of the question's weight that ``worths`` make up."""
        if not self._total:
            return 0.0
        met: float = sum(map(mul, self.weights, worths))
        return met / self._total

    def closest(self, events: Iterable[Event]) -> float:
        """Return the largest share that about a sentence's length of the text satisfies."""
        halves: dict[int, list[Event]] = {}
        for event in events:
            halves.setdefault(event[0] // _WINDOW, []).append(event)
        windows = ([*half, *halves.get(number + 1, ())] for number, half in halves.items())
        return max((self.share(self.best(window)) for window in windows), default=0.0)

    def of_text(self, text: str) -> list[float]:
        """Return for each need how well ``text`` satisfies it."""
        return self.best(self.events(words(text)))

    def agreement(self, question: str) -> float:
        """Return how far another question asks the same, 0–1: each one's share in the other (F1).

        A word of the other question that nothing here accounts for lowers it as much as a need
        that the other question leaves open.
        """
        best, accounted, content = [0.0] * len(self.weights), 0.0, 0
        known = self._known
        for word, tells in _asking(question):
            matches = known.get(word)
            if matches is None:
                matches = known[word] = self._match(word)
            most = 0.0
            for number, worth in matches:
                if worth > best[number]:
                    best[number] = worth
                if worth > most:
                    most = worth
            if tells:
                content += 1
                accounted += most
        if not accounted:
            return 0.0
        recall, precision = self.share(best), accounted / content
        return 2 * recall * precision / (recall + precision)

    def _match(self, word: str) -> tuple[Match, ...]:
        stemmed, letters = _shape(word)
        exact = self._exact.get(stemmed, _NONE)
        common = letters & self._letters
        if len(common) < _FEWEST_SHARED:
            return exact
        matches = dict(exact)
        shared: dict[int, int] = {}
        for trigram in common:
            for number in self._needs_of[trigram]:
                shared[number] = shared.get(number, 0) + 1
        for number, count in sorted(shared.items()):
            if count >= _FEWEST_SHARED:
                worth = _alike(count, self._sizes[number], len(letters))
                if worth > matches.get(number, 0.0):
                    matches[number] = worth
        return tuple(matches.items())


@lru_cache(maxsize=16)  # questions in progress; each keeps the few thousand words it met
def matcher_of(needed: tuple[Need, ...]) -> Matcher:
    """Return the matcher for the needs of a question, the same one while it is worked on."""
    return Matcher(needed)


@lru_cache(maxsize=1 << 16)
def _shape(word: str) -> tuple[str, frozenset[str]]:
    """Return what a word is matched by: stem and letters; a number has no letters, "" no stem."""
    if is_stop_word(word):
        return "", _NO_LETTERS
    return stem(word), _NO_LETTERS if _is_number(word) else trigrams(word)


@lru_cache(maxsize=1 << 15)
def _asking(text: str) -> tuple[tuple[str, bool], ...]:
    """Return the words of a question, and of each whether it tells something of its subject."""
    return tuple((word, not (is_stop_word(word) or is_light(word))) for word in words(text))


def _by_stem(needed: Sequence[Need]) -> dict[str, tuple[Match, ...]]:
    table: dict[str, tuple[Match, ...]] = {}
    for number, need in enumerate(needed):
        worths = dict.fromkeys(need.near, _NEAR) | dict.fromkeys(need.equivalents, _EQUIVALENT)
        for form, worth in (worths | dict.fromkeys(need.forms, 1.0)).items():
            table[form] = (*table.get(form, ()), (number, worth))
    return table


def _alike(shared: int, one: int, other: int) -> float:
    worth = 2 * shared / (one + other)
    smaller = min(one, other)
    if smaller >= _SHORTEST_INSIDE:
        worth = max(worth, _INSIDE * shared / smaller)
    return worth if worth >= _LEAST_SHARED else 0.0


def _is_number(word: str) -> bool:
    return word[0].isdigit()
