"""Documents → passages of one section each, with exact offsets and stable ids."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

from rag.german import sentences
from rag.model import Document, Passage, Section

VERSION = 2  # part of every document's digest: a new way of splitting re-indexes everything
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
            digest = hashlib.sha256(
                f"{section.heading}{section.locator}{text}".encode()
            ).hexdigest()[:12]
            seen[digest] += 1
            suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
            id_ = f"{document.meta.id}#{digest}{suffix}"
            passages.append(
                Passage(id_, document.meta.id, text, start, end, section.heading, section.locator)
            )
    return tuple(passages)


def _spans(text: str, section: Section) -> Iterator[Span]:
    """Yield spans of about TARGET characters that end where a sentence does."""
    body = text[section.start : section.end].strip()
    if len(body) <= LONGEST:  # most sections: their sentences need not be looked for
        start = text.find(body, section.start)
        yield from [(start, start + len(body))] if body else []
        return
    units = [piece for unit in _units(text, section) for piece in _pieces(text, unit)]
    last = units[-1][1]
    total = last - units[0][0]
    aim = total / max(1, round(total / TARGET)) if total > LONGEST else LONGEST
    start, end = units[0]
    for unit in units[1:]:
        full = end - start >= aim and last - unit[0] >= aim / 2
        if full or unit[1] - start > LONGEST:
            yield start, end
            start = unit[0]
        end = unit[1]
    yield start, end


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
