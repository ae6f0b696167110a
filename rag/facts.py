"""What a text states that can be compared: dates, quantities, provisions and codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from rag.dates import Day, day_spans
from rag.legal import Reference, laws, reference_spans
from rag.numerals import is_loose, is_ordinal, loose_number, number_word

Direction = Literal["from", "until"]
FactCode = Literal["date", "number", "amount", "reference"]

_CHAIN = re.compile(
    r"\s?(?:,|und|oder|sowie|bis|–|-)\s?(?:Abs\.\s?|Nr\.\s?)?(\d{1,3}[a-z]?)\b"
    r"(?!\s?(?:%|€|Euro|Prozent|Mio|Mrd|Mill)|[.,]\d|\.\s?[A-ZÄÖÜ][a-zäöü]+\s\d{4}|/)"
)
_CODE = re.compile(
    r"(?<![\w/])(?:[A-Za-zÄÖÜäöü]+[A-Za-zÄÖÜäöü.-]*\d[\w/.-]*\w|[A-Za-zÄÖÜäöü]+-?\d"
    r"|\d+(?:/\d+)+(?:-\d+)?|\d+(?:\.\d+){2,}|\d+[A-Za-z]\w*)(?!\w)"
)
_SCALES = {"tausend": 3, "tsd": 3, "million": 6, "mio": 6, "milliarde": 9, "mrd": 9}
_NUMBER = re.compile(
    r"""(?<![\w/])(?P<digits>\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?)
        (?:\s?(?P<scale>Tausend|Tsd|Million(?:en)?|Mio|Milliarden?|Mrd)\b\.?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_WORD_NUMBER = re.compile(
    r"(?<![\w-])(?P<word>[^\W\d_]{3,})(?:\s(?P<scale>Million(?:en)?|Mio\.?|Milliarden?|Mrd\.?))?(?![\w])"
)
_UNITS = re.compile(
    r"[\s-]?(?:(?P<percent>%|Prozent(?:punkte?n?)?\b|v\.\s?H\.)|(?P<euro>€|Euro\b|EUR\b)"
    r"|(?P<dollar>\$|US-Dollar|Dollar)|(?P<second>Sekunden?\b)|(?P<minute>Minuten?\b)"
    r"|(?P<hour>Stunden?\b)|(?P<day>(?:Kalender|Arbeits|Werk)?[Tt]ag(?:e?s|en?)?\b)|(?P<week>Wochen?\b)"
    r"|(?P<month>Monat(?:e?s|en?)?\b)|(?P<year>Jahr(?:e?s|en?)?\b)|(?P<page>Seiten?\b))"
)
_NOUN = re.compile(r"[\s-](?:[a-zäöüß]+(?:e|en|er|es)\s)?(?P<noun>[A-ZÄÖÜ][a-zäöüß-]{2,})")
_LOWER = r"mindestens|wenigstens|über|mehr\sals|ab|minimal|nicht\sweniger\sals"
_UPPER = r"höchstens|bis\szu|maximal|unter|weniger\sals|nicht\smehr\sals"
_QUANTITY_BOUND = re.compile(
    rf"\b(?:(?P<until>nicht\smehr\sals|{_UPPER})|(?P<from>{_LOWER}))\s(?:eine[mr]\s|de[mr]\s)?(?:[A-ZÄÖÜ]\w+\svon\s)?"
    r"(?:rund\s|etwa\s)?\Z",
    re.I,
)
_DATE_BOUND = re.compile(
    r"\b(?:(?P<until>bis|vor|spätestens)|(?P<from>ab|seit|von|nach|frühestens))"
    r"(?:\s(?:zum|dem|den|der|einschließlich|am|ab|im|Jahr|Ende|Anfang|Mitte))*\s\Z",
    re.IGNORECASE,
)
_ONE = re.compile(
    r"\bein(?:e[nmrs]?)?\b(?=\s(?:Sekunde|Minute|Stunde|Tag(?:e?s)?|Woche|Monat(?:e?s)?|Jahr(?:e?s)?)\b)",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:ein|eine|einen|einem|einer|eines|einzige[nr]?)\b", re.IGNORECASE)
_MARKER = re.compile(r"\s?\[\d+(?:\s?,\s?\d+)*\]")
_HYPHENATED = re.compile(r"\b(?:Anhang|Artikel|Art\.|§)-(?:[IVX]+|\d+[a-z]?)-")
_LAW_NUMBERS = {"2024/1689": "KI-VO", "2016/679": "DSGVO"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit (percent, euro, day …) and the noun it counts, if stated.

    ``is_ordinal`` tells vierte from vier; digits may be either (None).
    """

    value: Decimal
    unit: str | None = None
    noun: str | None = None
    is_ordinal: bool | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One comparable statement at ``start`` of its text, and the bound put on it (ab, bis zu)."""

    code: FactCode
    value: Day | Quantity | Reference | str
    text: str
    start: int
    bound: Direction | None = None


@lru_cache(maxsize=1 << 13)
def facts(text: str) -> tuple[Fact, ...]:
    """Return the facts of a text in order."""
    masked = _HYPHENATED.sub(_unhyphenated, _mask(text, _MARKER))
    found: list[Fact] = []
    for take in (_dates, _references, _codes, _numbers, _number_words, _single_units):
        for start, end, fact in list(take(masked)):
            found.append(fact)
            masked = masked[:start] + "\x00" * (end - start) + masked[end:]
    return tuple(sorted(found, key=lambda fact: fact.start))


def bears(evidence: Fact, claim: Fact) -> bool:
    """Return whether a fact of the evidence is the one claimed, its bound left aside."""
    match claim.value, evidence.value:
        case Day() as mine, Day() as theirs:
            return mine.contains(theirs)
        case Quantity() as mine, Quantity() as theirs:
            return (
                mine.value == theirs.value and _same_unit(mine, theirs) and _same_kind(mine, theirs)
            )
        case Reference() as mine, Reference() as theirs:
            return mine.covers(theirs)
        case Day(year=year, month=None), Quantity(value=value):
            return year == value
        case Quantity(value=value, unit=None), Day(year=year, month=None):
            return year == value
        case Quantity(value=value, unit=None, noun=None), Reference() as theirs:
            return str(value) in (theirs.paragraph, theirs.sentence, theirs.item, theirs.number)
        case str() as mine, str() as theirs:
            return mine == theirs
    return False


def named_by_law(code: str, text: str) -> bool:
    """Return whether ``text`` names the law that is published under the number ``code``."""
    return _LAW_NUMBERS.get(code) in laws(text)


def one_is_stated(text: str) -> bool:
    """Return whether an article in ``text`` may stand for the number one."""
    return _ARTICLE.search(text) is not None


def _unhyphenated(match: re.Match[str]) -> str:
    return match[0].replace("-", " ")


def _mask(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda m: "\x00" * len(m[0]), text)


def _same_unit(mine: Quantity, theirs: Quantity) -> bool:
    return mine.unit == theirs.unit or (
        mine.unit is None and theirs.unit not in ("percent", "euro")
    )


def _same_kind(mine: Quantity, theirs: Quantity) -> bool:
    return None in (mine.is_ordinal, theirs.is_ordinal) or mine.is_ordinal == theirs.is_ordinal


def _dates(text: str) -> Iterator[tuple[int, int, Fact]]:
    for start, end, day in day_spans(text):
        bound = _bound(_DATE_BOUND, text, start)
        yield start, end, Fact("date", day, text[start:end], start, bound)


def _references(text: str) -> Iterator[tuple[int, int, Fact]]:
    for start, end, reference in reference_spans(text):
        yield start, end, Fact("reference", reference, text[start:end].strip(), start)
        while chained := _CHAIN.match(text, end):
            value = _next_in_chain(reference, chained[1])
            yield chained.start(), chained.end(), Fact("reference", value, str(value), start)
            end = chained.end()


def _next_in_chain(reference: Reference, number: str) -> Reference:
    if reference.item is not None:
        return replace(reference, item=number, letter=None)
    if reference.paragraph is not None and reference.sentence is None:
        return replace(reference, paragraph=number)
    return Reference(reference.unit, number.lower(), law=reference.law)


def _codes(text: str) -> Iterator[tuple[int, int, Fact]]:
    for match in _CODE.finditer(text):
        yield (
            *match.span(),
            Fact("number", match[0].rstrip(".").casefold(), match[0], match.start()),
        )


def _numbers(text: str) -> Iterator[tuple[int, int, Fact]]:
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[\s'’]", "", match["digits"])
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", digits):
            digits = digits.replace(".", "")
        yield _quantity(text, match, Decimal(digits.replace(",", ".")))


def _number_words(text: str) -> Iterator[tuple[int, int, Fact]]:
    for match in _WORD_NUMBER.finditer(text):
        word = match["word"].lower()
        value = number_word(word)
        if value is None and (match["scale"] or is_loose(word)):
            value = 1 if match["scale"] and word.startswith("ein") else loose_number(word)
        if value is not None and not _is_other_word(text, match):
            yield _quantity(text, match, Decimal(value), is_ordinal(word))


def _single_units(text: str) -> Iterator[tuple[int, int, Fact]]:
    for match in _ONE.finditer(text):
        yield _quantity(text, match, Decimal(1))


def _is_other_word(text: str, match: re.Match[str]) -> bool:
    """Tell Dritte, Erstes and the verb achten from numbers."""
    word = match["word"]
    if word.lower() in ("achte", "achten") and not _NOUN.match(text, match.end()):
        return True
    is_noun = word[0].isupper() and match.start() > 0
    return is_noun and word.lower().startswith(("dritt", "erst", "achte"))


def _quantity(
    text: str, match: re.Match[str], value: Decimal, is_ordinal: bool | None = None
) -> tuple[int, int, Fact]:
    value *= Decimal(10) ** _power(match.groupdict().get("scale") or "")
    unit = _UNITS.match(text, match.end())
    noun = None if unit else _NOUN.match(text, match.end())
    kind = unit.lastgroup if unit else None
    quantity = Quantity(value, kind, noun["noun"] if noun else None, is_ordinal)
    end = unit.end() if unit else match.end()
    bound = _bound(_QUANTITY_BOUND, text, match.start())
    code: FactCode = "amount" if quantity.unit in ("euro", "dollar") else "number"
    return match.start(), end, Fact(code, quantity, text[match.start() : end], match.start(), bound)


def _power(scale: str) -> int:
    powers = (power for word, power in _SCALES.items() if scale.lower().startswith(word))
    return next(powers, 0)


def _bound(pattern: re.Pattern[str], text: str, position: int) -> Direction | None:
    match = pattern.search(text, max(0, position - 40), position)
    if match is None:
        return None
    return "until" if match["until"] else "from"
