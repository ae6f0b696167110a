"""What goes into saving and comes out of it, and how files of other formats become Markdown."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.editing import Front, Page
from app.shelf import Shelved
from ingest.frontmatter import FrontMatter, split
from ingest.privacy import Finding
from rag.passages import metadata_to_json


@dataclass(frozen=True, slots=True)
class DocumentEdit:
    """What to save: an upload (or a part of it), a document, or an upload as its new version.

    ``front`` holds the front matter keys to set, None to drop one; ``body`` replaces the Markdown.
    """

    document_id: str | None = None
    upload_id: str | None = None
    part: str = ""
    front: Front = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """What was saved; ``is_same`` says that nothing was new, so nothing was."""

    document_id: str
    version: int
    changes: tuple[str, ...]
    findings: tuple[Finding, ...]
    is_new: bool = False
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What one text of a file is taken for, why, and what was left out of it.

    ``part`` is its name inside a ZIP, empty for a file of its own.
    """

    part: str
    page: Page
    reasons: Mapping[str, str]
    warnings: tuple[str, ...]


def replaced_files(shelved: Shelved | None, path: Path) -> list[Path]:
    """Return the organiser's files of another format that go when ``path`` is written."""
    if shelved is None or not shelved.own or shelved.file == path:
        return []
    beside = shelved.file.with_name(f"{shelved.file.name}.yaml")  # what such a file cannot state
    return [shelved.file, *([beside] if beside.is_file() else [])]


def markdown_text(file: Path) -> str | None:
    """Return a Markdown file with front matter, None for a file of another kind."""
    if file.suffix.lower() not in (".md", ".markdown"):
        return None
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
    return text if split(text).yaml is not None else None


def front_of(shelved: Shelved) -> Front:
    """Return what is known of a file of another format as front matter."""
    known: dict[str, object] = json.loads(metadata_to_json(shelved.meta))
    return {key: known[key] for key in FrontMatter.model_fields if key != "id" and known.get(key)}
