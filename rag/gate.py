"""Is this answerable from these hits? A calibrated probability, and a reason code where it is not.

The weights are fitted by ``kiko eval calibrate`` on development questions and lie in
``gate.json`` beside this file, with the risk–coverage curve of the fit: once for documents with
known questions, which tell much, and once for documents without.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from rag.evidence import Need
from rag.gate_features import Features, features
from rag.intents import BY_WORDING, SUSPICIOUS
from rag.legal import Reference, references
from rag.likeness import SAME_QUESTION
from rag.model import Hit, OpenQuestion, Reason

Fitting = Literal["with_questions", "without_questions"]

CALIBRATION = Path(__file__).resolve().parent / "gate.json"
_FRAGMENT = 3  # letters up to which a lone word asks nothing
_LEAST_HELD = 0.15  # share of the words asked for that some sentence must hold with its context
_BEYOND_DOUBT = 0.8  # probability of an answer that a suspicious message needs
_FOREIGN = 0.5  # share of unknown words from which a question is on another subject


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer, how sure that is (0–1), and why not."""

    answerable: bool
    confidence: float
    reason: Reason | None = None
    unknown: Reference | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted gate: a logistic model over :class:`Features` and where it says yes."""

    weights: dict[str, float]
    bias: float
    threshold: float

    def probability(self, features: Features) -> float:
        """Return the probability (0–1) that the hits answer the question."""
        total = self.bias + sum(
            self.weights[f.name] * getattr(features, f.name) for f in fields(features)
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def decide(
    question: str,
    needed: Sequence[Need],
    hits: Sequence[Hit],
    unknown: Reference | None = None,
    unanswered: Sequence[OpenQuestion] = (),
    intents: Mapping[Reason, float] = MappingProxyType({}),
) -> Decision:
    """Return whether ``hits`` answer a question.

    ``unknown`` is a provision that the corpus lacks; ``unanswered`` are the open questions most
    alike, ``intents`` what the wording of the whole message is taken for.
    """
    decided = _decided(hits, unanswered)
    known = decided == "known"
    fragments = all(len(need.word) <= _FRAGMENT and not need.equivalents for need in needed)
    if not needed or (fragments and not known and not references(question)):
        return Decision(False, 0.0, "unclear")
    if unknown and not known:
        return Decision(False, 0.0, "no_evidence", unknown)
    if not hits:
        return Decision(False, 0.0, "no_evidence")
    gate = calibration(fitting(hits))
    seen = features(question, needed, hits, unanswered, intents)
    probability = gate.probability(seen)
    suspicion = sum(intents.get(reason, 0.0) for reason in BY_WORDING)
    doubtful = (
        probability < gate.threshold
        or seen.widened_words < _LEAST_HELD
        or (suspicion >= SUSPICIOUS and probability < _BEYOND_DOUBT)
    )
    if decided == "open" or (doubtful and not known):
        reason = _reason(needed, seen, intents)
        return Decision(False, min(probability, gate.threshold), reason)
    return Decision(True, max(probability, gate.threshold))


def _decided(
    hits: Sequence[Hit], unanswered: Sequence[OpenQuestion]
) -> Literal["known", "open"] | None:
    """Tell what somebody who knows the documents has said of this very question, if anything."""
    known = max((hit.known for hit in hits), default=0.0)
    open_ = max((q.likeness for q in unanswered), default=0.0)
    if max(known, open_) < SAME_QUESTION or known == open_:
        return None
    return "known" if known > open_ else "open"


def _reason(needed: Sequence[Need], seen: Features, intents: Mapping[Reason, float]) -> Reason:
    """Return what the wording seems to want; else tell another subject from a silent corpus."""
    if sum(intents.values()) >= SUSPICIOUS:
        return max(intents, key=lambda reason: intents[reason])
    foreign = seen.unknown >= _FOREIGN and seen.passage < _FOREIGN
    return "out_of_scope" if foreign and not any(n.equivalents for n in needed) else "no_evidence"


def fitting(hits: Sequence[Hit]) -> Fitting:
    """Return which fit judges these hits: whether the first one comes with known questions."""
    return "with_questions" if hits and hits[0].questions else "without_questions"


@lru_cache(maxsize=2)
def calibration(fitted: Fitting) -> Calibration:
    """Return the gate that was fitted on such hits."""
    data = json.loads(CALIBRATION.read_text("utf-8"))[fitted]
    return Calibration(data["weights"], data["bias"], data["threshold"])
