"""A document as an organiser edits it: front matter by key and a Markdown body. Pure."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from app.library_words import field_name, word
from ingest import frontmatter
from ingest.loaders import markdown
from ingest.outline import Block, assemble, clean
from rag.errors import DocumentError
from rag.model import Status

Front = Mapping[str, object]
_STATUS = re.compile(r"^status:[^\n]*\n", re.MULTILINE)
_ORDER = tuple(frontmatter.FrontMatter.model_fields)
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Page:
    """Front matter as plain values, and the Markdown below it."""

    front: Front
    body: str

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Return the body as blocks of plain text."""
        return tuple(markdown.blocks_of(self.body))

    @property
    def text(self) -> str:
        """Return the body as plain text; positions of findings count in it."""
        return assemble(self.blocks)[0]


def parse(text: str, shown: Path) -> Page:
    """Return the page that a Markdown file with front matter holds.

    Raises:
        FrontMatterError: the front matter breaks the schema.
        DocumentError: there is no text.
    """
    parts = frontmatter.split(text)
    stated = frontmatter.parse(parts.yaml or "", shown)
    front = stated.model_dump(mode="json", exclude_defaults=True) | {"status": stated.status}
    page = Page(front, parts.body.strip("\n"))
    if not any(clean(block.text) and not block.level for block in page.blocks):
        raise DocumentError(word("no_text", id=shown))
    return page


def compose(page: Page) -> str:
    """Return the Markdown file of a page."""
    known = {key: page.front[key] for key in _ORDER if page.front.get(key) not in (None, "", [])}
    others = {key: value for key, value in page.front.items() if key not in _ORDER}
    written = yaml.safe_dump(
        _plain({**known, **others}), allow_unicode=True, sort_keys=False, width=100
    )
    unquoted = re.sub(r"(?m)^(\s*[a-z_]+: )'(\d{4}-\d\d-\d\d)'$", r"\1\2", written)
    return f"---\n{unquoted}---\n\n{page.body.strip()}\n"


def with_status(text: str, status: Status) -> str:
    """Return a file with another status; every other character of it stays."""
    parts = frontmatter.split(text)
    if parts.yaml is None:
        raise ValueError("a file without front matter has no status")
    line = f"status: {status}\n"
    changed = _STATUS.sub(line, parts.yaml, count=1)
    if not _STATUS.search(parts.yaml):
        changed = parts.yaml + line
    return f"---\n{changed}---\n{parts.body}"


def fingerprint(text: str) -> str:
    """Return what stands for a file apart from its status."""
    parts = frontmatter.split(text.replace("\r\n", "\n"))
    bare = _STATUS.sub("", parts.yaml or "")
    return hashlib.sha256(f"{bare}\n---\n{parts.body.strip()}".encode()).hexdigest()


def changes(before: Page | None, after: Page) -> tuple[str, ...]:
    """Return in German, line by line, what changed between two pages."""
    if before is None:
        return ()
    keys = [key for key in (*_ORDER, *after.front) if key != "status"]
    found = [
        word("changed.key", name=field_name(key), before=_shown(old), after=_shown(new))
        for key in dict.fromkeys(keys)
        if (old := before.front.get(key)) != (new := after.front.get(key))
    ]
    lines = list(difflib.unified_diff(_lines(before.body), _lines(after.body), n=0))[2:]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    if added or removed:
        found.append(word("changed.text", added=added, removed=removed))
    return tuple(found)


def diff(before: str, after: str, names: tuple[str, str]) -> str:
    """Return the unified diff of two files."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), *names, n=2, lineterm="")
    return "\n".join(lines)


def blocks_with_offsets(blocks: Sequence[Block]) -> Iterator[tuple[Block, int]]:
    """Yield each block that has text, cleaned, with its offset in the assembled text."""
    length, first = 0, True
    for block in blocks:
        text = clean(block.text)
        if not text:
            continue
        start = length + (0 if first else 2)
        first, length = False, start + len(text)
        yield Block(text, block.level, block.locator), start


def _lines(body: str) -> list[str]:
    return [line.strip() for line in body.splitlines() if line.strip()]


def _shown(value: object) -> str:
    if value in (None, "", [], ()):
        return word("nothing")
    text = (
        value
        if isinstance(value, str)
        else yaml.safe_dump(
            _plain(value), allow_unicode=True, default_flow_style=True, width=10_000
        ).strip()
    )
    text = text.removesuffix("\n...").strip()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def _plain(value: object) -> object:
    """Return ``value`` as what YAML writes without tags."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items() if v not in (None, "")}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
