"""Train the bundled static encoder: one command, two cores, no download.

The path of a training:

1. read law text, our corpus, the glossary and the lexicon (``eval/training_data.py``)
2. learn a tokenizer whose normaliser cuts German endings
3. start from random token vectors weighted by rarity, so that equal words match from the start;
   English words start at their German translations
4. pull together what belongs together (contrastive loss, the rest of the batch as negatives)
5. store as bytes with a scale for each token, in the layout sentence-transformers reads
6. score on development data
"""

from __future__ import annotations

import random
import shutil
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers

from eval.training_data import (
    KINDS,
    Lexicon,
    Pair,
    Section,
    read_corpus,
    read_glossary,
    read_law,
    read_lexicon,
    section_pair,
)
from rag.encoder import StaticEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parent.parent
GERMAN_ENDINGS = r"(?<=\p{L}{4})(ern|em|en|er|es|e|s|n)(?!\p{L})"

Progress = Callable[[str], None]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What a training reads, how it learns and where it writes."""

    law: Path
    corpus: Path = ROOT / "corpus"
    glossary: Path = ROOT / "corpus" / "glossary.yaml"
    lexicon: Path = ROOT / "eval" / "lexicon" / "de-en.tsv"
    output: Path = ROOT / "rag" / "static_encoder"
    development: tuple[Path, ...] = ()
    vocabulary: int = 22_000
    dimensions: int = 640
    rarity_power: float = 0.8
    own_repeats: int = 20
    lexicon_repeats: int = 300
    turns: int = 4
    own_per_turn: int = 3
    neighbours: int = 4
    lexicon_share: float = 0.12
    batch: int = 1024
    learning_rate: float = 5e-4
    scale: float = 20.0
    threads: int = 2
    seed: int = 13
    law_every: int = 1


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is learned from."""

    law: tuple[Section, ...]
    own: tuple[Section, ...]
    glossary: tuple[Pair, ...]
    lexicon: Lexicon


def read_material(settings: TrainingSettings) -> Material:
    """Read the sources a training learns from."""
    return Material(
        tuple(read_law(settings.law, settings.law_every)),
        tuple(read_corpus(settings.corpus)),
        tuple(read_glossary(settings.glossary)),
        read_lexicon(settings.lexicon),
    )


def learn_tokenizer(material: Material, settings: TrainingSettings) -> Tokenizer:
    """Learn a BPE vocabulary of word stems and their parts; word starts are not marked."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(GERMAN_ENDINGS), ""),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"\p{L}+|\p{N}+"), "removed", invert=True)
    trainer = trainers.BpeTrainer(
        vocab_size=settings.vocabulary, max_token_length=20, show_progress=False
    )
    tokenizer.train_from_iterator(_tokenizer_texts(material, settings), trainer)
    return tokenizer


def _tokenizer_texts(material: Material, settings: TrainingSettings) -> Iterator[str]:
    yield from (section.text for section in material.law[::3])
    for _ in range(settings.own_repeats):
        yield from (section.text for section in material.own)
    for _ in range(settings.lexicon_repeats):
        yield from (" ".join(pair) for pair in (*material.lexicon.pairs, *material.glossary))


def initial_vectors(
    tokenizer: Tokenizer, material: Material, settings: TrainingSettings
) -> Vectors:
    """Return random vectors as long as their token is rare; English ones lie at their German."""
    texts = [section.text for section in (*material.law[::3], *material.own)]
    seen = np.zeros(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch_fast(texts, add_special_tokens=False):
        seen[np.unique(encoding.ids)] += 1
    rarity = np.log((len(texts) + 1) / (seen + 0.5)).clip(0.05) ** settings.rarity_power
    noise = np.random.default_rng(settings.seed).standard_normal((len(seen), settings.dimensions))
    vectors = noise / np.linalg.norm(noise, axis=1, keepdims=True) * rarity[:, None]
    return _lay_english(vectors, seen, tokenizer, material.lexicon).astype(np.float32)


def _lay_english(
    vectors: NDArray[np.float64], seen: NDArray[np.float64], tokenizer: Tokenizer, lexicon: Lexicon
) -> NDArray[np.float64]:
    german, english = (
        [encoding.ids for encoding in tokenizer.encode_batch_fast(list(side))]
        for side in zip(*lexicon.pairs, strict=True)
    )
    sums, weights = np.zeros_like(vectors), np.zeros(len(vectors))
    for source, target in zip(german, english, strict=True):
        for token in target:
            if source and seen[token] < FOREIGN_BELOW:
                sums[token] += vectors[source].mean(axis=0) / len(target)
                weights[token] += 1 / len(target)
    known = weights > 0
    laid = vectors * 0.3
    laid += sums / np.maximum(weights, 1e-9)[:, None]
    return np.where(known[:, None], laid, vectors)


FOREIGN_BELOW = 30


def pair_batches(
    material: Material, settings: TrainingSettings, turn: int
) -> Iterator[list[Pair]]:
    """Yield the batches of one turn: each section once, neighbours together, lexicon mixed in."""
    dice = random.Random(f"{settings.seed}-{turn}")
    words = (*material.lexicon.pairs, *material.glossary)
    share = int(settings.batch * settings.lexicon_share)
    batch: dict[str, str] = {}
    for position, section in enumerate(_shuffled(material, settings, dice)):
        pair = section_pair(section, (position + turn) % KINDS, material.lexicon, dice)
        if pair:
            batch[pair[0]] = pair[1]
        if len(batch) >= settings.batch - share:
            yield [*batch.items(), *dice.sample(words, min(share, len(words)))]
            batch = {}


def _shuffled(
    material: Material, settings: TrainingSettings, dice: random.Random
) -> list[Section]:
    own = list(material.own) * settings.own_per_turn
    sections = [*material.law, *own]
    runs = [sections[at : at + settings.neighbours] for at in range(0, len(sections), settings.neighbours)]
    dice.shuffle(runs)
    return [section for run in runs for section in run]


def fit(tokenizer, vectors, material, settings, progress):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
    torch.manual_seed(settings.seed); torch.set_num_threads(settings.threads)
    static = StaticEmbedding(tokenizer, embedding_weights=vectors)
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    loss_of = MultipleNegativesRankingLoss(model, scale=settings.scale)
    steps = settings.turns * sum(1 for _ in pair_batches(material, settings, 0))
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    start = time.monotonic(); done = 0; total = 0.0
    for turn in range(settings.turns):
        losses = []
        for batch in pair_batches(material, settings, turn):
            features = [static.preprocess([unicodedata.normalize("NFKC",t) for t in side]) for side in zip(*batch, strict=True)]
            loss = loss_of(features, None)
            optimizer.zero_grad(); loss.backward(); optimizer.step(); schedule.step()
            losses.append(float(loss.detach())); done += 1
        progress(f"turn {turn+1}/{settings.turns} loss {np.mean(losses):.4f} {done}/{steps} {time.monotonic()-start:.0f}s")
        yield static.embedding.weight.detach().numpy()
