"""Take a question that asks two things apart: ``wer hat X gebaut und was kostet es?``.

What a part leaves out it takes from the other one, as a follow-up does from the last question.
"""

from __future__ import annotations

import re

from rag.evidence import is_light
from rag.expansion import content_words
from rag.german import stem, words
from rag.glossary import Glossary
from rag.history import leans, subject

_PREPOSITION = r"(?:(?:ab|seit|bis|in|an|mit|von|für|bei|auf|zu|from|since|by|for|in) )?"
_ASKS = (
    r"(?:wer|wem|wen|wessen|was|wann|wo|woher|wohin|wie|wieviele?|welche[rsnm]?|warum|wieso|weshalb"
    r"|wozu|wofür|womit|wodurch|worum|worauf|woran"
    r"|who|whom|what|when|where|why|which|how)"
)
_MODAL = (
    r"(?:muss|müssen|darf|dürfen|kann|können|soll|sollen|braucht|brauchen|gibt es|gilt|gelten"
    r"|ist|sind|must|may|can|is|are|does|do)"
)
_AND = r"(?:und|sowie|oder|and|or)"
# An indirect question has its verb at the end, a second question right behind its first word.
_VERB = (
    r"(?:ist|sind|war|waren|hat|haben|hatte|gilt|gelten|gibt|gab|muss|müssen|darf|dürfen|kann|können"
    r"|soll|sollen|wird|werden|wurde|wurden|wollen|wollten|kostet|kosten|sagt|sagen|meint|meinen"
    r"|heißt|bedeutet|macht|machen|braucht|brauchen|steht|stehen|steckt|liegt|kommt|kam|passiert"
    r"|bringt|folgt|zahlt|bezahlt|is|are|was|were|does|do|did|must|can|has|have)"
)
_SUBJECT = (
    r"(?:ich|man|wir|sie|er|es|das|die|der|dies\w*|unser\w*|eine?|so|damit|dafür|jemand|jede\w*"
    r"|kommunen|we|it|they|the|there|this|a|an)"
)
_BORDER = re.compile(
    rf"(?:\s*[?;]\s*{_AND}?|\s*,\s*{_AND}|\s+{_AND})\s+(?={_PREPOSITION}{_ASKS}\b)"
    rf"|\s*,\s*(?={_PREPOSITION}{_ASKS}\s+{_VERB}\b)"
    rf"|(?:\s*\?\s*{_AND}?|,\s*{_AND}|\s+{_AND})\s+(?={_MODAL}\s+{_SUBJECT}\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"\W*{_PREPOSITION}(?:{_ASKS}|{_MODAL})\b", re.IGNORECASE)
_MOST = 3
_TELLING = 3  # words that say together what a part is about


def subquestions(question: str, glossary: Glossary) -> tuple[str, ...]:
    """Return the questions that ``question`` consists of; itself alone if it asks one thing.

    A relative clause is no second question: the first part must be one, too.
    """
    parts = [part.strip(" ,;") for part in _BORDER.split(question) if part.strip(" ,;?")]
    if not 2 <= len(parts) <= _MOST or not all(_OPENS.match(part) for part in parts):
        return (question,)
    return tuple(_completed(number, parts, glossary) for number in range(len(parts)))


def _completed(number: int, parts: list[str], glossary: Glossary) -> str:
    """Return a part with what it takes from the part beside it that names what both are about."""
    mine = parts[number]
    opens = number == 0 and bool(_telling(mine))
    if opens or (_names(mine, glossary) and not leans(mine)):
        return mine
    others = [*reversed(parts[:number]), *parts[number + 1 :]]
    source = next((part for part in others if _names(part, glossary)), others[0])
    kept = subject(mine, source, glossary)
    return f"{mine.rstrip(' ?')} ({' '.join(kept)})?" if kept else mine


def _names(part: str, glossary: Glossary) -> bool:
    """Tell whether a part says what it is about: a notion of the glossary or some telling words."""
    entries = [entry for entry in glossary.find(part) if not _is_general(entry.term)]
    return bool(entries) or len(_telling(part)) >= _TELLING


def _telling(part: str) -> set[str]:
    return {stem(word) for word in content_words(part) if not is_light(word)}


def _is_general(term: str) -> bool:
    """Tell whether a notion is what everything here is about."""
    return words(term) in (["künstliche", "intelligenz"], ["ki"], ["kommune"], ["chatbot"])
