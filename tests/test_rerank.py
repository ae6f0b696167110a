"""The cross-encoder seam, with a tiny model made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.rerank import CrossEncoderReranker
from tests.tiny_bert import bert_folder


def test_scores_one_number_a_text(tmp_path: Path) -> None:
    folder = bert_folder(tmp_path / "m")
    reranker = CrossEncoderReranker(str(folder))
    scores = reranker.score("was gilt", ["ki", "hund katze", "ki"])
    assert len(scores) == 3
    assert scores[0] == pytest.approx(scores[2], abs=1e-5)
    assert scores[0] != pytest.approx(scores[1], abs=1e-7)


def test_refuses_an_embedding_model(tmp_path: Path) -> None:
    folder = bert_folder(tmp_path / "m", "BertModel")
    with pytest.raises(ConfigError, match="KIKO_ENCODER"):
        CrossEncoderReranker(str(folder))


def test_refuses_a_model_of_several_scores(tmp_path: Path) -> None:
    folder = bert_folder(tmp_path / "m", labels=("a", "b", "c"))
    with pytest.raises(ConfigError, match="3 scores"):
        CrossEncoderReranker(str(folder))


def test_names_what_it_cannot_find_offline() -> None:
    with pytest.raises(ConfigError, match="no-such-org/no-such-model"):
        CrossEncoderReranker("no-such-org/no-such-model")


def test_refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.json"):
        CrossEncoderReranker(str(tmp_path))
