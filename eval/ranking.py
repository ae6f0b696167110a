"""Ranking metrics by ir_measures; the only module that knows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rag.errors import ConfigError

RANKING_METRICS = ("nDCG@10", "MRR@10", "recall@1", "recall@5", "recall@10")

Judgements = Mapping[str, Iterable[str]]
Rankings = Mapping[str, Sequence[str]]


def per_query(judged: Judgements, ranked: Rankings) -> dict[str, dict[str, float]]:
    """Return query → metric → value (0–1) for every judged query, best document first.

    A query that returned nothing scores 0, as does one without a relevant document.
    """
    measures = _measures()
    qrels = {query: dict.fromkeys(relevant, 1) for query, relevant in judged.items()}
    values = {query: dict.fromkeys(RANKING_METRICS, 0.0) for query in judged}
    run = {query: _scores(ranked.get(query, ())) for query in judged}
    import ir_measures

    for found in ir_measures.iter_calc(list(measures), qrels, run):
        values[found.query_id][measures[found.measure]] = float(found.value)
    return values


def mean(values: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return metric → mean over the queries, in the order of RANKING_METRICS."""
    rows = list(values)
    return {
        metric: sum(row[metric] for row in rows) / len(rows) if rows else 0.0
        for metric in RANKING_METRICS
    }


def _measures() -> dict[Any, str]:
    try:
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise ConfigError("ir_measures is missing; run pip install 'kiko[eval]'") from error
    measures = (nDCG @ 10, RR @ 10, R @ 1, R @ 5, R @ 10)
    return dict(zip(measures, RANKING_METRICS, strict=True))


def _scores(ranking: Sequence[str]) -> dict[str, float]:
    """Score by rank alone, so that ties are decided by our order and not by the evaluator's."""
    distinct = list(dict.fromkeys(ranking))
    return {document: float(len(distinct) - rank) for rank, document in enumerate(distinct)}
