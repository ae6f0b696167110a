"""A comparison of two runs: for the terminal, as JSON, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from eval.compare import Comparison, Difference
from eval.labels import cell, label

_SHOWN = 30  # changed questions in the terminal
_LONGEST = 110


def report(found: Comparison) -> Group:
    """Return the comparison for a terminal."""
    parts: list[RenderableType] = [f"{found.before} → {found.after}, {found.shared} questions"]
    parts += [f"  {key}: {a} → {b}" for key, (a, b) in found.settings.items()]
    if found.unmatched:
        parts.append(f"  {found.unmatched} questions are in one run only and left out")
    parts += ["", _metrics(found), "", _categories(found), "", *_changes(found)]
    return Group(*parts)


def as_dict(found: Comparison) -> dict[str, Any]:
    """Return the comparison as JSON values."""
    return asdict(found)


def markdown(found: Comparison) -> str:
    """Return the comparison as Markdown, all changed questions included."""
    lines = [f"# {found.before} → {found.after}", "", f"{found.shared} questions in both runs.", ""]
    lines += [f"- {key}: `{a}` → `{b}`" for key, (a, b) in found.settings.items()]
    lines += [
        "",
        "| metric | before | after | change (95%) | p | wins | losses |",
        "|---" * 7 + "|",
    ]
    for d in found.differences:
        lines.append(f"| {' | '.join(cells(d))} |")
    lines += ["", "| category | wins | losses | equal |", "|---|---|---|---|"]
    for name, t in found.categories.items():
        lines.append(f"| {name} | {t.wins} | {t.losses} | {t.ties} |")
    lines += ["", "## Questions whose outcome changed", ""]
    for c in found.changes:
        lines.append(f"- **{c.id}** ({c.category}) {c.before} → {c.after}: {c.question}")
        lines.append(f"  - before: {c.answer_before}\n  - after: {c.answer_after}")
    return "\n".join(lines) + "\n"


def _metrics(found: Comparison) -> Table:
    table = Table("metric", "before", "after", "change (95%)", "p", "wins", "losses", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for d in found.differences:
        table.add_row(*cells(d), style="bold" if d.p_value < 0.05 else None)
    return table


def cells(d: Difference) -> list[str]:
    """Return one line of the table of metrics."""
    change = f"{d.change.mean:+.3f} ({d.change.low:+.3f} … {d.change.high:+.3f})"
    before, after = cell(d.metric, d.before), cell(d.metric, d.after)
    counts = [str(d.tally.wins), str(d.tally.losses)]
    return [label(d.metric), before, after, change, f"{d.p_value:.3f}", *counts]


def _categories(found: Comparison) -> Table:
    table = Table("category", "wins", "losses", "equal", box=None)
    for name, tally in found.categories.items():
        table.add_row(name, str(tally.wins), str(tally.losses), str(tally.ties))
    return table


def _changes(found: Comparison) -> Iterator[str]:
    yield f"{len(found.changes)} questions whose outcome changed:"
    for change in found.changes[:_SHOWN]:
        yield f"{change.id}  {change.before} → {change.after}  {_short(change.question)}"
        yield f"    before: {_short(change.answer_before)}"
        yield f"    after:  {_short(change.answer_after)}"
    if len(found.changes) > _SHOWN:
        yield f"… and {len(found.changes) - _SHOWN} more; --json shows them all"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
