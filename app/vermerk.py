"""An answer as a Vermerk for the file: question, answer, sources with quotes, Stand, AI notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

from rag.dress import day_text
from rag.messages import say
from rag.model import Answer, Citation

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_AUTHORITY = {
    "statute": "Gesetz",
    "authority_guidance": "Behörde",
    "association_guidance": "Verband",
    "academic": "Wissenschaft",
    "session": "Sitzung",
    "report": "Bericht",
}


def to_markdown(answer: Answer, created: date) -> str:
    """Return the Vermerk as Markdown."""
    lines = ["# Vermerk: KI in Kommunen", "", *(f"{k}: {v}  " for k, v in _facts(answer, created))]
    lines += ["", "## Frage", "", answer.question, "", "## Antwort", "", answer.answer]
    lines += [f"\n> Hinweis: {warning.text}" for warning in answer.warnings]
    if answer.citations:
        lines += ["", "## Quellen", ""]
    for citation in answer.citations:
        lines += [f"{citation.number}. {_source(citation)}", "", f"   > „{_quote(citation)}“", ""]
        if citation.url:
            lines += [f"   <{citation.url}>", ""]
    return "\n".join([*lines, "", f"*{say('vermerk.notice')}*", ""])


def to_docx(answer: Answer, created: date) -> bytes:
    """Return the Vermerk as a Word document."""
    from docx import Document

    document = Document()
    answer = _printable(answer)
    document.core_properties.title = "Vermerk: KI in Kommunen"
    document.core_properties.language = "de-DE"
    document.add_heading("Vermerk: KI in Kommunen", level=1)
    for key, value in _facts(answer, created):
        document.add_paragraph(f"{key}: {value}")
    document.add_heading("Frage", level=2)
    document.add_paragraph(answer.question)
    document.add_heading("Antwort", level=2)
    document.add_paragraph(answer.answer)
    for warning in answer.warnings:
        document.add_paragraph(f"Hinweis: {warning.text}", style="Intense Quote")
    if answer.citations:
        document.add_heading("Quellen", level=2)
    for citation in answer.citations:
        document.add_paragraph(f"[{citation.number}] {_source(citation)}")
        document.add_paragraph(f"„{_quote(citation)}“", style="Quote")
        if citation.url:
            document.add_paragraph(citation.url)
    document.add_paragraph(say("vermerk.notice"))
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _printable(answer: Answer) -> Answer:
    """Return an answer without the characters that no XML file may hold."""

    def kept(text: str | None) -> str:
        return _UNPRINTABLE.sub("", text or "")

    return replace(
        answer,
        question=kept(answer.question),
        answer=kept(answer.answer),
        generation=kept(answer.generation),
        warnings=tuple(replace(w, text=kept(w.text)) for w in answer.warnings),
        citations=tuple(
            replace(
                c,
                title=kept(c.title),
                quote=kept(c.quote),
                locator=kept(c.locator),
                url=kept(c.url),
            )
            for c in answer.citations
        ),
    )


def _facts(answer: Answer, created: date) -> Iterator[tuple[str, str]]:
    yield "Erstellt", day_text(created)
    if answer.stichtag:
        yield "Stichtag der Rechtslage", day_text(answer.stichtag)
    if answer.generation:
        yield "Stand des Korpus", f"Generation {answer.generation}"


def _source(citation: Citation) -> str:
    kind = _AUTHORITY.get(citation.authority or "", "")
    place = ", ".join(filter(None, [citation.title, citation.locator]))
    dates = [f"vom {day_text(citation.date)}"] if citation.date else []
    dates += [f"Stand {day_text(citation.as_of)}"] if citation.as_of else []
    dates += _force(citation)
    return " · ".join(filter(None, [kind, place, *dates]))


def _force(citation: Citation) -> list[str]:
    if citation.in_force is None:
        return []
    if citation.in_force:
        return [f"gilt seit {day_text(citation.valid_from)}" if citation.valid_from else "gilt"]
    if citation.law_status == "draft":
        return ["Entwurf"]
    if citation.valid_to:
        return [f"galt bis {day_text(citation.valid_to)}"]
    return [f"gilt ab {day_text(citation.valid_from)}"] if citation.valid_from else ["gilt nicht"]


def _quote(citation: Citation) -> str:
    return " ".join(citation.quote.split())
