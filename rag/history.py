"""Short follow-ups → stand-alone questions, without a model: the last question's subject is kept.

The conversation only rewrites the question; it is never a source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence import is_light
from rag.expansion import content_words
from rag.german import stem, words
from rag.glossary import Glossary
from rag.model import Message
from rag.translation import ENGLISH_STOP_WORDS

_MOST_CONTENT = 4  # words of substance that a question may have and still lean on the last one
_START = r"und|auch|oder|aber|also|and|what about|how about|was ist mit"
_LEANING = re.compile(
    rf"^\W*(?:{_START})\b"
    r"|\b(?:dazu|dafür|davon|damit|dabei|darin|darüber|deren|dessen|dort|ihm|ihnen|it|them|they)\b"
    r"|\b(?:das|dies|es|sie|er|that|this)\b(?=\W*$|\s+(?:auch|denn|dann|schon|noch|für|in|bei|so|für)\b)",
    re.IGNORECASE,
)
_ORDINALS = frozenset(
    "erste ersten erster erstes zweite zweiten dritte dritten vierte vierten fünfte letzte letzten "
    "nächste nächsten first second third fourth last next".split()
)
_WORD = re.compile(r"\w[\w.-]*\w|\w")
_PHRASE = re.compile(
    r"\b(für|bei|in|im|mit|an|zu|zur|zum|von|nach|for|in|at|with)\s+((?:[\w-]+\s*){1,3})$",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(rf"^\W*(?:{_START})\b\s*", re.IGNORECASE)


def stand_alone(question: str, history: Sequence[Message], glossary: Glossary) -> str:
    """Return ``question`` with the subject of the last question it leans on, or unchanged."""
    last = next((m.content for m in reversed(history) if m.role == "user"), "")
    if not last.strip() or not leans(question):
        return question
    core = _CONNECTIVE.sub("", question).strip()
    swapped = _swap_phrase(core, last)
    if swapped:
        return swapped
    kept = subject(core, last, glossary)
    return f"{core.rstrip(' ?')} ({' '.join(kept)})?" if kept else question


def leans(question: str) -> bool:
    """Return whether a question is short and points back, so that it needs the last one."""
    telling = [word for word in content_words(question) if not is_light(word)]
    return not telling or (len(telling) <= _MOST_CONTENT and bool(_LEANING.search(question)))


def _swap_phrase(core: str, last: str) -> str:
    """Put ``für Kitas`` in the place of the last question's ``für …``, if both are all there is."""
    mine = _PHRASE.fullmatch(core.strip(" ?!."))
    theirs = _PHRASE.search(last.strip(" ?!."))
    if not mine or not theirs or mine[1].lower() != theirs[1].lower():
        return ""
    return f"{last.strip(' ?!.')[: theirs.start()]}{mine[0]}?"


def subject(core: str, last: str, glossary: Glossary) -> list[str]:
    """Return the telling words of the last question that the new one does not replace."""
    own = {stem(word) for word in words(core)}
    own |= {stem(w) for entry in glossary.find(core) for form in entry.forms for w in words(form)}
    replaced = _ORDINALS if _ORDINALS & set(words(core)) else frozenset()
    return [w for w in _WORD.findall(last) if _tells(w.lower(), own, replaced)]


def _tells(word: str, own: set[str], replaced: frozenset[str]) -> bool:
    if word in replaced or stem(word) in own:
        return False
    return bool(content_words(word)) and not is_light(word) and word not in ENGLISH_STOP_WORDS
