"""LangChain's usual stack at the same size: Chroma, and BM25 rebuilt in memory for each query."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from eval.langchain_peers import ChromaStack, Chunk, WordBM25, chunks, ensemble
from eval.law_texts import documents, read_sections
from eval.scale import (
    Asked,
    Built,
    Job,
    Scale,
    alone,
    peak_memory_mb,
    percentiles,
    questions,
    size_mb,
    timed,
)
from rag.encoder import load_encoder

_QUESTIONS = 30  # each takes about a second


def measure_langchain(source: Path, passages: int, encoder: str, glossary: Path) -> Scale:
    """Build and ask the stack in one process: its BM25 lives in memory, not on disk."""
    with tempfile.TemporaryDirectory(prefix="kiko-scale-") as folder:
        job = Job(source, passages, encoder, glossary, Path(folder), questions())
        return alone(_measure, job)


def _measure(job: Job) -> Scale:
    encoder = load_encoder(job.encoder)
    texts = {d.meta.id: d.text for d in documents(read_sections(job.source), job.passages)}
    started = time.perf_counter()
    pieces = chunks(texts)[: job.passages]
    dense = ChromaStack(pieces, encoder, job.index)
    seconds = round(time.perf_counter() - started, 2)
    asked = job.questions[:_QUESTIONS]
    dense.search(asked[0])
    vectors = percentiles(timed(dense.search, asked))
    whole = percentiles(timed(lambda q: _rebuilt(q, dense, pieces), asked))
    built = Built(len(pieces), seconds, {}, size_mb(job.index), peak_memory_mb())
    return Scale("LangChain: Chroma + BM25", built, Asked(*vectors, *whole, peak_memory_mb()))


def _rebuilt(question: str, dense: ChromaStack, pieces: list[Chunk]) -> list[str]:
    return ensemble(question, dense, WordBM25(pieces))
