"""What the verifier finds wrong with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ProblemCode = Literal[
    "number",
    "date",
    "amount",
    "reference",
    "law",
    "name",
    "negation",
    "modality",
    "limit",
    "opposite",
    "content",
    "entailment",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """What in a sentence its sources do not bear out: the kind, and the words concerned."""

    code: ProblemCode
    value: str
