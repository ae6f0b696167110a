"""``/dokumente/{id}``: a published document as a whole, with the cited places marked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.document_links import PAGES, page_address
from app.document_text import Span, as_html, headings
from app.document_words import word
from app.plain_pages import page_language, shell
from app.ui.cards import force_text
from app.ui.markup import escape, web_address
from app.ui.topic_words import topic_label
from app.ui.words import word as said
from app.wiring import Kiko
from rag.dress import day_text
from rag.errors import GenerationError, KikoError, NotFoundError
from rag.legal import in_force
from rag.messages import Language
from rag.model import Document, Metadata, Source

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})")
_MOST_PLACES = 50
_LONG = 4  # headings from which a table of contents helps

Places = Annotated[list[str] | None, Query()]


def router(kiko: Kiko, today: Callable[[], date] = date.today) -> APIRouter:
    """Return the route of the documents' pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(f"{PAGES}/{{document_id}}")
    def page(document_id: str, request: Request, stelle: Places = None) -> Response:
        language = page_language(request)
        try:
            document = kiko.reader.current().passages.document(document_id)
            has_original = _has_original(kiko, document_id)
        except NotFoundError:
            return _failure("missing", language, 404, id=document_id[:200])
        except GenerationError:
            return _failure("no_index", language, 503)
        spans, wrong = places(stelle or (), len(document.text))
        body = (
            f"{_notices(document.meta, spans, wrong, len(document.text), language)}"
            f"{_facts(document.meta, today(), has_original, language)}"
            f"{_contents(document, language)}"
            f'<article lang="{escape(document.meta.language)}" class="text">'
            f"{as_html(document, spans)}</article>"
        )
        meta = document.meta
        other = page_address(document_id, spans, "en" if language == "de" else "de")
        return shell(meta.title, body, language, title_language=meta.language, switch=other)

    return routes


def places(given: Sequence[str], length: int) -> tuple[list[Span], str | None]:
    """Return the places as spans within a text of ``length``, and the first that is none."""
    spans: list[Span] = []
    for value in given[:_MOST_PLACES]:
        found = _PLACE.fullmatch(value)
        start, end = (int(found[1]), int(found[2])) if found else (0, 0)
        if not start < end <= length:
            return sorted(spans), value
        spans.append((start, end))
    return sorted(spans), None


def _has_original(kiko: Kiko, document_id: str) -> bool:
    try:
        return document_id in kiko.library.open_originals([document_id])
    except KikoError:
        return False  # the database is away; the text can be read all the same


def _failure(key: str, language: Language, status: int, **fields: str) -> Response:
    text = escape(word(key, language, **fields))
    return shell(word(f"{key}.title", language), f"<p>{text}</p>", language, status=status)


def _notices(
    meta: Metadata, spans: Sequence[Span], wrong: str | None, length: int, language: Language
) -> str:
    parts = []
    if wrong is not None:
        told = word("no_place", language, value=wrong[:60], length=length)
        parts.append(f'<p class="error" role="alert">{escape(told)}</p>')
    if spans:
        jump = f'<a href="#stelle">{escape(word("jump", language))}</a>'
        parts.append(f'<p class="notice">{escape(word("marked", language))} {jump}</p>')
    about = [word("corpus_text", language)]
    about += [word("german", language)] if meta.language == "de" else []
    parts.append(f'<p class="muted">{escape(" ".join(filter(None, about)))}</p>')
    return "".join(parts)


def _facts(meta: Metadata, today: date, has_original: bool, language: Language) -> str:
    rows = "".join(
        f"<div><dt>{escape(word(key, language))}</dt><dd>{value}</dd></div>"
        for key, value in _fact_rows(meta, today, has_original, language)
        if value
    )
    title = escape(word("facts", language))
    return (
        f'<section aria-labelledby="angaben"><h2 id="angaben">{title}</h2><dl>{rows}</dl></section>'
    )


def _fact_rows(
    meta: Metadata, today: date, has_original: bool, language: Language
) -> Iterator[tuple[str, str]]:
    """Yield what is known of a document as key and HTML; empty where it is not known."""
    yield "kind", escape(said(f"kind.{meta.kind}", language))
    yield (
        "authority",
        escape(said(f"authority.{meta.authority}", language)) if meta.authority else "",
    )
    yield "date", day_text(meta.date) if meta.date else ""
    yield "as_of", day_text(meta.as_of) if meta.as_of else ""
    yield "force", escape(force_text(meta, in_force(meta, today), today, language))
    yield "event", _german(meta.event or "")
    speakers = [", ".join(filter(None, (s.name, s.role))) for s in meta.speakers]
    yield "speakers", _german("; ".join(speakers))
    yield "topics", escape(", ".join(topic_label(topic, language) for topic in meta.topics))
    replaced = (f'<a href="{escape(page_address(i))}">{escape(i)}</a>' for i in meta.supersedes)
    yield "supersedes", ", ".join(replaced)
    yield "licence", escape(meta.licence or "")
    sources = "".join(f"<li>{_source(source, language)}</li>" for source in meta.sources)
    yield "sources", f"<ul>{sources}</ul>" if sources else ""
    original = f"/api/v1/documents/{quote(meta.id, safe='')}/original"
    link = f'<a href="{escape(original)}" download>{escape(word("download", language))}</a>'
    yield "original", link if has_original else ""


def _source(source: Source, language: Language) -> str:
    url = web_address(source.url)
    title = f'<span lang="de">{escape(source.title)}</span>'
    link = f'<a href="{escape(url)}" rel="noopener noreferrer">{title}</a>' if url else title
    day = word("accessed", language, day=day_text(source.accessed)) if source.accessed else ""
    return f"{link} ({escape(day)})" if day else link


def _german(text: str) -> str:
    return f'<span lang="de">{escape(text)}</span>' if text else ""


def _contents(document: Document, language: Language) -> str:
    found = headings(document)
    if len(found) < _LONG:
        return ""
    links = "".join(
        f'<li class="depth-{min(h.depth, 3)}"><a href="#{escape(h.anchor)}" '
        f'lang="{escape(document.meta.language)}">{escape(document.text[h.start : h.end])}</a></li>'
        for h in found
    )
    title = escape(word("contents", language))
    return f'<nav aria-labelledby="inhalt"><h2 id="inhalt">{title}</h2><ul>{links}</ul></nav>'
