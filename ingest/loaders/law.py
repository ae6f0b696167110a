"""Federal laws as Markdown, recognised by their own header (Title, jurabk, slug)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import yaml

from ingest import frontmatter
from ingest.loaders.draft import Draft
from ingest.loaders.markdown import blocks_of
from ingest.outline import Block
from rag.errors import FrontMatterError

_HEADER_KEYS = {"Title", "jurabk", "slug"}
_ENACTED = re.compile(r"Ausfertigungsdatum\s*:\s*(\d{4}-\d\d-\d\d)")


def recognises(text: str) -> bool:
    """Return whether the text carries the header of a law rather than our front matter."""
    header = frontmatter.split(text).yaml
    keys = {line.split(":", 1)[0].strip() for line in (header or "").splitlines()}
    return keys >= _HEADER_KEYS


def load(text: str, path: Path) -> Draft:
    """Return the draft of a law: one section a provision, its § as the locator."""
    parts = frontmatter.split(text)
    try:
        header = yaml.load(parts.yaml or "", Loader=yaml.BaseLoader)  # noqa: S506 - only strings
        name = f"{header['Title']} ({header['jurabk']})"
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise FrontMatterError(f"{path}: the header of the law is no valid YAML") from error
    return Draft(
        blocks=tuple(_provisions(blocks_of(parts.body))),
        title=name,
        kind="legal",
        day=_enacted(parts.body),
        authority="statute",
    )


def _enacted(body: str) -> date | None:
    match = _ENACTED.search(body)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _provisions(blocks: Iterable[Block]) -> Iterator[Block]:
    """Drop what stands before the first heading below the title (enactment and change notes)."""
    begun = False
    for block in blocks:
        if block.level == 1 and not begun:
            continue
        begun = begun or block.level > 0
        if begun:
            yield block
