"""The whole text of a document as HTML: headings with anchors, lists, tables, cited places marked.

The text is what answers quote, so every character keeps its offset; nothing of it is markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

from app.ui.cards import marked
from app.ui.markup import escape
from ingest.description import identifier
from rag.model import Document, Section

Span = tuple[int, int]
Shape = Literal["heading", "bullet", "step", "row", "paragraph"]

_BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_SPACE = re.compile(r"\s*")
_BULLET = re.compile(r"[•◦▪–-]\s+")
_STEP = re.compile(r"(\d{1,3})[.)]\s+")
_CELL_END = " | "
_LOWEST = 6  # of HTML's headings; the page's title is the first


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text, how deep it lies (from 0), and its anchor."""

    start: int
    end: int
    depth: int
    anchor: str


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    end: int
    shape: Shape


def headings(document: Document) -> tuple[Heading, ...]:
    """Return the headings in reading order; an anchor stays while its heading's words do."""
    taken: dict[str, int] = {}
    found = []
    for start, end in _blocks(document.text):
        following = _section_at(document.sections, start)
        if following is None or following.start <= start:
            continue
        text = document.text[start:end]
        depth = following.heading.index(text) if text in following.heading else 0
        found.append(Heading(start, end, depth, _anchor(text, taken)))
    return tuple(found)


def as_html(document: Document, spans: Sequence[Span] = ()) -> str:
    """Return the text with each of ``spans`` (offsets) marked; the first mark is ``#stelle``."""
    titles = {heading.start: heading for heading in headings(document)}
    text = document.text
    blocks = [_Block(s, e, _shape(text, s, e, is_title=s in titles)) for s, e in _blocks(text)]
    parts = []
    for shape, group in groupby(blocks, key=lambda block: block.shape):
        run = list(group)
        if shape == "heading":
            parts += [_heading(text, titles[block.start], spans) for block in run]
        elif shape == "bullet":
            parts.append(_list("ul", text, run, spans))
        elif shape == "step" and len(run) > 1:
            parts.append(_list("ol", text, run, spans))
        elif shape == "row" and len(run) > 1:
            parts.append(_table(text, run, spans))
        else:
            parts += [f"<p>{marked(text, spans, block.start, block.end)}</p>" for block in run]
    return "".join(parts).replace("<mark>", '<mark id="stelle" tabindex="-1">', 1)


def _blocks(text: str) -> Iterator[Span]:
    for found in _BLOCK.finditer(text):
        yield found.start(), found.start() + len(found[0].rstrip())


def _section_at(sections: Iterable[Section], position: int) -> Section | None:
    """Return the section that holds a position, else the next one."""
    return next((section for section in sections if position < section.end), None)


def _anchor(text: str, taken: dict[str, int]) -> str:
    name = identifier(Path(text.replace("/", " ").replace(".", " ") + ".md")) or "teil"
    taken[name] = taken.get(name, 0) + 1
    return f"abschnitt-{name}" + (f"-{taken[name]}" if taken[name] > 1 else "")


def _shape(text: str, start: int, end: int, *, is_title: bool) -> Shape:
    if is_title:
        return "heading"
    if _BULLET.match(text, start, end):
        return "bullet"
    if _STEP.match(text, start, end):
        return "step"
    is_row = _CELL_END in text[start:end] and "\n" not in text[start:end]
    return "row" if is_row else "paragraph"


def _heading(text: str, heading: Heading, spans: Sequence[Span]) -> str:
    tag = f"h{min(2 + heading.depth, _LOWEST)}"
    shown = marked(text, spans, heading.start, heading.end)
    return f'<{tag} id="{escape(heading.anchor)}">{shown}</{tag}>'


def _list(tag: str, text: str, run: Sequence[_Block], spans: Sequence[Span]) -> str:
    items = []
    for block in run:
        number = _STEP.match(text, block.start, block.end) if tag == "ol" else None
        lead = number or _BULLET.match(text, block.start, block.end) or _SPACE.match(text)
        value = f' value="{number[1]}"' if number else ""
        begin = block.start + len(lead[0]) if lead else block.start
        items.append(f"<li{value}>{marked(text, spans, begin, block.end)}</li>")
    return f"<{tag}>{''.join(items)}</{tag}>"


def _table(text: str, run: Sequence[_Block], spans: Sequence[Span]) -> str:
    rows = []
    for block in run:
        cells, begin = [], block.start
        while True:
            end = text.find(_CELL_END, begin, block.end)
            stop = block.end if end < 0 else end
            cells.append(f"<td>{marked(text, spans, begin, stop)}</td>")
            if end < 0:
                break
            begin = end + len(_CELL_END)
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<div class="table" tabindex="0"><table>{"".join(rows)}</table></div>'
