"""An optional cross-encoder that reads question and passage together."""

from __future__ import annotations

from collections.abc import Sequence

from rag.cross_encoder import load_cross_encoder, scores
from rag.errors import ConfigError


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder; slower and sharper than the two searches."""

    def __init__(self, name: str, *, offline: bool = True) -> None:
        self._model = load_cross_encoder(name, "KIKO_RERANKER", offline=offline)
        if self._model.num_labels != 1:
            raise ConfigError(
                f"KIKO_RERANKER is {name!r}, which gives {self._model.num_labels} scores a pair; "
                "a reranker gives one"
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score a text, higher is better."""
        return [float(s) for s in scores(self._model, [(question, text) for text in texts])]
