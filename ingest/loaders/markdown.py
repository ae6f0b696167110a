"""Markdown with or without front matter → headings and paragraphs as plain text.

A comment ``<!-- Fundstelle: Seite 3 -->`` on a line of its own gives the blocks after it their
locator, until the next such comment (an empty one ends it) or a heading that has its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest import frontmatter
from ingest.loaders.draft import Draft
from ingest.outline import Block, clean, heading_locator
from rag.errors import FrontMatterError

_MARKER = re.compile(r"<!--[ \t]*Fundstelle:[ \t]*(.*?)[ \t]*-->")


def load(text: str, path: Path) -> Draft:
    """Return the draft of a Markdown file; raise FrontMatterError if its front matter is wrong."""
    if frontmatter.is_unclosed(text):
        raise FrontMatterError(
            f"{path}, Zeile 1: Der Steckbrief hat kein Ende. Bitte ergänzen Sie eine Zeile „---“."
        )
    parts = frontmatter.split(text)
    blocks = tuple(blocks_of(parts.body))
    if parts.yaml is not None:
        return Draft(blocks, stated=frontmatter.parse(parts.yaml, path))
    title = next((b.text.split("\n")[0] for b in blocks if b.text.strip()), None)
    return Draft(_without_title(blocks), title=title)


def blocks_of(markdown: str) -> Iterator[Block]:
    """Yield headings, paragraphs, list items, code and table rows, free of markup."""
    level, prefix, cells, locator = 0, "", list[str](), None
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    for before, token in pairwise([Token("", "", 0), *tokens]):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "list_item_open":
            prefix = f"{token.info}{token.markup} " if token.info else "• "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield Block(" | ".join(cells), locator=locator)
        elif token.type == "inline" and before.type in ("td_open", "th_open"):
            cells.append(inline_text(token))
        elif token.type == "inline":
            text = prefix + inline_text(token)
            if level:
                locator = None if heading_locator(text) else locator
            yield Block(text, level, None if level else locator)
            level, prefix = 0, ""
        elif token.type in ("fence", "code_block"):
            yield Block(token.content, locator=locator)
        elif token.type == "html_block":
            locator = _marked(token.content, locator)


def _marked(comment: str, locator: str | None) -> str | None:
    """Return the locator that holds after an HTML block: the last one that it states, if any."""
    stated = _MARKER.findall(comment)
    return (clean(stated[-1]) or None) if stated else locator


def inline_text(token: Token) -> str:
    """Return the words of an inline token: links by their text, images by their description."""
    pieces = []
    for child in token.children or ():
        if child.type == "softbreak":
            pieces.append(" ")
        elif child.type == "hardbreak":
            pieces.append("\n")
        elif child.type in ("text", "code_inline", "image"):
            pieces.append(child.content)
    return "".join(pieces)


def _without_title(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Drop a leading level-1 heading, which became the title."""
    return blocks[1:] if blocks and blocks[0].level == 1 else blocks
