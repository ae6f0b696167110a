"""The day a question about the law asks for: ``mussten wir am 1. März 2025 schon schulen?``."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from rag.dates import Day, day_spans
from rag.evidence import is_light
from rag.expansion import content_words

_PAST = r"galt|galten|musste[nt]?|durfte[nt]?|brauchte[nt]?|konnte[nt]?|did|had to"
_ANY = (
    r"gilt|gelten|muss|müssen|darf|dürfen|ist|sind|war|waren|haben|hatten|brauchen|is|are|were|must"
)
_JUDGED = re.compile(
    rf"\b(?:{_PAST})\b|\b(?:{_ANY})\b.*\b(?:schon|noch|bereits|already|yet|still)\b",
    re.IGNORECASE,
)
_OF_AN_EVENT = re.compile(r"\b(?:wann|wer|wo|worum|wie viele?|when|who|where)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\b(?P<when>am|zum|im|anfang|mitte|ende|per|stand|on|in|at)(?:\s(?:den|dem|of))?\s\Z",
    re.IGNORECASE,
)
_DAY_OF_PART = {"anfang": 1, "mitte": 15}
_FEWEST = 1  # telling words that must be left without the date


@dataclass(frozen=True, slots=True)
class AskedDay:
    """The day by which the law is to be judged, and the question without it."""

    day: date
    question: str


def asked_day(question: str) -> AskedDay | None:
    """Return the day that a question wants the law judged by; None where it names no such day.

    A date with its year counts if it says when something applied, not what happened that day:
    „galt am …“, „muss … schon“. A question that would say nothing without its date keeps it.
    """
    spans = list(day_spans(question))
    if len(spans) != 1 or not _JUDGED.search(question) or _OF_AN_EVENT.search(question):
        return None
    start, end, found = spans[0]
    before = _BEFORE.search(question[:start])
    if before is None:
        return None
    day = _exact(found, before["when"].lower())
    rest = " ".join((question[: before.start()] + question[end:]).split())
    telling = [word for word in content_words(rest) if not is_light(word)]
    if day is None or len(telling) < _FEWEST:
        return None
    return AskedDay(day, rest)


def _exact(found: Day, when: str) -> date | None:
    """Return a day for a date that may only name its month; None without month or year."""
    if found.year is None or found.month is None or not 1 <= found.month <= 12:
        return None
    last = monthrange(found.year, found.month)[1]
    day = found.day or (last if when == "ende" else _DAY_OF_PART.get(when, 15))
    return date(found.year, found.month, day) if 1 <= day <= last else None
