"""The start of a static encoder: its tokenizer, its first vectors, and how it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from eval.training_data import Pair

Vectors = NDArray[np.float32]

GERMAN_ENDINGS = r"(?<=\p{L}{4})(ern|em|en|er|es|e|s|n)(?!\p{L})"
WORDS_AND_NUMBERS = r"\p{L}+|\p{N}+"
FOREIGN_BELOW = 30
OWN_SHARE = 0.3
LONGEST_TOKEN = 20


def learn_tokenizer(texts: Iterable[str], vocabulary: int) -> Tokenizer:
    """Learn a BPE vocabulary of word stems and their parts; the start of a word is not marked."""
    tokenizer = Tokenizer(models.BPE())
    endings = normalizers.Replace(Regex(GERMAN_ENDINGS), "")
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), endings]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(
        Regex(WORDS_AND_NUMBERS), behavior="removed", invert=True
    )
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, max_token_length=LONGEST_TOKEN, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def document_frequencies(tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float64]:
    """Count for every token the texts it occurs in."""
    seen = np.zeros(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch_fast(list(texts), add_special_tokens=False):
        seen[np.unique(np.array(encoding.ids, dtype=np.int64))] += 1
    return seen


def random_vectors(
    frequencies: NDArray[np.float64], texts: int, dimensions: int, power: float, seed: int
) -> Vectors:
    """Return random directions, as long as the token is rare: equal words match from the start."""
    noise = np.random.default_rng(seed).standard_normal((len(frequencies), dimensions))
    rarity = np.log((texts + 1) / (frequencies + 0.5)).clip(0.05) ** power
    directions = noise / np.linalg.norm(noise, axis=1, keepdims=True)
    vectors: Vectors = (directions * rarity[:, None]).astype(np.float32)
    return vectors


def lay_english(
    vectors: Vectors,
    frequencies: NDArray[np.float64],
    tokenizer: Tokenizer,
    pairs: Sequence[Pair],
) -> Vectors:
    """Move tokens that German texts hardly use to the mean of their German translations."""
    sums, weights = np.zeros_like(vectors), np.zeros(len(vectors), dtype=np.float32)
    german, english = (tokenizer.encode_batch_fast(list(side)) for side in zip(*pairs, strict=True))
    for source, target in zip(german, english, strict=True):
        for token in target.ids if source.ids else ():
            if frequencies[token] < FOREIGN_BELOW:
                share = 1 / len(target.ids)
                sums[token] += share * vectors[source.ids].mean(axis=0)
                weights[token] += share
    known = weights > 0
    moved = vectors.copy()
    moved[known] = OWN_SHARE * vectors[known] + sums[known] / weights[known, None]
    return moved


def store(tokenizer: Tokenizer, vectors: Vectors, folder: Path) -> None:
    """Write the table as bytes with a scale for each token, as ``SentenceTransformer`` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / 127
    rows = np.rint(vectors / scales[:, None]).astype(np.int8)
    tensors = {"embeddings": rows, "weights": scales.astype(np.float32)}
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
