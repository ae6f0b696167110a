"""The model card of a trained encoder, written from what the training really did."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from eval.dense_alone import Score

_CARD = """\
---
language: [de, en]
license: eupl-1.2
library_name: sentence-transformers
tags: [sentence-transformers, static-embedding, feature-extraction, sentence-similarity]
---
# Kiko's static encoder

A table of {tokens:,} token vectors with {dimensions} dimensions. A text's vector is the mean of its
tokens' vectors, scaled to length 1; questions and passages are treated alike, without prompts.
It needs no GPU and no download. Kiko reads the folder with numpy and `tokenizers`
(`rag/encoder.py`); `SentenceTransformer("rag/static_encoder")` gives the same vectors.
Vectors are stored as bytes with a scale for each token (`embeddings`, `weights`).

## Training

Nothing was taken from another model. Every vector starts at a random direction, longer the rarer
its token, so that equal words match from the start. Words of English start at their German
translations. Then {steps} steps of a contrastive loss ({seconds:.0f} s on a CPU) pull together
headings and sections, sentences and their surroundings, a few words and the passage they come
from, English words and the German passage they translate, the entries of glossary and lexicons, and
questions with the sentence of the corpus that answers them.
Mean loss of each turn: {losses}.

| Data | Size | Rights |
|---|---|---|
| German federal law | {law:,} sections | official works, public domain (§ 5 UrhG) |
| Kiko's corpus | {own:,} sections | this repository, EUPL-1.2 |
| glossary, `rag/lexicon/`, `eval/lexicon/` | {words:,} pairs | this repository, EUPL-1.2 |
| questions of `corpus/*/*.questions.yaml` | {asked:,} pairs | this repository, EUPL-1.2 |

The law text is not part of the repository. The benchmarks below were not trained on.
The settings were chosen on them, so they are development scores.

```
kiko train-encoder --law german-federal-law.jsonl.gz \\
    --dev legalquad-dev.json --dev xquad-de-dev.json
```

## Scores of the encoder alone

A document counts as its best passage of up to 900 characters.

| Data | Questions | nDCG@10 | recall@1 |
|---|---|---|---|
{scores}

## Limits

- A mean of word vectors knows no word order and no negation.
- It is meant to be fused with a lexical search, not to replace one.
- Words that occur neither in federal law nor in the corpus nor in the lexicons are matched by
  their spelling alone; English beyond the lexicon is guesswork, other languages are not covered.
- The language is that of law and administration; what such texts take for granted, it does too.
"""


@dataclass(frozen=True, slots=True)
class TrainingReport:
    """What a training did: size of the table, steps, mean loss of each turn, scores."""

    tokens: int
    dimensions: int
    steps: int
    seconds: float
    losses: tuple[float, ...]
    scores: tuple[Score, ...]


def write_card(folder: Path, report: TrainingReport, sizes: tuple[int, int, int, int]) -> None:
    """Write README.md; ``sizes`` counts sections of law and our own, pairs of words, questions."""
    law, own, words, asked = sizes
    card = _CARD.format(
        tokens=report.tokens,
        dimensions=report.dimensions,
        steps=report.steps,
        seconds=report.seconds,
        losses=", ".join(f"{loss:.2f}" for loss in report.losses),
        law=law,
        own=own,
        words=words,
        asked=asked,
        scores="\n".join(_row(score) for score in report.scores) or "| not scored | | | |",
    )
    (folder / "README.md").write_text(card, encoding="utf-8")


def _row(score: Score) -> str:
    return (
        f"| {score.suite} | {score.questions} | {score.ndcg_at_10:.3f} | {score.recall_at_1:.3f} |"
    )
