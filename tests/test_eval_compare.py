"""Differences between runs, their intervals and p-values, and the gate for CI."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.compare import Tally, compare
from eval.compare_report import as_dict, markdown
from eval.error_classes import ErrorClass
from eval.gate import check, parse_limits
from eval.metrics import METRICS
from eval.rows import Row, Run
from eval.statistics import estimate, paired_p_value
from eval.summary import summarise
from rag.errors import SuiteError


def _row(id_: str, correct: float, *, words: float = 10.0, category: str = "a") -> Row:
    metrics: dict[str, float | None] = dict.fromkeys(METRICS)
    metrics |= {"correct": correct, "words": words, "obeyed": None}
    outcome: ErrorClass = "ok" if correct else "not_selected"
    return Row(
        id=id_,
        question=f"Frage {id_}?",
        category=category,
        language="de",
        answerable=True,
        error_class=outcome,
        abstained=False,
        reason=None,
        confidence=correct,
        answer=f"Antwort {correct}",
        citations=(),
        expected=(),
        served=(),
        retrieved=(),
        metrics=metrics,
    )


def _run(name: str, *rows: Row, **identity: str) -> Run:
    return Run(name, {"suite": "s", "suite_digest": "1", **identity}, rows)


BEFORE = _run("before", _row("1", 0.0), _row("2", 1.0), _row("3", 0.0, category="b"), hits="8")
AFTER = _run(
    "after", _row("3", 1.0, category="b"), _row("1", 1.0, words=5), _row("2", 0.0), hits="3"
)


def test_runs_are_joined_by_id_not_by_position() -> None:
    found = compare(BEFORE, AFTER)
    correct = next(d for d in found.differences if d.metric == "correct")
    assert correct.before == pytest.approx(1 / 3)
    assert correct.after == pytest.approx(2 / 3)
    assert correct.tally == Tally(wins=2, losses=1, ties=0)
    assert found.categories == {"a": Tally(1, 1, 0), "b": Tally(1, 0, 0)}
    assert found.settings == {"hits": ("8", "3")}
    assert {c.id: (c.before, c.after) for c in found.changes} == {
        "1": ("not_selected", "ok"),
        "2": ("ok", "not_selected"),
        "3": ("not_selected", "ok"),
    }


def test_fewer_words_are_a_win() -> None:
    words = next(d for d in compare(BEFORE, AFTER).differences if d.metric == "words")
    assert (words.tally.wins, words.tally.losses) == (1, 0)


def test_questions_of_one_run_only_are_counted_and_left_out() -> None:
    found = compare(BEFORE, _run("after", _row("1", 1.0), _row("new", 1.0)))
    assert (found.shared, found.unmatched) == (1, 3)
    with pytest.raises(SuiteError, match="share no question"):
        compare(BEFORE, _run("after", _row("x", 1.0)))


def test_a_comparison_is_written_with_every_changed_question() -> None:
    text = markdown(compare(BEFORE, AFTER))
    assert "- hits: `8` → `3`" in text
    assert "- **2** (a) ok → not_selected: Frage 2?" in text
    assert as_dict(compare(BEFORE, AFTER))["shared"] == 3


def test_a_bootstrap_interval_holds_its_mean_and_never_changes() -> None:
    values = [0.0] * 40 + [1.0] * 60
    found = estimate(values)
    assert found == estimate(values)
    assert found.low < found.mean == 0.6 < found.high
    assert 0.08 < found.high - 0.6 < 0.11  # 1.96 · sqrt(.6 · .4 / 100) = .096
    assert estimate([0.5]) == replace(estimate([0.5, 0.5]), count=1)
    with pytest.raises(ValueError, match="at least one"):
        estimate([])


def test_the_p_value_equals_the_exact_one() -> None:
    assert paired_p_value([1.0] * 10) == pytest.approx(2 / 2**10, abs=0.001)
    assert paired_p_value([1.0] * 3) == pytest.approx(2 / 2**3, abs=0.02)
    assert paired_p_value([1.0, -1.0]) == 1.0
    assert paired_p_value([0.0, 0.0]) == 1.0
    assert paired_p_value([]) == 1.0


def test_the_gate_passes_up_to_the_allowed_drop() -> None:
    worse = _run("run", _row("1", 0.0), _row("2", 0.0), _row("3", 0.0))
    (failed,) = check(BEFORE, worse, parse_limits(["correct=0.3"]))
    assert not failed.passed
    assert failed.drop == pytest.approx(1 / 3)
    (passed,) = check(BEFORE, worse, {"correct": 1 / 3})
    assert passed.passed
    (better,) = check(BEFORE, AFTER, {"correct": 0.0})
    assert better.passed


def test_where_lower_is_better_a_rise_is_the_drop() -> None:
    longer = _run("run", *(replace(r, metrics={**r.metrics, "words": 20.0}) for r in BEFORE.rows))
    (words,) = check(BEFORE, longer, {"words": 5.0})
    assert (words.drop, words.passed) == (10.0, False)


def test_the_gate_refuses_what_it_cannot_judge() -> None:
    with pytest.raises(SuiteError, match="expected METRIC"):
        parse_limits(["correct"])
    with pytest.raises(SuiteError, match="names 'beauty'; the metrics are"):
        parse_limits(["beauty=0.1"])
    with pytest.raises(SuiteError, match="no question it judges"):
        check(BEFORE, AFTER, {"token_f1": 0.0})
    with pytest.raises(SuiteError, match="lacks 2 questions"):
        check(BEFORE, _run("run", _row("1", 1.0)), {"correct": 0.0})
    with pytest.raises(SuiteError, match="another version of the suite"):
        check(BEFORE, replace(AFTER, identity={"suite_digest": "2"}), {"correct": 0.0})


def test_a_summary_counts_only_what_is_judged() -> None:
    found = summarise(BEFORE)
    assert found.metrics["correct"].count == 3
    assert "token_f1" not in found.metrics
    assert found.metrics["false_refusal"].mean == 0.0
    assert "abstention_recall" not in found.metrics
    assert found.auroc is None
    assert found.errors["not_selected"] == 2
    assert found.latency is None
