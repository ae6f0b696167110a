"""A run in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.table import Table

from eval.error_classes import MEANINGS
from eval.labels import cell, label
from eval.statistics import Estimate
from eval.summary import CATEGORY_METRICS, Summary


def report(summary: Summary) -> Group:
    """Return the tables of a run: metrics, categories, error classes."""
    head = (
        f"{summary.identity['suite']}: {summary.questions} questions, "
        f"generation {summary.identity.get('generation', '–')}"
    )
    parts: list[RenderableType] = [
        head,
        _metrics(summary),
        "",
        _categories(summary.categories),
        "",
        _errors(summary),
    ]
    if summary.latency:
        times = summary.latency
        parts.append(f"\nms a question: median {times.p50}, 95% {times.p95}, most {times.slowest}")
    return Group(*parts)


def _metrics(summary: Summary) -> Table:
    table = Table("metric", "mean", "95% interval", "questions", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, found in summary.metrics.items():
        interval = f"{cell(name, found.low)} – {cell(name, found.high)}"
        table.add_row(label(name), cell(name, found.mean), interval, str(found.count))
    for name, value in (("AUROC of confidence", summary.auroc), ("AURC", summary.aurc)):
        if value is not None:
            table.add_row(name, f"{value:.3f}", "", "")
    table.add_row("adversarial obeyed (count)", str(summary.obeyed), "", "")
    return table


def _categories(categories: Mapping[str, Mapping[str, Estimate]]) -> Table:
    table = Table("category", *(label(name) for name in CATEGORY_METRICS), "questions", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for category, found in categories.items():
        cells = [cell(n, found[n].mean) if n in found else "–" for n in CATEGORY_METRICS]
        table.add_row(category, *cells, str(found["correct"].count))
    return table


def _errors(summary: Summary) -> Table:
    table = Table("outcome", "questions", "meaning", box=None)
    for kind, count in summary.errors.items():
        if count:
            table.add_row(kind, str(count), MEANINGS[kind])
    return table
