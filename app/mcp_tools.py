"""The tools that other software's language models may use: what each takes, gives and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter

from app import searching
from app.answer_text import whole
from app.asking import Body, ScopeBody, answer_id
from app.glossary_api import GlossaryOut, TermOut
from app.glossary_search import search as search_glossary
from app.mcp_words import both
from app.payload import answer_payload
from app.published import published_payload
from app.searching import SearchHit
from app.wiring import Kiko
from rag.model import Answer, Authority, Day, Kind, LawStatus, Scope, Source, Speaker

_PIECE = 8_000  # characters of a document in one answer, unless the caller says otherwise
_MOST_PIECE = 50_000
_TERMS = 20

Kinds = Annotated[tuple[Kind, ...], Field(description=both("kinds"))]
Question = Annotated[str, Field(description=both("question"))]


class AskArguments(Body):
    """What ``ask`` takes."""

    question: Question
    kinds: Kinds = ()
    topics: Annotated[tuple[str, ...], Field(description=both("topics"))] = ()
    date_from: Annotated[date | None, Field(description=both("date_from"))] = None
    date_to: Annotated[date | None, Field(description=both("date_to"))] = None
    stichtag: Annotated[date | None, Field(description=both("stichtag"))] = None
    plain: Annotated[bool, Field(description=both("plain"))] = False


class SearchArguments(Body):
    """What ``search`` takes."""

    question: Question
    k: Annotated[int, Field(ge=1, le=50, description=both("k"))] = 5
    kinds: Kinds = ()


class DocumentArguments(Body):
    """What ``get_document`` takes."""

    document_id: Annotated[str, Field(description=both("document_id"))]
    start: Annotated[int, Field(ge=0, description=both("start"))] = 0
    length: Annotated[int, Field(ge=1, le=_MOST_PIECE, description=both("length"))] = _PIECE


class GlossaryArguments(Body):
    """What ``glossary`` takes."""

    query: Annotated[str, Field(max_length=200, description=both("query"))] = ""
    page: Annotated[int, Field(ge=1, le=100_000, description=both("page"))] = 1


@dataclass(frozen=True, slots=True)
class AnswerOut(Answer):
    """An answer and the id that feedback on it names."""

    answer_id: str = ""


class HitsOut(BaseModel):
    """Passages, best first."""

    hits: list[SearchHit]


class PieceOut(BaseModel):
    """``text`` is the document from ``start`` on; more of it begins at ``next_start``."""

    id: str
    title: str
    kind: Kind
    authority: Authority | None
    date: Day | None
    as_of: Day | None
    valid_from: Day | None
    valid_to: Day | None
    law_status: LawStatus | None
    event: str | None
    speakers: list[Speaker]
    topics: list[str]
    sources: list[Source]
    licence: str | None
    text: str
    start: int
    total_chars: int
    next_start: int | None


@dataclass(frozen=True)
class Tool:
    """A tool; ``call`` returns its result as JSON values and as text for those who read that."""

    name: str
    takes: type[Body]
    gives: type
    call: Callable[[Kiko, Any], tuple[dict[str, Any], str | None]]

    def input_schema(self) -> dict[str, Any]:
        """Return the JSON schema of what it takes."""
        return self.takes.model_json_schema()

    def output_schema(self) -> dict[str, Any]:
        """Return the JSON schema of what it gives."""
        return TypeAdapter(self.gives).json_schema(mode="serialization")


def _ask(kiko: Kiko, given: AskArguments) -> tuple[dict[str, Any], str]:
    scope = ScopeBody(**given.model_dump(exclude={"question", "plain"})).noun()
    answer = kiko.assistant.ask(given.question, scope, (), plain=given.plain)
    kiko.note(answer)
    return {**answer_payload(answer), "answer_id": answer_id(answer)}, whole(answer)


def _search(kiko: Kiko, given: SearchArguments) -> tuple[dict[str, Any], None]:
    hits = searching.found(kiko, given.question, given.k, Scope(kinds=given.kinds))
    return HitsOut(hits=hits).model_dump(mode="json"), None


def _get_document(kiko: Kiko, given: DocumentArguments) -> tuple[dict[str, Any], None]:
    known = published_payload(kiko, given.document_id)
    whole_text = known["text"]
    end = min(given.start + given.length, len(whole_text))
    piece = {
        **known,
        "text": whole_text[given.start : end],
        "start": given.start,
        "total_chars": len(whole_text),
        "next_start": end if given.start < end < len(whole_text) else None,
    }
    return PieceOut.model_validate(piece).model_dump(mode="json"), None


def _glossary(kiko: Kiko, given: GlossaryArguments) -> tuple[dict[str, Any], None]:
    found = search_glossary(kiko.glossary, given.query)
    first = (given.page - 1) * _TERMS
    items = [TermOut.of(entry) for entry in found[first : first + _TERMS]]
    out = GlossaryOut(items=items, page=given.page, size=_TERMS, total=len(found))
    return out.model_dump(mode="json"), None


TOOLS = (
    Tool("ask", AskArguments, AnswerOut, _ask),
    Tool("search", SearchArguments, HitsOut, _search),
    Tool("get_document", DocumentArguments, PieceOut, _get_document),
    Tool("glossary", GlossaryArguments, GlossaryOut, _glossary),
)
