"""The table of ``kiko eval peers``."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table

from eval.peers import CONTEXT, Peer

_METRICS = ("nDCG@10", "MRR@10", "right_first", "recall@5", "recall@10")


def table(peers: Sequence[Peer], encoder: str) -> Group:
    """Return one line a system."""
    found = Table("system", *_METRICS, f"facts in top {CONTEXT}", "q/s", box=None)
    for column in found.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for peer in peers:
        facts = "–" if peer.facts is None else f"{peer.facts:.3f}"
        values = [f"{peer.metrics[name]:.3f}" for name in _METRICS]
        found.add_row(peer.system, *values, facts, f"{peer.queries_per_second:,.0f}")
    note = f"facts in top {CONTEXT}: share of the key facts in the first {CONTEXT} passages."
    return Group(found, note, f"Vectors of every system: {encoder}.")
