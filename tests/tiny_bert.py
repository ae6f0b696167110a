"""Write cross-encoders of a few kilobytes, as random as they come or with one fixed opinion."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "was", "gilt", "ki", "hund", "katze")


def bert_folder(
    folder: Path,
    architecture: str = "BertForSequenceClassification",
    labels: Sequence[str] = ("score",),
    *,
    always: str | None = None,
) -> Path:
    """Write a random two-layer BERT with a tiny vocabulary; ``always`` is all it ever says."""
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), "utf-8")
    transformers.BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
    )
    model = getattr(transformers, architecture)(config)
    if always is not None:
        torch.nn.init.zeros_(model.classifier.weight)
        torch.nn.init.zeros_(model.classifier.bias)
        with torch.no_grad():
            model.classifier.bias[list(labels).index(always)] = 1.0
    model.save_pretrained(folder)
    return folder
