"""Is this answerable from these hits? A calibrated probability, and a reason code where it is not.

The weights are fitted by ``kiko eval calibrate`` on development questions and lie in
``gate.json`` beside this file, with the risk–coverage curve of the fit.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

from rag.evidence import Need, coverage, satisfaction
from rag.german import is_stop_word, sentences, stem, words
from rag.legal import Reference
from rag.model import Hit, Reason
from rag.places import places
from rag.question_type import asked_for, counted_word, typed_share

CALIBRATION = Path(__file__).resolve().parent / "gate.json"
_HITS_READ = 5
_FRAGMENT = 3  # letters up to which a lone word asks nothing
_FOREIGN = 0.5  # share of unknown words from which a question is on another subject
_UNCOUNTED = 0.5  # a number beside other things than those to be counted
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:-\w+)*|\b\w*\d\w*")


@dataclass(frozen=True, slots=True)
class Features:
    """What the gate sees of a question and its hits; each about 0–1."""

    passage: float  # share of the question covered by the best passage, its headings included
    sentence: float  # … by the best sentence in its context
    own: float  # … by the best sentence alone
    typed: float  # … by the best sentence alone that holds the date, number, … asked for
    typed_context: float  # … by such a sentence in its context
    is_typed: float  # a date, number, person or place is asked for
    document: float  # … by all hits of the best document together
    gap: float  # weight of the most telling word that the best passage lacks
    unknown: float  # weight of words that the corpus does not know at all
    place: float  # a town or state is named that the best passage does not name
    name: float  # a name, abbreviation or number is asked about that the best passage lacks
    gram_match: float  # lexical score of the first hit for each unit of the question's weight
    dense: float  # cosine of the first hits
    margin: float  # how far the first document is ahead of the next
    words: float  # how much was asked, log scale
    english: float


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
    *,
    english: bool = False,
) -> Decision:
    """Return whether ``hits`` answer a question; ``unknown`` is a provision the corpus lacks."""
    if not needed or all(len(need.word) <= _FRAGMENT and not need.equivalents for need in needed):
        return Decision(False, 0.0, "unclear")
    if unknown:
        return Decision(False, 0.0, "no_evidence", unknown)
    if not hits:
        return Decision(False, 0.0, "no_evidence")
    gate = calibration()
    seen = features(question, needed, hits, english=english)
    probability = gate.probability(seen)
    if probability < gate.threshold:
        return Decision(False, probability, _reason(needed, seen))
    return Decision(True, probability)


def features(
    question: str, needed: Sequence[Need], hits: Sequence[Hit], *, english: bool = False
) -> Features:
    """Return what the gate sees; ``needed`` and ``hits`` must not be empty."""
    read = hits[:_HITS_READ]
    texts = [words(_shown(hit)) for hit in read]
    covered = [coverage(needed, text) for text in texts]
    best = max(range(len(read)), key=lambda i: covered[i])
    total = sum(need.weight for need in needed) or 1.0
    scored = _sentences(question, needed, read)
    return Features(
        passage=covered[best],
        sentence=max((s.context for s in scored), default=0.0),
        own=max((s.own for s in scored), default=0.0),
        typed=max((s.own * s.typed for s in scored), default=0.0),
        typed_context=max((s.context * s.typed for s in scored), default=0.0),
        is_typed=float(any(kind != "polar" for kind in asked_for(question))),
        document=max(coverage(needed, text) for text in _by_document(read, texts)),
        gap=max(_lacking(needed, texts[best]), default=0.0) / total,
        unknown=sum(need.weight for need in needed if not need.known) / total,
        place=float(bool(places(question) - places(_shown(read[best])))),
        name=_missing_names(question, texts[best]),
        gram_match=min(2.0, read[0].lexical / (total * 10.0)),
        dense=max(hit.dense for hit in read),
        margin=_margin(hits),
        words=math.log1p(len(needed)) / 3.0,
        english=float(english),
    )


def _reason(needed: Sequence[Need], seen: Features) -> Reason:
    """Tell a question on another subject from one on which the corpus is silent."""
    foreign = seen.unknown >= _FOREIGN and seen.passage < _FOREIGN
    return "out_of_scope" if foreign and not any(n.equivalents for n in needed) else "no_evidence"


@lru_cache(maxsize=1)
def calibration() -> Calibration:
    """Return the fitted gate."""
    data = json.loads(CALIBRATION.read_text("utf-8"))
    return Calibration(data["weights"], data["bias"], data["threshold"])


def _shown(hit: Hit) -> str:
    return " ".join((hit.document.title, *hit.passage.heading, hit.passage.text))


def _lacking(needed: Sequence[Need], text: Sequence[str]) -> list[float]:
    stems = {stem(word) for word in text}
    return [need.weight for need in needed if not satisfaction(need, stems, text)]


def _by_document(read: Sequence[Hit], texts: Sequence[list[str]]) -> list[list[str]]:
    joined: dict[str, list[str]] = {}
    for hit, text in zip(read, texts, strict=True):
        joined.setdefault(hit.document.id, []).extend(text)
    return list(joined.values())


@dataclass(frozen=True, slots=True)
class _Sentence:
    own: float
    context: float
    typed: float


def _sentences(question: str, needed: Sequence[Need], read: Sequence[Hit]) -> list[_Sentence]:
    counted = [need for need in needed if need.word == counted_word(question)]
    found = []
    for hit in read:
        context = words(" ".join((hit.document.title, *hit.passage.heading)))
        for start, end in sentences(hit.passage.text):
            text = hit.passage.text[start:end]
            own = words(text)
            typed = typed_share(question, text)
            if counted and not coverage(counted, own):
                typed *= _UNCOUNTED
            both = coverage(needed, [*own, *context])
            found.append(_Sentence(coverage(needed, own), both, typed))
    return found


def _missing_names(question: str, text: Sequence[str]) -> float:
    """Return the share of names, abbreviations and numbers of the question not in ``text``."""
    named = {word for name in _NAME.findall(question) for word in words(name)}
    named -= {word for word in named if is_stop_word(word)}
    present = set(text) | {stem(word) for word in text}
    lacking = [w for w in named if w not in present and stem(w) not in present]
    return len(lacking) / len(named) if named else 0.0


def _margin(hits: Sequence[Hit]) -> float:
    first = hits[0]
    other = next((hit for hit in hits if hit.document.id != first.document.id), None)
    return first.score - other.score if other else first.score
