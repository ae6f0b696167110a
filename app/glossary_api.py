"""``GET /api/v1/glossary``: the terms of the corpus, searched and page by page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict

from app import problems
from app.etags import IfNoneMatch, tagged
from app.glossary_search import search
from app.wiring import Kiko
from rag.glossary import Entry


class TermOut(BaseModel):
    """A notion: its term, all other forms, what it means, and where to read on."""

    term: str
    abbreviations: list[str]
    variants: list[str]
    english: list[str]
    definition: str
    documents: list[str]

    @classmethod
    def of(cls, entry: Entry) -> TermOut:
        """Return an entry of the glossary as it goes out."""
        return cls.model_validate(asdict(entry))


class GlossaryOut(BaseModel):
    """One page of the glossary."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "items": [
                    {
                        "term": "Abgabenordnung",
                        "abbreviations": ["AO"],
                        "variants": [],
                        "english": ["Fiscal Code"],
                        "definition": "Die Abgabenordnung (AO) regelt das Verfahren bei Steuern.",
                        "documents": ["legal-ao-155"],
                    }
                ],
                "page": 1,
                "size": 50,
                "total": 1,
            }
        }
    )

    items: list[TermOut]
    page: int
    size: int
    total: int


def router(kiko: Kiko) -> APIRouter:
    """Return the routes over the glossary of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["glossary"], responses=problems.READING)

    @routes.get("/glossary", response_model=GlossaryOut)
    def glossary(
        query: Annotated[
            str, Query(max_length=200, description="A form of the term, or a part of it.")
        ] = "",
        page: Annotated[int, Query(ge=1, le=100_000, description="Page, from 1.")] = 1,
        size: Annotated[int, Query(ge=1, le=200, description="Items a page.")] = 50,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """List terms with their definitions: all of them, or those that a word finds."""
        found = search(kiko.glossary, query)
        shown = found[(page - 1) * size : page * size]
        items = [TermOut.of(entry) for entry in shown]
        out = GlossaryOut(items=items, page=page, size=size, total=len(found))
        return tagged(out.model_dump(mode="json"), if_none_match)

    return routes
