"""The result of a benchmark as a terminal table, as JSON and as files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table

from eval.benchmarks import BenchResult
from eval.published import NOTE, Published
from eval.ranking import RANKING_METRICS

_COLUMNS = {
    **{metric: metric.replace("recall", "R") for metric in RANKING_METRICS},
    "answer_in_top_sentence@1": "ans@1",
    "answer_in_top_sentence@3": "ans@3",
    "answer_in_extract": "shown",
}
_TIMINGS = {"queries_per_second": "q/s", "index_seconds": "index s"}


@dataclass(frozen=True, slots=True)
class Bench:
    """One benchmark run: what was measured, our result first, and what others published."""

    file: str
    digest: str
    questions: int
    documents: int
    passages: int
    encoder: str
    generation: str
    results: tuple[BenchResult, ...]
    published: tuple[Published, ...] = ()


def table(bench: Bench) -> Group:
    """Return the result for a terminal: our run, the baselines, the published scores."""
    head = (
        f"{bench.file}: {bench.questions} questions, {bench.documents} documents, "
        f"{bench.passages} passages, encoder {bench.encoder}"
    )
    notes = [
        "ans@1, ans@3: the gold answer is in the first one or three ranked sentences; "
        "shown: in the sentences that an answer shows (at most three)."
    ]
    notes += [NOTE.format(file=bench.file)] if bench.published else []
    return Group(head, _table(bench), *notes)


def as_dict(bench: Bench) -> dict[str, Any]:
    """Return the result as JSON values; ``timings`` alone differ between two runs."""
    ours, *others = bench.results
    values: dict[str, Any] = {
        "file": bench.file,
        "digest": bench.digest,
        "questions": bench.questions,
        "documents": bench.documents,
        "passages": bench.passages,
        "encoder": bench.encoder,
        "generation": bench.generation,
        "metrics": _rounded(ours.metrics),
        "timings": dict(ours.timings),
    }
    if others:
        values["baselines"] = {
            r.system: {"metrics": _rounded(r.metrics), "timings": dict(r.timings)} for r in others
        }
    if bench.published:
        values["published"] = {row.model: dict(row.metrics) for row in bench.published}
        values["published_note"] = NOTE.format(file=bench.file)
    return values


def write(folder: Path, bench: Bench) -> None:
    """Write ``bench.json`` and, one line a question, ``rows.jsonl`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(_line(as_dict(bench), indent=2), "utf-8")
    rows = (_line(asdict(row)) for row in bench.results[0].rows)
    (folder / "rows.jsonl").write_text("".join(rows), "utf-8")


def _table(bench: Bench) -> Table:
    shown = [m for m in _COLUMNS if any(m in r.metrics for r in bench.results)]
    found = Table("system", *(_COLUMNS[m] for m in shown), *_TIMINGS.values(), box=None)
    for column in found.columns[1:]:
        column.justify, column.no_wrap = "right", True
    for result in bench.results:
        timings = [f"{result.timings[name]:,.1f}" for name in _TIMINGS]
        found.add_row(result.system, *_cells(result.metrics, shown), *timings)
    for row in bench.published:
        found.add_row(
            f"published: {row.model.rpartition('/')[2]}",
            *_cells(row.metrics, shown),
            *("" for _ in _TIMINGS),
        )
    return found


def _cells(metrics: Mapping[str, float], shown: Sequence[str]) -> list[str]:
    return [f"{metrics[name]:.3f}" if name in metrics else "" for name in shown]


def _rounded(metrics: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in metrics.items()}


def _line(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
