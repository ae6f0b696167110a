"""An optional cross-encoder that reads question and passage together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rag.errors import ConfigError

_BATCH = 32


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder; slower and sharper than the two searches."""

    def __init__(self, name: str, *, offline: bool = True) -> None:
        _check_architecture(name)
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name, local_files_only=offline, device="cpu")
        except (OSError, ValueError) as error:
            raise ConfigError(
                f"KIKO_RERANKER is {name!r}, which cannot be loaded "
                f"({str(error).splitlines()[0]}); name a cross-encoder folder, or set "
                "KIKO_OFFLINE=false to fetch it from the hub"
            ) from error
        if self._model.num_labels != 1:
            raise ConfigError(
                f"KIKO_RERANKER is {name!r}, which gives {self._model.num_labels} scores a pair; "
                "a reranker gives one"
            )

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return one score a text, higher is better."""
        pairs = [(question, text) for text in texts]
        scores = self._model.predict(pairs, batch_size=_BATCH, show_progress_bar=False)
        return [float(score) for score in scores]


def _check_architecture(name: str) -> None:
    """Refuse a local folder whose model has no head that scores: it would score at random."""
    folder = Path(name)
    if not folder.is_dir():
        return
    config = folder / "config.json"
    if not config.is_file():
        raise ConfigError(f"KIKO_RERANKER is {name!r}, a folder without config.json")
    architectures = json.loads(config.read_text("utf-8")).get("architectures") or []
    if not any(a.endswith("ForSequenceClassification") for a in architectures):
        raise ConfigError(
            f"KIKO_RERANKER is {name!r} of architecture {architectures}; a reranker is a "
            "…ForSequenceClassification model, an embedding model is KIKO_ENCODER"
        )
