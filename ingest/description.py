"""What is known of a document besides its text: stated, or inferred and marked so."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from datetime import date
from pathlib import Path

from ingest.loaders.draft import Draft
from ingest.outline import clean
from rag.errors import DocumentError
from rag.model import Kind, Metadata, Speaker

_KIND_OF_FOLDER: dict[str, Kind] = {
    "talks": "talk",
    "breakouts": "breakout",
    "practice": "practice",
    "legal": "legal",
}
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")
_LONGEST_TITLE = 120
_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def identifier(shown: Path) -> str:
    """Return the id that a path below the corpus folder stands for: a slug of all its parts."""
    path = unicodedata.normalize("NFC", "-".join(shown.with_suffix("").parts))
    words = path.lower().translate(_TRANSLITERATION)
    ascii_only = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-") or "dokument"


def describe(draft: Draft, shown: Path) -> Metadata:
    """Return what ``draft`` states of itself, else what its content and path give away."""
    if draft.stated is None:
        return _inferred_metadata(draft, shown)
    stated = draft.stated
    kind = stated.kind or _folder_kind(shown)
    if kind is None:
        raise DocumentError(
            f"{shown}: Die Art ('kind') fehlt. Bitte ergänzen Sie sie im Steckbrief oder legen Sie "
            f"die Datei in einen dieser Ordner: {', '.join(_KIND_OF_FOLDER)}."
        )
    return Metadata(
        id=stated.id or identifier(shown),
        title=stated.title,
        kind=kind,
        status=stated.status,
        date=stated.date,
        topics=stated.topics,
        language=stated.language,
        event=stated.event,
        speakers=stated.speaker_nouns(),
        authority=stated.authority,
        as_of=stated.as_of,
        valid_from=stated.valid_from,
        valid_to=stated.valid_to,
        law_status=stated.law_status,
        sources=stated.source_nouns(),
        supersedes=stated.supersedes,
        licence=stated.licence,
        path=str(shown),
        inferred=() if stated.kind else ("kind",),
    )


def _inferred_metadata(draft: Draft, shown: Path) -> Metadata:
    """Guess what the file does not state; every guess is named in ``inferred``."""
    kind = draft.kind or _folder_kind(shown) or "practice"
    day = draft.day or _day_in(shown.stem)
    speakers = tuple(Speaker(name) for name in draft.speakers)
    guessed = {
        "kind": kind,
        "title": True,
        "date": day,
        "authority": draft.authority,
        "language": draft.language,
        "speakers": speakers,
    }
    return Metadata(
        id=identifier(shown),
        title=_shortened(clean(draft.title or "")) or shown.stem,
        kind=kind,
        date=day,
        authority=draft.authority,
        language=draft.language or "de",
        speakers=speakers,
        path=str(shown),
        inferred=tuple(name for name, value in guessed.items() if value),
    )


def _shortened(title: str) -> str:
    return textwrap.shorten(title, _LONGEST_TITLE, placeholder=" …")


def _folder_kind(shown: Path) -> Kind | None:
    kinds = (_KIND_OF_FOLDER.get(part.lower()) for part in reversed(shown.parts[:-1]))
    return next((kind for kind in kinds if kind), None)


def _day_in(name: str) -> date | None:
    match = _DAY.search(name)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
