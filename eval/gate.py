"""A threshold for CI: a run may not be worse than a baseline by more than was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.compare import difference, paired
from eval.metrics import LOWER_IS_BETTER, METRICS
from eval.rows import Run
from eval.summary import RATES
from rag.errors import SuiteError

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Check:
    """One metric of baseline and run, and whether its drop is allowed."""

    metric: str
    before: float
    after: float
    drop: float
    allowed: float

    @property
    def passed(self) -> bool:
        """Return whether the drop stays within what is allowed."""
        return self.drop <= self.allowed + _ROUNDING


def parse_limits(given: Sequence[str]) -> dict[str, float]:
    """Return metric → allowed drop from texts like ``correct=0.02``.

    Raises:
        SuiteError: a text is of another form, or names no metric.
    """
    limits = {}
    for text in given:
        name, _, number = text.partition("=")
        try:
            limits[name] = float(number)
        except ValueError as error:
            raise SuiteError(f"--max-drop {text!r}: expected METRIC=0.02") from error
        if name not in (*METRICS, *RATES):
            known = ", ".join((*METRICS, *RATES))
            raise SuiteError(f"--max-drop names {name!r}; the metrics are {known}")
    return limits


def check(baseline: Run, run: Run, limits: Mapping[str, float]) -> tuple[Check, ...]:
    """Return one check for each limit; for a metric where lower is better, a rise is the drop.

    Raises:
        SuiteError: the runs are of different suites, or a metric judges no question.
    """
    if baseline.identity["suite_digest"] != run.identity["suite_digest"]:
        raise SuiteError(
            f"{baseline.name} was run on another version of the suite than {run.name}; "
            "run the baseline again"
        )
    missing = {row.id for row in baseline.rows} - {row.id for row in run.rows}
    if missing:
        raise SuiteError(f"{run.name} lacks {len(missing)} questions of {baseline.name}; finish it")
    pairs = paired(baseline, run)
    checks = []
    for metric, allowed in limits.items():
        found = difference(metric, pairs)
        if found is None:
            raise SuiteError(f"--max-drop {metric}: this suite has no question it judges")
        change = found.after - found.before
        drop = change if metric in LOWER_IS_BETTER else -change
        checks.append(Check(metric, found.before, found.after, drop, allowed))
    return tuple(checks)
