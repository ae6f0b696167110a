"""A file as it was loaded → a proposal for its front matter, each value with its reason.

Everything is a rule over words; the same file gives the same proposal. What is not sure is left
empty: the organiser sees every value and its reason before anything is published.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Generic, TypeVar

from ingest.document_kind import propose_authority, propose_event, propose_kind
from ingest.event_date import event_date
from ingest.loaders.draft import Draft
from ingest.outline import assemble, clean
from ingest.speakers import find_speakers
from ingest.topics import propose_topics
from rag.model import Authority, Kind, Speaker
from rag.routing import language_of

Value = TypeVar("Value")
Day = date  # a class with a field named date cannot name the type so

_LONGEST_TITLE = 120
_READ = 200_000  # characters; what a document is about is said before
_STATED = "steht im Steckbrief der Datei"
_FROM_FORMAT = "steht im Kopf der Datei"
_SLIDE = re.compile(r"^Folie \d")
_NUMBERED = re.compile(r"^(?:\d{1,2}[-_. ]+)?|[-_. ]*(?:\(\d+\)|v\d+|final|entwurf|kopie)$", re.I)
_DATES = re.compile(r"(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d|\d\d?[-_.]\d\d?[-_.](?:19|20)\d\d")
_UMLAUTS = (("ae", "ä"), ("oe", "ö"), ("ue", "ü"))


@dataclass(frozen=True, slots=True)
class Guess(Generic[Value]):
    """A proposed value and, in German, what speaks for it."""

    value: Value
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the front matter of a document may say; all of it is for the organiser to check."""

    title: Guess[str]
    kind: Guess[Kind]
    date: Guess[Day | None]
    language: Guess[str]
    speakers: Guess[tuple[Speaker, ...]]
    event: Guess[str | None]
    topics: Guess[tuple[str, ...]]
    authority: Guess[Authority | None]


def understand(draft: Draft, name: str, *, today: Day | None = None) -> Proposal:
    """Propose the front matter of a loaded file called ``name``; what it states itself stays.

    ``today`` bounds the dates: an event more than a year ahead is taken for a deadline.
    """
    text, _ = assemble(draft.blocks)
    text = text[:_READ]
    headings = [clean(block.text) for block in draft.blocks if block.level]
    title = _title(draft, headings, name)
    kind = _kind(draft, title.value, name, text)
    return Proposal(
        title=title,
        kind=kind,
        date=_date(draft, title.value, name, text, today or Day.today()),
        language=_language(draft, title.value, text),
        speakers=_speakers(draft, kind.value, text),
        event=_event(draft, kind.value, title.value, text),
        topics=_topics(draft, title.value, headings, text),
        authority=_authority(draft, kind.value, title.value, text),
    )


def readable(name: str) -> str:
    """Return a file name as words: ``2026-06-24_Protokoll-Break-out_3.pdf`` without its date."""
    stem = _DATES.sub(" ", PurePath(name).stem)
    stem = _NUMBERED.sub("", stem.strip(" -_."))
    joint = r"[_\s]+" if re.search(r"[_\s]", stem) else "-+"
    words = re.sub(joint, " ", stem).strip(" -_.")
    return words[:1].upper() + words[1:]


def _title(draft: Draft, headings: list[str], name: str) -> Guess[str]:
    if draft.stated:
        return Guess(draft.stated.title, _STATED)
    own = _one_line(draft.title or "")
    if own:
        return Guess(own, "steht im Dokument als Titel")
    first = next((_one_line(heading) for heading in headings if _one_line(heading)), "")
    if first:
        return Guess(first, "erste Überschrift des Dokuments")
    return Guess(readable(name) or "Dokument ohne Titel", "aus dem Dateinamen gebildet")


def _one_line(text: str) -> str:
    line = " ".join(clean(text).split("\n")[0].split())
    if len(line) <= _LONGEST_TITLE:
        return line
    return line[:_LONGEST_TITLE].rpartition(" ")[0] + " …"


def _kind(draft: Draft, title: str, name: str, text: str) -> Guess[Kind]:
    if draft.stated and draft.stated.kind:
        return Guess(draft.stated.kind, _STATED)
    if draft.kind:
        return Guess(draft.kind, "Art der Datei")
    slides = any(_SLIDE.match(block.locator or "") for block in draft.blocks)
    return Guess(
        *propose_kind(title, name, text, has_slides=slides, has_voices=bool(draft.speakers))
    )


def _date(draft: Draft, title: str, name: str, text: str, today: Day) -> Guess[Day | None]:
    if draft.stated:
        return Guess(
            draft.stated.date, _STATED if draft.stated.date else "der Steckbrief nennt keines"
        )
    if draft.day:
        return Guess(draft.day, _FROM_FORMAT)
    return Guess(*event_date(title, name, text, today))


def _language(draft: Draft, title: str, text: str) -> Guess[str]:
    if draft.stated:
        return Guess(draft.stated.language, _STATED)
    if draft.language:
        return Guess(draft.language, _FROM_FORMAT)
    language = language_of(f"{title}\n{text}")
    words = {"de": "deutsche", "en": "englische"}[language]
    return Guess(str(language), f"{words} Funktionswörter überwiegen")


def _speakers(draft: Draft, kind: Kind, text: str) -> Guess[tuple[Speaker, ...]]:
    if draft.stated:
        return Guess(draft.stated.speaker_nouns(), _STATED)
    if kind not in ("talk", "breakout"):
        return Guess((), "nur Vorträge und Break-outs haben Vortragende")
    return Guess(*find_speakers(draft.speakers, text))


def _event(draft: Draft, kind: Kind, title: str, text: str) -> Guess[str | None]:
    if draft.stated:
        return Guess(draft.stated.event, _STATED)
    return Guess(*propose_event(kind, title, text))


def _topics(draft: Draft, title: str, headings: list[str], text: str) -> Guess[tuple[str, ...]]:
    if draft.stated and draft.stated.topics:
        return Guess(draft.stated.topics, _STATED)
    found = propose_topics(title, headings, text)
    why = ", ".join(f"{topic} wegen „{word}“" for topic, word in found.items())
    return Guess(tuple(found), why or "kein Thema der Liste kommt oft genug vor")


def _authority(draft: Draft, kind: Kind, title: str, text: str) -> Guess[Authority | None]:
    if draft.stated and draft.stated.authority:
        return Guess(draft.stated.authority, _STATED)
    if draft.authority:
        return Guess(draft.authority, "Art der Datei")
    return Guess(*propose_authority(kind, title, text))
