"""Whether a name in the text is one of the people whom a document names on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ingest.privacy.given_names import PARTICLES, TITLES

_PART = re.compile(r"[^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,3}\.?")


def is_stated(name: str, stated: Iterable[str]) -> bool:
    """Tell whether ``name`` is one of ``stated``, whole, by surname or with initials."""
    parts = _parts(name)
    return any(_is_same(parts, _parts(other)) for other in stated)


def _parts(name: str) -> list[str]:
    words = _PART.findall(name.partition(" (")[0])
    return [w.rstrip(".").lower() for w in words if w not in TITLES and w not in PARTICLES]


def _is_same(name: list[str], stated: list[str]) -> bool:
    if not name or not stated or name[-1] not in (stated[-1], f"{stated[-1]}s"):
        return False
    initials = {word[0] for word in stated}
    return all(word in stated or (len(word) == 1 and word in initials) for word in name[:-1])
