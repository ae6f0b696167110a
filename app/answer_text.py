"""An answer as text for software that knows only text: sentences, notes, numbered sources."""

from __future__ import annotations

from app.edge_words import word
from rag.dress import day_text
from rag.messages import Language
from rag.model import Answer, Citation
from rag.routing import language_of


def whole(answer: Answer) -> str:
    """Return the answer with its notes and, at the end, a line for each source."""
    language = language_of(answer.question)
    parts = [answer.answer]
    parts += [f"{word('note', language)}: {warning.text}" for warning in answer.warnings]
    if answer.citations:
        lines = [f"{word('sources', language)}:"]
        parts.append("\n".join([*lines, *(_source(c, language) for c in answer.citations)]))
    return "\n\n".join(parts)


def _source(citation: Citation, language: Language) -> str:
    place = ", ".join(filter(None, [citation.title, citation.locator]))
    days = (("dated", citation.date), ("as_of", citation.as_of))
    dates = [word(key, language, day=day_text(day)) for key, day in days if day]
    parts = [f"[{citation.number}] {place}", *dates, citation.url]
    return " · ".join(filter(None, parts))
