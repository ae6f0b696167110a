"""Documents → passages of one section each, with exact offsets and stable ids."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from rag.german import sentences
from rag.model import Document, Passage, Section

VERSION = 1  # part of every document's digest: a new way of splitting re-indexes everything
TARGET = 1_000  # characters; eval/LOG.md 2026-11-22
LONGEST = 1_500
Span = tuple[int, int]


def split(document: Document) -> tuple[Passage, ...]:
    """Return the passages of a document in reading order.

    Every character of a section other than surrounding blanks is in exactly one passage, and
    ``document.text[p.start:p.end] == p.text``.
    """
    seen: Counter[str] = Counter()
    passages = []
    for section in document.sections:
        for start, end in _spans(document.text, section):
            text = document.text[start:end]
            digest = hashlib.sha256(f"{section.heading}{section.locator}{text}".encode()).hexdigest()[:12]
            seen[digest] += 1
            suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
            id_ = f"{document.meta.id}#{digest}{suffix}"
            passages.append(
                Passage(id_, document.meta.id, text, start, end, section.heading, section.locator)
            )
    return tuple(passages)


def _spans(text: str, section: Section) -> Iterator[Span]:
    """Yield spans of about TARGET characters that end where a sentence does."""
    units = [piece for unit in _units(text, section) for piece in _pieces(text, unit)]
    total = sum(end - start for start, end in units)
    wanted = max(1, round(total / TARGET)) if total > LONGEST else 1
    aim = total / wanted
    group: list[Span] = []
    for unit in units:
        if group and unit[1] - group[0][0] > min(LONGEST, aim * 1.25):
            yield group[0][0], group[-1][1]
            group = []
        group.append(unit)
        if group[-1][1] - group[0][0] >= aim:
            yield group[0][0], group[-1][1]
            group = []
    if group:
        yield group[0][0], group[-1][1]


def _units(text: str, section: Section) -> list[Span]:
    body = text[section.start : section.end]
    return [(section.start + s, section.start + e) for s, e in sentences(body)]


def _pieces(text: str, unit: Span) -> Iterator[Span]:
    """Cut a unit longer than any passage may be at blanks, or hard where there is none."""
    start, end = unit
    while end - start > LONGEST:
        blank = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        cut = blank if blank > 0 else start + LONGEST
        yield start, cut
        start = cut + 1 if text[cut] == " " else cut
    yield start, end
