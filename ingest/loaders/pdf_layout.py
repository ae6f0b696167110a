"""Lines of PDF pages → paragraphs and headings: pure, so that it can be tested line by line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.outline import Block

_EDGE = 2  # lines at the head and at the foot of a page that may be running ones
_FEWEST_PAGES = 3
_MOST_SHARE = 0.5
_BIGGER = 1.15  # times the size of the text: a heading
_LONGEST_HEADING = 120
_MOST_HEADINGS = 0.25  # of all lines: more, and sizes say nothing about headings
_MOST_LEVELS = 3
_SMALLER = 0.95  # times the size of the text: a running head or foot
_APART = 1.5  # times the usual distance of lines: not part of the text
_GAP = 1.35  # times the usual distance of lines: a new paragraph
_SHORT = 0.8  # of the usual length: a line that ends a paragraph where distances are unknown
_PAGE_NUMBER = re.compile(r"^\W*(?:(?:seite|page|s\.)\s*)?\d+(?:\s*(?:von|of|/)\s*\d+)?\W*$", re.I)
_HYPHEN = re.compile(r"(\w)(?:[-\u00ad\ufffe\x02\u2010])$")
_CONNECTED = re.compile(r"^(?:und|oder|bzw\.|sowie|noch|als|wie|bis)\b")
_NUMBERED = re.compile(r"^(?:[•●▪–*‣◦]\s|\d{1,2}[.)]\s|\(\d{1,2}\)\s|[a-z]\)\s)")
_FULL_STOP = re.compile(r"[.!?:…][\"“”’)\]]*$")
_FIRST_END = re.compile(r"^.*?[.!?…](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; ``size`` 0 and ``height`` None where the PDF does not tell."""

    text: str
    size: float = 0.0
    height: float | None = None


def assemble_pages(pages: Sequence[Sequence[Line]], locators: Sequence[str]) -> list[Block]:
    """Return the blocks of all pages, without running heads and feet."""
    kept = _without_running(pages)
    levels = _levels([line for page in kept for line in page])
    blocks: list[Block] = []
    for page, locator in zip(kept, locators, strict=True):
        found = _page(page, locator, levels)
        if blocks and found:
            _carry_over(blocks, found)
        blocks += found
    return blocks


def _without_running(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Drop lines at the edges that stand apart from the text on most pages, numbers aside."""
    if len(pages) < _FEWEST_PAGES:
        return [list(page) for page in pages]
    body = _body_size([line for page in pages for line in page])
    edges = [_edges(page, body) for page in pages]
    counts = Counter(key for found in edges for key in set(found.values()))
    most = max(_FEWEST_PAGES, _MOST_SHARE * len(pages))
    return [
        [line for i, line in enumerate(page) if counts[found.get(i, "")] < most]
        for page, found in zip(pages, edges, strict=True)
    ]


def _edges(page: Sequence[Line], body: float) -> dict[int, str]:
    """Return what the lines say, numbers aside, that may be running heads or feet of a page."""
    usual = _usual_distance(page)
    found: dict[int, str] = {}
    for outwards in (range(len(page)), range(len(page) - 1, -1, -1)):
        step = outwards.step
        for i in outwards[:_EDGE]:
            inner = page[i + step] if 0 <= i + step < len(page) else None
            small = 0 < page[i].size < _SMALLER * body
            if small or _PAGE_NUMBER.match(page[i].text) or _is_apart(page[i], inner, usual):
                found[i] = _key(page[i].text)
    return found


def _is_apart(line: Line, inner: Line | None, usual: float) -> bool:
    if inner is None or line.height is None or inner.height is None:
        return False
    return usual > 0 and abs(line.height - inner.height) > _APART * usual


def _body_size(lines: Sequence[Line]) -> float:
    letters: Counter[float] = Counter()
    for line in lines:
        letters[line.size] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _key(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.casefold().split()))


def _levels(lines: Sequence[Line]) -> dict[float, int]:
    """Return the heading level of each font size that is one; empty where sizes say nothing."""
    body = _body_size(lines)
    sizes = {line.size for line in lines if body and line.size >= _BIGGER * body}
    bigger = sorted(sizes, reverse=True)
    headings = sum(1 for line in lines if line.size in bigger)
    if headings > _MOST_HEADINGS * len(lines):
        return {}
    return {size: min(rank, _MOST_LEVELS) for rank, size in enumerate(bigger, start=1)}


def _page(lines: Sequence[Line], locator: str, levels: dict[float, int]) -> list[Block]:
    usual = _usual_distance(lines)
    width = median(len(line.text) for line in lines) if lines else 0
    blocks: list[Block] = []
    before: Line | None = None
    for line in lines:
        level = levels.get(line.size, 0) if len(line.text) <= _LONGEST_HEADING else 0
        last = blocks[-1] if blocks else None
        if (
            before
            and last
            and last.level == level
            and not _starts(before, line, level, usual, width)
        ):
            blocks[-1] = Block(joined(last.text, line.text), level, last.locator)
        else:
            blocks.append(Block(line.text, level, None if level else locator))
        before = line
    return blocks


def _starts(before: Line, line: Line, level: int, usual: float, width: float) -> bool:
    """Return whether a line begins a new block."""
    if line.size != before.size and level:
        return True
    if _NUMBERED.match(line.text):
        return True
    if before.height is None or line.height is None or not usual:
        ended = bool(_FULL_STOP.search(before.text))
        return not before.text or not line.text or (ended and len(before.text) < _SHORT * width)
    distance = before.height - line.height
    if level:
        return distance > 2 * max(line.size, usual)
    return distance > _GAP * usual or distance < -usual


def _usual_distance(lines: Sequence[Line]) -> float:
    distances = [
        one.height - other.height
        for one, other in pairwise(lines)
        if one.height is not None and other.height is not None and one.height > other.height
    ]
    return median(distances) if distances else 0.0


def joined(text: str, line: str) -> str:
    """Join a line to a text; a word that was broken at the line's end is made whole."""
    broken = _HYPHEN.search(text)
    if not broken or not line:
        return f"{text} {line}".strip()
    stem = text[: broken.end(1)]
    if _CONNECTED.match(line):
        return f"{stem}- {line}"
    return stem + line if line[0].islower() else f"{stem}-{line}"


def _carry_over(blocks: list[Block], following: list[Block]) -> None:
    """Finish the sentence that a page ends in with the beginning of the next page."""
    last, first = blocks[-1], following[0]
    if last.level or first.level or _FULL_STOP.search(last.text):
        return
    goes_on = first.text[:1].islower() or _HYPHEN.search(last.text)
    end = _FIRST_END.match(first.text) if goes_on else None
    if not end:
        return
    blocks[-1] = Block(joined(last.text, end[0]), 0, last.locator)
    rest = first.text[end.end() :].strip()
    following[0:1] = [Block(rest, 0, first.locator)] if rest else []
