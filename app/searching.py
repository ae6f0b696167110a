"""Search as the edges for software offer it: the passages that a question finds."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from app.payload import hits_payload
from app.wiring import Kiko
from rag.model import Kind, Scope
from rag.routing import route


class SearchMatch(BaseModel):
    """``text[start:end]`` of the passage meets ``word`` of the question, by ``worth`` (0–1)."""

    start: int
    end: int
    word: str
    worth: float


class SearchHit(BaseModel):
    """A passage that a question finds."""

    passage_id: str
    document_id: str
    title: str
    kind: Kind
    heading: list[str]
    locator: str | None
    text: str
    start: int
    end: int
    page: str
    date: date | None
    url: str | None
    score: float
    lexical: float
    dense: float
    matches: list[SearchMatch]


def found(kiko: Kiko, question: str, k: int, scope: Scope) -> list[SearchHit]:
    """Return at most ``k`` passages, best first; raise QuestionError for an unusable question."""
    asked = route(question, kiko.settings.max_question_length)
    english = asked.language == "en"
    hits = kiko.retriever.retrieve(asked.question, k, scope, english=english)
    return [SearchHit(**hit) for hit in hits_payload(hits)]
