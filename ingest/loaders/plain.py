"""Plain text → paragraphs; the first line is the title, and text as well where it is prose."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.loaders.draft import Draft
from ingest.outline import Block

_PARAGRAPHS = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"^\s*[•*–-]\s")
_LONGEST_HEADING = 80


def load(text: str, path: Path) -> Draft:
    """Return the draft of a text file; short lines without a full stop are taken as headings."""
    found = [p.strip() for p in _PARAGRAPHS.split(text) if p.strip()]
    title, _, rest = found[0].partition("\n")
    if len(title) > _LONGEST_HEADING or title.endswith(".") or found == [title]:
        body = found
    else:
        body = ([rest] if rest else []) + found[1:]
    return Draft(_blocks(body), title=title.strip())


def paragraphs(text: str) -> tuple[Block, ...]:
    """Return the paragraphs and headings of a text that has its title from elsewhere."""
    return _blocks([p.strip() for p in _PARAGRAPHS.split(text) if p.strip()])


def _blocks(body: list[str]) -> tuple[Block, ...]:
    return tuple(_block(p, following=i + 1 < len(body)) for i, p in enumerate(body))


def _block(paragraph: str, *, following: bool) -> Block:
    one_line = "\n" not in paragraph and len(paragraph) <= _LONGEST_HEADING
    unfinished = paragraph[-1] not in ".,;:!…"
    if following and one_line and unfinished and not _BULLET.match(paragraph):
        return Block(paragraph, level=2)
    return Block(paragraph)
