"""Train the bundled static encoder: one command, two cores, no download.

The path of a training:

1. read law text, our corpus, the glossary and the lexicons
2. learn a tokenizer whose normaliser cuts German endings
3. start from random token vectors weighted by rarity, English words at their German translations
4. pull together what belongs together (contrastive loss; the rest of the batch are negatives)
5. store the vectors as bytes in the layout that sentence-transformers reads
6. score on development data
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

from eval.dense_alone import score
from eval.model_card import TrainingReport, write_card
from eval.token_table import (
    Vectors,
    document_frequencies,
    lay_english,
    learn_tokenizer,
    random_vectors,
    store,
)
from eval.training_data import (
    KINDS,
    Lexicon,
    Pair,
    Section,
    read_corpus,
    read_glossary,
    read_law,
    read_lexicon,
    read_questions,
    section_pair,
)
from rag.encoder import StaticEncoder
from rag.errors import SuiteError
from rag.translation import LEXICON

if TYPE_CHECKING:
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from torch import Tensor

ROOT = Path(__file__).resolve().parent.parent
OWN_REPEATS = 20
WORD_REPEATS = 300

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What a training reads, how it learns and where it writes; see eval/LOG.md, 2026-11-22."""

    law: Path
    corpus: Path = ROOT / "corpus"
    glossary: Path = ROOT / "corpus" / "glossary.yaml"
    english: Path = LEXICON
    synonyms: Path = ROOT / "eval" / "lexicon" / "de-de.tsv"
    output: Path = ROOT / "rag" / "static_encoder"
    development: tuple[Path, ...] = ()
    vocabulary: int = 18_000
    dimensions: int = 768
    rarity_power: float = 0.8
    turns: int = 4
    batch: int = 1024
    word_share: float = 0.12
    asked_share: float = 0.15
    neighbours: int = 4
    own_per_turn: int = 6
    learning_rate: float = 3e-3
    scale: float = 20.0
    threads: int = 2
    seed: int = 13


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that is learned from.

    ``words`` are pairs of words, phrases and sentences; ``asked`` are questions that our documents
    are known to answer, each with the sentence or with another wording.
    """

    law: tuple[Section, ...]
    own: tuple[Section, ...]
    words: tuple[Pair, ...]
    asked: tuple[Pair, ...]
    lexicon: Lexicon

    @property
    def sizes(self) -> tuple[int, int, int, int]:
        """Return the number of sections of law and of our own, of word pairs and of questions."""
        return len(self.law), len(self.own), len(self.words), len(self.asked)


def train(settings: TrainingSettings, progress: Progress) -> TrainingReport:
    """Train, store and score an encoder; ``progress`` hears one line now and then."""
    started = time.monotonic()
    material = read_material(settings)
    shown = "learning from {} sections of law, {} of our own, {} pairs of words, {} of questions"
    progress(shown.format(*material.sizes))
    tokenizer = learn_tokenizer(_tokenizer_texts(material), settings.vocabulary)
    vectors = _first_vectors(tokenizer, material, settings)
    progress(f"{len(vectors)} tokens of {settings.dimensions} dimensions")
    vectors, losses, steps = _fit(tokenizer, vectors, material, settings, progress)
    _save(tokenizer, vectors, settings.output)
    encoder = StaticEncoder(settings.output, settings.output.name)
    scores = tuple(score(encoder, path) for path in settings.development)
    seconds = time.monotonic() - started
    report = TrainingReport(len(vectors), settings.dimensions, steps, seconds, losses, scores)
    write_card(settings.output, report, material.sizes)
    return report


def read_material(settings: TrainingSettings) -> Material:
    """Read all that a training learns from."""
    lexicon = read_lexicon(settings.english)
    synonyms = read_lexicon(settings.synonyms)
    return Material(
        law=tuple(read_law(settings.law)),
        own=tuple(read_corpus(settings.corpus)),
        words=(*lexicon.pairs, *synonyms.pairs, *read_glossary(settings.glossary)),
        asked=tuple(read_questions(settings.corpus)),
        lexicon=lexicon,
    )


def batches(material: Material, settings: TrainingSettings, turn: int) -> Iterator[list[Pair]]:
    """Yield the batches of one turn: every section once, neighbours together, the rest mixed in."""
    dice = random.Random(f"{settings.seed}-{turn}")  # noqa: S311 - repeatable on purpose
    words = min(len(material.words), int(settings.batch * settings.word_share))
    asked = min(len(material.asked), int(settings.batch * settings.asked_share))
    batch: dict[str, str] = {}
    for position, section in enumerate(_shuffled(material, settings, dice)):
        pair = section_pair(section, (position + turn) % KINDS, material.lexicon, dice)
        if pair:
            batch[pair[0]] = pair[1]
        if len(batch) == settings.batch - words - asked:
            mixed_in = (*dice.sample(material.words, words), *dice.sample(material.asked, asked))
            yield [*batch.items(), *mixed_in]
            batch = {}


def _shuffled(material: Material, settings: TrainingSettings, dice: random.Random) -> list[Section]:
    """Return all sections in random order, with runs of neighbours kept as hard negatives."""
    sections = [*material.law, *(list(material.own) * settings.own_per_turn)]
    size = settings.neighbours
    runs = [sections[start : start + size] for start in range(0, len(sections), size)]
    dice.shuffle(runs)
    return [section for run in runs for section in run]


def _tokenizer_texts(material: Material) -> Iterator[str]:
    """Yield a third of the law, and our own few texts as often as makes their words tokens."""
    yield from (section.text for section in material.law[::3])
    for _ in range(OWN_REPEATS):
        yield from (section.text for section in material.own)
    for _ in range(WORD_REPEATS):
        yield from (" ".join(pair) for pair in material.words)
    for _ in range(OWN_REPEATS):
        yield from (question for question, _ in material.asked)


def _first_vectors(tokenizer: Tokenizer, material: Material, settings: TrainingSettings) -> Vectors:
    texts = [section.text for section in (*material.law[::3], *material.own)]
    frequencies = document_frequencies(tokenizer, texts)
    vectors = random_vectors(
        frequencies, len(texts), settings.dimensions, settings.rarity_power, settings.seed
    )
    return lay_english(vectors, frequencies, tokenizer, material.lexicon.pairs)


def _fit(
    tokenizer: Tokenizer,
    vectors: Vectors,
    material: Material,
    settings: TrainingSettings,
    progress: Progress,
) -> tuple[Vectors, tuple[float, ...], int]:
    """Pull pairs together; return the vectors, the mean loss of each turn and the steps."""
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    table = StaticEmbedding(tokenizer, embedding_weights=vectors)
    optimizer = torch.optim.Adam(table.parameters(), lr=settings.learning_rate)
    steps = settings.turns * sum(1 for _ in batches(material, settings, 0))
    if not steps:
        raise SuiteError(
            f"{settings.law} gives no full batch of {settings.batch} pairs; "
            "train on more text or with a smaller batch."
        )
    schedule = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.05, steps)
    losses = []
    for turn in range(settings.turns):
        found = []
        for loss in _losses(table, batches(material, settings, turn), settings.scale):
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
            found.append(float(loss.detach()))
        losses.append(float(np.mean(found)))
        progress(f"turn {turn + 1} of {settings.turns}: loss {losses[-1]:.3f}")
    return table.embedding.weight.detach().numpy(), tuple(losses), steps


def _losses(table: StaticEmbedding, pairs: Iterator[list[Pair]], scale: float) -> Iterator[Tensor]:
    """Yield the contrastive loss of each batch."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    contrast = MultipleNegativesRankingLoss(
        SentenceTransformer(modules=[table], device="cpu"), scale=scale
    )
    for batch in pairs:
        sides = zip(*batch, strict=True)
        features = [table.preprocess([normalize("NFKC", text) for text in side]) for side in sides]
        yield contrast(features, torch.empty(0))


def _save(tokenizer: Tokenizer, vectors: Vectors, folder: Path) -> None:
    """Write the folder as sentence-transformers does, then its two large files in our form."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    table = StaticEmbedding(tokenizer, embedding_weights=vectors)
    model = SentenceTransformer(modules=[table, Normalize()], similarity_fn_name="cosine")
    model.save(str(folder), create_model_card=False)
    store(tokenizer, vectors, folder)
