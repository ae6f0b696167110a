"""What a loader understood of a file, before the corpus decides the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ingest.frontmatter import FrontMatter
from ingest.outline import Block
from rag.model import Authority, Kind


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
