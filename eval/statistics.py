"""How far a number can be trusted: intervals and tests, seeded, so that they never change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEED = 20_261_122
RESAMPLES = 2_000
PERMUTATIONS = 10_000
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over ``count`` questions and the bounds of its 95% interval."""

    mean: float
    low: float
    high: float
    count: int


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean of ``values`` with its percentile bootstrap interval (Efron 1979).

    Raises:
        ValueError: there is no value.
    """
    if not values:
        raise ValueError("a mean needs at least one value")
    data = np.asarray(values, dtype=np.float64)
    if data.min() == data.max():
        return Estimate(float(data[0]), float(data[0]), float(data[0]), len(data))
    means = _bootstrap_means(data)
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(data.mean()), float(low), float(high), len(data))


def paired_p_value(differences: Sequence[float]) -> float:
    """Return how likely so large a mean difference is by chance, in 0–1.

    A paired randomisation test with random signs (Smucker et al. 2007), two-sided; the observed
    arrangement counts, so the value is never 0.
    """
    data = np.asarray([d for d in differences if d != 0.0], dtype=np.float64)
    if not len(data):
        return 1.0
    random = np.random.default_rng(SEED)
    observed = abs(data.sum()) - 1e-12
    extreme = 0
    for _ in range(PERMUTATIONS // _CHUNK):
        signs = random.integers(0, 2, size=(_CHUNK, len(data)), dtype=np.int8) * 2 - 1
        extreme += int(np.count_nonzero(np.abs(signs @ data) >= observed))
    return (extreme + 1) / (PERMUTATIONS + 1)


def _bootstrap_means(data: NDArray[np.float64]) -> NDArray[np.float64]:
    random = np.random.default_rng(SEED)
    chunks = []
    for _ in range(RESAMPLES // _CHUNK):
        drawn = random.integers(0, len(data), size=(_CHUNK, len(data)), dtype=np.int32)
        chunks.append(data[drawn].mean(axis=1))
    return np.concatenate(chunks)
