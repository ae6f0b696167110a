"""Which source a sentence rests on: ``… nutzt GPT-4.1 Mini.[^2]`` names the second one."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.errors import DocumentError
from rag.german import sentences
from rag.model import Attribution, Section

_MARKERS = re.compile(r"(?:\[\^(\d{1,2})\])+")
_MARKER = re.compile(r"\[\^(\d{1,2})\]")

Attributed = tuple[str, tuple[Section, ...], tuple[Attribution, ...]]


def take_out(text: str, sections: tuple[Section, ...], sources: int, path: str) -> Attributed:
    """Return text and sections without the markers, and what the markers say of their sentences.

    Raises:
        DocumentError: a marker names a source that the front matter does not list.
    """
    marks = list(_MARKERS.finditer(text))
    if not marks:
        return text, sections, ()
    found: list[tuple[int, tuple[int, ...]]] = []
    pieces, position, removed = [], 0, 0
    for mark in marks:
        pieces.append(text[position : mark.start()])
        found.append((mark.start() - removed, _numbers(mark[0], sources, path)))
        removed += mark.end() - mark.start()
        position = mark.end()
    bare = "".join([*pieces, text[position:]])
    moved = tuple(_moved(section, marks) for section in sections)
    return bare, moved, tuple(_attributions(bare, moved, found))


def _numbers(marker: str, sources: int, path: str) -> tuple[int, ...]:
    numbers = tuple(dict.fromkeys(int(n) for n in _MARKER.findall(marker)))
    for number in numbers:
        if not 1 <= number <= sources:
            raise DocumentError(
                f"{path}: [^{number}] nennt eine Quelle, die es nicht gibt; "
                f"„sources“ führt {sources} auf, gezählt ab 1."
            )
    return numbers


def _moved(section: Section, marks: list[re.Match[str]]) -> Section:
    def shift(position: int) -> int:
        return sum(m.end() - m.start() for m in marks if m.end() <= position)

    return replace(
        section,
        start=section.start - shift(section.start),
        end=section.end - shift(section.end),
    )


def _attributions(
    text: str, sections: tuple[Section, ...], found: list[tuple[int, tuple[int, ...]]]
) -> list[Attribution]:
    """Give each marker the sentence that ends where it stood, or the one it stood in."""
    spans = [
        (section.start + start, section.start + end)
        for section in sections
        for start, end in sentences(text[section.start : section.end])
    ]
    attributed = []
    for at, numbers in found:
        span = next((s for s in spans if s[0] < at <= s[1]), None)
        if span:
            attributed.append(Attribution(*span, numbers))
    return attributed
