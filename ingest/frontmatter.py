"""The front matter of a corpus document: YAML between two ``---`` lines, checked key by key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rag.errors import FrontMatterError
from rag.model import Authority, Kind, LawStatus, Source, Speaker, Status

_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"\A---[ \t]*\n\w+:")
_SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LONGEST_VALUE = 200  # characters of a wrong value that a message repeats
_LISTS = ("sources", "speakers", "topics", "supersedes")
_REASONS = {
    "string_type": "muss ein Text sein",
    "string_too_long": "darf höchstens {max_length} Zeichen haben",
    "string_pattern_mismatch": "passt nicht zum Muster {pattern}",
    "model_type": "muss aus Zeilen der Form „title: …“ bestehen",
    "tuple_type": "muss eine Liste sein",
}


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("no day")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_day)]
Words = Annotated[str, Field(min_length=1)]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose dates stay text, so that a wrong one is ours to explain."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


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
    """Separate front matter and body of a text whose lines end with a line feed."""
    match = _FENCE.match(text)
    return Split(match[1], text[match.end() :]) if match else Split(None, text)


def is_unclosed(text: str) -> bool:
    """Return whether ``text`` opens front matter without ending it."""
    return bool(_OPENED.match(text)) and not _FENCE.match(text)


def parse(yaml_text: str, path: Path, first_line: int = 2) -> FrontMatter:
    """Check front matter, whose YAML begins on ``first_line`` of the file, and return it.

    Raises:
        FrontMatterError: naming the file, the line, the value and what is allowed.
    """
    try:
        _refuse_aliases(yaml_text, path, first_line)
        lines = _key_lines(yaml.compose(yaml_text, Loader=_Loader), path, first_line)
        data = yaml.load(yaml_text, Loader=_Loader) or {}  # noqa: S506 - a safe loader
        return FrontMatter.model_validate(data)
    except ValidationError as error:
        raise FrontMatterError(_explain(error.errors()[0], path, lines)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unlesbar"
        place = f"{path}, Zeile {(mark.line if mark else 0) + first_line}"
        raise FrontMatterError(
            f"{place}: Der Steckbrief ist kein gültiges YAML ({problem})."
        ) from error


def _refuse_aliases(yaml_text: str, path: Path, first_line: int) -> None:
    """Refuse YAML's ``*name``: a few lines of them can unfold to gigabytes."""
    for event in yaml.parse(yaml_text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            line = (event.start_mark.line if event.start_mark else 0) + first_line
            raise FrontMatterError(
                f"{path}, Zeile {line}: „*{event.anchor}“ steht für andere Zeilen. Bitte schreiben "
                "Sie diese aus."
            )


def _key_lines(node: yaml.Node | None, path: Path, first_line: int) -> dict[str, int]:
    """Return key → line in the file, after checking that the YAML is one mapping of words."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(
            f"{path}, Zeile {first_line}: Der Steckbrief muss aus Zeilen der Form „title: …“ "
            "bestehen."
        )
    lines: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + first_line
        if not isinstance(key, yaml.ScalarNode):
            raise FrontMatterError(
                f"{path}, Zeile {line}: Ein Schlüssel muss ein Wort sein, wie in „title: …“."
            )
        if key.value in lines:
            raise FrontMatterError(
                f"{path}, Zeile {line}: Der Schlüssel „{key.value}“ steht zweimal da. Bitte "
                "behalten Sie einen."
            )
        lines[key.value] = line
    return lines


def _explain(problem: Any, path: Path, lines: dict[str, int]) -> str:
    where = [str(part) for part in problem["loc"]]
    key, dotted = where[0] if where else "", ".".join(where)
    place = f"{path}, Zeile {lines[key]}" if key in lines else f"{path}"
    if problem["type"] == "extra_forbidden":
        return f"{place}: Unbekannter Schlüssel „{dotted}“; erlaubt: {', '.join(_allowed(where))}"
    if problem["type"] == "missing":
        return f"{place}: „{dotted}“ fehlt. Bitte ergänzen Sie den Steckbrief."
    value = problem["input"]
    return f"{place}: {dotted} ist „{str(value)[:_LONGEST_VALUE]}“, {_reason(problem, where[-1])}."


def _reason(problem: Any, key: str) -> str:
    if problem["type"] == "literal_error":
        return (
            f"erlaubt ist: {problem['ctx']['expected'].replace(' or ', ', ').replace(chr(39), '')}"
        )
    if key in ("date", "as_of", "valid_from", "valid_to", "accessed"):
        return "muss ein Datum wie 2026-03-26 sein"
    if key == "id":
        return "muss aus Kleinbuchstaben, Ziffern und einzelnen Bindestrichen bestehen"
    if key == "url":
        return "muss eine Adresse sein, die mit https:// beginnt"
    if problem["type"] in ("too_short", "string_too_short"):
        return "darf nicht leer sein"
    if problem["type"] == "tuple_type" and key in _LISTS:
        return "muss eine Liste sein; jede Zeile beginnt mit „- “"
    return _REASONS.get(problem["type"], "das passt hier nicht").format(**problem.get("ctx", {}))


def _allowed(where: list[str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {"sources": _Source, "speakers": _Speaker}
    model = models.get(where[0], FrontMatter) if len(where) > 1 else FrontMatter
    return list(model.model_fields)
