"""What a question asks for: its content words, what else satisfies them, how telling they are."""

from __future__ import annotations

from dataclasses import dataclass

from rag.expansion import Frequencies, content_words, dates_in_words
from rag.german import stem, words
from rag.glossary import Glossary
from rag.lexical import LexicalIndex
from rag.messages import Language
from rag.thesaurus import neighbours
from rag.translation import ENGLISH_STOP_WORDS, translations

_LIGHT = 0.25
_NONE: frozenset[str] = frozenset()

# Words of spoken questions that tell nothing about the subject …
_CHATTER = frozenset(
    """
    gabs gibts gings gehts ists hats nen ne mal bitte kurz eigentlich denn halt genau eben mir
    wieviel wieviele viele worum womit wofür wozu woher worin danke gerne überhaupt schon sowas was
    etwa irgendwas irgendwie uns unsere unseren unserer
    """.split()
)
# … and words that say little about it.
_LIGHT_WORDS = frozenset(
    """
    machen macht mache gemacht tun tut sagen sagt sag heißt heissen heißen bedeutet bedeuten steht
    stehen läuft laufen bringt bringen braucht brauche brauchen gilt gelten gegolten darf dürfen
    bekommt bekommen bekam kriegt gehen geht ging kommt kommen finde finden findet wissen zeig zeige
    erklär erkläre nennen nenne beispiel beispiele neu neue neuen thema gut wichtig hoch groß lange
    leute leuten person personen nutzt nutzen verwendet verwenden einsetzen setzt habt wäre ab seit
    bisher aktuell zurzeit
    """.split()
)


@dataclass(frozen=True, slots=True)
class Need:
    """One content word of a question: what satisfies it, and how telling it is (idf)."""

    word: str
    forms: frozenset[str]
    equivalents: frozenset[str]
    near: frozenset[str]
    weight: float
    known: bool


def needs(
    question: str, lexical: LexicalIndex, glossary: Glossary, language: Language = "de"
) -> tuple[Need, ...]:
    """Return the content words of ``question`` with their equivalents and weights."""
    text = " ".join([question, *dates_in_words(question)])
    equivalents = _equivalents(text, glossary, language)
    content = [word for word in dict.fromkeys(content_words(text)) if _tells(word, language)]
    near = {word: neighbours(stem(word)) for word in content} if language == "de" else {}
    stems = {stem(word) for word in content}.union(*equivalents.values(), *near.values())
    frequencies = Frequencies(lexical.document_frequencies(stems), max(1, lexical.count()))
    return tuple(
        _need(word, equivalents.get(stem(word), _NONE), near.get(word, _NONE), frequencies)
        for word in content
    )


def is_light(word: str) -> bool:
    """Return whether a word says little about a question's subject."""
    return word in _CHATTER or word in _LIGHT_WORDS


def _need(
    word: str, equivalents: frozenset[str], near: frozenset[str], frequencies: Frequencies
) -> Need:
    own = stem(word)
    known = [s for s in (own, *equivalents) if frequencies.counts.get(s)]
    known = known or [s for s in near if frequencies.counts.get(s)]
    weight = min((frequencies.idf(s) for s in known), default=frequencies.idf(own))
    light = _LIGHT if word in _LIGHT_WORDS else 1.0
    return Need(word, frozenset({own}), equivalents - {own}, near, weight * light, bool(known))


def _tells(word: str, language: Language) -> bool:
    return word not in _CHATTER and not (language == "en" and word in ENGLISH_STOP_WORDS)


def _equivalents(
    question: str, glossary: Glossary, language: Language
) -> dict[str, frozenset[str]]:
    """Return stem of a word in the question → stems of the words that mean the same."""
    table: dict[str, frozenset[str]] = {}
    groups = [(entry.forms, entry.forms) for entry in glossary.find(question)]
    if language == "en":
        groups += [((phrase,), german) for phrase, german in translations(question)]
    asked = {stem(word) for word in words(question)}
    for named, forms in groups:
        same = frozenset(_keyword(form) for form in forms if content_words(form))
        for word in (word for form in named for word in words(form)):
            if stem(word) in asked:
                table[stem(word)] = table.get(stem(word), frozenset()) | same
    return table


def _keyword(form: str) -> str:
    """Return the stem that stands for a form of several words: its longest."""
    return stem(max(content_words(form), key=len))
