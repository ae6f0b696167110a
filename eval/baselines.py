"""What others would run on the same documents: bm25s, reciprocal rank fusion, one side alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from eval.benchmarks import BenchResult, Search, distinct_documents, run_search
from eval.suite import Suite
from eval.throwaway import Throwaway
from rag.errors import ConfigError
from rag.retrieve import Retriever

DEPTH = 100
RRF_CONSTANT = 60  # langchain's EnsembleRetriever


def run_baselines(suite: Suite, index: Throwaway) -> Iterator[BenchResult]:
    """Yield the scores of each baseline on the documents of ``suite``, passages as ours."""
    started = time.perf_counter()
    whole = bm25s_search(suite.texts)
    built = time.perf_counter() - started
    yield run_search("bm25s as MTEB runs it", suite, whole, built)
    yield run_search("BM25 + dense, RRF (LangChain)", suite, _rrf(index))
    yield run_search("dense alone", suite, _dense(index))
    lexical = Retriever(
        index.retriever.reader, index.encoder, index.retriever.glossary, dense_weight=0.0
    )
    yield run_search(
        "lexical alone", suite, lambda q: distinct_documents(lexical.retrieve(q, DEPTH).hits)
    )


def bm25s_search(texts: Mapping[str, str]) -> Search:
    """Return a search over whole texts as MTEB's bm25s baseline does it.

    That baseline uses English stop words and the English stemmer for every language and takes the
    texts as they come; defaults of bm25s otherwise (mteb/models/bm25.py).
    """
    try:
        import bm25s
    except ImportError as error:
        raise ConfigError("bm25s is missing; run pip install 'kiko[eval]'") from error
    from Stemmer import Stemmer

    ids = list(texts)
    stemmer = Stemmer("english")

    def tokens(found: Sequence[str], *, return_ids: bool) -> object:
        return bm25s.tokenize(
            list(found), stopwords="en", stemmer=stemmer, return_ids=return_ids, show_progress=False
        )

    index = bm25s.BM25()
    index.index(tokens(list(texts.values()), return_ids=True), show_progress=False)

    def search(question: str) -> list[str]:
        asked = tokens([question], return_ids=False)
        rows, _ = index.retrieve(asked, k=min(DEPTH, len(ids)), show_progress=False, sorted=True)
        return [ids[int(row)] for row in rows[0]]

    return search


def reciprocal_rank_fusion(
    rankings: Sequence[Sequence[str]], constant: int = RRF_CONSTANT
) -> list[str]:
    """Return ids by the sum of 1 / (constant + rank from one); ties in order of appearance."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for rank, id_ in enumerate(ranking, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1.0 / (constant + rank)
    return sorted(scores, key=lambda id_: -scores[id_])


def _rrf(index: Throwaway) -> Search:
    """Fuse bm25s and the encoder over the same passages, blindly by rank."""
    passages = _passage_texts(index)
    bm25 = bm25s_search(passages)
    dense = _dense_passages(index)
    document = _document_of(index)
    return lambda q: [document(id_) for id_ in reciprocal_rank_fusion([bm25(q), dense(q)])]


def _dense(index: Throwaway) -> Search:
    dense, document = _dense_passages(index), _document_of(index)
    return lambda q: [document(id_) for id_ in dense(q)]


def _dense_passages(index: Throwaway) -> Search:
    vectors = index.retriever.reader.current().vectors

    def search(question: str) -> list[str]:
        vector = index.encoder.encode_questions([question])[0]
        return [id_ for id_, _ in vectors.search(vector, DEPTH)] if np.any(vector) else []

    return search


def _passage_texts(index: Throwaway) -> dict[str, str]:
    store = index.retriever.reader.current().passages
    return {id_: passage.text for id_, passage in store.passages(sorted(store.ids())).items()}


def _document_of(index: Throwaway) -> Callable[[str], str]:
    store = index.retriever.reader.current().passages
    table = store.document_ids(sorted(store.ids()))
    return table.__getitem__
