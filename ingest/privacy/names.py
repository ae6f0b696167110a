"""Reading a person's name at a place of a text: titles, initials, particles, surnames."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.privacy.given_names import (
    GIVEN_NAMES,
    NO_NAMES,
    OFFICES,
    PARTICLES,
    SURNAMES,
    TITLES,
)
from rag.german import is_stop_word
from rag.names import is_common, is_town
from rag.places import places

_WORD = re.compile(r"[^\W\d_]{1,40}(?:['’][^\W\d_]{1,40})?(?:-[^\W\d_]{1,40}){0,3}")
_TITLE = re.compile(r"[^\W\d_]{1,24}(?:[.-]{1,2}[^\W\d_]{1,8}){0,2}\.?")
_MOST_WORDS = 5
_NEVER = NO_NAMES - SURNAMES
_ADJECTIVE = ("sche", "scher", "sches", "liche", "licher", "liches", "ige", "iger", "iges", "ales")


@dataclass(frozen=True, slots=True)
class PersonName:
    """``text[start:end]`` without titles; ``words`` are its capitalised parts."""

    start: int
    end: int
    words: tuple[str, ...]

    @property
    def begins_with_given_name(self) -> bool:
        """Tell whether its first word is a known first name (Anna, Anna-Lena)."""
        return is_given_name(self.words[0])

    @property
    def is_full(self) -> bool:
        """Tell whether it has a surname and something before it."""
        return len(self.words) > 1


def read_name(text: str, at: int) -> PersonName | None:
    """Return the name that begins at ``at``, titles and offices skipped; None without one."""
    start = position = _after_titles(text, at)
    words: list[str] = []
    end = start
    while len(words) < _MOST_WORDS:
        match = _WORD.match(text, position)
        if match is None:
            break
        word, after = match[0], match.end()
        if word in PARTICLES and text[after : after + 1] == " " and all(map(is_given_name, words)):
            position = after + 1
            continue
        if len(word) == 1 and word.isupper() and text[after : after + 1] == ".":
            after += 1
        elif not is_name_word(word):
            break
        words.append(word)
        end = after
        if text[after : after + 1] not in (" ", "\u00a0") or _is_complete(words):
            break
        position = after + 1
    return PersonName(start, end, tuple(words)) if words and _is_whole(words) else None


@lru_cache(maxsize=1 << 14)
def is_given_name(word: str) -> bool:
    """Tell whether a word is a known first name, or two of them joined."""
    return word in GIVEN_NAMES or (
        "-" in word and all(part in GIVEN_NAMES for part in word.split("-"))
    )


def is_surname(word: str) -> bool:
    """Tell whether a word is among the frequent surnames."""
    return word in SURNAMES


@lru_cache(maxsize=1 << 14)
def is_name_word(word: str) -> bool:
    """Tell whether a word may be part of a name: capital, no abbreviation, no known noun."""
    parts = word.replace("’", "'").split("-")
    capital = all(part[:1].isupper() for part in parts)
    shouted = any(len(part) > 1 and part.isupper() for part in parts)
    return (
        capital
        and not shouted
        and len(word) > 1
        and word not in _NEVER
        and not any(part in NO_NAMES for part in parts[1:])
        and not (is_stop_word(word.lower()) and word not in SURNAMES)
    )


def is_likely(name: PersonName) -> bool:
    """Tell whether words in a list of people are a name rather than a body or a place."""
    first, last = name.words[0], name.words[-1]
    if not name.is_full:
        return is_surname(last)
    if name.begins_with_given_name or len(first) == 1 or is_surname(last):
        return True
    nouns = any(is_common(word.lower()) or _is_place(word) for word in name.words)
    return not nouns and not first.endswith(_ADJECTIVE)


def _is_complete(words: list[str]) -> bool:
    """Tell whether a surname is reached, so that a noun after it is no part of the name."""
    last = words[-1]
    if is_given_name(last) or len(last) == 1:
        return False
    return is_surname(last) or (len(words) > 1 and is_given_name(words[0]))


def _is_place(word: str) -> bool:
    return is_town(word) or bool(places(word))


def _is_whole(words: list[str]) -> bool:
    return len(words[-1]) > 1 or (len(words) > 1 and is_given_name(words[0]))


def _after_titles(text: str, at: int) -> int:
    """Return where the name itself begins, behind blanks, titles and offices."""
    for _ in range(_MOST_WORDS):
        while text[at : at + 1] in (" ", "\u00a0"):
            at += 1
        match = _TITLE.match(text, at)
        if match is None:
            return at
        word = match[0]
        office = word in OFFICES and word not in SURNAMES
        if (word not in TITLES and not office) or text[match.end() : match.end() + 1] != " ":
            return at
        at = match.end()
    return at
