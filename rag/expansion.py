"""Other words for what a question names: glossary forms and date spellings, with weights below 1.

A form weighs no more than what it stands for: "KI" is everywhere in the corpus and tells little,
so "Künstliche Intelligenz" in its place must not tell more.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.german import is_stop_word, stem, words
from rag.glossary import Entry, Glossary
from rag.lexical import LexicalIndex
from rag.translation import translations

WEIGHT = 0.5  # eval/LOG.md 2026-11-22
TRANSLATED = 0.8
_MONTHS = (
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
_DATE = re.compile(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?((?:20)?\d\d)?(?!\d)|\b(20\d\d)-(\d\d)-(\d\d)\b")

Expansions = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How many passages hold a stem, and what that makes of a text's words."""

    counts: dict[str, int]
    passages: int

    @classmethod
    def of(cls, texts: Iterable[str], lexical: LexicalIndex) -> Frequencies:
        """Look up the words of ``texts``."""
        stems = {stem(word) for text in texts for word in content_words(text)}
        return cls(lexical.document_frequencies(stems), max(1, lexical.count()))

    def idf(self, stemmed: str) -> float:
        """Return how telling a stem is; 0 for one that is in every passage."""
        count = self.counts.get(stemmed, 0)
        return math.log(1.0 + (self.passages - count + 0.5) / (count + 0.5))

    def mass(self, text: str) -> float:
        """Return the summed idf of a text's content words, 0 if one of them is nowhere."""
        stems = [stem(word) for word in content_words(text)]
        if not stems or any(not self.counts.get(s) for s in stems):
            return 0.0
        return sum(self.idf(s) for s in stems)


def expand(
    question: str, glossary: Glossary, lexical: LexicalIndex, *, english: bool = False
) -> Expansions:
    """Return texts to search for besides ``question``, each with its weight below 1."""
    entries = glossary.find(question)
    frequencies = Frequencies.of([f for entry in entries for f in entry.forms], lexical)
    named = f" {' '.join(stem(word) for word in words(question))} "
    found = [(text, WEIGHT) for text in dates_in_words(question)]
    for entry in entries:
        found += _forms(entry, named, frequencies)
    if english:
        for _, german in translations(question):
            found += [(word, TRANSLATED / math.sqrt(len(german))) for word in german]
    return tuple(found)


def dates_in_words(question: str) -> list[str]:
    """Return the question's dates in the corpus's spelling: 14.1.2026 → 14. Januar 2026."""
    spelled = []
    for match in _DATE.finditer(question):
        day, month, year = match[1] or match[6], match[2] or match[5], match[3] or match[4] or ""
        if 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
            full = f"20{year}" if len(year) == 2 else year
            spelled.append(f"{int(day)}. {_MONTHS[int(month) - 1]} {full}".strip())
    return spelled


def content_words(text: str) -> list[str]:
    """Return the lower-cased words of a text that are worth looking up."""
    return [word for word in words(text) if not is_stop_word(word)]


def _forms(entry: Entry, named: str, frequencies: Frequencies) -> list[tuple[str, float]]:
    """Return the forms that the corpus uses and the question does not, with their weights."""
    keys = {form: f" {' '.join(stem(word) for word in words(form))} " for form in entry.forms}
    asked = [form for form, key in keys.items() if key in named]
    masses = {form: frequencies.mass(form) for form in entry.forms}
    known = [masses[form] for form in asked if masses[form]]
    others = [form for form in entry.forms if form not in asked and masses[form]]
    limit = max(known, default=math.inf)
    share = WEIGHT / math.sqrt(len(others) or 1)
    return [(form, share * min(1.0, limit / masses[form])) for form in others]
