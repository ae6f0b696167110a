"""The table of ``kiko eval load``."""

from __future__ import annotations

from rich.console import Group
from rich.table import Table

from eval.load import Load


def table(load: Load, ready_s: float, page_s: float | None) -> Group:
    """Return what was measured, one line each."""
    found = Table("measure", "value", box=None, show_header=False)
    errors = ", ".join(f"{kind} × {count:,}" for kind, count in load.errors.items()) or "none"
    rows = {
        "questions · users": f"{load.questions:,} · {load.users}",
        "answers/s": f"{load.answers_per_second:,.1f}",
        "p50 · p95 · p99 · slowest": f"{load.p50:,.0f} · {load.p95:,.0f} · {load.p99:,.0f} · "
        f"{load.slowest:,.0f} ms",
        "errors": errors,
        "abstained": f"{load.abstained:,}",
        "processor time an answer (server)": f"{load.server_cpu_ms:.1f} ms",
        "memory at start · half · end · most": f"{load.memory_start:,.0f} · {load.memory_half:,.0f}"
        f" · {load.memory_end:,.0f} · {load.memory_most:,.0f} MB",
        "growth over the last half": f"{load.growth:+.2f} MB for 1,000 answers",
        "machine's load before · after": " · ".join(f"{busy:.1f}" for busy in load.machine_load),
        "server ready after": f"{ready_s:.1f} s",
    }
    if page_s is not None:
        rows["chat usable after"] = f"{page_s:.2f} s (from the first request of the browser)"
    for name, value in rows.items():
        found.add_row(name, value)
    return Group(found)
