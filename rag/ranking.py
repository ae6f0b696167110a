"""The final order of passages: what the searches say, and how much of the question each holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from rag.evidence import Need
from rag.german import words
from rag.matching import Matcher, matcher_of
from rag.model import Hit

DEPTH = 20
# Weights beside the fused score; eval/LOG.md 2026-11-22: evidence in the ranking.
_WHOLE, _CLOSEST = 0.4, 0.6
# A question that the passage is known to answer, beyond what two questions share by chance:
# passages without such questions lose nothing by it. eval/LOG.md 2026-11-27.
_KNOWN, _CHANCE = 1.0, 0.15
_OWN_WORDS, _LESS_IF_KNOWN = 1.05, 0.5  # eval/LOG.md 2026-11-28
_ALL = 1.0 + _WHOLE + _CLOSEST


def rank_by_evidence(needed: Sequence[Need], hits: Sequence[Hit]) -> list[Hit]:
    """Order the first hits anew by how much of the question each accounts for.

    ``hits`` come best first with scores of about 0–1; so do the returned ones. Those beyond
    ``DEPTH`` are not read: they keep their order and come last.
    """
    matcher = matcher_of(tuple(needed))
    judged = [replace(hit, score=_judge(matcher, hit)) for hit in hits[:DEPTH]]
    rest = [replace(hit, score=hit.score / _ALL) for hit in hits[DEPTH:]]
    return sorted([*judged, *rest], key=lambda hit: (-hit.score, hit.passage.id))


def by_own_words(
    hits: Sequence[Hit], unaided: Sequence[Hit], without: Collection[str]
) -> list[Hit]:
    """Place the passages of documents ``without`` known questions by what their own words say.

    Known questions help the other documents to be found, and would hide what is new.
    ``unaided`` are the hits as if no document had any; the best of them counts a little more than
    the first of ``hits``, the less the better that one is known to answer.
    """
    if not hits or not unaided:
        return list(hits)
    worth = _OWN_WORDS - _LESS_IF_KNOWN * max(0.0, hits[0].known - 0.5)
    worth *= hits[0].score / (unaided[0].score or 1.0)
    own = [replace(h, score=worth * h.score) for h in unaided if h.document.id in without]
    others = [hit for hit in hits if hit.document.id not in without]
    return sorted([*own, *others], key=lambda hit: (-hit.score, hit.passage.id))


def evidence(matcher: Matcher, text: str) -> tuple[float, float]:
    """Return the shares of the question that a text holds anywhere, and close together."""
    events = matcher.events(words(text))
    return matcher.share(matcher.best(events)), matcher.closest(events)


def _judge(matcher: Matcher, hit: Hit) -> float:
    title = " ".join((hit.document.title, *hit.passage.heading))
    whole, closest = evidence(matcher, f"{title}\n{hit.passage.text}")
    beyond = max(0.0, hit.known - _CHANCE)
    return (hit.score + _WHOLE * whole + _CLOSEST * closest + _KNOWN * beyond) / _ALL
