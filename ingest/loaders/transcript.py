"""Transcripts (VTT, SRT) → what each speaker said, with the time it began, by webvtt-py."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from ingest.loaders.decoding import decode
from ingest.loaders.draft import Draft
from ingest.outline import Block, clean
from rag.errors import DocumentError

_JOINED = 600  # characters of consecutive cues of one speaker
_PAUSE = 30.0  # seconds of silence after which a new block begins, with its own time
_NAMED = re.compile(r"^([A-ZÄÖÜ][^\W\d_]*\.?(?:[ \-][A-ZÄÖÜa-zäöü][^\W\d_]*\.?){0,4}): +(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…][\"“”’)]*$")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class _Cue:
    start: str
    speaker: str
    text: str
    began: float  # seconds
    ended: float


def load(data: bytes, shown: Path) -> Draft:
    """Return the draft of a transcript; a heading names the speaker where the speaker changes."""
    text, warnings = decode(data)
    kind = shown.suffix.lower()[1:]
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=kind)
    except (MalformedFileError, MalformedCaptionError, ValueError, IndexError) as error:
        raise DocumentError(
            f"{shown}: Die Datei ist kein gültiges {kind.upper()}-Transkript. "
            "Bitte exportieren Sie es erneut."
        ) from error
    cues = list(_cues(captions.captions))
    speakers = tuple(dict.fromkeys(cue.speaker for cue in cues if cue.speaker))
    return Draft(tuple(_blocks(cues)), title=shown.stem, speakers=speakers, warnings=warnings)


def _cues(captions: Iterable[webvtt.Caption]) -> Iterator[_Cue]:
    """Yield cues that say something new, each with its speaker if it names one."""
    speaker, before = "", ""
    for caption in captions:
        text = clean(_TAG.sub("", caption.text)).replace("\n", " ")
        named = _NAMED.match(text)
        if caption.voice or named:
            speaker = clean(caption.voice or (named[1] if named else ""))
        if named and speaker == named[1]:
            text = text[named.end() :]
        if text and text != before:
            start = caption.start.split(".")[0].split(",")[0]
            yield _Cue(start, speaker, text, caption.start_in_seconds, caption.end_in_seconds)
        before = text


def _blocks(cues: Iterable[_Cue]) -> Iterator[Block]:
    """Join cues of one speaker to blocks of about 600 characters that end with a sentence.

    A long pause ends a block too: a quote must not bear a time long before it was said.
    """
    heading, joined = "", list[_Cue]()
    for cue in cues:
        if joined and (_breaks(joined[-1], cue) or _full(joined)):
            yield _block(joined)
            joined = []
        if not joined and cue.speaker != heading:
            heading = cue.speaker
            yield Block(heading, 1)
        joined.append(cue)
    if joined:
        yield _block(joined)


def _breaks(before: _Cue, cue: _Cue) -> bool:
    return cue.speaker != before.speaker or cue.began - before.ended > _PAUSE


def _full(joined: list[_Cue]) -> bool:
    length = sum(len(cue.text) for cue in joined) + len(joined) - 1
    return length >= 2 * _JOINED or (
        length >= _JOINED and bool(_SENTENCE_END.search(joined[-1].text))
    )


def _block(joined: list[_Cue]) -> Block:
    return Block(" ".join(cue.text for cue in joined), locator=joined[0].start)
