"""A run as files: Markdown, JSON, CSV, one HTML page. All but the HTML page are free of times."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval import compare_report
from eval.compare import Comparison
from eval.error_classes import MEANINGS
from eval.labels import cell, label
from eval.metrics import METRICS
from eval.report_html import comparison_page, page
from eval.rows import Row, Run
from eval.statistics import Estimate
from eval.summary import CATEGORY_METRICS, Summary

_DIGITS = 4


def write(folder: Path, run: Run, summary: Summary) -> None:
    """Write every form of the report into ``folder``."""
    (folder / "report.json").write_text(as_json(as_dict(summary)), "utf-8")
    (folder / "report.md").write_text(markdown(run, summary), "utf-8")
    (folder / "rows.csv").write_text(as_csv(run), "utf-8-sig")
    (folder / "report.html").write_text(page(run, summary), "utf-8")


def write_comparison(folder: Path, found: Comparison) -> None:
    """Write every form of a comparison into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compare.json").write_text(as_json(compare_report.as_dict(found)), "utf-8")
    (folder / "compare.md").write_text(compare_report.markdown(found), "utf-8")
    (folder / "compare.html").write_text(comparison_page(found), "utf-8")


def as_dict(summary: Summary) -> dict[str, Any]:
    """Return the summary as JSON values, without times."""
    return {
        "identity": dict(summary.identity),
        "questions": summary.questions,
        "metrics": {name: _estimate(found) for name, found in summary.metrics.items()},
        "auroc": _rounded(summary.auroc),
        "aurc": _rounded(summary.aurc),
        "adversarial_obeyed": summary.obeyed,
        "errors": dict(summary.errors),
        "categories": {
            category: {name: _estimate(found) for name, found in metrics.items()}
            for category, metrics in summary.categories.items()
        },
        "risk_coverage": [
            {name: _rounded(value) for name, value in asdict(point).items()}
            for point in summary.risk
        ],
    }


def markdown(run: Run, summary: Summary) -> str:
    """Return the report as Markdown, ending with the questions that went wrong."""
    lines = [f"# {summary.identity['suite']}: {summary.questions} questions", ""]
    lines += [f"- {key}: `{value}`" for key, value in summary.identity.items()]
    lines += ["", "| metric | mean | 95% interval | questions |", "|---|---|---|---|"]
    lines += [_metric_line(name, found) for name, found in summary.metrics.items()]
    lines += [
        f"| {name} | {value:.3f} | | |"
        for name, value in (("AUROC of confidence", summary.auroc), ("AURC", summary.aurc))
        if value is not None
    ]
    lines += [f"| adversarial obeyed (count) | {summary.obeyed} | | |", ""]
    lines += [
        *_category_lines(summary.categories),
        "",
        "| outcome | questions | meaning |",
        "|---|---|---|",
    ]
    lines += [f"| {kind} | {count} | {MEANINGS[kind]} |" for kind, count in summary.errors.items()]
    lines += ["", "## Questions that went wrong", ""]
    lines += [_wrong_line(row) for row in run.rows if row.error_class != "ok"] or ["None."]
    return "\n".join(lines) + "\n"


def as_csv(run: Run) -> str:
    """Return one line a question for a spreadsheet, metrics in columns."""
    out = io.StringIO(newline="")
    head = ["id", "category", "error_class", "question", "answer", "expected", "retrieved"]
    table = csv.writer(out, delimiter=";")
    table.writerow([*head, "abstained", "reason", "confidence", *METRICS])
    for row in run.rows:
        cells = [row.id, row.category, row.error_class, row.question, row.answer]
        cells += [" ".join(row.expected), " ".join(row.retrieved)]
        told = [row.abstained, row.reason or "", _blank(row.confidence)]
        table.writerow(
            [_safe(c) for c in cells] + told + [_blank(row.metrics.get(m)) for m in METRICS]
        )
    return out.getvalue()


def as_json(value: object) -> str:
    """Return values as the text of a JSON file."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _metric_line(name: str, found: Estimate) -> str:
    interval = f"{cell(name, found.low)} – {cell(name, found.high)}"
    return f"| {label(name)} | {cell(name, found.mean)} | {interval} | {found.count} |"


def _category_lines(categories: Mapping[str, Mapping[str, Estimate]]) -> Iterator[str]:
    yield f"| category | {' | '.join(label(n) for n in CATEGORY_METRICS)} | questions |"
    yield "|---" * (len(CATEGORY_METRICS) + 2) + "|"
    for category, found in categories.items():
        cells = [cell(n, found[n].mean) if n in found else "–" for n in CATEGORY_METRICS]
        yield f"| {category} | {' | '.join(cells)} | {found['correct'].count} |"


def _wrong_line(row: Row) -> str:
    said = " ".join((row.failure or row.answer).split())
    shown = said if len(said) <= 160 else said[:159] + "…"
    return f"- **{row.id}** ({row.error_class}, {row.category}) {row.question} → {shown}"


def _estimate(found: Estimate) -> dict[str, float | int]:
    values = {name: round(value, _DIGITS) for name, value in asdict(found).items()}
    return {**values, "count": found.count}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _blank(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _safe(cell_text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{cell_text}" if cell_text.startswith(("=", "+", "-", "@", "\t")) else cell_text
