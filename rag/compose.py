"""Chosen sentences → claims with citations, verified before anyone sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from rag.citations import Drafted
from rag.extract import MOST_IN_A_PART, MOST_SENTENCES, extract
from rag.german import sentences, stem, words
from rag.legal import exact_locator, in_force
from rag.messages import Language
from rag.model import Citation, Claim, Hit
from rag.retrieve import Retrieval
from rag.sentences import ScoredSentence
from rag.verify import Verifier, verify


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence of the answer and the citations it brings."""

    claim: Claim
    citations: tuple[Citation, ...]


class Writer(Protocol):
    """Writes an answer from numbered passages, sentence by sentence."""

    def compose(
        self, question: str, hits: Sequence[Hit], *, language: str = "de"
    ) -> Iterator[Drafted]:
        """Yield sentences with the 1-based numbers of the passages they cite."""


def extractive(parts: Sequence[Retrieval], stichtag: date, asked: int = 1) -> list[Draft]:
    """Return the answer to each part of a question as verbatim sentences, numbered as read.

    ``asked`` is of how many parts the question was; each has its share of the room there is.
    """
    drafts: list[Draft] = []
    number = 1
    for sentence, hits in _sentences(parts, MOST_SENTENCES if asked == 1 else MOST_IN_A_PART):
        found = [sentence, *_elsewhere(sentence, hits)]
        citations = tuple(cite(s, n, stichtag) for n, s in enumerate(found, start=number))
        text = " ".join(sentence.text.split())
        verdict = verify(text, [citation.quote for citation in citations]).verdict
        drafts.append(Draft(Claim(text, tuple(c.number for c in citations), verdict), citations))
        number += len(citations)
    return drafts


def _sentences(
    parts: Sequence[Retrieval], most: int
) -> Iterator[tuple[ScoredSentence, tuple[Hit, ...]]]:
    """Yield up to ``most`` sentences of each part, none twice."""
    seen: set[tuple[str, int]] = set()
    for part in parts:
        for sentence in extract(part.question, part.needed, part.hits, most):
            place = (sentence.hit.document.id, sentence.start)
            if place not in seen:
                seen.add(place)
                yield sentence, part.hits


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
        url=next((source.url for source in meta.sources_of(sentence.start, sentence.end)), None),
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


def generative(
    writer: Writer,
    question: str,
    hits: Sequence[Hit],
    stichtag: date,
    language: Language,
    *,
    verifier: Verifier = verify,
    keep_unsupported: bool = False,
) -> Iterator[Draft]:
    """Yield the sentences of a language model, each verified against the passages it cites.

    A sentence without a citation, or that its passages do not bear out, is dropped; with
    ``keep_unsupported`` it is kept and marked by its verdict.
    """
    numbers: dict[tuple[str, int], int] = {}
    for drafted in writer.compose(question, hits, language=language):
        cited = [hits[number - 1] for number in drafted.passages]
        verdict = verifier(drafted.text, [hit.passage.text for hit in cited]).verdict
        if not cited or (verdict == "unsupported" and not keep_unsupported):
            continue
        quotes = [_quote(drafted.text, hit) for hit in cited]
        citations = tuple(
            cite(q, numbers.setdefault((q.hit.passage.id, q.start), len(numbers) + 1), stichtag)
            for q in quotes
        )
        claim = Claim(drafted.text, tuple(c.number for c in citations), verdict)
        yield Draft(claim, citations)


def _quote(claim: str, hit: Hit) -> ScoredSentence:
    """Return the sentence of a passage that shares most words with ``claim``."""
    wanted = {stem(word) for word in words(claim)}
    text, offset = hit.passage.text, hit.passage.start

    def shared(span: tuple[int, int]) -> int:
        return len(wanted & {stem(word) for word in words(text[span[0] : span[1]])})

    start, end = max(sentences(text), key=shared)
    return ScoredSentence(hit, offset + start, offset + end, text[start:end], hit.score)
