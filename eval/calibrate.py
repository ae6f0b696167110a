"""Fit the gate on development questions: ``kiko eval calibrate``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.suite import Question
from rag.gate import CALIBRATION, Fitting
from rag.gate_features import Features, features
from rag.retrieve import Retriever
from rag.routing import route

_FOLDS = 5
_STRENGTH = 1.0  # inverse L2 penalty
_LONGEST = 10_000
FALSE_REFUSALS = 0.05  # share of answerable development questions that may be refused


@dataclass(frozen=True, slots=True)
class Sample:
    """One development question as the gate sees it."""

    id: str
    features: Features
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
        routed = route(question.question, _LONGEST)
        if routed.refusal:
            continue
        english = routed.language == "en"
        got = retriever.retrieve(routed.question, hits, english=english)
        if got.needed and got.hits and not got.unknown_provision:
            seen = features(routed.question, got.needed, got.hits, english=english)
            found.append(Sample(question.id, seen, question.answerable))
    return found


def fit(found: Sequence[Sample]) -> Fit:
    """Fit the gate; probabilities for threshold and figures come from cross-validation."""
    from sklearn.metrics import roc_auc_score

    names = [f.name for f in fields(Features)]
    x = np.array([[getattr(s.features, name) for name in names] for s in found])
    y = np.array([s.answerable for s in found])
    out_of_fold = _cross_validated(x, y)
    threshold = float(np.quantile(out_of_fold[y], FALSE_REFUSALS))
    weights, bias = _logistic(x, y)
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


def _logistic(x: NDArray[np.float64], y: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=2000).fit(x, y)
    return model.coef_[0], float(model.intercept_[0])


def _cross_validated(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return for each row the probability of a model that has not seen it."""
    probabilities = np.zeros(len(y))
    for fold in range(_FOLDS):
        held_out = np.arange(len(y)) % _FOLDS == fold
        weights, bias = _logistic(x[~held_out], y[~held_out])
        probabilities[held_out] = 1.0 / (1.0 + np.exp(-(x[held_out] @ weights + bias)))
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
