"""How an encoder alone ranks documents: a document is as good as its best passage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.ranking import mean, per_query
from eval.suite import Suite
from eval.suite_formats import load
from rag.encoder import Encoder
from rag.german import sentences

PASSAGE = 900
_JUDGED = 10


@dataclass(frozen=True, slots=True)
class Score:
    """The means over the questions of one suite."""

    suite: str
    questions: int
    ndcg_at_10: float
    recall_at_1: float


def score(encoder: Encoder, path: Path) -> Score:
    """Score an encoder on a suite that brings its own documents (SQuAD format, BEIR folder)."""
    suite = load(path)
    judged = {question.id: question.documents for question in suite.questions}
    metrics = mean(per_query(judged, rank(encoder, suite)).values())
    return Score(suite.name, len(judged), metrics["nDCG@10"], metrics["recall@1"])


def rank(encoder: Encoder, suite: Suite) -> dict[str, list[str]]:
    """Return the ten best documents for every question of a suite."""
    passages = [(id_, text) for id_, body in suite.texts.items() for text in cut_passages(body)]
    documents = np.array(list(suite.texts))
    owner = {id_: number for number, id_ in enumerate(suite.texts)}
    owners = np.array([owner[id_] for id_, _ in passages])
    questions = encoder.encode_questions([question.question for question in suite.questions])
    similarities = questions @ encoder.encode_passages([text for _, text in passages]).T
    best = np.full((len(documents), len(questions)), -np.inf, dtype=np.float32)
    np.maximum.at(best, owners, similarities.T)
    order = np.argsort(-best, axis=0, kind="stable")[:_JUDGED]
    return {
        question.id: documents[order[:, column]].tolist()
        for column, question in enumerate(suite.questions)
    }


def cut_passages(text: str, size: int = PASSAGE) -> Iterator[str]:
    """Yield passages of whole sentences up to ``size`` characters; longer sentences are cut."""
    passage = ""
    for start, end in sentences(text):
        for at in range(start, end, size):
            piece = text[at : min(at + size, end)]
            if passage and len(passage) + len(piece) >= size:
                yield passage
                passage = ""
            passage = f"{passage} {piece}".strip()
    if passage:
        yield passage
