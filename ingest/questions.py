"""Questions beside a document: ``<name>.questions.yaml`` belongs to ``<name>.md``.

The file widens what a document is found by (document expansion, as doc2query does with a model;
here people write it). It lists each ``sentence`` — the beginning of a sentence of the document —
with ``asked``: questions that this sentence answers, in other words than its own; and under
``open`` what people ask about the same subject and no document answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from ingest.outline import clean
from rag.errors import DocumentError
from rag.german import sentences
from rag.model import KnownQuestion, Section

SUFFIX = ".questions.yaml"
_TEXTS: TypeAlias = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], Field(min_length=1)]


class _Answered(BaseModel):
    model_config = ConfigDict(extra="forbid")

    sentence: Annotated[str, Field(min_length=1)]
    asked: _TEXTS


class _Open(BaseModel):
    model_config = ConfigDict(extra="forbid")

    open: _TEXTS


def _form(row: Any) -> str:
    has_open = isinstance(row, _Open) or (isinstance(row, dict) and "open" in row)
    return "_open" if has_open else "_answered"


_Row: TypeAlias = Annotated[
    Annotated[_Answered, Tag("_answered")] | Annotated[_Open, Tag("_open")], Discriminator(_form)
]
_FORMS = ("_answered", "_open")
_FILE: TypeAdapter[list[_Row]] = TypeAdapter(list[_Row])


@dataclass(frozen=True, slots=True)
class Questions:
    """What a document answers, and what is asked about its subject without an answer."""

    answered: tuple[KnownQuestion, ...] = ()
    open: tuple[str, ...] = ()


def read_questions(document: Path, text: str, sections: tuple[Section, ...]) -> Questions:
    """Return what the file beside ``document`` says; nothing if there is no such file.

    Raises:
        DocumentError: the file is malformed, or a sentence it names is not in the document.
    """
    file = document.with_suffix(SUFFIX)
    if not file.is_file():
        return Questions()
    starts = _starts(text, sections)
    found: list[KnownQuestion] = []
    unanswered: list[str] = []
    for row in _rows(file):
        if isinstance(row, _Open):
            unanswered += map(clean, row.open)
        else:
            start, end = _span(clean(row.sentence), text, starts, file)
            found += [KnownQuestion(start, end, clean(question)) for question in row.asked]
    return Questions(tuple(found), tuple(unanswered))


def still_asked(
    document: Path, text: str, sections: tuple[Section, ...], *, changed: bool
) -> str | None:
    """Return what the file beside ``document`` says of its new ``text``: YAML, None for nothing.

    Entries whose sentence is no longer there are left out, and open questions where the text
    ``changed``: it may answer them now.

    Raises:
        DocumentError: the file is malformed.
    """
    file = document.with_suffix(SUFFIX)
    if not file.is_file():
        return None
    starts = _starts(text, sections)
    kept = [
        row.model_dump(mode="json")
        for row in _rows(file)
        if (not changed if isinstance(row, _Open) else _fits(row, text, starts, file))
    ]
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False) if kept else None


def _fits(row: _Answered, text: str, starts: list[tuple[int, int]], file: Path) -> bool:
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


def _rows(file: Path) -> list[_Answered | _Open]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(file.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
        return list(_FILE.validate_python(data))
    except ValidationError as error:
        first = error.errors()[0]
        path = [part for part in first["loc"] if part not in _FORMS]
        where = ".".join(str(p + 1 if isinstance(p, int) else p) for p in path)
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
