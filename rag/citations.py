"""Sentences and their citation numbers out of a stream of text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from rag.german import sentences

_MARKER = re.compile(r"\s*[\[【]\s*(\d+(?:\s*(?:,|;|und|-|–)\s*\d+)*)\s*[\]】]")
_LIST = re.compile(r"\A(?:[-*•]\s+|\d{1,2}[.)]\s+(?=[A-ZÄÖÜ]))")
_ENDING = re.compile(r"[.!?…][\"“”»)]*\Z")
_ONLY_MARKERS = re.compile(r"\A[\s.,;]*\Z")
_LOOSE_MARKERS = re.compile(r"([.!?…])((?:\s*\[[^\[\]]{1,20}\])+)")
_THINK = "<think>"
_OPEN_MARKER = re.compile(r"[\[【][^\]】]*\Z")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence of a model and the numbers of the passages it cites."""

    text: str
    passages: tuple[int, ...]


def drafted(sentence: str, known: Container[int]) -> Drafted | None:
    """Read one sentence; citation numbers that are not known are removed. None if it is empty."""
    numbers = [n for match in _MARKER.finditer(sentence) for n in _numbers(match[1])]
    text = _LIST.sub("", _MARKER.sub("", sentence).strip()).strip()
    if _ONLY_MARKERS.match(text):
        return None
    cited = tuple(dict.fromkeys(number for number in numbers if number in known))
    return Drafted(text, cited)


def complete_sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Yield each sentence once the next one has begun; last, what is left, complete or not."""
    buffer = ""
    for piece in pieces:
        buffer += piece
        ready, buffer = _ready(buffer)
        yield from ready
    yield from _split(buffer)


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Leave out the ``<think>…</think>`` that reasoning models put before their answer."""
    opening = ""
    is_decided = False
    for piece in pieces:
        if is_decided:
            yield piece
            continue
        opening += piece
        start = opening.lstrip()
        if not start or _THINK.startswith(start[: len(_THINK)]):
            _, ended, after = opening.partition("</think>")
            if not ended:
                continue
            opening = after
        is_decided = True
        yield opening
    if not is_decided and not opening.lstrip().startswith(_THINK):
        yield opening


def is_complete(sentence: str) -> bool:
    """Return whether a sentence ends like one, its citation numbers left aside."""
    return bool(_ENDING.search(_MARKER.sub("", sentence).strip()))


def _ready(buffer: str) -> tuple[list[str], str]:
    """Return the sentences that are surely over, and the rest of the buffer."""
    if _OPEN_MARKER.search(buffer):
        return [], buffer
    moved = _with_markers_inside(buffer)
    spans = sentences(moved)
    if len(spans) < 2:
        return [], buffer
    start = spans[-1][0]
    return [moved[a:b] for a, b in spans[:-1]], moved[start:]


def _split(text: str) -> list[str]:
    moved = _with_markers_inside(text)
    return [moved[start:end] for start, end in sentences(moved)]


def _with_markers_inside(text: str) -> str:
    """Move citation numbers that follow a full stop before it, where they belong to a sentence."""
    return _LOOSE_MARKERS.sub(lambda m: f" {m[2].strip()}{m[1]}", text)


def _numbers(listed: str) -> list[int]:
    """Read ``1, 3`` and ``2–4``."""
    found: list[int] = []
    for part in re.split(r"[,;]|und", listed):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        found += range(ends[0], min(ends[-1], ends[0] + 20) + 1) if ends else []
    return found
