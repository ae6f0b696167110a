"""Scores that others published, beside ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.suite import read_text
from eval.wording import bare
from rag.errors import SuiteError

NOTE = "Published scores are of the full test split; {file} may hold only part of its questions."
_NAMES = {"ndcg_at_10": "nDCG@10", "mrr_at_10": "MRR@10", "recall_at_10": "recall@10"}


@dataclass(frozen=True, slots=True)
class Published:
    """The published scores of one model on one task, by our names of the metrics."""

    model: str
    metrics: Mapping[str, float]


def read_published(path: Path, benchmark: str) -> tuple[Published, ...]:
    """Return the scores that ``path`` holds for ``benchmark`` (a file name), best first.

    A task belongs to a file whose name holds the task's name: LegalQuAD to legalquad-dev.json.

    Raises:
        SuiteError: the file is not of the expected form.
    """
    try:
        models = json.loads(read_text(path))["models"].items()
        rows = [
            Published(model, {_NAMES[key]: float(scores[key]) for key in _NAMES if key in scores})
            for model, tasks in models
            for task, scores in tasks.items()
            if bare(task).replace("retrieval", "") in bare(benchmark)
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SuiteError(f"{path}: expected models → task → scores ({error})") from error
    return tuple(sorted(rows, key=lambda row: (-row.metrics.get("nDCG@10", 0.0), row.model)))
