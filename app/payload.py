"""Our nouns as JSON: the same object from the command line and over HTTP."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from app.document_links import page_address
from app.matched import Match, matcher
from rag.model import Answer, ClaimAdded, Hit, Metadata
from rag.retrieve import Retrieval

_ANSWER = TypeAdapter(Answer)
ORIGINAL = "urn:kiko:original:"  # the source of a text that was uploaded and names no other


def answer_payload(answer: Answer) -> dict[str, Any]:
    """Return an answer as plain JSON values (DESIGN §6)."""
    plain: dict[str, Any] = _ANSWER.dump_python(answer, mode="json")
    return plain


def answer_json(answer: Answer) -> bytes:
    """Return an answer as JSON text, the same as ``answer_payload``."""
    return _ANSWER.dump_json(answer)


def claim_payload(added: ClaimAdded) -> dict[str, Any]:
    """Return a sentence with the citations it introduces, as they will be in the answer."""
    return _plain(asdict(added))


def hits_payload(found: Retrieval) -> list[dict[str, Any]]:
    """Return the hits of a question, best first, as plain JSON values."""
    matches = matcher(found)
    return [hit_payload(hit, matches(hit.passage.text)) for hit in found.hits]


def hit_payload(hit: Hit, matches: Sequence[Match] = ()) -> dict[str, Any]:
    """Return a hit as plain JSON values: passage, title, scores, and the words that match."""
    return _plain(
        {
            "passage_id": hit.passage.id,
            "document_id": hit.document.id,
            "title": hit.document.title,
            "kind": hit.document.kind,
            "heading": hit.passage.heading,
            "locator": hit.passage.locator,
            "text": hit.passage.text,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "page": page_address(hit.document.id, [(hit.passage.start, hit.passage.end)]),
            "date": hit.document.date,
            "url": hit.document.sources[0].url if hit.document.sources else None,
            "score": round(hit.score, 4),
            "lexical": round(hit.lexical, 4),
            "dense": round(hit.dense, 4),
            "matches": [asdict(match) for match in matches],
        }
    )


def document_payload(meta: Metadata) -> dict[str, Any]:
    """Return a document's metadata as plain JSON values; attributions go with each citation."""
    plain = _plain(asdict(meta))
    del plain["attributions"]
    return plain


def _plain(value: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(value, default=_iso))
    return plain


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
