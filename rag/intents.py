"""What a message wants, by its wording alone: to be looked up, or one of what is never looked up.

A linear model over hashed words, pairs of words and letter groups (as in fastText). It is trained
by ``kiko eval train-intents`` and lies in ``intents.npz`` beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import get_args
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rag.errors import KikoError
from rag.model import Reason

MODEL = Path(__file__).resolve().parent / "intents.npz"
REASONS: tuple[Reason, ...] = tuple(r for r in get_args(Reason) if r != "no_evidence")
# What the wording alone may decide. What is in scope is for the corpus to say, which grows.
BY_WORDING: tuple[Reason, ...] = tuple(r for r in REASONS if r != "out_of_scope")
# Probabilities not to be looked up: from the first one the wording alone decides, from the second
# it takes a sure answer; eval/LOG.md 2026-11-27, messages.
SURE, SUSPICIOUS = 0.9, 0.5
BUCKETS = 1 << 15
_LETTERS = (3, 4, 5)
_LETTER_GROUP = 0.4  # worth of a letter group where a word or a pair of words is 1
_NUMBER = re.compile(r"\d[\d.,:]*")
_WORD = re.compile(r"[\w§€%]+|\?")

Columns = NDArray[np.int64]
Worths = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Intents:
    """The weights of each bucket for each of ``REASONS``; being looked up weighs nothing."""

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, message: str) -> dict[Reason, float]:
        """Return how probable (0–1) each reason is; what is left of 1 is being looked up."""
        columns, worths = features(message)
        scores = self.bias + worths @ self.weights[columns]
        most = max(0.0, float(scores.max()))  # 0 is the score of being looked up
        odds = np.exp(scores - most)
        total = odds.sum() + float(np.exp(-most))
        return dict(zip(REASONS, (odds / total).tolist(), strict=True))


def features(message: str) -> tuple[Columns, Worths]:
    """Return the buckets that a message fills, each once, and what each is worth."""
    found: dict[int, float] = {}
    for gram, worth in _grams(message):
        bucket = crc32(gram.encode()) % BUCKETS
        found[bucket] = max(found.get(bucket, 0.0), worth)
    return np.fromiter(found, np.int64), np.fromiter(found.values(), np.float32)


@lru_cache(maxsize=1)
def bundled() -> Intents:
    """Return the trained model."""
    return load(MODEL)


def load(path: Path) -> Intents:
    """Read a trained model; raise KikoError if it does not fit this version."""
    with np.load(path) as data:
        weights, bias = data["weights"].astype(np.float32), data["bias"].astype(np.float32)
    if weights.shape != (BUCKETS, len(REASONS)):
        raise KikoError(
            f"{path} holds a model of shape {weights.shape}, not {(BUCKETS, len(REASONS))}; "
            "make it anew with 'kiko eval train-intents'."
        )
    return Intents(weights, bias)


def _grams(message: str) -> Iterator[tuple[str, float]]:
    words = _WORD.findall(_NUMBER.sub("0", message.lower()))
    for word in words:
        yield word, 1.0
        padded = f" {word} "
        for size in _LETTERS:
            for start in range(len(padded) - size + 1):
                yield f"#{padded[start : start + size]}", _LETTER_GROUP
    for one, other in pairwise(words):
        yield f"{one} {other}", 1.0
