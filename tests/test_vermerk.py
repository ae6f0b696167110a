"""The Vermerk holds all that a reader needs to check the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from app.vermerk import to_docx, to_markdown
from rag.model import Answer, Citation, Claim, Warning

CITATION = Citation(
    number=1,
    passage_id="legal-x#1",
    document_id="legal-x",
    title="Art. 26 KI-Verordnung",
    kind="legal",
    authority="statute",
    heading=("Protokolle",),
    locator="Art. 26 Abs. 6",
    quote="Protokolle sind\nsechs Monate aufzubewahren.",
    start=0,
    end=44,
    url="https://eur-lex.europa.eu/x",
    date=date(2026, 7, 27),
    as_of=date(2026, 8, 17),
    valid_from=date(2027, 12, 2),
    valid_to=None,
    law_status="adopted",
    in_force=False,
    score=0.9,
)
ANSWER = Answer(
    question="Wie lange?",
    answer="Protokolle sind sechs Monate aufzubewahren. [1]",
    abstained=False,
    claims=(Claim("Protokolle sind sechs Monate aufzubewahren.", (1,), "supported"),),
    citations=(CITATION,),
    warnings=(Warning("not_yet_in_force", "Gilt erst ab 02.12.2027."),),
    stichtag=date(2026, 11, 22),
    generation="abc",
)
EXPECTED = (
    "Wie lange?",
    "Protokolle sind sechs Monate aufzubewahren. [1]",
    "Gilt erst ab 02.12.2027.",
    "Art. 26 KI-Verordnung, Art. 26 Abs. 6",
    "vom 27.07.2026",
    "Stand 17.08.2026",
    "gilt ab 02.12.2027",
    "„Protokolle sind sechs Monate aufzubewahren.“",
    "https://eur-lex.europa.eu/x",
    "22.11.2026",
    "KI-System",
)


def docx_text(data: bytes) -> str:
    return "\n".join(p.text for p in Document(BytesIO(data)).paragraphs)


@pytest.mark.parametrize("text", EXPECTED)
def test_both_forms_hold_it(text: str) -> None:
    created = date(2026, 11, 22)
    assert text in to_markdown(ANSWER, created)
    assert text in docx_text(to_docx(ANSWER, created))


def test_an_abstention_has_no_sources() -> None:
    silent = replace(ANSWER, abstained=True, answer="Dazu steht nichts.", citations=(), claims=())
    assert "## Quellen" not in to_markdown(silent, date(2026, 11, 22))
