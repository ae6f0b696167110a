"""What a loader understood of a file, before the corpus decides the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ingest.frontmatter import FrontMatter
from ingest.outline import Block, clean
from rag.model import Authority, Kind

_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Draft:
    """Blocks of text with stated front matter, or with what the content itself gives away.

    ``warnings`` are German sentences for the organiser: what was left out, and why.
    """

    blocks: tuple[Block, ...]
    stated: FrontMatter | None = None
    title: str | None = None
    kind: Kind | None = None
    day: date | None = None
    authority: Authority | None = None
    language: str | None = None
    speakers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The drafts of one file by name, and what of its content could not be read (German)."""

    drafts: tuple[tuple[str, Draft], ...]
    problems: tuple[str, ...] = ()


def titled(blocks: Iterable[Block], stated: str | None) -> tuple[str | None, tuple[Block, ...]]:
    """Return the title of a text and its blocks without the heading that repeats it.

    Without a stated title it is the leading heading, else the first line if that is short.
    """
    found = tuple(block for block in blocks if clean(block.text))
    if not found:
        return stated, ()
    first = clean(found[0].text)
    if stated and clean(stated):
        repeated = found[0].level and first.casefold() == clean(stated).casefold()
        return clean(stated), found[1:] if repeated else found
    if found[0].level:
        alone = all(block.level != found[0].level for block in found[1:])
        return first, found[1:] if alone else found
    line = first.split("\n")[0]
    return (line if len(line) <= _LONGEST_TITLE else None), found
