"""Federal law as documents for measuring size: as many passages as wanted, repeated with noise."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eval.throwaway import document
from ingest.splitter import split
from rag.errors import SuiteError
from rag.model import Document

_NOISE = 0.15  # share of words of a repeated section that are exchanged


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a law."""

    title: str
    head: str
    body: str


def read_sections(path: Path) -> list[Section]:
    """Read a gzipped JSONL file with the keys title, head and body.

    Raises:
        SuiteError: the file is missing or not of that form.
    """
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        return [Section(row["title"], row["head"], row["body"]) for row in rows]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(
            f"{path}: expected gzipped JSONL with title, head and body ({error})"
        ) from error


def documents(sections: list[Section], passages: int) -> tuple[Document, ...]:
    """Return documents that are split into ``passages`` passages, or a few more."""
    found: list[Document] = []
    count = 0
    for number, section in enumerate(_endless(sections)):
        if count >= passages:
            return tuple(found)
        made = document(f"n{number:07d}", section.body, title=section.title, heading=section.head)
        count += len(split(made))
        found.append(made)
    return tuple(found)


def _endless(sections: list[Section]) -> Iterator[Section]:
    """Yield the sections, then again and again with other words in place of some."""
    if not any(section.body.strip() for section in sections):
        raise SuiteError("the law file holds no text")
    yield from sections
    chance = random.Random(0)  # noqa: S311 - noise, not security
    while True:
        vocabulary = chance.choice(sections).body.split() or ["Gemeinde"]
        for section in sections:
            words = section.body.split()
            mixed = (
                chance.choice(vocabulary) if chance.random() < _NOISE else word for word in words
            )
            vocabulary = words or vocabulary
            yield Section(section.title, section.head, " ".join(mixed))
