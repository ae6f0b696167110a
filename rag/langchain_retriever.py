"""The retriever in LangChain's terms."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.model import Hit, Scope


class KikoRetriever(BaseRetriever):
    """A LangChain retriever over Kiko's index."""

    retriever: Any
    k: int = 8
    scope: Scope | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.retriever.retrieve(query, self.k, self.scope)
        return [as_document(hit) for hit in found.hits]


def as_document(hit: Hit) -> Document:
    """Return a hit as a Document: the passage, and in its metadata what is needed to cite it."""
    meta = hit.document
    return Document(
        id=hit.passage.id,
        page_content=hit.passage.text,
        metadata={
            "document_id": meta.id,
            "title": meta.title,
            "kind": meta.kind,
            "heading": list(hit.passage.heading),
            "locator": hit.passage.locator,
            "start": hit.passage.start,
            "end": hit.passage.end,
            "date": meta.date.isoformat() if meta.date else None,
            "source": meta.sources[0].url if meta.sources else None,
            "score": hit.score,
        },
    )
