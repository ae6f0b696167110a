"""The steps of the assistant one by one, to measure each; nothing else repeats its path."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.history import stand_alone
from rag.model import Message, Scope
from rag.retrieve import Retrieval, Retriever
from rag.routing import Routed, completed, route
from rag.subquestions import subquestions


def routed(question: str, retriever: Retriever, history: Sequence[Message] = ()) -> Routed:
    """Return the question as step 1 hands it on, whatever its length."""
    asked = route(question, max(1, len(question)))
    if asked.refusal:
        return asked
    return completed(asked, stand_alone(asked.question, history, retriever.glossary))


def retrieved(asked: Routed, retriever: Retriever, k: int, scope: Scope | None = None) -> Retrieval:
    """Return what step 2 finds."""
    return retriever.retrieve(asked.question, k, scope, english=asked.language == "en")


def looked_up(asked: Routed, retriever: Retriever, k: int) -> Iterator[Retrieval]:
    """Yield what step 2 finds for each wording that it tries of each thing asked."""
    for part in subquestions(asked.question, retriever.glossary):
        for wording in part.alternatives:
            yield retrieved(replace(asked, question=wording), retriever, k)
