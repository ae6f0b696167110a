"""A run, or two compared, as one HTML page that needs nothing else: no script, no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from eval import plots
from eval.compare import Change, Comparison, Tally
from eval.compare_report import cells
from eval.error_classes import MEANINGS
from eval.labels import cell, label
from eval.report_style import CSS
from eval.rows import Row, Run
from eval.statistics import Estimate
from eval.summary import CATEGORY_METRICS, Summary

_TILES = (
    "correct",
    "right_first",
    "right_top5",
    "key_fact_recall",
    "citation_precision",
    "stichtag_correct",
    "abstention_recall",
    "false_refusal",
)


def page(run: Run, summary: Summary) -> str:
    """Return the report of one run."""
    suite = summary.identity["suite"]
    body = [
        f"<h1>{escape(suite)}: {summary.questions} questions</h1>",
        _identity(summary.identity),
        _tiles(summary),
        f'<div class="plots">{"".join(_plots(run, summary))}</div>',
        "<h2>Metrics</h2>",
        _table(("metric", "mean", "95% interval", "questions"), _metric_rows(summary)),
        "<h2>By category</h2>",
        _categories(summary.categories),
        "<h2>Outcomes</h2>",
        _table(("outcome", "questions", "meaning"), _outcomes(summary), words=(2,)),
        *_wrong(run.rows),
    ]
    return _document(f"{suite} – Kiko evaluation", body)


def comparison_page(found: Comparison) -> str:
    """Return the report of two runs side by side."""
    tallies = [("all", _whole(found)), *found.categories.items()]
    body = [
        f"<h1>{escape(found.before)} → {escape(found.after)}</h1>",
        f'<p class="soft">{found.shared} questions in both runs.</p>',
        *(f"<p>{escape(k)}: {escape(a)} → {escape(b)}</p>" for k, (a, b) in found.settings.items()),
        f'<div class="plots">{plots.wins_and_losses("Wins and losses (correct)", tallies)}</div>',
        "<h2>Metrics</h2>",
        _table(
            ("metric", "before", "after", "change (95%)", "p", "wins", "losses"),
            (cells(d) for d in found.differences),
        ),
        f"<h2>Questions whose outcome changed ({len(found.changes)})</h2>",
        *map(_change_card, found.changes),
    ]
    return _document(f"{found.before} → {found.after} – Kiko evaluation", body)


def _document(title: str, body: Iterable[str]) -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
        '</title><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{CSS}</style></head>\n<body>\n" + "\n".join(body) + "\n</body></html>\n"
    )


def _identity(identity: Mapping[str, str]) -> str:
    shown = " · ".join(f"{escape(key)} {escape(value)}" for key, value in identity.items() if value)
    return f'<p class="soft">{shown}</p>'


def _tiles(summary: Summary) -> str:
    tiles = [
        f'<div class="tile"><span>{escape(label(name))}</span><b>{found.mean:.3f}</b>'
        f"<span>{found.low:.3f} – {found.high:.3f}</span></div>"
        for name in _TILES
        if (found := summary.metrics.get(name))
    ]
    if summary.auroc is not None:
        tiles.append(
            f'<div class="tile"><span>AUROC of confidence</span><b>{summary.auroc:.3f}</b></div>'
        )
    return f'<div class="tiles">{"".join(tiles)}</div>'


def _plots(run: Run, summary: Summary) -> Iterator[str]:
    known = summary.categories.items()
    yield plots.bars(
        "Correct by category, with 95% intervals", [(n, m["correct"]) for n, m in known]
    )
    outcomes = [(kind, count) for kind, count in summary.errors.items() if count]
    total = max(1, summary.questions)
    shares = [(k, Estimate(c / total, c / total, c / total, c)) for k, c in outcomes]
    yield plots.bars("Outcomes, share of questions", shares)
    if summary.risk:
        yield plots.risk_coverage_curve("Risk–coverage: the surest questions first", summary.risk)
    if run.timings:
        yield plots.histogram("Time a question takes", [t.total_ms for t in run.timings])


def _metric_rows(summary: Summary) -> Iterator[list[str]]:
    for name, found in summary.metrics.items():
        interval = f"{cell(name, found.low)} – {cell(name, found.high)}"
        yield [label(name), cell(name, found.mean), interval, str(found.count)]
    for name, value in (("AUROC of confidence", summary.auroc), ("AURC", summary.aurc)):
        if value is not None:
            yield [name, f"{value:.3f}", "", ""]


def _categories(categories: Mapping[str, Mapping[str, Estimate]]) -> str:
    head = ("category", *map(label, CATEGORY_METRICS), "questions")
    rows = ([name, *_category_cells(found)] for name, found in categories.items())
    return _table(head, rows)


def _category_cells(found: Mapping[str, Estimate]) -> list[str]:
    means = [cell(m, found[m].mean) if m in found else "–" for m in CATEGORY_METRICS]
    return [*means, str(found["correct"].count)]


def _outcomes(summary: Summary) -> Iterator[list[str]]:
    for kind, count in summary.errors.items():
        yield [kind, str(count), MEANINGS[kind]]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], words: tuple[int, ...] = ()) -> str:
    css = ['class="words"' if place in words else "" for place in range(len(head))]
    top = "".join(f"<th {c}>{escape(h)}</th>" for c, h in zip(css, head, strict=True))
    lines = (
        "".join(f"<td {c}>{escape(text)}</td>" for c, text in zip(css, row, strict=True))
        for row in rows
    )
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<div class="scroll"><table><tr>{top}</tr>{body}</table></div>'


def _wrong(rows: Sequence[Row]) -> Iterator[str]:
    wrong = [row for row in rows if row.error_class != "ok"]
    yield f"<h2>Questions that went wrong ({len(wrong)})</h2>"
    yield from map(_card, sorted(wrong, key=lambda row: (row.error_class, row.id)))


def _card(row: Row) -> str:
    quotes = "".join(
        f"<blockquote>[{c.number}] {escape(c.document_id)}: {escape(c.quote)}</blockquote>"
        for c in row.citations
    )
    expected = ", ".join(row.expected) or "no answer"
    return (
        f'<div class="card"><p><span class="tag">{row.error_class}</span> <b>{escape(row.id)}</b> '
        f'<span lang="{escape(row.language)}">{escape(row.question)}</span></p>'
        f"<p>{escape(row.failure or row.answer)}</p>{quotes}"
        f'<p class="soft">expected: {escape(expected)}<br>'
        f"retrieved: {escape(', '.join(row.retrieved[:5]) or '–')}</p></div>"
    )


def _change_card(change: Change) -> str:
    css = "card better" if change.after == "ok" else "card"
    return (
        f'<div class="{css}"><p><span class="tag">{change.before} → {change.after}</span> '
        f"<b>{escape(change.id)}</b> {escape(change.question)}</p>"
        f'<p class="soft">before: {escape(change.answer_before)}</p>'
        f"<p>after: {escape(change.answer_after)}</p></div>"
    )


def _whole(found: Comparison) -> Tally:
    tallies = found.categories.values()
    return Tally(
        sum(t.wins for t in tallies), sum(t.losses for t in tallies), sum(t.ties for t in tallies)
    )
