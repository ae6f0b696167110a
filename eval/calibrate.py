"""Fit the gate on development questions: ``kiko eval calibrate``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.served import looked_up, routed
from eval.suite import Question
from rag.gate import CALIBRATION, Fitting
from rag.gate_features import Features, features
from rag.retrieve import Retriever

Row = NDArray[np.float64]

_FOLDS = 5
_STRENGTH = 0.2  # inverse L2 penalty on standardised features
FALSE_REFUSALS = 0.03  # share of typical answerable questions that may be refused


@dataclass(frozen=True, slots=True)
class Sample:
    """One development question as the gate sees it: a row of features for each wording tried.

    A question that asks two things is looked up part by part, and answered if one part is.
    """

    id: str
    wordings: tuple[Features, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted gate and what cross-validation says of it."""

    weights: dict[str, float]
    bias: float
    threshold: float
    auroc: float
    abstention_recall: float
    false_refusal: float
    questions: int
    curve: tuple[tuple[float, float, float], ...]


def samples(questions: Sequence[Question], retriever: Retriever, hits: int) -> list[Sample]:
    """Return what the gate sees of each question that reaches it and has a clear verdict."""
    found = []
    for question in questions:
        if question.answerable is None or question.history:
            continue
        asked = routed(question.question, retriever)
        if asked.refusal:
            continue
        wordings = tuple(
            features(got.question, got.needed, got.hits, got.open_questions, asked.intents)
            for got in looked_up(asked, retriever, hits)
            if got.needed and got.hits and not got.unknown_provision
        )
        if wordings:
            found.append(Sample(question.id, wordings, question.answerable))
    return found


def fit(found: Sequence[Sample], typical: Collection[str] = ()) -> Fit:
    """Fit the gate; probabilities for threshold and figures come from cross-validation.

    The threshold refuses ``FALSE_REFUSALS`` of the answerable questions with ``typical`` ids, of
    all without any: a suite that was made hard helps to fit, but not to set it.
    """
    from sklearn.metrics import roc_auc_score

    names = [f.name for f in fields(Features)]
    rows = [
        np.array([[getattr(seen, name) for name in names] for seen in sample.wordings])
        for sample in found
    ]
    y = np.array([sample.answerable for sample in found])
    out_of_fold = _cross_validated(rows, y)
    sets_threshold = np.array([not typical or sample.id in typical for sample in found])
    threshold = float(np.quantile(out_of_fold[y & sets_threshold], FALSE_REFUSALS))
    weights, bias = _logistic(rows, y)
    return Fit(
        weights={name: round(float(w), 4) for name, w in zip(names, weights, strict=True)},
        bias=round(bias, 4),
        threshold=round(threshold, 4),
        auroc=round(float(roc_auc_score(y, out_of_fold)), 4),
        abstention_recall=round(float((out_of_fold[~y] < threshold).mean()), 4),
        false_refusal=round(float((out_of_fold[y] < threshold).mean()), 4),
        questions=len(found),
        curve=tuple(_risk_coverage(out_of_fold, y)),
    )


def store(fitted: Mapping[Fitting, Fit], suite: str, path: Path = CALIBRATION) -> None:
    """Write the fitted gates with their risk–coverage curves."""
    data = {name: _as_dict(fit, suite) for name, fit in fitted.items()}
    path.write_text(json.dumps(data, indent=2) + "\n", "utf-8")


def _as_dict(fitted: Fit, suite: str) -> dict[str, object]:
    return {
        "weights": fitted.weights,
        "bias": fitted.bias,
        "threshold": fitted.threshold,
        "cross_validated": {
            "suite": suite,
            "questions": fitted.questions,
            "auroc": fitted.auroc,
            "abstention_recall": fitted.abstention_recall,
            "false_refusal": fitted.false_refusal,
        },
        "risk_coverage": [{"threshold": t, "coverage": c, "risk": r} for t, c, r in fitted.curve],
    }


def _logistic(rows: Sequence[Row], y: NDArray[np.bool_]) -> tuple[Row, float]:
    """Fit on standardised features; return weights and bias for the features as they are."""
    from sklearn.linear_model import LogisticRegression

    counts = [len(row) for row in rows]
    x, labels = np.vstack(rows), np.repeat(y, counts)
    centre, spread = x.mean(axis=0), x.std(axis=0)
    spread[spread == 0.0] = 1.0
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=2000)
    model.fit((x - centre) / spread, labels, sample_weight=1.0 / np.repeat(counts, counts))
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ centre)


def _cross_validated(rows: Sequence[Row], y: NDArray[np.bool_]) -> Row:
    """Return for each question the probability of a model that has not seen it."""
    probabilities = np.zeros(len(y))
    for fold in range(_FOLDS):
        seen = [n for n in range(len(y)) if n % _FOLDS != fold]
        weights, bias = _logistic([rows[n] for n in seen], y[seen])
        for n in range(fold, len(y), _FOLDS):
            probabilities[n] = 1.0 / (1.0 + np.exp(-(rows[n] @ weights + bias).max()))
    return probabilities


def _risk_coverage(
    probabilities: NDArray[np.float64], y: NDArray[np.bool_]
) -> list[tuple[float, float, float]]:
    """Return threshold, share answered and share of those unanswerable, in 20 steps."""
    curve = []
    for threshold in np.linspace(0.0, 0.95, 20):
        answered = probabilities >= threshold
        risk = float((~y[answered]).mean()) if answered.any() else 0.0
        curve.append((round(float(threshold), 2), round(float(answered.mean()), 4), round(risk, 4)))
    return curve
