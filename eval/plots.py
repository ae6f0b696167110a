"""Plots as inline SVG: pure functions from numbers to text, made for 360 pixels and up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.abstention import RiskPoint
from eval.compare import Tally
from eval.statistics import Estimate

WIDTH = 360
_LEFT, _RIGHT = 112, 66  # room for labels and values beside bars
_COUNT = 30  # room for a count beside a bar
_ROW = 24
_PLOT_HEIGHT = 220
_MARGIN = 34
_BINS = 20


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a plot, in pixels."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f},{self.y:.1f}"


def bars(title: str, items: Sequence[tuple[str, Estimate]]) -> str:
    """Return one bar a label for values in 0–1, each with its 95% interval."""
    scale = WIDTH - _LEFT - _RIGHT
    parts = [_grid(scale, len(items))]
    for row, (name, found) in enumerate(items):
        y = row * _ROW + 4
        middle, low, high = y + 8, _LEFT + found.low * scale, _LEFT + found.high * scale
        parts += [
            _text(_LEFT - 6, y + 12, name, anchor="end"),
            f'<rect class="bar" x="{_LEFT}" y="{y}" width="{found.mean * scale:.1f}" height="16"/>',
            _whisker(low, high, middle) if found.low < found.high else "",
            _text(WIDTH, y + 12, f"{found.mean:.2f} ({found.count})", anchor="end", css="small"),
        ]
    return _svg(title, len(items) * _ROW + 20, parts)


def risk_coverage_curve(title: str, points: Sequence[RiskPoint]) -> str:
    """Return the share of wrong answers over the share of questions answered."""
    steps = [_place(p.coverage, p.risk) for p in points]
    line = " ".join(map(str, steps))
    parts = [*_axes("questions answered", "of them wrong")]
    if len(steps) == 1:
        parts.append(f'<circle class="dot" cx="{steps[0].x}" cy="{steps[0].y}" r="4"/>')
    parts.append(f'<polyline class="line" points="{line}"/>')
    return _svg(title, _PLOT_HEIGHT, parts)


def histogram(title: str, times: Sequence[float]) -> str:
    """Return how many questions took how many milliseconds; the slowest 1% share the last bar."""
    ordered = sorted(times)
    top = max(ordered[int(len(ordered) * 0.99)], 0.1)
    counts = [0] * _BINS
    for value in ordered:
        counts[min(_BINS - 1, int(value / top * _BINS))] += 1
    step = (WIDTH - 2 * _MARGIN) / _BINS
    parts = [*_axes("", "questions", labels=(f"{top:.0f} ms", str(max(counts))))]
    for place, count in enumerate(counts):
        corner = _place(place / _BINS, count / max(counts))
        height = _PLOT_HEIGHT - _MARGIN - corner.y
        parts.append(
            f'<rect class="bar" x="{corner.x:.1f}" y="{corner.y:.1f}" '
            f'width="{step - 1:.1f}" height="{height:.1f}"/>'
        )
    return _svg(title, _PLOT_HEIGHT, parts)


def wins_and_losses(title: str, tallies: Sequence[tuple[str, Tally]]) -> str:
    """Return losses to the left and wins to the right of a middle line, one row a label."""
    most = max((max(t.wins, t.losses) for _, t in tallies), default=0) or 1
    half = (WIDTH - _LEFT) / 2 - _COUNT
    middle = _LEFT + _COUNT + half
    parts = []
    for row, (name, found) in enumerate(tallies):
        y = row * _ROW + 4
        won, lost = found.wins / most * half, found.losses / most * half
        parts += [
            _text(_LEFT - 6, y + 12, name, anchor="end"),
            f'<rect class="loss" x="{middle - lost:.1f}" y="{y}" width="{lost:.1f}" height="16"/>',
            f'<rect class="win" x="{middle:.1f}" y="{y}" width="{won:.1f}" height="16"/>',
            _text(middle - lost - 4, y + 12, f"−{found.losses}", anchor="end", css="small"),
            _text(middle + won + 4, y + 12, f"+{found.wins}", css="small"),
        ]
    bottom = len(tallies) * _ROW + 4
    parts.append(f'<path class="axis" d="M{middle:.1f} 0V{bottom}"/>')
    return _svg(title, bottom + 8, parts)


def _whisker(low: float, high: float, y: float) -> str:
    ends = f"M{low:.1f} {y - 4}v8M{high:.1f} {y - 4}v8"
    return f'<path class="whisker" d="M{low:.1f} {y}H{high:.1f}{ends}"/>'


def _grid(scale: float, rows: int) -> str:
    bottom = rows * _ROW + 4
    lines = "".join(f"M{_LEFT + part * scale:.1f} 0V{bottom}" for part in (0, 0.25, 0.5, 0.75, 1))
    ticks = "".join(
        _text(_LEFT + part * scale, bottom + 13, f"{part:g}", anchor="middle", css="small")
        for part in (0, 0.5, 1)
    )
    return f'<path class="grid" d="{lines}"/>{ticks}'


def _axes(across: str, up: str, labels: tuple[str, str] = ("100%", "100%")) -> list[str]:
    low, high = _place(0, 0), _place(1, 1)
    return [
        f'<path class="axis" d="M{low.x} {high.y}V{low.y}H{high.x}"/>',
        _text((low.x + high.x) / 2, low.y + 26, across, anchor="middle", css="small"),
        _text(low.x, high.y - 10, up, css="small"),
        _text(low.x, low.y + 13, "0", anchor="middle", css="small"),
        _text(high.x, low.y + 13, labels[0], anchor="end", css="small"),
        _text(low.x - 4, high.y + 4, labels[1], anchor="end", css="small"),
    ]


def _place(x: float, y: float) -> Point:
    """Return where a value in 0–1 × 0–1 lies inside the axes."""
    across, up = WIDTH - 2 * _MARGIN, _PLOT_HEIGHT - 2 * _MARGIN
    return Point(_MARGIN + x * across, _PLOT_HEIGHT - _MARGIN - y * up)


def _text(x: float, y: float, text: str, *, anchor: str = "start", css: str = "label") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{css}" {place}>{escape(text)}</text>'


def _svg(title: str, height: float, parts: Sequence[str]) -> str:
    head = f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
    return f"<figure><figcaption>{escape(title)}</figcaption>{head}{''.join(parts)}</svg></figure>"
