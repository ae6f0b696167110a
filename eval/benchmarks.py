"""Public retrieval benchmarks through the code that serves users: ``kiko eval bench``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from eval.ranking import mean, per_query
from eval.served import retrieved, routed
from eval.suite import Question, Suite
from eval.throwaway import Throwaway
from eval.wording import holds_answer
from rag.errors import SuiteError
from rag.extract import extract
from rag.model import Hit
from rag.retrieve import CANDIDATES, Retrieval, Retriever
from rag.routing import Routed
from rag.sentences import ScoredSentence, rank_sentences

DOCUMENTS_JUDGED = 10
_MOST_CANDIDATES = 3_200
SENTENCE_METRICS = (
    "answer_in_top_sentence@1",
    "answer_in_top_sentence@3",
    "answer_in_extract",
)

Advance = Callable[[int], None]
Search = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class BenchRow:
    """What came back for one question."""

    id: str
    question: str
    relevant: tuple[str, ...]
    ranked: tuple[str, ...]
    sentences: tuple[str, ...]
    metrics: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BenchResult:
    """The scores of one system on one benchmark; ``timings`` alone differ between two runs."""

    system: str
    metrics: Mapping[str, float]
    timings: Mapping[str, float]
    rows: tuple[BenchRow, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Found:
    """The documents of one question, best first, and the sentences that answer it."""

    documents: tuple[str, ...]
    ranked: tuple[ScoredSentence, ...] = ()
    shown: tuple[ScoredSentence, ...] = ()


def judged_questions(suite: Suite) -> tuple[Question, ...]:
    """Return the questions that have a right document; raise SuiteError if there is none."""
    if not suite.texts:
        raise SuiteError(f"{suite.name} brings no documents; use 'kiko eval run' for a suite")
    judged = tuple(q for q in suite.questions if q.documents)
    if not judged:
        raise SuiteError(f"{suite.name} has no question with a right document")
    return judged


def run_kiko(
    suite: Suite, index: Throwaway, hits_read: int, advance: Advance = lambda done: None
) -> BenchResult:
    """Score retrieval and the choice of sentences as users get them.

    Args:
        suite: questions with their documents.
        index: the index of those documents.
        hits_read: how many passages an answer is made from (the setting ``hits``).
        advance: called with the number of questions done.
    """
    questions = judged_questions(suite)
    retrieved(routed("Aufwärmen", index.retriever), index.retriever, CANDIDATES)  # opens the files
    found: dict[str, Found] = {}
    seconds = 0.0
    for done, question in enumerate(questions, start=1):
        asked = routed(question.question, index.retriever)
        started = time.perf_counter()
        got = retrieved(asked, index.retriever, CANDIDATES)
        seconds += time.perf_counter() - started
        found[question.id] = _found(asked, got, index.retriever, hits_read)
        advance(done)
    rows = _rows(questions, found)
    timings = {
        "index_seconds": round(index.seconds, 2),
        "queries_per_second": round(len(questions) / seconds, 1),
    }
    return BenchResult("Kiko", _means(rows, questions), timings, rows)


def run_search(system: str, suite: Suite, search: Search, built: float = 0.0) -> BenchResult:
    """Score any function from a question to document ids, best first."""
    questions = judged_questions(suite)
    started = time.perf_counter()
    found = {q.id: tuple(dict.fromkeys(search(q.question)))[:DOCUMENTS_JUDGED] for q in questions}
    seconds = time.perf_counter() - started
    values = per_query({q.id: q.documents for q in questions}, found)
    timings = {
        "index_seconds": round(built, 2),
        "queries_per_second": round(len(questions) / seconds, 1),
    }
    return BenchResult(system, mean(values.values()), timings)


def distinct_documents(hits: Sequence[Hit]) -> list[str]:
    """Return the documents of ``hits``, each at the rank of its best passage."""
    return list(dict.fromkeys(hit.document.id for hit in hits))


def _found(asked: Routed, got: Retrieval, retriever: Retriever, hits_read: int) -> Found:
    read, needed = got.hits[:hits_read], got.needed
    return Found(
        documents=_ten_documents(asked, got.hits, retriever),
        ranked=tuple(rank_sentences(needed, read, asked.question)[:3]),
        shown=tuple(extract(asked.question, needed, read)),
    )


def _ten_documents(asked: Routed, hits: Sequence[Hit], retriever: Retriever) -> tuple[str, ...]:
    """Return ten documents where there are as many: the served ranking, then from deeper down."""
    documents = distinct_documents(hits)
    depth = CANDIDATES
    while len(documents) < DOCUMENTS_JUDGED and depth < _MOST_CANDIDATES:
        depth *= 2
        deeper = retrieved(asked, retriever, depth).hits
        documents = list(dict.fromkeys((*documents, *distinct_documents(deeper))))
        if len(deeper) < depth:
            break
    return tuple(documents[:DOCUMENTS_JUDGED])


def _rows(questions: Sequence[Question], found: Mapping[str, Found]) -> tuple[BenchRow, ...]:
    ranked = {id_: item.documents for id_, item in found.items()}
    ranking = per_query({q.id: q.documents for q in questions}, ranked)
    return tuple(
        BenchRow(
            id=q.id,
            question=q.question,
            relevant=q.documents,
            ranked=found[q.id].documents,
            sentences=tuple(s.text for s in found[q.id].ranked),
            metrics={**ranking[q.id], **_sentence_metrics(q, found[q.id])},
        )
        for q in questions
    )


def _sentence_metrics(question: Question, found: Found) -> dict[str, float]:
    if not question.answers:
        return {}
    shown = (found.ranked[:1], found.ranked[:3], found.shown)
    return {
        metric: float(any(_is_answer(question, sentence) for sentence in sentences))
        for metric, sentences in zip(SENTENCE_METRICS, shown, strict=True)
    }


def _is_answer(question: Question, sentence: ScoredSentence) -> bool:
    right = sentence.hit.document.id in question.documents
    return right and holds_answer(sentence.text, question.answers)


def _means(rows: Sequence[BenchRow], questions: Sequence[Question]) -> dict[str, float]:
    metrics = mean(row.metrics for row in rows)
    with_answer = [row for row in rows if SENTENCE_METRICS[0] in row.metrics]
    for metric in SENTENCE_METRICS if with_answer else ():
        metrics[metric] = sum(row.metrics[metric] for row in with_answer) / len(with_answer)
    return metrics
