"""Names in German text, where every noun is capitalised: which words are names, and which match."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rag.german import fold, is_stop_word
from rag.verify_words import ALIASES, COMMON_NOUNS, LARGER_TOWNS, NOUN_ENDINGS, TOWN_ENDINGS

_WORD = re.compile(r"[^\W\d_][\w@&]*(?:[.@][A-Za-zÄÖÜ]\w*)*(?:[-–][^\W_]\w*(?:\.[A-Z]\w*)*)*")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|aus|bei|nach|Stadt|Kreis|Kreises|Landkreis|Landkreises|Gemeinde|Land|Firma|Bürgermeister"
    r"|Herr|Frau|Dr\.|Prof\.|Ministerin|Minister)\s\Z"
)
_PEOPLE_BEFORE = re.compile(r"\b(?:Herr|Frau|Dr\.|Prof\.|Ministerin|Minister|Firma)\s\Z")
_ENDINGS = ("er", "ern", "ers", "n", "s", "en", "es", "e", "ische", "ischen", "ischer", "isches")
_SHORTEST_ROOT = 4
_SHORTEST_TOWN = 7


@dataclass(frozen=True, slots=True)
class Name:
    """A word, or a part of a hyphenated one, that names somebody or something."""

    text: str
    start: int
    is_sure: bool


@lru_cache(maxsize=1 << 12)
def names(text: str) -> tuple[Name, ...]:
    """Return the names of a text in order; unsure ones may be common nouns."""
    found = []
    for match in _WORD.finditer(text):
        for part, offset in _parts(match[0]):
            start = match.start() + offset
            if _is_capital(part):
                found.append(Name(part, start, _is_sure(text, part, start)))
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def name_forms(text: str) -> frozenset[str]:
    """Return every form, without its ending, under which a name may be found in ``text``."""
    lower = text.lower()
    whole = [match[0] for match in _WORD.finditer(text)]
    parts = [part for word in whole for part, _ in _parts(word)]
    aliases = [s for pair in ALIASES if any(form in lower for form in pair) for s in pair]
    forms = dict.fromkeys((*whole, *parts, *aliases))
    return _initials(whole).union(*(_roots(form) for form in forms))


def is_named(name: str, forms: frozenset[str]) -> bool:
    """Return whether one of the forms is this name, inflected or derived from it."""
    return not _roots(name).isdisjoint(forms)


def is_town(name: str) -> bool:
    """Return whether a name is a large German town, a Land or a country."""
    return name.lower() in LARGER_TOWNS or name.lower().rstrip("s") in LARGER_TOWNS


@lru_cache(maxsize=1 << 14)
def _roots(word: str) -> frozenset[str]:
    """Return a folded word with and without each ending: München and Münchner share münchn."""
    whole = fold(word.lower())
    cut = {whole[: -len(e)] for e in _ENDINGS if whole.endswith(e) and _is_long(whole, e)}
    joined = {whole[:-2] + "n"} if whole.endswith("en") and len(whole) > _SHORTEST_ROOT else set()
    return frozenset({whole} | cut | joined)


def _is_long(word: str, ending: str) -> bool:
    shortest = _SHORTEST_ROOT - 1 if ending in ("s", "er") else _SHORTEST_ROOT
    return len(word) - len(ending) >= shortest


def _parts(word: str) -> Iterable[tuple[str, int]]:
    """Yield a hyphenated word's parts; a double-barrelled place name stays whole."""
    if word.lower() in LARGER_TOWNS:
        yield word, 0
        return
    offset = 0
    for part in re.split(r"[-–]", word):
        if part:
            yield part, offset
        offset += len(part) + 1


def _is_capital(word: str) -> bool:
    return any(letter.isupper() for letter in word) and len(word) > 1


def _is_sure(text: str, word: str, start: int) -> bool:
    if _is_abbreviation(word) or is_town(word):
        return True
    if is_stop_word(word.lower()) or is_common(word.lower()):
        return False
    if _PEOPLE_BEFORE.search(text, max(0, start - 16), start):
        return True
    if word.lower().endswith(TOWN_ENDINGS) and len(word) >= _SHORTEST_TOWN:
        return True
    return text[start - 1 : start] in ("„", "“", '"', "»") or _is_full_name(text, word, start)


def is_common(word: str) -> bool:
    """Tell whether a lower-cased word is an ordinary noun, by its ending or a short list."""
    return word in COMMON_NOUNS or word.endswith(NOUN_ENDINGS)


def _is_abbreviation(word: str) -> bool:
    """Tell KICC, LLMoin, URBAN.KI and it@M from ordinary words."""
    return any(letter.isupper() for letter in word[1:]) or "@" in word


def _is_full_name(text: str, word: str, start: int) -> bool:
    """Tell a word that stands in a run of capitalised words or after a bare place preposition."""
    if start == 0:
        return False
    if _PLACE_BEFORE.search(text, max(0, start - 18), start):
        return not text[start + len(word) :].startswith("-")
    before = re.search(r"(\S*[\w.])\s\Z", text[max(0, start - 24) : start])
    return before is not None and before[1][0].isupper() and not _opens(text, start, before[1])


def _opens(text: str, start: int, before: str) -> bool:
    """Tell whether the capital of the word before comes from opening a sentence."""
    return is_stop_word(before.lower().strip("(,.")) or start - len(before) - 1 <= 0


def _initials(words: list[str]) -> frozenset[str]:
    """Return the initials of every run of nouns, as abbreviations are made of them."""
    capitals = "".join(word[0] if word[0].isupper() else "" for word in words).lower()
    lengths = range(3, 8)
    return frozenset(capitals[i : i + n] for n in lengths for i in range(len(capitals) - n + 1))
