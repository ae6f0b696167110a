"""How well confidence tells what the corpus answers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RiskPoint:
    """At this share of questions answered (the most confident), this share is wrong."""

    coverage: float
    risk: float
    threshold: float


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float | None:
    """Return the chance (0–1) that a positive scores above a negative, ties counting half.

    Source: the Mann–Whitney statistic (Hanley & McNeil 1982). None without both kinds.
    """
    if not positive or not negative:
        return None
    pairs = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    won, below, at = 0.0, 0, 0
    while at < len(pairs):
        tied = [is_positive for score, is_positive in pairs[at:] if score == pairs[at][0]]
        negatives = tied.count(False)
        won += tied.count(True) * (below + negatives / 2)
        below += negatives
        at += len(tied)
    return won / (len(positive) * len(negative))


def risk_coverage(judged: Sequence[tuple[float, bool]]) -> list[RiskPoint]:
    """Return the risk at each coverage, from pairs of confidence and "would be right".

    One point a distinct confidence, most confident first (El-Yaniv & Wiener 2010).
    """
    ordered = sorted(judged, key=lambda pair: -pair[0])
    points, wrong = [], 0
    for answered, (confidence, right) in enumerate(ordered, start=1):
        wrong += not right
        if answered == len(ordered) or ordered[answered][0] != confidence:
            points.append(RiskPoint(answered / len(ordered), wrong / answered, confidence))
    return points


def area_under(points: Sequence[RiskPoint]) -> float | None:
    """Return the mean risk over all coverages (AURC, 0–1, lower is better)."""
    if not points:
        return None
    area, before = 0.0, 0.0
    for point in points:
        area += (point.coverage - before) * point.risk
        before = point.coverage
    return area
