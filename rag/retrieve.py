"""From a question to hits: glossary expansion, both searches, fusion, filters, rerank."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.encoder import Encoder
from rag.errors import VectorsUnavailableError
from rag.evidence import Need, needs
from rag.expansion import Expansions, expand
from rag.fusion import fuse
from rag.glossary import Glossary
from rag.index import Generation, IndexReader
from rag.legal import Reference, references, with_default_law
from rag.likeness import Likeness, Vector
from rag.messages import Language
from rag.model import Hit, Metadata, OpenQuestion, Passage, Scope
from rag.provisions import Lookup, look_up
from rag.ranking import DEPTH, by_own_words, rank_by_evidence

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

CANDIDATES = 100
NOT_IN_FORCE = 0.35  # what a hit loses when its law does not apply on the Stichtag
_OPEN_COMPARED = 20  # open questions, by cosine; eval/LOG.md 2026-11-27, open questions
_NEAR = 10  # hits among which the version that applies is looked for
_ABOUT_THE_PAST = re.compile(
    r"\b(alte[nrs]?|früher\w*|vorher\w*|bisherige?\w*|ursprünglich\w*|damals|galt|war|waren|wurde|hätte\w*"
    r"|vor (?:der|dem) \w+|before|previous\w*|original\w*|old)\b",
    re.IGNORECASE,
)
DENSE_WEIGHT = 0.08  # eval/LOG.md 2026-11-27: dense weight


class Reranker(Protocol):
    """Scores passages against a question once more."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score a text, higher is better."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits of one question, the generation they come from, and how they were looked for."""

    question: str
    hits: tuple[Hit, ...]
    generation: Generation
    needed: tuple[Need, ...] = ()
    expansions: Expansions = ()
    unknown_provision: Reference | None = None
    words_only: bool = False  # the vectors were out of reach
    open_questions: tuple[OpenQuestion, ...] = ()  # the most alike


@dataclass(frozen=True, slots=True)
class Parts:
    """What takes part in a search; all of it serves users, ablations leave one out."""

    lexical: bool = True
    dense: bool = True
    glossary: bool = True
    provisions: bool = True
    evidence: bool = True
    questions: bool = True


@dataclass(frozen=True, slots=True)
class _Query:
    """What is searched for, and how many passages are wanted."""

    question: str
    k: int
    scope: Scope
    expansions: Expansions

    @property
    def depth(self) -> int:
        return max(CANDIDATES, self.k)


class Retriever:
    """Finds the passages of the live generation that answer a question."""

    def __init__(
        self,
        reader: IndexReader,
        encoder: Encoder,
        glossary: Glossary,
        *,
        dense_weight: float = DENSE_WEIGHT,
        reranker: Reranker | None = None,
        parts: Parts = Parts(),
        today: Callable[[], date] = date.today,
    ) -> None:
        self.reader = reader
        self.glossary = glossary if parts.glossary else Glossary()
        self._parts = parts
        self._encoder = encoder
        self._dense_weight = dense_weight
        self._reranker = reranker
        self._today = today
        self._likeness = Likeness(encoder)

    def retrieve(
        self, question: str, k: int, scope: Scope | None = None, *, english: bool = False
    ) -> Retrieval:
        """Return up to ``k`` hits within ``scope``, best first, ties by passage id."""
        generation = self.reader.current()
        scope = scope or Scope()
        language: Language = "en" if english else "de"
        parts = self._parts
        expansions = expand(question, self.glossary, generation.lexical, english=english)
        vector = self._encoder.encode_questions([question])[0]
        query = _Query(question, k, scope, expansions)
        dense, words_only = list[tuple[str, float]](), False
        if parts.dense:
            try:
                dense = self._dense(generation, vector, query.depth, scope)
            except VectorsUnavailableError:
                words_only = True
        provisions = look_up(question, generation.passages) if parts.provisions else Lookup({})
        bonus = _within(generation, provisions.bonus, scope)
        needed = needs(question, generation.lexical, self.glossary, language)
        hits = self._search(generation, query, dense, bonus, asked=parts.questions)
        if parts.questions:
            hits = [*self._likeness.liken(question, vector, needed, hits[:DEPTH]), *hits[DEPTH:]]
        if parts.evidence:
            hits = rank_by_evidence(needed, hits)
        if parts.questions and parts.evidence and generation.without_questions:
            unaided = self._search(generation, query, dense, bonus, asked=False)
            unaided = rank_by_evidence(needed, unaided)
            hits = by_own_words(hits, unaided, generation.without_questions)
        hits = by_validity(question, _raised(hits, bonus), self._today(), scope.stichtag)
        hits = self._rerank(question, hits)
        first_hits = tuple(hits[:k])
        near = _open_questions(generation, first_hits, vector) if parts.questions else []
        return Retrieval(
            question,
            first_hits,
            generation,
            needed,
            expansions,
            provisions.unknown,
            words_only,
            self._likeness.liken_open(question, vector, needed, near),
        )

    def _search(
        self,
        generation: Generation,
        query: _Query,
        dense: list[tuple[str, float]],
        more: Mapping[str, float],
        *,
        asked: bool,
    ) -> list[Hit]:
        """Return what both searches find, fused, and the passages ``more``.

        Without ``asked``, as if no document had known questions.
        """
        lexical = list[tuple[str, float]]()
        if self._parts.lexical:
            lexical = generation.lexical.search(
                query.question,
                query.depth,
                scope=query.scope,
                expansions=query.expansions,
                asked=asked,
            )
        ranked = fuse(lexical, dense, self._dense_weight)[: query.depth]
        first, scores = ranked[: max(query.k, DEPTH)], dict(ranked)
        first += [(id_, scores.get(id_, 0.0)) for id_ in more.keys() - dict(first).keys()]
        hits = _hits(generation, first, dict(lexical), dict(dense))
        return hits if asked else [replace(hit, questions=()) for hit in hits]

    def _dense(
        self, generation: Generation, vector: Vector, depth: int, scope: Scope
    ) -> list[tuple[str, float]]:
        if not self._dense_weight or not np.any(vector):
            return []
        found = generation.vectors.search(vector, depth)
        if not _filters(scope):
            return found
        kept = _within(generation, dict(found), scope)
        return [(id_, score) for id_, score in found if id_ in kept]

    def _rerank(self, question: str, hits: list[Hit]) -> list[Hit]:
        if self._reranker is None or not hits:
            return hits
        scores = self._reranker.score(question, [hit.passage.text for hit in hits])
        rescored = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]
        return sorted(rescored, key=lambda hit: (-hit.score, hit.passage.id))


def by_validity(question: str, hits: list[Hit], today: date, asked: date | None) -> list[Hit]:
    """Lower law that does not apply on the day asked for, else today.

    Law that ended is not lowered where the question is about the past, and law to come only
    where the hits hold the version that it replaces: what is planned is an answer, too.
    """
    day = asked or today
    past = bool(_ABOUT_THE_PAST.search(question))
    replaced = {
        _provision(hit.document)
        for hit in hits[:_NEAR]
        if hit.document.valid_to is not None and hit.document.valid_to >= day
    } - {None}

    def score(hit: Hit) -> float:
        meta = hit.document
        ended = meta.valid_to is not None and meta.valid_to < day and not past
        to_come = meta.valid_from is not None and meta.valid_from > day
        to_come = to_come and _provision(meta) in replaced
        return hit.score - (NOT_IN_FORCE if ended or to_come else 0.0)

    rescored = [replace(hit, score=score(hit)) for hit in hits]
    return sorted(rescored, key=lambda hit: (-hit.score, hit.passage.id))


def _provision(document: Metadata) -> tuple[str, str, str | None] | None:
    """Return unit, number and law of the provision in a document's title."""
    named = with_default_law(references(document.title), document.title)
    return (named[0].unit, named[0].number, named[0].law) if named else None


def in_scope(document: Metadata, scope: Scope) -> bool:
    """Return whether a document passes the filters of ``scope``."""
    if scope.kinds and document.kind not in scope.kinds:
        return False
    if scope.topics and not set(scope.topics) & set(document.topics):
        return False
    if scope.date_from and (document.date is None or document.date < scope.date_from):
        return False
    return not (scope.date_to and (document.date is None or document.date > scope.date_to))


def as_langchain(retriever: Retriever, k: int = 8, scope: Scope | None = None) -> BaseRetriever:
    """Return the retriever as a LangChain ``BaseRetriever`` that yields Documents with metadata."""
    from rag.langchain_retriever import KikoRetriever

    return KikoRetriever(retriever=retriever, k=k, scope=scope)


def _raised(hits: Sequence[Hit], bonus: dict[str, float]) -> list[Hit]:
    """Raise passages on a provision that the question names."""
    raised = [replace(hit, score=hit.score + bonus.get(hit.passage.id, 0.0)) for hit in hits]
    return sorted(raised, key=lambda hit: (-hit.score, hit.passage.id))


def _within(generation: Generation, scores: dict[str, float], scope: Scope) -> dict[str, float]:
    """Return the entries of ``scores`` whose documents pass the filters."""
    if not _filters(scope) or not scores:
        return scores
    store = generation.passages
    documents = store.document_ids(list(scores))
    return {i: s for i, s in scores.items() if in_scope(store.metadata(documents[i]), scope)}


def _filters(scope: Scope) -> bool:
    return bool(scope.kinds or scope.topics or scope.date_from or scope.date_to)


def _open_questions(
    generation: Generation, hits: Sequence[Hit], vector: Vector
) -> list[OpenQuestion]:
    """Return the open questions nearest to a question.

    None where the first document has none: it may be newer than those of the others.
    """
    unanswered = generation.open_questions
    if not hits or hits[0].document.id not in unanswered.documents:
        return []
    return unanswered.nearest(vector, _OPEN_COMPARED)


def _hits(
    generation: Generation,
    ranked: Sequence[tuple[str, float]],
    lexical: dict[str, float],
    dense: dict[str, float],
) -> list[Hit]:
    ids = [id_ for id_, _ in ranked]
    passages: dict[str, Passage] = generation.passages.passages(ids)
    questions = generation.passages.questions(ids)
    return [
        Hit(
            passage=passages[id_],
            document=generation.passages.metadata(passages[id_].document_id),
            score=score,
            lexical=lexical.get(id_, 0.0),
            dense=dense.get(id_, 0.0),
            questions=questions.get(id_, ()),
        )
        for id_, score in ranked
        if id_ in passages
    ]
