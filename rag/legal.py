"""References to provisions (Art. 26 Abs. 6 KI-VO, § 35a VwVfG) and what is in force on a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from rag.model import Metadata

Unit = Literal["Art.", "§", "Anhang", "Erwägungsgrund"]

_LAW_ALIASES: dict[str, str] = {
    "KI-VO": "KI-VO",
    "KI VO": "KI-VO",
    "KIVO": "KI-VO",
    "KI-Verordnung": "KI-VO",
    "KI Verordnung": "KI-VO",
    "EU-KI-Verordnung": "KI-VO",
    "EU AI Act": "KI-VO",
    "AI Act": "KI-VO",
    "AI-Act": "KI-VO",
    "Verordnung (EU) 2024/1689": "KI-VO",
    "DSGVO": "DSGVO",
    "DS-GVO": "DSGVO",
    "GDPR": "DSGVO",
    "Datenschutz-Grundverordnung": "DSGVO",
    "Datenschutzgrundverordnung": "DSGVO",
    "KI-MIG": "KI-MIG",
    "KIMIG": "KI-MIG",
    "VwVfG": "VwVfG",
    "Verwaltungsverfahrensgesetz": "VwVfG",
    "LPVG NRW": "LPVG NRW",
    "LPVG": "LPVG NRW",
    "GO NRW": "GO NRW",
    "DSG NRW": "DSG NRW",
    "BDSG": "BDSG",
    "BPersVG": "BPersVG",
    "UrhG": "UrhG",
    "Urheberrechtsgesetz": "UrhG",
    "OZG": "OZG",
    "Onlinezugangsgesetz": "OZG",
    "UVgO": "UVgO",
    "VgV": "VgV",
    "GWB": "GWB",
    "BITV": "BITV",
    "BITV NRW": "BITV NRW",
    "BGG": "BGG",
    "BGG NRW": "BGG NRW",
    "AO": "AO",
    "SGB X": "SGB X",
    "SGB I": "SGB I",
    "VwGO": "VwGO",
    "GG": "GG",
    "ITEG": "ITEG",
    "IFG NRW": "IFG NRW",
    "Data Act": "Data Act",
}
_LAWS = "|".join(re.escape(name) for name in sorted(_LAW_ALIASES, key=len, reverse=True))
_FOLDED_ALIASES = {name.casefold(): law for name, law in _LAW_ALIASES.items()}

_NUMBER = r"\d{1,4}[a-z]?\b"
_ROMAN = "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX".split()
_ABBREVIATION = (
    r"(?-i:(?!(?:AI|KI|EU)\b(?!-))[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[A-ZÄÖÜ]\w*"
    r"(?:[ -](?:NRW|BW|[A-ZÄÖÜ]{2,3}|[IVX]+)\b)?)"
)
_TITLE_ABBREVIATION = re.compile(rf"\(({_ABBREVIATION}[^()]*)\)\s*$")
_REFERENCE = re.compile(
    rf"""(?P<unit>\bArt(?:ikels?|icle)?\b\.?|§{{1,2}}|\bParagra(?:ph|f)(?:en)?\b
          |\bAnh(?:ang|angs)\b|\bAnnex\b|\bErw(?:ägungsgrund|G|\.-?Gr)\b\.?|\bRecital\b)
        \s*(?P<number>{_NUMBER}|[IVX]{{1,5}}\b)
        (?:\s*(?:Abs(?:atz|\.)?|paragraph)\s*(?P<paragraph>\d{{1,2}}[a-z]?)|\s*\((?P<para2>\d{{1,2}})\))?
        (?:\s*(?:UAbs\.|Unterabs(?:atz|\.))\s*\d+)?
        (?:\s*S(?:atz|\.)\s*(?P<sentence>\d{{1,2}}))?
        (?:\s*(?:Nr\.?|Nummer|No\.)\s*(?P<item>\d{{1,3}}[a-z]?))?
        (?:\s*(?:lit\.|Buchst(?:aben?|\.)?|point)\s*(?P<letter>[a-z]{{1,2}})\b)?
        (?:\s*(?:der|des|dem|of\s+the|EU|\(EU\))?\s*(?P<law>(?:{_LAWS})(?!\w)|{_ABBREVIATION}))?""",
    re.VERBOSE | re.IGNORECASE,
)
# What every provision starts with, cheap to look for.
_START = re.compile(r"§|[Aa][Rr][Tt]|[Pp][Aa][Rr]|[Aa][Nn][HhNn]|[Ee][Rr][Ww]|[Rr][Ee][Cc]")
_LAW_NAME = re.compile(rf"(?<![\w-])(?:{_LAWS})(?![\w])", re.IGNORECASE)
_ABSATZ = re.compile(r"(?:^|\n)\s*\((\d{1,2}[a-z]?)\)\s")


@dataclass(frozen=True, slots=True)
class Reference:
    """A provision of a law, as exact as the text names it."""

    unit: Unit
    number: str
    paragraph: str | None = None
    sentence: str | None = None
    item: str | None = None
    letter: str | None = None
    law: str | None = None

    def __str__(self) -> str:
        parts = [f"{self.unit} {self.number}"]
        parts += [f"Abs. {self.paragraph}"] if self.paragraph else []
        parts += [f"Satz {self.sentence}"] if self.sentence else []
        parts += [f"Nr. {self.item}"] if self.item else []
        parts += [f"lit. {self.letter}"] if self.letter else []
        return " ".join(parts)

    def covers(self, other: Reference) -> bool:
        """Return whether ``other`` is this provision or a part of it; an unnamed law fits any."""
        if (self.unit, self.number) != (other.unit, other.number):
            return False
        if self.law and other.law and self.law != other.law:
            return False
        pairs = zip(self._parts, other._parts, strict=True)
        return all(mine is None or mine == theirs for mine, theirs in pairs)

    @property
    def _parts(self) -> tuple[str | None, ...]:
        return (self.paragraph, self.sentence, self.item, self.letter)


def references(text: str) -> list[Reference]:
    """Return the provisions that ``text`` names, in order."""
    return [reference for _, _, reference in reference_spans(text)]


def reference_spans(text: str) -> Iterator[tuple[int, int, Reference]]:
    """Yield start, end and value of each provision that ``text`` names."""
    for match in _matches(text):
        paragraph = match["paragraph"] or match["para2"]
        unit = _unit(match["unit"])
        yield (
            match.start(),
            match.end(),
            Reference(
                unit=unit,
                number=_number(unit, match["number"]),
                paragraph=paragraph,
                sentence=match["sentence"],
                item=match["item"],
                letter=match["letter"].lower() if match["letter"] else None,
                law=law_name(match["law"]) if match["law"] else None,
            ),
        )


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield what ``_REFERENCE`` finds, tried only where a provision can start."""
    end = 0
    for start in _START.finditer(text):
        if start.start() >= end and (match := _REFERENCE.match(text, start.start())):
            end = match.end()
            yield match


def law_name(alias: str) -> str:
    """Return the short official name of the law that ``alias`` names, else ``alias`` itself."""
    return _FOLDED_ALIASES.get(alias.casefold(), alias)


def laws(text: str) -> list[str]:
    """Return the short names of the laws that ``text`` mentions, in order, without repeats."""
    return list(dict.fromkeys(law_name(match[0]) for match in _LAW_NAME.finditer(text)))


def with_default_law(found: list[Reference], text: str) -> list[Reference]:
    """Give references without a law the one law that ``text`` names, if it names exactly one.

    A title names its law also by an abbreviation in brackets at its end: ``… (BauGB)``.
    """
    bracket = _TITLE_ABBREVIATION.search(text)
    named = laws(text) or ([bracket[1]] if bracket else [])
    if len(named) != 1:
        return found
    return [replace(r, law=named[0]) if r.law is None else r for r in found]


def exact_locator(locator: str | None, passage_text: str, offset: int) -> str | None:
    """Add the Absatz that ``offset`` of a statute passage falls in: ``§ 35`` → ``§ 35 Abs. 2``."""
    if locator is None or "Abs." in locator or not locator.startswith(("§", "Art.")):
        return locator
    marks = [m for m in _ABSATZ.finditer(passage_text) if m.start() <= offset]
    return f"{locator} Abs. {marks[-1][1]}" if marks else locator


def in_force(document: Metadata, stichtag: date) -> bool | None:
    """Return whether the law a document describes applies on ``stichtag``; None if it is no law."""
    if document.law_status is None and document.valid_from is None and document.valid_to is None:
        return None
    if document.law_status in ("draft", "repealed"):
        return False
    started = document.valid_from is None or document.valid_from <= stichtag
    ended = document.valid_to is not None and document.valid_to < stichtag
    if document.law_status == "adopted" and document.valid_from is None:
        return False
    return started and not ended


def _number(unit: Unit, written: str) -> str:
    """Return a number as laws write it: ``35A`` → ``35a``, ``Anhang 3`` → ``III``."""
    if not written[0].isdigit():
        return written.upper()
    if unit == "Anhang" and written.isdigit() and 0 < int(written) <= len(_ROMAN):
        return _ROMAN[int(written) - 1]
    return written.lower()


def _unit(word: str) -> Unit:
    folded = word.casefold()
    if folded.startswith("art"):
        return "Art."
    if folded.startswith(("anh", "annex")):
        return "Anhang"
    if folded.startswith(("erw", "recital")):
        return "Erwägungsgrund"
    return "§"
