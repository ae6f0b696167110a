"""What a document is indexed as: the digest that tells whether it changed, passages, provisions."""

from __future__ import annotations

import hashlib

from ingest import splitter
from rag.legal import Reference
from rag.model import Document, Passage
from rag.passages import metadata_to_json
from rag.provisions import provisions

Prepared = tuple[str, tuple[Passage, ...], tuple[tuple[tuple[Reference, bool], ...], ...]]


def digest(document: Document) -> str:
    """Return a hash of all that decides how a document is indexed."""
    sections = [(s.heading, s.start, s.end, s.locator) for s in document.sections]
    asked = [f"{q.start} {q.text}" for q in document.questions]
    asked += [f"? {text}" for text in document.open_questions]
    content = "\n".join(
        (
            str(splitter.VERSION),
            metadata_to_json(document.meta),
            str(sections),
            document.text,
            *asked,
        )
    )
    return hashlib.sha256(content.encode()).hexdigest()


def prepare(document: Document) -> Prepared:
    """Return digest, passages, and for each passage what it names of the law.

    The document itself is left out, because the result travels between processes.
    """
    passages = splitter.split(document)
    named = tuple(tuple(provisions(passage, document.meta)) for passage in passages)
    return digest(document), passages, named
