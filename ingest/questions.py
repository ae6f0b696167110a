"""Questions that a document is known to answer: ``<name>.questions.yaml`` beside ``<name>.md``.

The file widens what a document is found by (document expansion, as doc2query does with a model;
here people write it). It holds a list of ``sentence`` — the beginning of a sentence of the document
— and ``asked``: questions that this sentence answers, in other words than its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ingest.outline import clean
from rag.errors import DocumentError
from rag.german import sentences
from rag.model import KnownQuestion, Section

SUFFIX = ".questions.yaml"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sentence: Annotated[str, Field(min_length=1)]
    asked: Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


def read_questions(
    document: Path, text: str, sections: tuple[Section, ...]
) -> tuple[KnownQuestion, ...]:
    """Return what the file beside ``document`` says it answers; none if there is no such file.

    Raises:
        DocumentError: the file is malformed, or a sentence it names is not in the document.
    """
    file = document.with_suffix(SUFFIX)
    if not file.is_file():
        return ()
    starts = _starts(text, sections)
    found = []
    for row in _rows(file):
        start, end = _span(clean(row.sentence), text, starts, file)
        found += [KnownQuestion(start, end, clean(question)) for question in row.asked]
    return tuple(found)


def still_asked(document: Path, text: str, sections: tuple[Section, ...]) -> str | None:
    """Return what the file beside ``document`` says of a changed ``text``: YAML, None for nothing.

    Entries whose sentence is no longer there are left out.

    Raises:
        DocumentError: the file is malformed.
    """
    file = document.with_suffix(SUFFIX)
    if not file.is_file():
        return None
    starts = _starts(text, sections)
    kept = [row.model_dump(mode="json") for row in _rows(file) if _fits(row, text, starts, file)]
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) if kept else None


def _fits(row: _Row, text: str, starts: list[tuple[int, int]], file: Path) -> bool:
    try:
        _span(clean(row.sentence), text, starts, file)
    except DocumentError:
        return False
    return True


def _starts(text: str, sections: tuple[Section, ...]) -> list[tuple[int, int]]:
    return [
        (section.start + start, section.start + end)
        for section in sections
        for start, end in sentences(text[section.start : section.end])
    ]


def _rows(file: Path) -> list[_Row]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
        return TypeAdapter(list[_Row]).validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p + 1 if isinstance(p, int) else p) for p in first["loc"])
        raise DocumentError(
            f"{file}: Eintrag {where or 1} passt nicht ({first['msg']})."
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"{file} ist kein lesbares YAML: {' '.join(str(error).split())}"
        ) from error


def _span(beginning: str, text: str, starts: list[tuple[int, int]], file: Path) -> tuple[int, int]:
    for start, end in starts:
        if beginning in text[start : min(end, start + len(beginning) + 8)]:  # 8: a list marker
            return start, end
    raise DocumentError(
        f"{file}: Kein Satz des Dokuments beginnt mit „{beginning}“. Bitte übernehmen Sie den "
        "Anfang des Satzes, der diese Fragen beantwortet."
    )
