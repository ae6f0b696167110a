"""Models that read two texts together: the only module that knows sentence-transformers' own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ConfigError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 32


def load_cross_encoder(name: str, setting: str, *, offline: bool = True) -> CrossEncoder:
    """Load the model that ``setting`` names; raise ConfigError where that fails."""
    _check_architecture(name, setting)
    from sentence_transformers import CrossEncoder

    try:
        model: CrossEncoder = CrossEncoder(name, local_files_only=offline, device="cpu")
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"{setting} is {name!r}, which cannot be loaded "
            f"({str(error).splitlines()[0]}); name a cross-encoder folder, or set "
            "KIKO_OFFLINE=false to fetch it from the hub"
        ) from error
    return model


def labels(model: CrossEncoder) -> dict[int, str]:
    """Return what each number of a row stands for, as the model's configuration states it."""
    stated = model.config.id2label if model.config else None
    return {int(index): str(label) for index, label in (stated or {}).items()}


def scores(model: CrossEncoder, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
    """Return what a model says of each pair: one number, or a row of one number a label."""
    said = model.predict(list(pairs), batch_size=_BATCH, show_progress_bar=False)
    return np.asarray(said, dtype=np.float32)


def _check_architecture(name: str, setting: str) -> None:
    """Refuse a local folder whose model has no head that scores: it would score at random."""
    folder = Path(name)
    if not folder.is_dir():
        return
    config = folder / "config.json"
    if not config.is_file():
        raise ConfigError(f"{setting} is {name!r}, a folder without config.json")
    architectures = json.loads(config.read_text("utf-8")).get("architectures") or []
    if not any(a.endswith("ForSequenceClassification") for a in architectures):
        raise ConfigError(
            f"{setting} is {name!r} of architecture {architectures}; a cross-encoder is a "
            "…ForSequenceClassification model, an embedding model is KIKO_ENCODER"
        )
