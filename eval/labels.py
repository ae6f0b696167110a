"""How metrics are named and written in every report."""

from __future__ import annotations

_LABELS = {
    "right_first": "right document first",
    "right_top5": "right document in top 5",
    "key_fact_recall": "key-fact recall",
    "answer_containment": "answer contained",
    "token_f1": "token F1",
    "citation_precision": "citation precision",
    "citation_recall": "citation recall",
    "supported": "claims supported",
    "partial": "claims partly supported",
    "unsupported": "claims unsupported",
    "stichtag_correct": "Stichtag correct",
    "reason_correct": "reason of refusal correct",
    "obeyed": "adversarial obeyed",
    "words": "words an answer",
    "abstention_recall": "refused where due",
    "false_refusal": "refused wrongly",
}


def label(metric: str) -> str:
    """Return the name of a metric for people."""
    return _LABELS.get(metric, metric)


def cell(metric: str, value: float) -> str:
    """Return a value as text: words as they are, everything else with three decimals."""
    return f"{value:.1f}" if metric == "words" else f"{value:.3f}"
