"""Is this answerable from these hits? A confidence, and a reason code where it is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.evidence import Need, coverage
from rag.german import words
from rag.legal import Reference, references, with_default_law
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


def decide(question: str, needed: Sequence[Need], hits: Sequence[Hit]) -> Decision:
    """Return whether ``hits`` answer ``question``."""
    if not needed:
        return Decision(False, 0.0, "unclear")
    unknown = unknown_reference(question, hits)
    if unknown:
        return Decision(False, 0.0, "no_evidence", unknown)
    confidence = max((_confidence(needed, hit) for hit in hits[:_HITS_READ]), default=0.0)
    if confidence < LEAST_CONFIDENCE:
        return Decision(False, confidence, "no_evidence")
    return Decision(True, confidence)


def unknown_reference(question: str, hits: Sequence[Hit]) -> Reference | None:
    """Return a provision that the question names and none of the hits treats."""
    asked = with_default_law(references(question), question)
    if not asked:
        return None
    known = [found for hit in hits for found in hit_references(hit)]
    for wanted in asked:
        if not any(wanted.covers(found) or found.covers(wanted) for found in known):
            return wanted
    return None


def hit_references(hit: Hit) -> list[Reference]:
    """Return the provisions a hit names in title, headings, locator and text."""
    own = " ".join((hit.document.title, *hit.passage.heading))
    text = f"{hit.passage.locator or ''} \n{own}\n{hit.passage.text}"
    return with_default_law(references(text), hit.document.title)


def _confidence(needed: Sequence[Need], hit: Hit) -> float:
    text = " ".join((hit.document.title, *hit.passage.heading, hit.passage.text))
    return coverage(needed, words(text))
