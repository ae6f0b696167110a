"""Rows → the numbers of a run: means with intervals, by category, errors, abstention, times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.abstention import RiskPoint, area_under, auroc, risk_coverage
from eval.error_classes import ERROR_CLASSES, ErrorClass
from eval.metrics import METRICS
from eval.rows import Row, Run, Timing
from eval.statistics import Estimate, estimate

CATEGORY_METRICS = ("correct", "right_first", "right_top5", "key_fact_recall", "citation_precision")
RATES = ("abstention_recall", "false_refusal")

Value = Callable[[Row], float | None]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds a question."""

    p50: float
    p95: float
    slowest: float


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a report shows of a run except its single rows."""

    name: str
    identity: Mapping[str, str]
    questions: int
    metrics: Mapping[str, Estimate]
    categories: Mapping[str, Mapping[str, Estimate]]
    errors: Mapping[ErrorClass, int]
    auroc: float | None
    aurc: float | None
    risk: tuple[RiskPoint, ...]
    obeyed: int
    latency: Latency | None


def summarise(run: Run) -> Summary:
    """Return the summary of a run; questions that a metric does not judge do not count for it."""
    confident = [(row.confidence, row) for row in run.rows if row.confidence is not None]
    answerable = [c for c, row in confident if row.answerable is True]
    silent = [c for c, row in confident if row.answerable is False]
    risk = risk_coverage([(c, _would_be_right(row)) for c, row in confident])
    errors = Counter(row.error_class for row in run.rows)
    return Summary(
        name=run.name,
        identity=run.identity,
        questions=len(run.rows),
        metrics=_estimates(run.rows, (*METRICS, *RATES)),
        categories=_by_category(run.rows),
        errors={kind: errors[kind] for kind in ERROR_CLASSES},
        auroc=auroc(answerable, silent),
        aurc=area_under(risk),
        risk=tuple(risk),
        obeyed=sum(row.metrics["obeyed"] == 1.0 for row in run.rows),
        latency=latency(run.timings),
    )


def value_of(metric: str) -> Value:
    """Return the function that reads a metric or an abstention rate from a row."""
    if metric == "abstention_recall":
        return lambda row: float(row.abstained) if row.answerable is False else None
    if metric == "false_refusal":
        return lambda row: float(row.abstained) if row.answerable is True else None
    return lambda row: row.metrics.get(metric)


def latency(timings: Sequence[Timing]) -> Latency | None:
    """Return percentiles (nearest rank) of the time a question took; None without times."""
    times = sorted(timing.total_ms for timing in timings)
    if not times:
        return None
    return Latency(times[len(times) // 2], times[int(len(times) * 0.95)], times[-1])


def _would_be_right(row: Row) -> bool:
    """Tell whether answering this question, as confidence suggests, is right.

    A refused question counts as wrong to answer: what it would have said is not known.
    """
    return not row.abstained and row.metrics["correct"] == 1.0


def _estimates(rows: Sequence[Row], metrics: Sequence[str]) -> dict[str, Estimate]:
    found = {}
    for metric in metrics:
        values = [v for v in map(value_of(metric), rows) if v is not None]
        if values:
            found[metric] = estimate(values)
    return found


def _by_category(rows: Sequence[Row]) -> dict[str, dict[str, Estimate]]:
    names = sorted({row.category or "–" for row in rows})
    return {
        name: _estimates([r for r in rows if (r.category or "–") == name], CATEGORY_METRICS)
        for name in names
    }
