"""Chosen sentences → claims with citations, verified before anyone sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.evidence import Need
from rag.extract import extract
from rag.legal import exact_locator, in_force
from rag.model import Citation, Claim, Hit, Verdict
from rag.sentences import ScoredSentence


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence of the answer and the citations it brings."""

    claim: Claim
    citations: tuple[Citation, ...]


def extractive(needed: Sequence[Need], hits: Sequence[Hit], stichtag: date) -> list[Draft]:
    """Return the answer as verbatim sentences, numbered in the order they are read."""
    drafts: list[Draft] = []
    number = 1
    for sentence in extract(needed, hits):
        found = [sentence, *_elsewhere(sentence, hits)]
        citations = tuple(cite(s, n, stichtag) for n, s in enumerate(found, start=number))
        text = " ".join(sentence.text.split())
        verdict = _verbatim_verdict(text, citations[0].quote)
        drafts.append(Draft(Claim(text, tuple(c.number for c in citations), verdict), citations))
        number += len(citations)
    return drafts


def cite(sentence: ScoredSentence, number: int, stichtag: date) -> Citation:
    """Return the citation of a sentence: its words, its place, and what is known of its source."""
    passage, meta = sentence.hit.passage, sentence.hit.document
    return Citation(
        number=number,
        passage_id=passage.id,
        document_id=meta.id,
        title=meta.title,
        kind=meta.kind,
        authority=meta.authority,
        heading=passage.heading,
        locator=exact_locator(passage.locator, passage.text, sentence.start - passage.start),
        quote=sentence.text,
        start=sentence.start,
        end=sentence.end,
        url=meta.sources[0].url if meta.sources else None,
        date=meta.date,
        as_of=meta.as_of,
        valid_from=meta.valid_from,
        valid_to=meta.valid_to,
        law_status=meta.law_status,
        in_force=in_force(meta, stichtag),
        score=round(sentence.score, 4),
    )


def _elsewhere(sentence: ScoredSentence, hits: Sequence[Hit]) -> Iterator[ScoredSentence]:
    """Yield the same sentence where other documents among the hits say it word for word."""
    seen = {sentence.hit.document.id}
    for hit in hits:
        at = hit.passage.text.find(sentence.text)
        if at >= 0 and hit.document.id not in seen:
            seen.add(hit.document.id)
            start = hit.passage.start + at
            end = start + len(sentence.text)
            yield replace(sentence, hit=hit, start=start, end=end)


def _verbatim_verdict(text: str, quote: str) -> Verdict:
    return "supported" if text == " ".join(quote.split()) else "unsupported"
