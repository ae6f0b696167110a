"""What kind of answer a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from typing import Literal

AnswerType = Literal["date", "number", "person", "place", "polar", "open"]

_ASKED: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        "date",
        re.compile(
            r"\b(wann|seit wann|ab wann|bis wann|datum|termin|stichtag|in welchem jahr|welches jahr"
            r"|welchem monat|when|what date|which year|since when|how long ago)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\b(wie\s?viele?n?|wie hoch|wie lange?|wie oft|wie gro(ß|ss)|wie teuer|was kostet|anzahl"
            r"|prozent|how many|how much|how long|how often|how high|what percentage)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"\b(wer|wem|wen|wessen|who|whom|welche personen?|leitung|referent|vortragende?r?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\b(wo|wohin|woher|where|welche[rns]? (stadt|kommune|gemeinde|kreis|landkreis|land)"
            r"|which (city|town|municipality|state))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "polar",
        re.compile(
            r"^\W*(ist|sind|war|darf|dürfen|duerfen|muss|müssen|muessen|kann|können|koennen|gilt|gelten"
            r"|gibt|gibts|gab|gabs|hat|haben|habt|brauch\w*|soll\w*|is|are|was|must|do|does|did|can|may|has|have)\b",
            re.IGNORECASE,
        ),
    ),
)
_MONTH = r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_DATE = re.compile(rf"\b\d{{1,2}}\.\s?(?:{_MONTH}|\d{{1,2}}\.)|{_MONTH}\s+\d{{4}}|\b(?:19|20)\d\d\b")
_NUMBER = re.compile(
    r"\d|\b(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|million\w*"
    r"|hälfte|drittel|viertel|monatlich|jährlich|wöchentlich)",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:Dr\.|Prof\.|Frau|Herr|Minister\w*|Bürgermeister\w*)\s+[A-ZÄÖÜ]"
    r"|\b[A-ZÄÖÜ][a-zäöüß]+\s(?:von\s|van\s|vom\s)?[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?\b"
    r"|\b(?:Stadt|Kreis|Landkreis|Land|Ministerium|Bundesnetzagentur|Kommission|Behörde\w*|[A-ZÄÖÜ]{3,})\b"
)
_PLACE = re.compile(
    r"\b(?:in|im|aus|bei|nach|der Stadt|Stadt|Kreis|Kreisstadt|Landkreis|Gemeinde)\s+(?:der\s|dem\s)?[A-ZÄÖÜ]"
)
_HELD = {"date": _DATE, "number": _NUMBER, "person": _PERSON, "place": _PLACE}


def asked_for(question: str) -> AnswerType:
    """Return the kind of answer ``question`` asks for."""
    return next((kind for kind, pattern in _ASKED if pattern.search(question)), "open")


def holds(kind: AnswerType, sentence: str) -> bool:
    """Return whether ``sentence`` holds an answer of that kind; anything answers an open question."""
    pattern = _HELD.get(kind)
    return pattern is None or bool(pattern.search(sentence))
