"""The corpus's glossary: which words mean the same, and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from rag.errors import InputError
from rag.german import stem, word_spans, words

_LONGEST_FORM = 8  # words


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    term: Annotated[str, Field(min_length=1)]
    abbreviations: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    definition: Annotated[str, Field(min_length=1)]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One notion: its preferred term, all other forms of it, its definition, where to read on."""

    term: str
    abbreviations: tuple[str, ...]
    variants: tuple[str, ...]
    english: tuple[str, ...]
    definition: str
    documents: tuple[str, ...]

    @property
    def forms(self) -> tuple[str, ...]:
        """Return every form, the preferred one first."""
        return (self.term, *self.abbreviations, *self.variants, *self.english)


class Glossary:
    """Entries that can be looked up by any of their forms, inflected or not."""

    def __init__(self, entries: Sequence[Entry] = ()) -> None:
        self.entries = tuple(entries)

    @classmethod
    def load(cls, path: Path) -> Glossary:
        """Read ``glossary.yaml``; a corpus without one has an empty glossary.

        Raises:
            InputError: the file is not readable as a list of entries.
        """
        if not path.is_file():
            return cls()
        try:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            rows = TypeAdapter(list[_Row]).validate_python(
                yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader
            )
        except ValidationError as error:
            raise InputError(f"{path} is no valid glossary: {_explain(error)}") from error
        except (yaml.YAMLError, ValueError) as error:
            raise InputError(f"{path} is no valid glossary: {error}") from error
        return cls([Entry(**row.model_dump()) for row in rows])

    def find(self, text: str) -> list[Entry]:
        """Return the entries that ``text`` names, longest form first, in reading order."""
        stems = [stem(word) for word in words(text)]
        named = chain.from_iterable(entries for _, _, entries in self._named(stems))
        return list({entry.term: entry for entry in named}.values())

    def places(self, text: str) -> list[tuple[int, int, Entry]]:
        """Return where ``text`` names which entry: start, end, in reading order, none twice."""
        spans = list(word_spans(text))
        found: dict[str, tuple[int, int, Entry]] = {}
        for at, length, entries in self._named([stem(word) for _, _, word in spans]):
            start, end = spans[at][0], spans[at + length - 1][1]
            found.setdefault(entries[0].term, (start, end, entries[0]))
        return list(found.values())

    def _named(self, stems: list[str]) -> Iterator[tuple[int, int, list[Entry]]]:
        """Yield position and length in words of each form, and the entries that have it."""
        at = 0
        while at < len(stems):
            length, entries = self._longest_form(stems, at)
            if entries:
                yield at, length, entries
            at += max(1, length)

    def _longest_form(self, stems: list[str], at: int) -> tuple[int, list[Entry]]:
        for length in range(min(_LONGEST_FORM, len(stems) - at), 0, -1):
            entries = self._by_form.get(tuple(stems[at : at + length]))
            if entries:
                return length, entries
        return 0, []

    @cached_property
    def _by_form(self) -> dict[tuple[str, ...], list[Entry]]:
        table: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self.entries:
            for form in dict.fromkeys(entry.forms):
                key = tuple(stem(word) for word in words(form))
                if key and entry not in table.setdefault(key, []):
                    table[key].append(entry)
        return table


def _explain(error: ValidationError) -> str:
    """Return the first problem: in which entry and key, and what is wrong."""
    first = error.errors()[0]
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
    return f"entry {where}: {first['msg'].lower()}" if where else "it must be a list of entries"
