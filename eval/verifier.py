"""How well the verifier tells borne-out sentences from corrupted ones."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from rag.errors import SuiteError
from rag.model import Verdict
from rag.verify import Check, verify

Split = Literal["dev", "test", "held_out_a", "held_out_b"]
SPLITS: tuple[Split, ...] = get_args(Split)
Checker = Callable[[str, Sequence[str]], Check]


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, the passages it cites, and the verdict it should get."""

    id: str
    claim: str
    evidence: tuple[str, ...]
    expected: Verdict
    corruption: str | None
    form: str
    split: Split


@dataclass(frozen=True, slots=True)
class Share:
    """``count`` of ``total``."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """Return the share (0–1); nothing of nothing is 0."""
        return self.count / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{self.count} of {self.total} ({self.value:.1%})"


@dataclass(frozen=True, slots=True)
class VerifierReport:
    """What the verifier did with a suite.

    ``caught``: corrupted sentences called unsupported. ``false_alarms``: faithful ones called
    unsupported. ``doubted``: faithful ones called partial. Times are CPU time, nothing cached.
    """

    caught: Share
    false_alarms: Share
    doubted: Share
    by_corruption: dict[str, Share]
    by_form: dict[str, Share]
    missed: tuple[str, ...]
    alarmed: tuple[str, ...]
    ms_per_sentence: float
    slowest_ms: float


def read_pairs(path: Path) -> list[Pair]:
    """Read a suite of pairs, one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [_pair(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def benchmark(path: Path, split: Split | None = None, check: Checker = verify) -> VerifierReport:
    """Run the verifier over a suite, or over one of its splits."""
    pairs = [pair for pair in read_pairs(path) if split in (None, pair.split)]
    outcomes = [(pair, *_timed(check, pair)) for pair in pairs]
    corrupted = [(p, v) for p, v, _ in outcomes if p.expected == "unsupported"]
    faithful = [(p, v) for p, v, _ in outcomes if p.expected == "supported"]
    times = [ms for _, _, ms in outcomes]
    return VerifierReport(
        caught=_share(v == "unsupported" for _, v in corrupted),
        false_alarms=_share(v == "unsupported" for _, v in faithful),
        doubted=_share(v == "partial" for _, v in faithful),
        by_corruption=_grouped((p.corruption or "", v == "unsupported") for p, v in corrupted),
        by_form=_grouped((p.form, v == p.expected) for p, v, _ in outcomes),
        missed=tuple(p.id for p, v in corrupted if v != "unsupported"),
        alarmed=tuple(p.id for p, v in faithful if v == "unsupported"),
        ms_per_sentence=sum(times) / max(1, len(times)),
        slowest_ms=max(times, default=0.0),
    )


def _pair(path: Path, number: int, line: str) -> Pair:
    try:
        row = json.loads(line)
        return Pair(
            id=row["id"],
            claim=row["claim"],
            evidence=tuple(row["evidence"]),
            expected=_expected(row["expected"]),
            corruption=row["corruption"],
            form=row["form"],
            split=cast("Split", row["split"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{path}, line {number}: not a verifier pair ({error!r})") from error


def _expected(value: str) -> Verdict:
    if value not in ("supported", "unsupported"):
        raise ValueError(f"expected {value!r}, allowed: supported, unsupported")
    return cast("Verdict", value)


def _timed(check: Checker, pair: Pair) -> tuple[Verdict, float]:
    start = time.thread_time()
    verdict = check(pair.claim, pair.evidence).verdict
    return verdict, (time.thread_time() - start) * 1000


def _share(outcomes: Iterable[bool]) -> Share:
    values = list(outcomes)
    return Share(sum(values), len(values))


def _grouped(outcomes: Iterable[tuple[str, bool]]) -> dict[str, Share]:
    groups: dict[str, list[bool]] = {}
    for key, good in outcomes:
        groups.setdefault(key, []).append(good)
    return {key: _share(values) for key, values in sorted(groups.items())}
