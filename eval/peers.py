"""Kiko beside the stacks most people would build, on the same questions and documents."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.baselines import bm25s_search
from eval.langchain_peers import ChromaStack, Chunk, WordBM25, chunks, ensemble
from eval.ranking import mean, per_query
from eval.served import retrieved, routed
from eval.suite import Question, Suite
from eval.wording import holds_answer, matches
from rag.encoder import Encoder
from rag.errors import SuiteError
from rag.model import Scope
from rag.retrieve import Retriever

CONTEXT = 4  # pieces handed on, as LangChain's similarity_search does
_DEPTH = 30  # pieces looked at to rank ten documents; the first four are the same

Search = Callable[[Question], Sequence[Chunk]]


@dataclass(frozen=True, slots=True)
class Peer:
    """The scores of one system; ``facts`` is the share of key facts in its first four pieces."""

    system: str
    metrics: Mapping[str, float]
    facts: float | None
    queries_per_second: float


def run_peers(
    suite: Suite, texts: Mapping[str, str], kiko: Retriever, encoder: Encoder, folder: Path
) -> Iterator[Peer]:
    """Yield the scores of Kiko and of each peer.

    Args:
        suite: questions with their right documents.
        texts: the documents, by id, that every system searches.
        kiko: the retriever over the same documents.
        encoder: gives the peers their vectors.
        folder: where Chroma may write.
    """
    asked = [q for q in suite.questions if q.documents and q.answerable is not False]
    if not asked:
        raise SuiteError(f"{suite.name} has no question with a right document")
    yield _score("Kiko", asked, _kiko(kiko))
    pieces = chunks(texts)
    table = {piece.id: piece for piece in pieces}
    dense, words = ChromaStack(pieces, encoder, folder), WordBM25(pieces)

    def pick(search: Callable[[str, int], Sequence[str]]) -> Search:
        return lambda q: [table[id_] for id_ in search(q.question, _DEPTH)]

    yield _score("LangChain: splitter + Chroma", asked, pick(dense.search))
    yield _score("LangChain: BM25Retriever", asked, pick(words.search))
    yield _score(
        "LangChain: EnsembleRetriever (RRF)", asked, pick(lambda q, k: ensemble(q, dense, words, k))
    )
    yield _score("bm25s (as MTEB runs it), whole documents", asked, _whole(texts), pieces=False)


def _kiko(retriever: Retriever) -> Search:
    def search(question: Question) -> list[Chunk]:
        asked = routed(question.question, retriever)
        hits = retrieved(asked, retriever, _DEPTH, Scope()).hits
        return [Chunk(h.passage.id, h.document.id, h.passage.text) for h in hits]

    return search


def _whole(texts: Mapping[str, str]) -> Search:
    search = bm25s_search(texts)
    return lambda q: [Chunk(id_, id_, texts[id_]) for id_ in search(q.question)]


def _score(system: str, asked: Sequence[Question], search: Search, *, pieces: bool = True) -> Peer:
    started = time.perf_counter()
    found = {question.id: search(question) for question in asked}
    seconds = time.perf_counter() - started
    ranked = {id_: [piece.document_id for piece in some] for id_, some in found.items()}
    values = per_query({q.id: q.documents for q in asked}, ranked)
    first = [float(bool(ranked[q.id]) and ranked[q.id][0] in q.documents) for q in asked]
    read = [(q, found[q.id][:CONTEXT]) for q in asked if pieces]
    shares = [share for q, context in read if (share := _facts(q, context)) is not None]
    return Peer(
        system,
        {**mean(values.values()), "right_first": sum(first) / len(first)},
        sum(shares) / len(shares) if shares else None,
        round(len(asked) / seconds, 1),
    )


def _facts(question: Question, pieces: Sequence[Chunk]) -> float | None:
    text = "\n".join(piece.text for piece in pieces)
    if question.key_facts:
        return sum(matches(fact, text) for fact in question.key_facts) / len(question.key_facts)
    return float(holds_answer(text, question.answers)) if question.answers else None
