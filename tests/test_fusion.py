"""Fusion: calibrated scores of both sides, weighted, in a fixed order."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.fusion import fuse

RANKINGS = st.dictionaries(
    st.sampled_from("abcdefgh"), st.floats(-5, 50, allow_nan=False, width=32), max_size=8
).map(lambda scores: sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
WEIGHTS = st.floats(0, 1)


@given(RANKINGS, RANKINGS, WEIGHTS)
def test_every_id_of_either_side_comes_once_best_first(
    lexical: list[tuple[str, float]], dense: list[tuple[str, float]], weight: float
) -> None:
    fused = fuse(lexical, dense, weight)
    assert {id_ for id_, _ in fused} == {id_ for id_, _ in [*lexical, *dense]}
    assert len({id_ for id_, _ in fused}) == len(fused)
    assert fused == sorted(fused, key=lambda pair: (-pair[1], pair[0]))
    assert all(0.0 <= score <= 1.0 + 1e-9 for _, score in fused)


@given(RANKINGS, RANKINGS, WEIGHTS, st.floats(0.5, 20), st.floats(-3, 3))
def test_the_scale_of_one_side_does_not_matter(
    lexical: list[tuple[str, float]],
    dense: list[tuple[str, float]],
    weight: float,
    factor: float,
    offset: float,
) -> None:
    moved = [(id_, score * factor + offset) for id_, score in lexical]
    one, other = dict(fuse(lexical, dense, weight)), dict(fuse(moved, dense, weight))
    spread = [score for _, score in lexical]
    if spread and 0 < max(spread) - min(spread) < 1e-3:
        return  # closer than the scaling can tell apart
    assert one == pytest.approx(other, abs=1e-3)


@given(RANKINGS, RANKINGS)
def test_a_side_without_weight_changes_no_order_of_the_other(
    lexical: list[tuple[str, float]], dense: list[tuple[str, float]]
) -> None:
    scores = dict(fuse(lexical, dense, 0.0))
    for (one, high), (other, low) in pairwise(lexical):
        assert scores[one] >= scores[other] or high == low


def test_the_numbers() -> None:
    fused = fuse([("a", 10.0), ("b", 5.0), ("c", 0.0)], [("b", 0.9), ("d", 0.1)], 0.1)
    assert fused == [
        ("a", pytest.approx(0.9)),
        ("b", pytest.approx(0.9 * 0.5 + 0.1)),
        ("c", 0.0),
        ("d", 0.0),
    ]


def test_equal_scores_are_all_best_and_ordered_by_id() -> None:
    assert fuse([("b", 2.0), ("a", 2.0)], [], 0.25) == [("a", 0.75), ("b", 0.75)]
    assert fuse([], [], 0.5) == []
