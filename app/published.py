"""What people who do not organise see of the library: what is published, and no more.

It is read from the live generation: drafts, newer versions, findings and names are not in it.
"""

from __future__ import annotations

from typing import Any

from app.catalogue import holds
from app.document_links import page_address
from app.documents_payload import passage_payload
from app.library_words import word
from app.payload import document_payload
from app.wiring import Kiko
from rag.errors import NotFoundError
from rag.model import Kind, Metadata, Status


def published(
    kiko: Kiko, query: str = "", status: Status | None = None, kind: Kind | None = None
) -> list[Metadata]:
    """Return the published documents that hold every word of ``query``."""
    if status not in (None, "published"):
        return []
    words = query.casefold().split()
    return [
        meta
        for meta in kiko.reader.current().passages.documents()
        if (kind is None or meta.kind == kind) and holds(meta, words)
    ]


def published_payload(kiko: Kiko, document_id: str) -> dict[str, Any]:
    """Return a document as answers quote it; raise NotFoundError if it is not published."""
    _check(kiko, document_id)
    store = kiko.reader.current().passages
    return {
        **document_payload(store.metadata(document_id)),
        "page": page_address(document_id),
        "text": store.document(document_id).text,
        "passages": [passage_payload(passage) for passage in store.passages_of(document_id)],
    }


def published_version(kiko: Kiko, document_id: str, wanted: int | None) -> int:
    """Return the version that answers quote; raise NotFoundError if ``wanted`` is another one."""
    _check(kiko, document_id)
    found = kiko.library.document(document_id).published_version
    if found is None or wanted not in (None, found):
        raise NotFoundError(word("no_original", id=document_id))
    return found


def _check(kiko: Kiko, document_id: str) -> None:
    try:
        kiko.reader.current().passages.metadata(document_id)
    except NotFoundError as error:
        raise NotFoundError(word("no_document", id=document_id)) from error
