"""Front matter and blocks → a Markdown file that reads back as the same document.

Loading what was written gives the same text, sections and locators (a property test holds it).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

import yaml

from ingest.frontmatter import FrontMatter
from ingest.outline import Block, clean, heading_locator

_DEEPEST = 6  # Markdown's headings
_ALWAYS = re.compile(r"[\\`*]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINK = re.compile(r"\](?=[(:\[])")
_LINE_START = re.compile(r"^([#>+\-=|:~])|^(\d{1,9})([.)])(?=\s|$)")
_BULLET = re.compile(r"^• (?=\S)")
_EMPTY_LINES = re.compile(r"\n{2,}")
_CLOSING = re.compile(r"#*$")


class _Dumper(yaml.SafeDumper):
    """YAML that escapes U+0085, which plain scalars would read back as a blank."""


def _words(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    style = '"' if "\x85" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _words)


def to_markdown(meta: FrontMatter, blocks: Iterable[Block]) -> str:
    """Return the Markdown file of a document, locators as comments before what they hold for."""
    return f"---\n{_front_matter(meta)}---\n\n" + "\n\n".join(_lines(blocks)) + "\n"


def _front_matter(meta: FrontMatter) -> str:
    stated = {
        key: value
        for key, value in meta.model_dump(mode="json", exclude_none=True).items()
        if value not in ("", [])
    }
    written: str = yaml.dump(
        stated, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=sys.maxsize
    )
    return written


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield headings, paragraphs and the markers where the reader would take another locator."""
    wanted: list[tuple[int, str | None]] = []  # what holds for the blocks, by heading
    read: list[tuple[int, str | None]] = []  # what the reader would take from headings alone
    marked: str | None = None
    for block in blocks:
        text = clean(block.text)
        if block.level:
            text, level = " ".join(text.split()), min(block.level, _DEEPEST)
        if not text:
            continue
        if block.level:
            own = heading_locator(text)
            wanted = [*(p for p in wanted if p[0] < level), (level, block.locator or own)]
            read = [*(p for p in read if p[0] < level), (level, own)]
            marked = None if own else marked
            yield f"{'#' * level} {_heading(text)}"
            continue
        locator = block.locator or _nearest(wanted)
        if locator != (marked or _nearest(read)):
            marked = locator
            yield f"<!-- Fundstelle: {_comment(locator)} -->" if locator else "<!-- Fundstelle: -->"
        yield from (_paragraph(part) for part in _EMPTY_LINES.split(text))


def _nearest(path: list[tuple[int, str | None]]) -> str | None:
    return next((locator for _, locator in reversed(path) if locator), None)


def _comment(locator: str) -> str:
    return re.sub(r"-{2,}", "–", clean(locator).replace("\n", " "))


def _heading(text: str) -> str:
    """Return the words of a heading; signs at its end are words, too, not Markdown's."""
    stem = _CLOSING.sub("", text)
    return _escaped(stem) + "\\#" * (len(text) - len(stem))


def _paragraph(text: str) -> str:
    bullet = _BULLET.match(text)
    if bullet:
        return "- " + _escaped(text[bullet.end() :]).replace("\\\n", "\\\n  ")
    return _escaped(text)


def _escaped(text: str) -> str:
    """Return text that Markdown reads as these very characters, its line breaks kept."""
    return "\\\n".join(_escaped_line(line) for line in text.split("\n"))


def _escaped_line(line: str) -> str:
    line = _ALWAYS.sub(r"\\\g<0>", line)
    for pattern in (_UNDERSCORE, _TAG, _ENTITY, _LINK):
        line = pattern.sub(r"\\\g<0>", line)
    return _LINE_START.sub(_escaped_start, line)


def _escaped_start(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
