"""What a question asks for besides its words, and whether a sentence brings it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.evidence import Need
from rag.german import is_stop_word, stem, words
from rag.numerals import number_word
from rag.question_type import AnswerType, asked_for, holds

_NUMERIC: frozenset[AnswerType] = frozenset(("amount", "share", "duration", "count", "number"))
_LAW_ASKED = re.compile(
    r"rechtsgrundlage|gesetzt?\b|geregelt|vorschrift|paragra|\bnorm\b"
    r"|welche\w* (?:artikel|regelung|grundlage|verordnung)",
    re.IGNORECASE,
)
_LAW_HELD = re.compile(r"§|\bArt\.|\bArtikel\s\d|gesetz|verordnung|richtlinie", re.IGNORECASE)
_CAPITALISED = re.compile(r"(?<=[\w,„] )[„\"]?([A-ZÄÖÜ]\w+)")
_NUMBER = re.compile(r"\b\d+\b")
_NAME = re.compile(r"(?=\b([A-ZÄÖÜ][\w’-]+ [A-ZÄÖÜ][\w’-]+))")


@dataclass(frozen=True, slots=True)
class Asked:
    """The kinds of answer a question asks for, and what it already says itself.

    ``nouns`` tells of each need whether the question writes it with a capital.
    """

    kinds: frozenset[AnswerType]
    law: bool
    stems: frozenset[str]
    numbers: frozenset[str]
    nouns: tuple[bool, ...]

    @classmethod
    def of(cls, question: str, needed: Sequence[Need]) -> Asked:
        """Read a question; an empty one asks for nothing but its needs."""
        found = words(question) or [need.word for need in needed]
        nouns = {match[1].lower() for match in _CAPITALISED.finditer(question)}
        return cls(
            frozenset(asked_for(question)),
            bool(_LAW_ASKED.search(question)),
            frozenset(stem(word) for word in found),
            frozenset(word for word in found if word[0].isdigit()),
            tuple(need.word in nouns for need in needed),
        )

    def finds(self, kind: AnswerType, text: str) -> bool:
        """Tell whether that kind is asked for and a text holds it."""
        if kind not in self.kinds:
            return False
        return holds(kind, _without(text, self.numbers) if kind == "date" else text)

    def finds_law(self, text: str) -> bool:
        """Tell whether a legal basis is asked for and a text names one."""
        return self.law and bool(_LAW_HELD.search(text))

    def finds_figure(self, text_words: Iterable[str]) -> bool:
        """Tell whether a number is asked for and there is one that the question does not hold."""
        return bool(self.kinds & _NUMERIC) and any(
            word not in self.numbers and (word[0].isdigit() or (number_word(word) or 0) > 1)
            for word in text_words
        )

    def finds_name(self, text: str) -> bool:
        """Tell whether someone is asked for and a text names someone the question does not."""
        return "person" in self.kinds and any(
            self._is_new(match[1]) for match in _NAME.finditer(text)
        )

    def _is_new(self, name: str) -> bool:
        return not any(
            is_stop_word(word) or stem(word) in self.stems for word in name.lower().split()
        )


def _without(text: str, numbers: frozenset[str]) -> str:
    """Take the numbers of the question out of a text: its own year is no answer to when."""
    return _NUMBER.sub(lambda match: "" if match[0] in numbers else match[0], text)
