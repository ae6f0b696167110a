"""The table of ``kiko eval scale``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table

from eval.scale import Scale

_COLUMNS = (
    "system",
    "passages",
    "ingest s",
    "passages/s",
    "retrieve p50",
    "p95",
    "answer p50",
    "p95",
    "ready s",
    "serve MB",
    "build MB",
    "disk MB",
)


def table(rows: Sequence[Scale]) -> Group:
    """Return one line a system and size; times of questions are milliseconds."""
    found = Table(*_COLUMNS, box=None)
    for column in found.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for row in rows:
        found.add_row(row.system, *_cells(row))
    return Group(found, *(_steps(row) for row in rows if row.built.steps))


def _cells(row: Scale) -> list[str]:
    built, asked = row.built, row.asked
    rate = built.passages / built.seconds if built.seconds else 0.0
    return [
        f"{built.passages:,}",
        f"{built.seconds:,.1f}",
        f"{rate:,.0f}",
        f"{asked.retrieve_p50:,.1f}",
        f"{asked.retrieve_p95:,.1f}",
        f"{asked.answer_p50:,.1f}",
        f"{asked.answer_p95:,.1f}",
        f"{asked.ready_s:,.1f}",
        f"{asked.memory_mb:,.0f}",
        f"{built.memory_mb:,.0f}",
        f"{built.megabytes:,.0f}",
    ]


def _steps(row: Scale) -> str:
    steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in row.built.steps.items())
    return f"{row.built.passages:,} passages: {steps}"
