"""Two rankings → one: calibrated scores, never ranks alone."""

from __future__ import annotations

from collections.abc import Sequence

Ranking = Sequence[tuple[str, float]]


def fuse(lexical: Ranking, dense: Ranking, weight: float) -> list[tuple[str, float]]:
    """Return ids with ``(1 - weight) * lexical + weight * dense`` of min–max scaled scores.

    An id missing on one side scores zero there. Best first, ties by id.
    """
    lexical_scores, dense_scores = _scaled(lexical), _scaled(dense)
    fused = {
        id_: (1.0 - weight) * lexical_scores.get(id_, 0.0) + weight * dense_scores.get(id_, 0.0)
        for id_ in lexical_scores.keys() | dense_scores.keys()
    }
    return sorted(fused.items(), key=lambda pair: (-pair[1], pair[0]))


def _scaled(ranking: Ranking) -> dict[str, float]:
    """Scale to 0–1 with the best at 1; a ranking of equal scores is all ones."""
    if not ranking:
        return {}
    scores = [score for _, score in ranking]
    low, high = min(scores), max(scores)
    if high == low:
        return {id_: 1.0 for id_, _ in ranking}
    return {id_: (score - low) / (high - low) for id_, score in ranking}
