"""Documents as organisers see them: in the list, and one with everything about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.editing import Page
from app.records import Version
from app.shelf import Shelved
from ingest.privacy import Finding
from rag.model import Metadata, Passage


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """A document in the list; ``waiting`` names a version that is saved but not published."""

    meta: Metadata
    own: bool
    live: bool
    version: int | None
    waiting: int | None
    error: str = ""

    @property
    def is_public(self) -> bool:
        """Return whether readers are answered from exactly the newest version."""
        return self.live and self.waiting is None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """Everything about one document, as it was saved last.

    ``published_version`` is the version that readers are answered from.
    """

    entry: LibraryEntry
    page: Page
    text: str
    passages: tuple[Passage, ...]
    findings: tuple[Finding, ...]
    versions: tuple[Version, ...]
    published_version: int | None


def entry_of(shelved: Shelved, newest: Version | None, *, live: bool) -> LibraryEntry:
    """Return a document as the list shows it."""
    is_waiting = (
        newest is not None
        and shelved.meta.status == "published"
        and newest.fingerprint != shelved.fingerprint
    )
    return LibraryEntry(
        shelved.meta,
        shelved.own,
        live,
        newest.number if newest else None,
        newest.number if newest and is_waiting else None,
        shelved.error,
    )


def holds(meta: Metadata, words: Sequence[str]) -> bool:
    """Return whether a document is about all of ``words`` (case-folded)."""
    speakers = [speaker.name for speaker in meta.speakers]
    all_ = " ".join([meta.id, meta.title, meta.event or "", *meta.topics, *speakers]).casefold()
    return all(word in all_ for word in words)
