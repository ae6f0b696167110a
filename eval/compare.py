"""Two runs of the same questions: what changed, for which questions, and whether it is chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.error_classes import ErrorClass
from eval.metrics import LOWER_IS_BETTER, METRICS
from eval.rows import Row, Run
from eval.statistics import Estimate, estimate, paired_p_value
from eval.summary import RATES, value_of
from rag.errors import SuiteError

DECIDING = "correct"  # the metric that wins and losses are counted by

Pair = tuple[Row, Row]


@dataclass(frozen=True, slots=True)
class Tally:
    """On how many questions the second run is better, worse, equal."""

    wins: int
    losses: int
    ties: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric over the questions that both runs judge; ``change`` is second minus first."""

    metric: str
    before: float
    after: float
    change: Estimate
    p_value: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome differs."""

    id: str
    category: str
    question: str
    before: ErrorClass
    after: ErrorClass
    answer_before: str
    answer_after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two runs."""

    before: str
    after: str
    settings: Mapping[str, tuple[str, str]]
    differences: tuple[Difference, ...]
    categories: Mapping[str, Tally]
    changes: tuple[Change, ...]
    shared: int
    unmatched: int


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs question by question, joined by id.

    Raises:
        SuiteError: they share no question.
    """
    pairs = paired(before, after)
    found = (difference(metric, pairs) for metric in (*METRICS, *RATES))
    return Comparison(
        before=before.name,
        after=after.name,
        settings=_settings(before.identity, after.identity),
        differences=tuple(d for d in found if d is not None),
        categories=_by_category(pairs),
        changes=tuple(_change(a, b) for a, b in pairs if a.error_class != b.error_class),
        shared=len(pairs),
        unmatched=len(before.rows) + len(after.rows) - 2 * len(pairs),
    )


def paired(before: Run, after: Run) -> list[Pair]:
    """Return the rows of both runs for each question they share, in the order of the second."""
    earlier = {row.id: row for row in before.rows}
    pairs = [(earlier[row.id], row) for row in after.rows if row.id in earlier]
    if not pairs:
        raise SuiteError(
            f"{before.name} and {after.name} share no question; compare two runs of one suite"
        )
    return pairs


def difference(metric: str, pairs: Sequence[Pair]) -> Difference | None:
    """Return how a metric differs; None if no question is judged by it in both runs."""
    value = value_of(metric)
    both = [(value(a), value(b)) for a, b in pairs]
    known = [(a, b) for a, b in both if a is not None and b is not None]
    if not known:
        return None
    changes = [b - a for a, b in known]
    return Difference(
        metric=metric,
        before=sum(a for a, _ in known) / len(known),
        after=sum(b for _, b in known) / len(known),
        change=estimate(changes),
        p_value=paired_p_value(changes),
        tally=tally(metric, changes),
    )


def tally(metric: str, changes: Sequence[float]) -> Tally:
    """Count the questions that got better, worse or stayed, in the sense of the metric."""
    better = [-change if metric in LOWER_IS_BETTER else change for change in changes]
    wins, losses = sum(c > 0 for c in better), sum(c < 0 for c in better)
    return Tally(wins, losses, len(better) - wins - losses)


def _by_category(pairs: Sequence[Pair]) -> dict[str, Tally]:
    changes: dict[str, list[float]] = {}
    for a, b in pairs:
        change = (b.metrics[DECIDING] or 0.0) - (a.metrics[DECIDING] or 0.0)
        changes.setdefault(b.category or "–", []).append(change)
    return {name: tally(DECIDING, changes[name]) for name in sorted(changes)}


def _settings(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    keys = list(dict.fromkeys((*before, *after)))
    pairs = {key: (before.get(key, "–"), after.get(key, "–")) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def _change(a: Row, b: Row) -> Change:
    return Change(b.id, b.category, b.question, a.error_class, b.error_class, _said(a), _said(b))


def _said(row: Row) -> str:
    return " ".join((row.failure or row.answer).split())
