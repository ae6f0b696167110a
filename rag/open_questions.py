"""The open questions of a generation: what is asked of its documents without an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.model import OpenQuestion

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class OpenQuestions:
    """All open questions with their unit vectors, one row each."""

    questions: Sequence[OpenQuestion]
    vectors: NDArray[np.float32]
    documents: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note which documents have any."""
        named = frozenset(question.document_id for question in self.questions)
        object.__setattr__(self, "documents", named)

    def nearest(self, vector: Vector, most: int) -> list[OpenQuestion]:
        """Return up to ``most`` questions by cosine, best first, ties in their order."""
        if not self.questions:
            return []
        order = np.argsort(-(self.vectors @ vector), kind="stable")[:most]
        return [self.questions[place] for place in order]
