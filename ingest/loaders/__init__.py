"""Files → documents: one module a format family, and the one place that chooses between them.

The modules of third-party formats are imported when a file needs them; ``ingest.sandbox`` calls
:func:`load_each` in a process of its own, which is where hostile files belong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import cast

from ingest.containers import megabytes
from ingest.loaders import law, markdown, plain, sniff
from ingest.loaders.decoding import decode
from ingest.loaders.draft import Draft, Loaded
from ingest.outline import Block, clean
from rag.errors import DocumentError

VERSION = 1  # raise it when a loader reads the same file differently
MOST_BYTES = 50 * 1024 * 1024
MOST_HEADINGS = 5_000
MOST_CHARACTERS = 20_000_000
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_SURROGATES = re.compile("[\ud800-\udfff]")

_TEXT: dict[str, Callable[[str, Path], Draft]] = {
    ".md": lambda text, path: _markdown(text, path),
    ".markdown": lambda text, path: _markdown(text, path),
    ".txt": plain.load,
    ".text": plain.load,
}
_MODULES = {
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".pptx": "pptx",
    ".xlsx": "tables",
    ".csv": "tables",
    ".eml": "mail",
    ".vtt": "transcript",
    ".srt": "transcript",
    ".xml": "law_xml",
}
DIRECT = frozenset(_TEXT)  # formats that are read without third-party parsers
SUFFIXES = DIRECT | _MODULES.keys() | {".zip"}


def load(file: Path, shown: Path) -> Draft:
    """Read one file into a draft; ``shown`` names it in messages.

    Raises:
        DocumentError: the file is empty, too large, not what it says, or of no known format.
    """
    loaded = load_each(file, shown)
    if len(loaded.drafts) != 1:
        raise DocumentError(
            f"{shown}: Das Archiv enthält {len(loaded.drafts)} Dokumente; hier ist eines erlaubt. "
            "Bitte entpacken Sie es."
        )
    return loaded.drafts[0][1]


def load_all(file: Path, shown: Path) -> list[tuple[str, Draft]]:
    """Read every document of a file: the inner ones of a ZIP by name, else the file itself."""
    return with_problems(load_each(file, shown))


def load_each(file: Path, shown: Path) -> Loaded:
    """Read every document of a file, and say which inner files of a ZIP could not be read.

    Raises:
        DocumentError: none of them could be read.
    """
    if shown.suffix.lower() not in SUFFIXES:
        raise sniff.refuse_unknown(shown, SUFFIXES)
    data = _read(file, shown)
    if shown.suffix.lower() == ".zip":
        sniff.check(data, shown)
        from ingest.loaders import archive

        return archive.load(data, shown)
    return Loaded(((shown.name, load_bytes(data, shown)),))


def load_bytes(data: bytes, shown: Path) -> Draft:
    """Read one document of any format but ZIP; raise DocumentError if it cannot be one."""
    suffix = shown.suffix.lower()
    if suffix not in SUFFIXES or suffix == ".zip":
        raise sniff.refuse_unknown(shown, SUFFIXES)
    if not data:
        raise DocumentError(f"{shown}: Die Datei ist leer (0 Bytes). Bitte prüfen Sie sie.")
    sniff.check(data, shown)
    draft = _of_text(data, shown) if suffix in DIRECT else module(suffix)(data, shown)
    return _checked(draft, shown)


def decoded(file: Path) -> str:
    """Return the text of a small file beside a document; raise DocumentError if unreadable."""
    return decode(_read(file, file))[0]


def with_problems(loaded: Loaded) -> list[tuple[str, Draft]]:
    """Return the drafts; what could not be read stands among the warnings of the first."""
    drafts = list(loaded.drafts)
    if drafts and loaded.problems:
        name, first = drafts[0]
        drafts[0] = (name, replace(first, warnings=(*first.warnings, *loaded.problems)))
    return drafts


def module(suffix: str) -> Callable[[bytes, Path], Draft]:
    """Return the loader of a third-party format, importing it now."""
    found = import_module(f"ingest.loaders.{_MODULES[suffix]}")
    return cast(Callable[[bytes, Path], Draft], found.load)


def prepare(shown: Path) -> None:
    """Import what reading ``shown`` needs, so that limits set afterwards hold for its content."""
    if shown.suffix.lower() in _MODULES:
        module(shown.suffix.lower())


def _markdown(text: str, path: Path) -> Draft:
    return law.load(text, path) if law.recognises(text) else markdown.load(text, path)


def _of_text(data: bytes, shown: Path) -> Draft:
    text, warnings = decode(data)
    if not clean(text):
        raise DocumentError(f"{shown}: Die Datei ist leer. Bitte ergänzen Sie Text.")
    draft = _TEXT[shown.suffix.lower()](text, shown)
    return replace(draft, warnings=(*warnings, *draft.warnings))


def _checked(draft: Draft, shown: Path) -> Draft:
    headings = sum(1 for block in draft.blocks if block.level)
    characters = sum(len(block.text) for block in draft.blocks)
    if headings > MOST_HEADINGS:
        raise DocumentError(
            f"{shown}: {_number(headings)} Überschriften sind zu viele, erlaubt sind "
            f"{_number(MOST_HEADINGS)}. Bitte teilen Sie die Datei auf."
        )
    if characters > MOST_CHARACTERS:
        raise DocumentError(
            f"{shown}: {_number(characters)} Zeichen sind zu viele, erlaubt sind "
            f"{_number(MOST_CHARACTERS)}. Bitte teilen Sie die Datei auf."
        )
    blocks = tuple(_tidy(block) for block in draft.blocks)
    if not any(clean(block.text) and not block.level for block in blocks):
        raise DocumentError(
            f"{shown}: Unter dem Titel steht kein Text. Bitte ergänzen Sie welchen."
        )
    return replace(draft, blocks=blocks)


def _tidy(block: Block) -> Block:
    """Return a block whose text any encoding can write, a heading on one line."""
    text = block.text if block.text.isascii() else _SURROGATES.sub("", block.text)
    if block.level:
        return replace(block, text=" ".join(text.split()))
    return replace(block, text=_EMPTY_LINES.sub("\n\n", text))


def _read(file: Path, shown: Path) -> bytes:
    try:
        size = file.stat().st_size
        if size > MOST_BYTES:
            raise DocumentError(
                f"{shown}: Die Datei ist {megabytes(size)} groß, erlaubt sind "
                f"{megabytes(MOST_BYTES)}. Bitte teilen Sie sie auf."
            )
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{shown}: Die Datei ist nicht lesbar ({error.strerror}).") from error
    if not data:
        raise DocumentError(f"{shown}: Die Datei ist leer (0 Bytes). Bitte prüfen Sie sie.")
    return data


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
