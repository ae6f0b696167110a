"""Is this answerable from these hits? A confidence, and a reason code where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Need, coverage
from rag.german import words
from rag.legal import Reference
from rag.model import Hit, Reason

LEAST_CONFIDENCE = 0.55  # eval/LOG.md 2026-11-22
_HITS_READ = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether to answer, how sure that is (0–1), and why not."""

    answerable: bool
    confidence: float
    reason: Reason | None = None
    unknown: Reference | None = None


def decide(
    needed: Sequence[Need], hits: Sequence[Hit], unknown: Reference | None = None
) -> Decision:
    """Return whether ``hits`` answer a question; ``unknown`` is a provision the corpus lacks."""
    if not needed:
        return Decision(False, 0.0, "unclear")
    if unknown:
        return Decision(False, 0.0, "no_evidence", unknown)
    confidence = max((_confidence(needed, hit) for hit in hits[:_HITS_READ]), default=0.0)
    if confidence < LEAST_CONFIDENCE:
        return Decision(False, confidence, "no_evidence")
    return Decision(True, confidence)


def _confidence(needed: Sequence[Need], hit: Hit) -> float:
    text = " ".join((hit.document.title, *hit.passage.heading, hit.passage.text))
    return coverage(needed, words(text))
