"""What a question asks for, and how much of it a text holds: the measure under gate and extract."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.german import grams, is_stop_word, stem, words
from rag.glossary import Glossary
from rag.index import Generation

_PARTIAL = 0.7  # what a word is worth that only shares its inner letters (compounds, inflection)
_SHORTEST_PARTIAL = 5
_OVERLAP = 0.75


@dataclass(frozen=True, slots=True)
class Need:
    """One content word of a question: forms that satisfy it, and how telling it is (idf)."""

    word: str
    forms: frozenset[str]
    weight: float


def needs(question: str, generation: Generation, glossary: Glossary) -> tuple[Need, ...]:
    """Return the content words of ``question`` with their equivalents and weights."""
    total = max(1, generation.manifest.passages)
    equivalents = _equivalents(question, glossary)
    content = list(dict.fromkeys(w for w in words(question) if not is_stop_word(w)))
    forms = {word: frozenset({stem(word)}) | equivalents.get(stem(word), frozenset()) for word in content}
    counts = generation.lexical.document_frequencies({form for fs in forms.values() for form in fs})
    return tuple(
        Need(word, forms[word], _idf(max(counts[form] for form in forms[word]), total))
        for word in content
    )


def coverage(needed: Sequence[Need], text_words: Iterable[str]) -> float:
    """Return the share (0–1) of the question's weight that ``text_words`` account for."""
    total = sum(need.weight for need in needed)
    if not total:
        return 0.0
    present = list(dict.fromkeys(text_words))
    stems = {stem(word) for word in present}
    return sum(need.weight * _satisfied(need, stems, present) for need in needed) / total


def missing(needed: Sequence[Need], text_words: Iterable[str]) -> list[Need]:
    """Return the needs that ``text_words`` do not satisfy at all."""
    present = list(dict.fromkeys(text_words))
    stems = {stem(word) for word in present}
    return [need for need in needed if not _satisfied(need, stems, present)]


def _satisfied(need: Need, stems: set[str], present: Sequence[str]) -> float:
    if need.forms & stems:
        return 1.0
    if len(need.word) < _SHORTEST_PARTIAL or need.word[0].isdigit():
        return 0.0
    return _PARTIAL if any(_shares_letters(need.word, word) for word in present) else 0.0


@lru_cache(maxsize=1 << 16)
def _shares_letters(wanted: str, present: str) -> bool:
    """Tell whether one word holds most of the other's letters in a row, as compounds do."""
    if len(present) < _SHORTEST_PARTIAL:
        return False
    mine, theirs = set(grams(wanted)), set(grams(present))
    return len(mine & theirs) >= _OVERLAP * min(len(mine), len(theirs))


def _equivalents(question: str, glossary: Glossary) -> dict[str, frozenset[str]]:
    """Return stem of a word in the question → stems of the single words that mean the same."""
    table: dict[str, frozenset[str]] = {}
    for entry in glossary.find(question):
        single = frozenset(stem(w[0]) for form in entry.forms if len(w := words(form)) == 1)
        for form in entry.forms:
            for word in words(form):
                table[stem(word)] = table.get(stem(word), frozenset()) | single
    return table


def _idf(count: int, total: int) -> float:
    return math.log(1.0 + (total - count + 0.5) / (count + 0.5))
