"""Train the intents of messages (``rag/intents.py``): ``kiko eval train-intents``.

Examples are messages of ``eval/suites/messages.jsonl``, and what the corpus is asked as examples of
what is looked up. The first two letters of a message's id name its writer; the figures come from
models that had not seen the writer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.suite import Question
from ingest.corpus import read
from rag.intents import BUCKETS, MODEL, REASONS, SURE, SUSPICIOUS, features

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_STRENGTH = 0.3  # inverse L2 penalty
_LOOKED_UP, _REFUSED, _ASKED = 3.0, 2.0, 0.5  # weight of one example
_MOST_STEPS = 400

Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trained:
    """The share of each kind of message taken for one that is refused, from two probabilities."""

    messages: int
    asked: int
    refused: dict[str, tuple[float, float]]


def train(messages: Sequence[Question], corpus: Path, output: Path = MODEL) -> Trained:
    """Train on messages and the questions of ``corpus``, write the model, and say how good it is.

    Messages without a reason are looked up.
    """
    asked = [
        text
        for document in read([corpus]).documents
        for text in (*(q.text for q in document.questions), *document.open_questions)
    ]
    texts = [message.question for message in messages]
    labels = np.array([REASONS.index(m.reason) + 1 if m.reason else 0 for m in messages])
    writers = np.array([message.id[:2] for message in messages])
    examples = _matrix([*texts, *asked])
    is_asked = np.repeat([False, True], [len(texts), len(asked)])
    labels = np.concatenate([labels, np.zeros(len(asked), np.int64)])
    folds = np.concatenate([writers, np.resize(sorted(set(writers)), len(asked))])
    weights = np.where(is_asked, _ASKED, np.where(labels > 0, _REFUSED, _LOOKED_UP))
    refused = np.zeros(len(labels))
    for writer in sorted(set(writers)):
        known, other = np.flatnonzero(folds != writer), np.flatnonzero(folds == writer)
        model = _fitted(examples[known], labels[known], weights[known])
        refused[other] = 1.0 - model.predict_proba(examples[other])[:, 0]
    model = _fitted(examples, labels, weights)
    _store(model.coef_, model.intercept_, output)
    kinds = np.array([*(m.reason or "looked_up" for m in messages), *["asked"] * len(asked)])
    return Trained(len(texts), len(asked), _shares(refused, kinds))


def _matrix(texts: Sequence[str]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    rows = [features(text) for text in texts]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    worths = np.concatenate([worths for _, worths in rows])
    return csr_matrix((worths.astype(np.float64), columns, ends), shape=(len(texts), BUCKETS))


def _fitted(examples: csr_matrix, labels: Labels, weights: NDArray[np.float64]):  # type: ignore[no-untyped-def]
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, max_iter=_MOST_STEPS)
    return model.fit(examples, labels, sample_weight=weights)


def _store(coefficients: NDArray[np.float64], bias: NDArray[np.float64], output: Path) -> None:
    """Write weights relative to being looked up, one row a bucket."""
    weights = (coefficients[1:] - coefficients[0]).T.astype(np.float16)
    with output.open("wb") as file:
        np.savez_compressed(file, weights=weights, bias=(bias[1:] - bias[0]).astype(np.float32))


def _shares(
    refused: NDArray[np.float64], kinds: NDArray[np.str_]
) -> dict[str, tuple[float, float]]:
    return {
        kind: (
            round(float((refused[kinds == kind] >= SURE).mean()), 4),
            round(float((refused[kinds == kind] >= SUSPICIOUS).mean()), 4),
        )
        for kind in sorted(set(kinds.tolist()))
    }
