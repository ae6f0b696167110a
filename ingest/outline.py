"""Blocks as loaders read them → one text with sections at exact offsets."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rag.legal import reference_spans
from rag.model import Section

_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u2069\ud800-\udfff]"
)
_BLANKS = re.compile(r"[^\S\n]+")
_HEADING_REFERENCE = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (level 0) or a heading (level 1 and up), with its own locator if it has one."""

    text: str
    level: int = 0
    locator: str | None = None


def clean(text: str) -> str:
    """Return ``text`` in NFC without control and invisible characters, blanks collapsed."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    visible = _UNWANTED.sub("", composed.replace("\u00ad", ""))
    return "\n".join(line.strip() for line in _BLANKS.sub(" ", visible).split("\n")).strip()


def assemble(blocks: Iterable[Block]) -> tuple[str, tuple[Section, ...]]:
    """Join blocks with blank lines and return the text with one section a heading or locator.

    Heading lines are part of the text but of no section, so a passage never quotes them.
    """
    parts: list[str] = []
    sections: list[Section] = []
    path: list[tuple[int, str, str | None]] = []
    length = 0
    for block in blocks:
        text = clean(block.text)
        if not text:
            continue
        start = length + (2 if parts else 0)
        parts.append(text)
        length = start + len(text)
        if block.level:
            path = [p for p in path if p[0] < block.level]
            path.append((block.level, text, block.locator or heading_locator(text)))
            continue
        heading = tuple(title for _, title, _ in path)
        inherited = next((loc for _, _, loc in reversed(path) if loc), None)
        _extend(sections, Section(heading, start, length, block.locator or inherited))
    return "\n\n".join(parts), tuple(sections)


def heading_locator(heading: str) -> str | None:
    """Return the provision a heading is about: ``… (Art. 26 Abs. 6 KI-VO)`` or ``§ 35a Titel``."""
    bracket = _HEADING_REFERENCE.search(heading)
    inside = next(reference_spans(bracket[1]), None) if bracket else None
    if inside:
        return str(inside[2])
    first = next(reference_spans(heading), None)
    return str(first[2]) if first and first[0] == 0 else None


def _extend(sections: list[Section], new: Section) -> None:
    last = sections[-1] if sections else None
    same = last and (last.heading, last.locator) == (new.heading, new.locator)
    if last and same and new.start - last.end == 2:
        sections[-1] = Section(last.heading, last.start, new.end, last.locator)
    else:
        sections.append(new)
