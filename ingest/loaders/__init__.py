"""Files → documents: one module a format family, and the one place that chooses between them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest.loaders import law, markdown, plain
from ingest.loaders.draft import Draft
from ingest.outline import clean
from rag.errors import DocumentError

MOST_BYTES = 50 * 1024 * 1024
Loader = Callable[[str, Path], Draft]


def _markdown(text: str, path: Path) -> Draft:
    return law.load(text, path) if law.recognises(text) else markdown.load(text, path)


_LOADERS: dict[str, Loader] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": plain.load,
    ".text": plain.load,
}
SUFFIXES = frozenset(_LOADERS)


def load(file: Path, shown_path: Path) -> Draft:
    """Read one file into a draft; ``shown_path`` names it in messages.

    Raises:
        DocumentError: the file is empty, too large, not UTF-8, or of no known format.
    """
    loader = _LOADERS.get(file.suffix.lower())
    if loader is None:
        raise DocumentError(
            f"{shown_path}: format {file.suffix or 'without suffix'!r} is not supported; "
            f"use one of {', '.join(sorted(SUFFIXES))}"
        )
    draft = loader(_read(file, shown_path), shown_path)
    if not any(clean(block.text) and not block.level for block in draft.blocks):
        raise DocumentError(f"{shown_path}: there is no text below the title; add some")
    return draft


def _read(file: Path, shown_path: Path) -> str:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            most = f"{MOST_BYTES:,} are allowed; split the file"
            raise DocumentError(f"{shown_path}: {size:,} bytes are too many, {most}")
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DocumentError(f"{shown_path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        message = f"{shown_path}: byte {error.start} is not UTF-8; save the file as UTF-8"
        raise DocumentError(message) from error
    if not clean(text):
        raise DocumentError(f"{shown_path}: the file is empty; add text or delete it")
    return text.replace("\r\n", "\n").replace("\r", "\n")
