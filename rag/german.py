"""German text: words to index terms, text to sentences.

Documents keep their text in NFC; terms are made from NFKC, so ligatures, no-break spaces and
decomposed umlauts of PDF text never decide whether a word matches.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from Stemmer import Stemmer

from rag.german_words import (
    DETERMINERS,
    MONTHS,
    NEVER_LAST,
    OPENERS,
    SELDOM_LAST,
    STOP_WORDS,
)

GRAM = 4


_WORD = re.compile(r"§+|[^\W_]+(?:[.,]\d+)*")
_FOLD = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "à": "a", "é": "e", "è": "e"})
_DIGRAPH = re.compile(r"(?<![aeq])(ae|oe|ue)")
_stemmer = Stemmer("german")


@dataclass(frozen=True, slots=True)
class Terms:
    """The index terms of a text, one tuple a lexical field, in reading order."""

    stems: tuple[str, ...]
    pairs: tuple[str, ...]
    grams: tuple[str, ...]


def nfc(text: str) -> str:
    """Return the text as documents store it: composed characters, nothing else changed."""
    return unicodedata.normalize("NFC", text)


def nfkc(text: str) -> str:
    """Return the text as terms see it: compatibility forms (ligatures, wide spaces) resolved."""
    return unicodedata.normalize("NFKC", text)


def words(text: str) -> list[str]:
    """Return the lower-cased words of a text, stop words included."""
    return list(_kept_words(text))


@lru_cache(maxsize=1 << 13)  # ranking, gate and answer read the same passages one after another
def _kept_words(text: str) -> tuple[str, ...]:
    return tuple(_find_words(text))


def _find_words(text: str) -> list[str]:
    return _WORD.findall(nfkc(text).replace("\u00ad", "").lower())


def word_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where each word of ``text`` begins and ends, and the word as ``words`` gives it."""
    for found in _WORD.finditer(text):
        for word in _find_words(found.group()):
            yield found.start(), found.end(), word


def is_stop_word(word: str) -> bool:
    """Tell whether a lower-cased word is too common to search for."""
    return word in STOP_WORDS


def fold(word: str) -> str:
    """Return a lower-cased word without umlauts: ``vergütung`` and ``verguetung`` agree."""
    return _DIGRAPH.sub(lambda m: m.group()[0], word).translate(_FOLD)


@lru_cache(maxsize=1 << 18)
def stem(word: str) -> str:
    """Return the folded stem of a lower-cased word."""
    return fold(_stemmer.stemWord(word))


@lru_cache(maxsize=1 << 18)
def grams(word: str) -> tuple[str, ...]:
    """Return the character 4-grams inside a lower-cased word; a shorter word is its own gram."""
    return _cut(fold(word), GRAM)


@lru_cache(maxsize=1 << 18)
def edged_grams(word: str) -> tuple[str, ...]:
    """Return the character 4-grams of a lower-cased word with its edges marked: ``_hau``."""
    return _cut(f"_{fold(word)}_", GRAM)


@lru_cache(maxsize=1 << 17)
def trigrams(word: str) -> frozenset[str]:
    """Return the set of character 3-grams of a lower-cased word with its edges marked."""
    return frozenset(_cut(f"_{fold(word)}_", GRAM - 1))


def analyse(text: str) -> Terms:
    """Return the index terms of a passage or a question.

    Stop words count in pairs only: ``Art. 26`` and ``bis zum`` say more together than apart.
    """
    found = words(text)
    content = [word for word in found if word not in STOP_WORDS]
    return Terms(
        stems=tuple(map(stem, content)),
        pairs=tuple(map("_".join, pairwise(map(stem, found)))),
        grams=tuple(chain.from_iterable(map(edged_grams, content))),
    )


def spell_terms(text: str) -> tuple[str, str, str]:
    """Return stems, pairs and grams as :func:`analyse` does, each joined by blanks to be indexed.

    A word's grams are joined once and kept, so that a word costs no more than a look-up.
    """
    found = _find_words(text)
    content = [word for word in found if word not in STOP_WORDS]
    return (
        " ".join(map(stem, content)),
        " ".join(map("_".join, pairwise(map(stem, found)))),
        " ".join(map(_joined_grams, content)),
    )


@lru_cache(maxsize=1 << 18)
def _joined_grams(word: str) -> str:
    return " ".join(_cut(f"_{fold(word)}_", GRAM))


def _cut(text: str, size: int) -> tuple[str, ...]:
    return tuple(text[i : i + size] for i in range(max(1, len(text) - size + 1)))


# --- sentences -------------------------------------------------------------------------------


_OPENING = "\"'„“‚‘»«(\\[*_–—-"
_CLOSING = "\"'“”‘’»«)\\]*_"
_UPPER = "A-ZÄÖÜ"
_LOWER = "a-zäöüß"

_BLOCK = re.compile(
    r"\n[ \t]*(?:\n\s*)+"  # blank lines
    r"|\n(?=[ \t]*(?:#{1,6}[ \t]|[-*+•–][ \t]|>|\||\d{1,3}[.)][ \t]))"  # the next line is a block
    r"|(?:(?<=\n)|(?<=\A))[ \t]*(?:#{1,6}[ \t]|\|)[^\n]*(?P<end>\n)"  # a heading or row ends
)
_STOPPER = re.compile(
    rf"(?P<mark>[.!?…]+)(?P<close>[{_CLOSING}]*)"
    rf"(?:(?P<gap>\s+)(?=[{_OPENING}]*[{_UPPER}\d§])"
    rf"|(?=[{_OPENING}]*[{_UPPER}][{_LOWER}]+[\s{_LOWER},])"
    rf"|(?=\d{{1,3}}\.?\s*[{_OPENING}]*[{_UPPER}][{_LOWER} ]))"
    rf"|(?P<glued>(?<=[{_LOWER}:]))(?=\d{{1,3}}\s?[{_UPPER}][{_LOWER}]+\s)"
)
_LAST_WORD = re.compile(r"(?:[^\W\d_]\.\s?)*[^\W_]+(?:[-/][^\W_]+)*\Z")
_NEXT_WORD = re.compile(rf"[{_OPENING}]*(\w+)")
_BEFORE_NUMBER = re.compile(r"(\w+)[\s,]+\d+\Z")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences: in order, trimmed, together all but white space."""
    spans: list[tuple[int, int]] = []
    for start, end in _blocks(text):
        begin = start
        for cut in _cuts(text, start, end):
            spans.append((begin, cut))
            begin = cut
        spans.append((begin, end))
    trimmed = (_trim(text, start, end) for start, end in spans)
    return [(start, end) for start, end in trimmed if start < end]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _BLOCK.finditer(text):
        cut = match.end() if match.group("end") is None else match.start("end")
        heading = match.group("end") is not None
        if heading and match.start() > begin:
            yield begin, match.start()
            begin = match.start()
        yield begin, cut
        begin = cut
    yield begin, len(text)


def _cuts(text: str, start: int, end: int) -> Iterator[int]:
    begin = start
    for match in _STOPPER.finditer(text, start, end):
        cut = match.start() if match["glued"] is not None else match.end("close")
        if text[begin:cut].strip() and _ends_sentence(text, begin, match):
            yield cut
            begin = cut


def _ends_sentence(text: str, begin: int, match: re.Match[str]) -> bool:
    """Decide whether the stop at ``match`` closes the sentence that began at ``begin``."""
    if match["glued"] is not None:
        return True
    following = _NEXT_WORD.match(text, match.end())
    opener = following is not None and following[1].lower() in OPENERS
    mark = match["mark"]
    if mark in ("…", "..", "..."):
        return opener or match["gap"] is None
    if mark != ".":
        return True
    before = _LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
    if before is None:
        return bool(match["close"]) or text[match.start() - 1] in _CLOSING + "%€°"
    word = before.group()
    if word.isdigit():
        return _number_ends(text, begin, match, word, following, opener)
    if match["gap"] is None and _is_one_name(word, text[match.end() : match.end() + 1], opener):
        return False
    return _word_ends(word, match["gap"] is None, opener)


def _is_one_name(before: str, after: str, opener: bool) -> bool:
    """Tell a point inside a name, as in GPT-4.1 and NRW.Genius, from one between sentences."""
    return (before[-1].isdigit() and after.isdigit()) or (before.isupper() and not opener)


def _word_ends(word: str, is_glued: bool, opener: bool) -> bool:
    low = word.lower()
    if low in NEVER_LAST:
        return False
    if len(low) == 1 or low in SELDOM_LAST or "." in low:
        return opener and not is_glued
    return True


def _number_ends(
    text: str,
    begin: int,
    match: re.Match[str],
    number: str,
    following: re.Match[str] | None,
    opener: bool,
) -> bool:
    """Tell a number that closes a sentence from an ordinal, a date or a list number."""
    if following is None or following[1].lower() in MONTHS or following[1].isdigit():
        return False
    if not text[begin : match.start() - len(number)].strip(' \t\n*_-–•>("„'):
        return False
    if len(number) >= 3:
        return match["gap"] is not None or opener
    earlier = _BEFORE_NUMBER.search(text, max(begin, match.start() - 40), match.start())
    return opener and not (earlier and earlier[1].lower() in DETERMINERS)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
