"""German number words as numbers: ``dreiundvierzig`` → 43, ``vierte`` → 4."""

from __future__ import annotations

import re
from functools import lru_cache

_UNITS = {
    "ein": 1,
    "eins": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
    "sechzehn": 16,
    "siebzehn": 17,
}
_TENS = {
    "zwanzig": 20,
    "dreißig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
_IRREGULAR_ORDINALS = {"erst": 1, "dritt": 3, "siebt": 7, "acht": 8}
_ORDINAL = re.compile(r"(?P<base>\w+?)(?P<suffix>st|t)?e[rsnm]?")
_WHOLE = {"beide": 2, "beiden": 2, "beider": 2, "dutzend": 12}


@lru_cache(maxsize=1 << 14)
def number_word(word: str) -> int | None:
    """Return the value of a lower-cased cardinal or inflected ordinal; articles are no numbers."""
    if word == "ein":
        return None
    cardinal = _cardinal(word)
    return cardinal if cardinal is not None else _ordinal(word)


def is_ordinal(word: str) -> bool:
    """Tell whether a lower-cased word puts in order (``vierte``) rather than counts."""
    return number_word(word) is not None and _cardinal(word) is None


def is_loose(word: str) -> bool:
    """Tell whether a word such as ``beide`` only hints at a number."""
    return word in _WHOLE


def loose_number(word: str) -> int | None:
    """Return the number that a word such as ``beide`` hints at."""
    return _WHOLE.get(word)


def _cardinal(word: str) -> int | None:
    if word in _UNITS:
        return _UNITS[word]
    for mark, factor in (("tausend", 1000), ("hundert", 100)):
        before, found, after = word.partition(mark)
        if found:
            return _scaled(before, factor, after)
    return _below_hundred(word)


def _scaled(before: str, factor: int, after: str) -> int | None:
    times = 1 if not before else _cardinal(before)
    rest = 0 if not after else _cardinal(after.removeprefix("und"))
    return None if times is None or rest is None else times * factor + rest


def _below_hundred(word: str) -> int | None:
    if word in _TENS:
        return _TENS[word]
    if word.endswith("zehn") and (unit := _UNITS.get(word[:-4])) is not None:
        return unit + 10
    unit_word, found, ten = word.partition("und")
    if found and unit_word in _UNITS and ten in _TENS:
        return _UNITS[unit_word] + _TENS[ten]
    return None


def _ordinal(word: str) -> int | None:
    match = _ORDINAL.fullmatch(word)
    if match is None:
        return None
    base = match["base"] + (match["suffix"] or "")
    if base in _IRREGULAR_ORDINALS:
        return _IRREGULAR_ORDINALS[base]
    value = _cardinal(match["base"]) if match["suffix"] else None
    if value is None or (match["suffix"] == "t") != (value < 20):
        return None
    return value
