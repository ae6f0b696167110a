"""What surrounds an answer: whether the law it cites applies, and what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations

from rag.disagreement import differing
from rag.messages import Language, say
from rag.model import Citation, Hit, Passage, Warning

_FOLLOW_UPS = 3
_FRESH_DAYS = 730  # law read longer ago may have changed unnoticed
_NEAR = 0.6  # share of the best hit's score below which a heading leads astray


def warnings(
    citations: Iterable[Citation], stichtag: date, language: Language
) -> tuple[Warning, ...]:
    """Return what to know of the sources: law not in force or read long ago, and clashes."""
    quoted = list(citations)
    cited = {c.document_id: c for c in quoted}.values()
    found = [_warning(c, stichtag, language) or _old(c, stichtag, language) for c in cited]
    return (*(warning for warning in found if warning), *_disagreements(quoted, language))


def follow_ups(
    hits: Sequence[Hit], citations: Sequence[Citation], siblings: Sequence[Passage] = ()
) -> tuple[str, ...]:
    """Return what the corpus answers next: headings of near hits, then of the ``siblings``.

    ``siblings`` are the passages of the document that was cited first.
    """
    cited = {(c.document_id, c.heading) for c in citations}
    least = _NEAR * hits[0].score if hits else 0.0
    near = [hit.passage for hit in hits if hit.score >= least]
    open_ones = [
        passage.heading[-1]
        for passage in (*near, *siblings)
        if passage.heading and (passage.document_id, passage.heading) not in cited
    ]
    return tuple(dict.fromkeys(open_ones))[:_FOLLOW_UPS]


def day_text(day: date) -> str:
    """Return a date as German administration writes it: 22.11.2026."""
    return day.strftime("%d.%m.%Y")


def _old(citation: Citation, stichtag: date, language: Language) -> Warning | None:
    if citation.kind != "legal" or citation.as_of is None:
        return None
    if (stichtag - citation.as_of).days <= _FRESH_DAYS:
        return None
    fields = {"title": citation.title, "day": day_text(citation.as_of)}
    return Warning("old_source", say("warn.old_source", language, **fields))


def _disagreements(citations: Sequence[Citation], language: Language) -> Iterator[Warning]:
    """Yield where two documents give a number or date differently, with the date of each."""
    for one, other in combinations(citations, 2):
        if one.document_id == other.document_id:
            continue
        stated = differing(one.quote, other.quote)
        if stated:
            fields = {
                "one": f"{stated[0]} ({_dated(one)})",
                "other": f"{stated[1]} ({_dated(other)})",
            }
            yield Warning("sources_disagree", say("warn.sources_disagree", language, **fields))


def _dated(citation: Citation) -> str:
    day = citation.date or citation.as_of
    return f"„{citation.title}“, {day_text(day)}" if day else f"„{citation.title}“"


def _warning(citation: Citation, stichtag: date, language: Language) -> Warning | None:
    if citation.in_force is not False:
        return None
    code, day = _state(citation, stichtag)
    fields = {"title": citation.title, "day": day_text(day) if day else ""}
    return Warning(code, say(f"warn.{code}", language, **fields))


def _state(citation: Citation, stichtag: date) -> tuple[str, date | None]:
    if citation.valid_to and citation.valid_to < stichtag:
        return "no_longer_in_force", citation.valid_to
    if citation.law_status in ("repealed", "draft"):
        return citation.law_status, None
    if citation.valid_from and citation.valid_from > stichtag:
        return "not_yet_in_force", citation.valid_from
    return "adopted", None
