"""Source cards: one passage each, its quotes marked, and how far it can be relied on."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from app.document_links import page_address
from app.ui.markup import element, escape, items, unseen, web_address
from app.ui.words import word
from rag.dress import day_text
from rag.messages import Language
from rag.model import Citation, Hit, Metadata

_AROUND = 140  # characters of the passage shown before and after its quotes
_SLACK = 60  # a rest shorter than this is shown, not folded away


@dataclass(frozen=True, slots=True)
class Card:
    """The citations that share one passage, and the hit that found it, if known.

    ``has_original`` says that the file it was made from may be downloaded.
    """

    citations: tuple[Citation, ...]
    hit: Hit | None = None
    has_original: bool = False

    @property
    def first(self) -> Citation:
        """Return the citation that describes the source."""
        return self.citations[0]


def cards(
    citations: Iterable[Citation],
    hits: Mapping[str, Hit],
    originals: Container[str] = (),
) -> tuple[Card, ...]:
    """Return one card a passage, in the order of the citation numbers.

    ``originals`` holds the ids of documents whose uploaded file may be downloaded.
    """
    grouped: dict[str, list[Citation]] = {}
    for citation in citations:
        grouped.setdefault(citation.passage_id, []).append(citation)
    return tuple(
        Card(tuple(group), hits.get(id_), group[0].document_id in originals)
        for id_, group in grouped.items()
    )


def render(found: Sequence[Card], turn: str, stichtag: date, language: Language = "de") -> str:
    """Return the list of source cards of one answer."""
    return "".join(_card(card, turn, stichtag, language) for card in found)


def card_id(turn: str, number: int) -> str:
    """Return the id of the element that shows citation ``number``."""
    return f"{turn}-quelle-{number}"


def sentence_id(turn: str, number: int) -> str:
    """Return the id of the link in the answer that cites ``number``."""
    return f"{turn}-satz-{number}"


def in_force(citation: Citation, stichtag: date, language: Language = "de") -> str:
    """Return whether the law behind a citation applies on ``stichtag``; empty if it is no law."""
    return force_text(citation, citation.in_force, stichtag, language)


def force_text(
    law: Citation | Metadata, applies: bool | None, stichtag: date, language: Language = "de"
) -> str:
    """Return in words whether a law ``applies`` on ``stichtag`` and from or until when."""
    begin, end = law.valid_from, law.valid_to
    days = {"day": day_text(begin) if begin else "", "end": day_text(end) if end else ""}
    if applies is None:
        return ""
    if law.law_status == "draft":
        return word("force.draft", language)
    if end and end < stichtag:
        return word("force.ended", language, **days)
    if law.law_status == "repealed":
        return word("force.repealed", language)
    if begin and begin > stichtag:
        return word("force.from", language, **days)
    if applies is False:
        return word("force.adopted", language)
    key = {(True, True): "since_until", (True, False): "since", (False, True): "until"}
    return word(f"force.{key.get((bool(begin), bool(end)), 'yes')}", language, **days)


def marked(text: str, spans: Sequence[tuple[int, int]], begin: int, end: int) -> str:
    """Return ``text[begin:end]`` as HTML with each of ``spans`` (offsets in text) marked."""
    parts, position = [], begin
    for start, stop in sorted(spans):
        start, stop = max(start, position), min(stop, end)
        if start < stop:
            parts += [escape(text[position:start]), f"<mark>{escape(text[start:stop])}</mark>"]
            position = stop
    return "".join([*parts, escape(text[position:end])])


def window(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Return the part of ``text`` to show around ``spans``, cut at blanks."""
    begin = max(0, min(start for start, _ in spans) - _AROUND)
    end = min(len(text), max(stop for _, stop in spans) + _AROUND)
    begin = text.find(" ", begin) + 1 if begin > _SLACK else 0
    end = text.rfind(" ", 0, end) if len(text) - end > _SLACK else len(text)
    return begin, end


def _card(card: Card, turn: str, stichtag: date, language: Language) -> str:
    first = card.first
    numbers = "".join(_number(c, turn, language) for c in card.citations)
    title = f'<h4 class="k-card__title" lang="de">{escape(first.title)}</h4>'
    return (
        f'<li class="k-card"><div class="k-card__head">{numbers}'
        f"{_badges(first, stichtag, language)}</div>{title}"
        f"{element('p', _about(card, language), 'k-card__about')}"
        f"{element('p', _place(first), 'k-card__place')}"
        f"{_passage(card, language)}"
        f"{element('div', _links(card, turn, language), 'k-card__links')}</li>"
    )


def _number(citation: Citation, turn: str, language: Language) -> str:
    name = f"{word('source', language)} "
    return (
        f'<span class="k-card__number" id="{card_id(turn, citation.number)}" tabindex="-1">'
        f"{unseen(name)}{citation.number}</span>"
    )


def _badges(citation: Citation, stichtag: date, language: Language) -> str:
    kind = element("span", word(f"kind.{citation.kind}", language), "k-badge")
    authority = citation.authority
    rank = word(f"authority.{authority}", language) if authority else ""
    state = in_force(citation, stichtag, language)
    tone = "k-badge k-badge--good" if citation.in_force else "k-badge k-badge--caution"
    return (
        f"{kind}{element('span', escape(rank), 'k-badge k-badge--rank')}"
        f"{element('span', escape(state), tone)}"
    )


def _about(card: Card, language: Language) -> str:
    meta = card.hit.document if card.hit else None
    speakers = [", ".join(filter(None, (s.name, s.role))) for s in meta.speakers] if meta else []
    first, event = card.first, (meta.event or "") if meta else ""
    day = first.date if first.date and str(first.date.year) not in event else None
    dated = word("dated", language, day=day_text(day)) if day else ""
    as_of = word("as_of", language, day=day_text(first.as_of)) if first.as_of else ""
    parts = ["; ".join(speakers), event, dated, as_of]
    return " · ".join(escape(part) for part in parts if part)


def _place(citation: Citation) -> str:
    parts = [*citation.heading, citation.locator or ""]
    if citation.locator and any(citation.locator in heading for heading in citation.heading):
        parts.pop()
    return " › ".join(escape(part) for part in parts if part)


def _passage(card: Card, language: Language) -> str:
    quotes = "".join(
        f'<p class="k-quote" lang="de">„<mark>{escape(c.quote)}</mark>“</p>' for c in card.citations
    )
    if card.hit is None:
        return quotes
    passage = card.hit.passage
    spans = [(c.start - passage.start, c.end - passage.start) for c in card.citations]
    if any(start < 0 or stop > len(passage.text) for start, stop in spans):
        return quotes
    begin, end = window(passage.text, spans)
    before, after = "… " if begin else "", " …" if end < len(passage.text) else ""
    shown = f"{before}{marked(passage.text, spans, begin, end)}{after}"
    return f'<p class="k-quote" lang="de">{shown}</p>{_rest(passage.text, spans, shown, language)}'


def _rest(text: str, spans: Sequence[tuple[int, int]], shown: str, language: Language) -> str:
    whole = marked(text, spans, 0, len(text))
    if whole == shown:
        return ""
    summary = f"<summary>{escape(word('whole_passage', language))}</summary>"
    return f'<details>{summary}<p class="k-quote" lang="de">{whole}</p></details>'


def _links(card: Card, turn: str, language: Language) -> str:
    spans = [(citation.start, citation.end) for citation in card.citations]
    page = page_address(card.first.document_id, spans, language).removeprefix("/")
    links = [
        f'<a href="{escape(page)}" target="_blank" rel="noopener">'
        f"{escape(word('open_document', language))} {unseen(word('new_window', language))}</a>"
    ]
    url = web_address(card.first.url)
    if url:
        links.append(
            f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
            f"{escape(word('open_source', language))} {unseen(word('new_window', language))}</a>"
        )
    if card.has_original:
        address = f"api/v1/documents/{quote(card.first.document_id, safe='')}/original"
        links.append(
            f'<a href="{escape(address)}" download>{escape(word("original", language))}</a>'
        )
    for citation in card.citations:
        links.append(
            f'<a href="#{sentence_id(turn, citation.number)}" data-point="sentence">'
            f"{escape(word('back_to_sentence', language))} [{citation.number}]</a>"
        )
    return items(links, "k-links")
