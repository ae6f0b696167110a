"""The cross-encoder seam, with a tiny model made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.rerank import CrossEncoderReranker


def bert_folder(folder: Path, architecture: str, labels: int = 1) -> Path:
    """Write a random two-layer BERT with a tiny vocabulary."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "was", "gilt", "ki", "hund", "katze"]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=labels,
    )
    getattr(transformers, architecture)(config).save_pretrained(folder)
    return folder


def test_scores_one_number_a_text(tmp_path: Path) -> None:
    folder = bert_folder(tmp_path / "m", "BertForSequenceClassification")
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
    folder = bert_folder(tmp_path / "m", "BertForSequenceClassification", labels=3)
    with pytest.raises(ConfigError, match="3 scores"):
        CrossEncoderReranker(str(folder))


def test_names_what_it_cannot_find_offline() -> None:
    with pytest.raises(ConfigError, match="no-such-org/no-such-model"):
        CrossEncoderReranker("no-such-org/no-such-model")


def test_refuses_a_folder_without_a_model(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"config\.json"):
        CrossEncoderReranker(str(tmp_path))
