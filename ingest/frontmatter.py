"""The front matter of a corpus document: YAML between two ``---`` lines, checked key by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rag.errors import FrontMatterError
from rag.model import Authority, Kind, LawStatus, Source, Speaker, Status

_FENCE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?\n?", re.DOTALL | re.MULTILINE)
_SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


def _only_day(value: object) -> object:
    if isinstance(value, datetime):
        raise ValueError("a date without time")
    if isinstance(value, int | float):
        raise ValueError("a date like 2026-03-26")
    return value


Day = Annotated[date, BeforeValidator(_only_day)]
Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class _Source(_Strict):
    title: Words
    url: Annotated[str, Field(pattern=r"^(https?://|mailto:|urn:|file:)\S+$")]
    accessed: Day | None = None


class _Speaker(_Strict):
    name: Words
    role: str = ""


class FrontMatter(_Strict):
    """The keys a document may state (DESIGN §6); ``kind`` may come from its folder instead."""

    title: Words
    sources: Annotated[tuple[_Source, ...], Field(min_length=1)]
    id: Annotated[str, Field(pattern=_SLUG, max_length=120)] | None = None
    kind: Kind | None = None
    date: Day | None = None
    status: Status = "published"
    topics: tuple[Words, ...] = ()
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "de"
    event: str | None = None
    speakers: tuple[_Speaker, ...] = ()
    authority: Authority | None = None
    as_of: Day | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    law_status: LawStatus | None = None
    supersedes: tuple[Words, ...] = ()
    licence: str | None = None

    def source_nouns(self) -> tuple[Source, ...]:
        """Return the sources as the values the rest of Kiko uses."""
        return tuple(Source(s.title, s.url, s.accessed) for s in self.sources)

    def speaker_nouns(self) -> tuple[Speaker, ...]:
        """Return the speakers as the values the rest of Kiko uses."""
        return tuple(Speaker(s.name, s.role) for s in self.speakers)


@dataclass(frozen=True, slots=True)
class Split:
    """A file's front matter as YAML text (None without one) and the text after it."""

    yaml: str | None
    body: str


def split(text: str) -> Split:
    """Separate front matter and body."""
    match = _FENCE.match(text)
    return Split(match[1], text[match.end() :]) if match else Split(None, text)


def parse(yaml_text: str, path: Path) -> FrontMatter:
    """Check front matter and return it.

    Raises:
        FrontMatterError: naming the file, the line, the value and what is allowed.
    """
    lines = _key_lines(yaml_text, path)
    data = yaml.safe_load(yaml_text) or {}
    try:
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        raise FrontMatterError(_explain(error.errors()[0], path, lines)) from error


def _key_lines(yaml_text: str, path: Path) -> dict[str, int]:
    """Return key → line in the file, after checking that the YAML is one flat mapping."""
    try:
        node = yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        problem = getattr(error, "problem", None) or "not readable"
        raise FrontMatterError(f"{path}, line {line}: the front matter is no valid YAML ({problem})") from error
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(f"{path}, line 2: the front matter must be lines of 'key: value'")
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 2
        if key.value in lines:
            raise FrontMatterError(f"{path}, line {line}: key {key.value!r} is given twice; keep one")
        lines[key.value] = line
    return lines


def _explain(problem: Any, path: Path, lines: dict[str, int]) -> str:
    where = [str(part) for part in problem["loc"]]
    key, dotted = where[0] if where else "", ".".join(where)
    place = f"{path}, line {lines[key]}" if key in lines else f"{path}"
    if problem["type"] == "extra_forbidden":
        return f"{place}: unknown key {dotted!r}; allowed keys: {', '.join(_allowed(where))}"
    if problem["type"] == "missing":
        return f"{place}: {dotted!r} is missing; add it to the front matter"
    value = problem["input"]
    return f"{place}: {dotted} is {str(value)!r}: {_reason(problem, where[-1])}"


def _reason(problem: Any, key: str) -> str:
    if problem["type"] == "literal_error":
        return f"must be one of {problem['ctx']['expected']}"
    if key in ("date", "as_of", "valid_from", "valid_to", "accessed"):
        return "must be a date like 2026-03-26"
    if key == "id":
        return "must be lower-case letters, digits and single hyphens"
    if key == "url":
        return "must be an address that begins with https://"
    if problem["type"] == "too_short":
        return "must name at least one"
    message: str = problem["msg"]
    return message[0].lower() + message[1:]


def _allowed(where: list[str]) -> list[str]:
    model = {"sources": _Source, "speakers": _Speaker}.get(where[0], FrontMatter)
    return list((FrontMatter if len(where) == 1 else model).model_fields)
