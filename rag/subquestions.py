"""Take a question that asks two things apart: ``wer hat X gebaut und was kostet es?``.

What a part leaves out it takes from the other one, as a follow-up does from the last question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.evidence import is_light
from rag.expansion import content_words
from rag.german import stem, words
from rag.glossary import Glossary
from rag.history import subject

_PREPOSITION = r"(?:(?:ab|seit|bis|in|an|mit|von|für|bei|auf|zu|from|since|by|for|in) )?"
_ASKS = (
    r"(?:wer|wem|wen|wessen|was|wann|wo|woher|wohin|wie|wieviele?|welche[rsnm]?|warum|wieso|weshalb"
    r"|wozu|wofür|womit|wodurch|worum|worauf|woran"
    r"|who|whom|what|when|where|why|which|how)"
)
_MODAL = (
    r"(?:muss|müssen|darf|dürfen|kann|können|soll|sollen|braucht|brauchen|gibt es|gilt|gelten"
    r"|ist|sind|haftet|haften|kostet|kosten|must|may|can|is|are|does|do)"
)
_AND = r"(?:und|sowie|oder|and|or)"
# An indirect question has its verb at the end, a second question right behind its first word.
_VERB = (
    r"(?:ist|sind|war|hat|gab|muss|darf|kann|soll|wird|kam|is|are|was|does|do|did|has"
    r"|(?!(?:d|ein|kein|mein|sein|ihr|unser|all|viel|ander|manch|solch|welch|beid)en\b)"
    r"[a-zäöüß]{3,}(?:t|en))"
)
_SUBJECT = (
    r"(?:ich|man|wir|sie|er|es|das|die|der|dies\w*|unser\w*|eine?|so|damit|dafür|jemand|jede\w*"
    r"|kommunen|we|it|they|the|there|this|a|an)"
)
_BORDER = re.compile(
    rf"(?:\s*[?;]\s*{_AND}?|\s*,\s*{_AND}|\s+{_AND})\s+(?={_PREPOSITION}{_ASKS}\b)"
    rf"|\s*[,–-]\s+(?={_PREPOSITION}{_ASKS}\s+{_VERB}\b)"
    rf"|\s*[,–]\s+(?={_MODAL}\s+{_SUBJECT}\b)"
    rf"|(?:\s*\?\s*{_AND}?|,\s*{_AND}|\s+{_AND})\s+(?={_MODAL}\s+{_SUBJECT}\b)",
    re.IGNORECASE,
)
_OPENS = re.compile(rf"\W*{_PREPOSITION}(?:{_ASKS}|{_MODAL})\b", re.IGNORECASE)
# Words that stand for what was named before. „Sie“ with a capital is the reader.
_POINTS_BACK = re.compile(
    r"\b[Dd]ar?(?:an|auf|aus|bei|durch|f[üu]r|gegen|hinter|in|mit|nach|r[üu]ber|um|unter|von|vor|zu)\b"
    r"|\b(?:er|sie|es|ihm|ihnen|deren|dessen|diese[mnrs]?|it|its|they|them|their)\b"
)
_MOST = 3
_ENOUGH = 3  # words that say together what a part is about


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked: as it stands, and completed from the part beside it.

    Which of the two is meant shows when both are looked up: ``alternatives`` is what to try.
    """

    text: str
    completed: str | None = None

    @property
    def alternatives(self) -> tuple[str, ...]:
        """Return the completed wording, if there is one, and the wording as it stands.

        A part that names nothing by itself, or points back, is never looked up alone.
        """
        if self.completed is None:
            return (self.text,)
        if len(_telling(self.text)) < 2 or _POINTS_BACK.search(self.text):
            return (self.completed,)
        return (self.completed, self.text)


def subquestions(question: str, glossary: Glossary) -> tuple[Part, ...]:
    """Return the questions that ``question`` consists of; itself alone if it asks one thing.

    A relative clause is no second question. A statement in front tells what the questions are
    about: „Der Bot hat Akten ausgegeben, wer haftet und müssen wir das melden?“.
    """
    parts = [part.strip(" ,;") for part in _BORDER.split(question) if part.strip(" ,;?")]
    asking = [part for part in parts if _OPENS.match(part)]
    told = parts[0] if parts and parts[0] not in asking else ""
    if not 2 <= len(asking) <= _MOST or len(asking) + bool(told) != len(parts):
        return (Part(question),)
    return tuple(_part(number, asking, told, glossary) for number in range(len(asking)))


def _part(number: int, parts: list[str], told: str, glossary: Glossary) -> Part:
    """Return a part, and the same with what it takes from the part that says what it is about."""
    mine = parts[number]
    if number == 0 and not told and _telling(mine):
        return Part(mine)
    others = [told] if told else [*reversed(parts[:number]), *parts[number + 1 :]]
    source = next((part for part in others if _names(part, glossary)), others[0])
    kept = subject(mine, source, glossary)
    return Part(mine, f"{mine.rstrip(' ?')} ({' '.join(kept)})?" if kept else None)


def _names(part: str, glossary: Glossary) -> bool:
    """Tell whether a part says what it is about: a notion of the glossary or some telling words."""
    entries = [entry for entry in glossary.find(part) if not _is_general(entry.term)]
    return bool(entries) or len(_telling(part)) >= _ENOUGH


def _telling(part: str) -> set[str]:
    return {stem(word) for word in content_words(part) if not is_light(word)}


def _is_general(term: str) -> bool:
    """Tell whether a notion is what everything here is about."""
    return words(term) in (["künstliche", "intelligenz"], ["ki"], ["kommune"], ["chatbot"])
