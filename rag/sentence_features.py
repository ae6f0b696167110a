"""What speaks for and against a sentence as an answer, and what each feature weighs.

A sentence is judged by what it satisfies of the question, what the text around it adds, whether it
holds the kind of answer asked for, and how good its passage is. The weights were fitted by logistic
regression with cross-validation; eval/LOG.md 2026-11-22, sentence ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from rag.asked import Asked
from rag.evidence import Need
from rag.german import sentences, words
from rag.matching import Event, Matcher, matcher_of
from rag.model import Hit

_SHORT, _LONG = 40, 400  # characters
_POINTS_BACK = re.compile(
    r"\W*(?:Er|Sie|Es|Dies\w*|Der|Die|Das|Dort|Hier|Da\w+|Außerdem|Ihre?|Seine?)\b"
)
_MARKER = re.compile(r"(?:#{1,6}|[-*+•]|>)[ \t]+")


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for a sentence and against it; most are shares of 0–1."""

    satisfied: float
    satisfied_squared: float
    exact: float
    rare_here: float
    before: float
    topic: float
    before_pointed_at: float
    close: float
    numbers: float
    passage: float
    rank: float
    law: float
    date: float
    figure: float
    who: float
    where: float
    nouns: float
    short: float
    long: float
    known: float


WEIGHTS = Features(
    satisfied=1.9,
    satisfied_squared=2.7,
    exact=2.6,
    rare_here=2.2,
    before=2.3,
    topic=1.7,
    before_pointed_at=0.9,
    close=0.4,
    numbers=1.3,
    passage=4.8,
    rank=-1.9,
    law=2.3,
    date=1.2,
    figure=1.4,
    who=0.7,
    where=0.8,
    nouns=0.6,
    short=-0.7,
    long=-0.5,
    known=8.0,
)
_NAMES = tuple(field.name for field in fields(Features))
# What a sentence holds of the question stands in for being known to answer it, where nobody wrote
# known questions for its document but for others; eval/LOG.md 2026-11-28.
_OWN_WORDS = 0.6
_MOST = 20.0  # about the highest sum; a score is a share of it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage with its words, cut once and kept."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]


def weigh(features: Features) -> float:
    """Return the score of a sentence with these features: up to about 1, rarely below 0."""
    return sum(w * x for w, x in zip(values(WEIGHTS), values(features), strict=True)) / _MOST


def values(features: Features) -> tuple[float, ...]:
    """Return the features as numbers, in the order of their fields."""
    return tuple(getattr(features, name) for name in _NAMES)


def features_of(
    needed: Sequence[Need], hits: Sequence[Hit], question: str
) -> Iterator[tuple[Hit, Sentence, Features]]:
    """Yield each sentence of the hits with its features, in order of hit and position."""
    matcher = matcher_of(tuple(needed))
    passages = [cut(hit.passage.text) for hit in hits]
    events = [[matcher.events(s.words) for s in passage] for passage in passages]
    best = [[matcher.best(found) for found in passage] for passage in events]
    here = _rarity([worths for passage in best for worths in passage], len(needed))
    asked = Asked.of(question, needed)
    mixed = any(hit.questions for hit in hits)
    for rank, hit in enumerate(hits):
        title = matcher.of_text("\n".join((hit.document.title, *hit.passage.heading)))
        opening = best[rank][0] if best[rank] else title
        topic = [max(pair) for pair in zip(title, opening, strict=True)]
        for place, sentence in enumerate(passages[rank]):
            before = best[rank][place - 1] if place else title
            at = hit.passage.start
            known = hit.known_of(at + sentence.start, at + sentence.end)
            if mixed and not hit.questions:
                known = _OWN_WORDS * matcher.share(best[rank][place])
            around = _Around(before, topic, here, hit.score, rank / len(hits), known)
            yield (
                hit,
                sentence,
                _features(matcher, asked, sentence, events[rank][place], best[rank][place], around),
            )


@dataclass(frozen=True, slots=True)
class _Around:
    """What surrounds a sentence: worths by need, the rarity of each need, the passage's place."""

    before: list[float]
    topic: list[float]
    rarity: list[float]
    passage: float
    rank: float
    known: float


def _features(
    matcher: Matcher,
    asked: Asked,
    sentence: Sentence,
    events: list[Event],
    own: list[float],
    around: _Around,
) -> Features:
    satisfied = matcher.share(own)
    before = _gain(matcher, around.before, own)
    text = sentence.text
    figures = {word for word in sentence.words if word[0].isdigit()}
    return Features(
        satisfied=satisfied,
        satisfied_squared=satisfied**2,
        exact=matcher.share(float(worth == 1.0) for worth in own),
        rare_here=_weighted(matcher, own, around.rarity),
        before=before,
        topic=_gain(matcher, around.topic, own),
        before_pointed_at=before * bool(_POINTS_BACK.match(text)),
        close=_density(events),
        numbers=len(asked.numbers & figures) / len(asked.numbers) if asked.numbers else 0.0,
        passage=around.passage,
        rank=around.rank,
        law=float(asked.finds_law(text)),
        date=float(asked.finds("date", text)),
        figure=float(asked.finds_figure(sentence.words)),
        who=float(asked.finds_name(text)),
        where=float(asked.finds("place", text)),
        nouns=_nouns(matcher, asked, own),
        short=float(len(text) < _SHORT),
        long=max(0, len(text) - _LONG) / _LONG,
        known=around.known,
    )


@lru_cache(maxsize=4096)
def cut(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a passage, without list markers."""
    found = []
    for start, end in sentences(text):
        marker = _MARKER.match(text, start, end)
        begin = marker.end() if marker else start
        piece = text[begin:end]
        found.append(Sentence(begin, end, piece, tuple(words(piece))))
    return tuple(found)


def _rarity(worths: Sequence[Sequence[float]], needs: int) -> list[float]:
    """Return for each need how few of the sentences at hand satisfy it, 0–1."""
    if not worths:
        return [1.0] * needs
    counts = (sum(row[number] > 0.7 for row in worths) for number in range(needs))
    return [1.0 - count / (len(worths) + 1) for count in counts]


def _weighted(matcher: Matcher, own: Sequence[float], rarity: Sequence[float]) -> float:
    total = matcher.share(rarity)
    return (
        matcher.share([x * r for x, r in zip(own, rarity, strict=True)]) / total if total else 0.0
    )


def _gain(matcher: Matcher, other: Sequence[float], own: Sequence[float]) -> float:
    return matcher.share([max(0.0, y - x) for y, x in zip(other, own, strict=True)])


def _density(events: Sequence[Event]) -> float:
    """Return how densely the matched words stand: 1 when side by side, 0 for a single one."""
    first: dict[int, int] = {}
    for position, number, _ in events:
        first.setdefault(number, position)
    positions = sorted(set(first.values()))
    if len(positions) < 2:
        return 0.0
    return (len(positions) - 1) / (positions[-1] - positions[0])


def _nouns(matcher: Matcher, asked: Asked, own: Sequence[float]) -> float:
    """Return the share satisfied of the words that the question writes with a capital."""
    weights = [w * n for w, n in zip(matcher.weights, asked.nouns, strict=True)]
    total = sum(weights)
    return sum(w * x for w, x in zip(weights, own, strict=True)) / total if total else 0.0
