"""Where a document can be read as a whole: an address that stays, with the cited places in it."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from rag.messages import Language

PAGES = "/dokumente"


def page_address(
    document_id: str, spans: Iterable[tuple[int, int]] = (), language: Language | None = None
) -> str:
    """Return the address of a document's page; ``spans`` (offsets in its text) are marked there.

    The page speaks the browser's language unless ``language`` says which.
    """
    places = [f"stelle={start}-{end}" for start, end in spans]
    query = [*places, *([f"sprache={language}"] if language else [])]
    address = f"{PAGES}/{quote(document_id, safe='')}"
    return f"{address}{'?' if query else ''}{'&'.join(query)}{'#stelle' if places else ''}"
