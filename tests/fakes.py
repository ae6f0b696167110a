"""Small honest stand-ins for parts that are slow or far away."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np

from rag.vectors import Vectors


class WordEncoder:
    """Counts words into a few dimensions by their hash, and remembers the passages it was given."""

    def __init__(self, name: str = "words:1", dimensions: int = 64) -> None:
        self.name = name
        self.dimensions = dimensions
        self.passages: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.passages += texts
        return self._encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[zlib.crc32(word.encode()) % self.dimensions] += 1.0
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-12), dtype=np.float32)


class WrongEncoder(WordEncoder):
    """Gives other vectors for the same text each time, as a broken model does."""

    def _encode(self, texts: Sequence[str]) -> Vectors:
        self._seed = getattr(self, "_seed", 0) + 1
        noise = np.random.default_rng(self._seed).normal(size=(len(texts), self.dimensions))
        unit = noise / np.linalg.norm(noise, axis=1, keepdims=True)
        return np.asarray(unit, dtype=np.float32)
