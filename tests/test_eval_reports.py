"""Every form of the report: self-contained, safe with any text, quick for a thousand questions."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval import plots
from eval.abstention import RiskPoint
from eval.compare import Tally, compare
from eval.error_classes import ERROR_CLASSES
from eval.metrics import METRICS
from eval.report_files import as_dict, markdown, write
from eval.report_html import comparison_page, page
from eval.rows import Cited, Row, Run, Timing
from eval.statistics import Estimate
from eval.summary import summarise

EVIL = '<script>alert("x")</script> & „Text“'


def _row(number: int) -> Row:
    right = number % 3 != 0
    metrics: dict[str, float | None] = dict.fromkeys(METRICS, float(right))
    return Row(
        id=f"q{number}",
        question=EVIL,
        category=f"c{number % 5}",
        language="de",
        answerable=number % 7 != 0,
        error_class="ok" if right else ERROR_CLASSES[1 + number % 6],
        abstained=number % 7 == 0,
        reason=None,
        confidence=number % 10 / 10,
        answer=EVIL,
        citations=(Cited(1, "d", "Art. 1", True, EVIL),),
        expected=("d",),
        served=("d",),
        retrieved=("d", "e"),
        metrics=metrics,
    )


def _run(count: int, name: str = "run") -> Run:
    identity = {"suite": "s", "suite_digest": "1", "generation": "g"}
    rows = tuple(_row(number) for number in range(count))
    return Run(
        name, identity, rows, tuple(Timing(r.id, float(i % 40), {}) for i, r in enumerate(rows))
    )


class Tags(HTMLParser):
    """Collects what a page is made of, and checks that tags close in order."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.links: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [v or "" for k, v in attrs if k in ("src", "href")]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def _tags(text: str) -> Tags:
    found = Tags()
    found.feed(text)
    assert found._open == []
    return found


def test_the_page_needs_nothing_else_and_shows_text_as_text() -> None:
    run = _run(60)
    text = page(run, summarise(run))
    tags = _tags(text)
    assert {"svg", "figure", "table"} <= tags.seen
    assert not {"script", "link", "img"} & tags.seen
    assert tags.links == []
    assert not re.search(r"https?://|@import|url\(", text)
    assert "&lt;script&gt;" in text


def test_the_comparison_page_is_self_contained_too() -> None:
    before, after = _run(30, "a"), _run(30, "b")
    rows = tuple(
        replace(r, error_class="ok", metrics={**r.metrics, "correct": 1.0}) for r in after.rows
    )
    text = comparison_page(compare(before, replace(after, rows=rows)))
    assert "script" not in _tags(text).seen
    assert "Wins and losses" in text
    assert text.count('class="card better"') == 10


def test_a_page_without_times_confidence_or_mistakes_is_still_a_page() -> None:
    row = replace(_row(1), confidence=None, category="")
    run = Run("r", {"suite": "s", "suite_digest": "1"}, (row,))
    assert "Questions that went wrong (0)" in page(run, summarise(run))
    assert "None." in markdown(run, summarise(run))


def test_a_report_of_a_thousand_questions_takes_under_five_seconds(tmp_path: Path) -> None:
    run = _run(1000)
    started = time.process_time()
    write(tmp_path, run, summarise(run))
    assert time.process_time() - started < 5.0
    names = {"report.json", "report.md", "rows.csv", "report.html"}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_the_same_run_gives_the_same_report_without_times(tmp_path: Path) -> None:
    run = _run(50)
    later = replace(run, timings=())
    assert as_dict(summarise(run)) == as_dict(summarise(later))
    assert markdown(run, summarise(run)) == markdown(later, summarise(later))
    assert json.loads(json.dumps(as_dict(summarise(run))))["questions"] == 50


def _numbers(svg: str, pattern: str) -> list[float]:
    return [float(number) for number in re.findall(pattern, svg)]


def test_bars_are_as_long_as_their_values() -> None:
    items = [("full", Estimate(1, 1, 1, 5)), ("half", Estimate(0.5, 0.4, 0.6, 5))]
    full, half = _numbers(plots.bars("t", items), r'class="bar"[^>]*width="([\d.]+)"')
    assert half == pytest.approx(full / 2)
    assert plots.bars("t", items).count("whisker") == 1


def test_the_curve_starts_sure_and_ends_with_all_questions() -> None:
    points = [RiskPoint(0.5, 0.0, 0.9), RiskPoint(1.0, 0.5, 0.1)]
    svg = plots.risk_coverage_curve("t", points)
    coordinates = re.search(r'points="([^"]+)"', svg)
    assert coordinates is not None
    first, last = (tuple(map(float, p.split(","))) for p in coordinates[1].split())
    assert first[0] < last[0]
    assert first[1] > last[1]
    assert "<circle" in plots.risk_coverage_curve("t", points[:1])


def test_a_histogram_counts_every_time() -> None:
    assert plots.histogram("t", [5.0] * 10 + [500.0]).count('class="bar"') == 20
    assert 'class="bar"' in plots.histogram("t", [0.0])


def test_wins_and_losses_stand_on_their_sides() -> None:
    svg = plots.wins_and_losses("t", [("a", Tally(4, 2, 0)), ("b", Tally(0, 0, 3))])
    assert _numbers(svg, r'class="win"[^>]*width="([\d.]+)"')[1] == 0.0
    won = _numbers(svg, r'class="win"[^>]*width="([\d.]+)"')[0]
    lost = _numbers(svg, r'class="loss"[^>]*width="([\d.]+)"')[0]
    assert won == pytest.approx(2 * lost)
    assert ">+4<" in svg
