"""What the gate sees of a question and its hits: how much of what was asked they hold.

Language and length of a question are not among it: they tell who wrote a suite, not what the
corpus answers (eval/LOG.md 2026-11-27, gate).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from types import MappingProxyType

from rag.evidence import Need, is_light
from rag.focus import focus
from rag.german import fold, is_stop_word, stem, words
from rag.likeness import kinds_asked
from rag.matching import Matcher, matcher_of
from rag.model import Hit, KnownQuestion, OpenQuestion, Reason
from rag.places import places
from rag.question_type import asked_for, counted_word, typed_share
from rag.sentence_features import cut

_HITS_READ = 5
_MET = 0.3  # worth from which a need is not lacking altogether
_UNCOUNTED = 0.5  # a number beside other things than those to be counted
_OTHER_KIND = 0.5  # of a known question that asks for another kind of answer
_LEXICAL_UNIT = 10.0  # lexical score for one unit of a question's weight
_WEIGHT_UNIT = 10.0  # about the weight of a word that occurs once
_LIGHT = 0.3  # of a word that says little, where all others count alike
_MANY = 5.0  # words not met that count as all of them
_BARELY_ALIKE = 0.3
_MOST_ALIKE = 8  # open and known questions that are compared
_SHARPNESS = 6  # by which power of its likeness a question counts there
_NO_VOTE = 1e-3
_CODE = re.compile(
    r"(?<![\w.,-])(?:(?:19|20)\d\d|\d{5,}|[A-Za-z]{1,5}-?\d[\w.]*|\d{1,2}\.\d{1,2})(?![\w,-]|\.\d)"
)
_NAME = re.compile(r"\b[A-ZÄÖÜ]\w*[A-ZÄÖÜ]\w*(?:-\w+)*|\b\w*\d\w*")

Worths = list[float]


@dataclass(frozen=True, slots=True)
class Features:
    """What the gate sees of a question and its hits; each about 0–1."""

    passage: float  # share of the question held by the best passage, its headings included
    sentence: float  # … by the best sentence in its context
    own: float  # … by the best sentence alone
    typed: float  # … by the best sentence alone that holds the date, number, … asked for
    typed_context: float  # … by such a sentence in its context
    is_typed: float  # a date, number, person or place is asked for
    document: float  # … by all hits of the best document together
    gap: float  # weight of the most telling word that the best passage lacks
    unknown: float  # weight of words that the corpus does not know at all
    place: float  # a town or state is named that the best passage does not name
    elsewhere: float  # … that no hit names
    code: float  # a year, version or code is named that no hit holds
    name: float  # a name, abbreviation or number is asked about that the best passage lacks
    gram_match: float  # lexical score of the first hit for each unit of the question's weight
    dense: float  # cosine of the first hits
    margin: float  # how far the first document is ahead of the next
    known: float  # how far a known question of the hits asks the same
    known_typed: float  # … one that asks for the same kind of answer
    widened: float  # share held by a sentence, its context and the questions it answers
    widened_words: float  # … every word counting alike
    widened_gap: float  # weight of the most telling word that is lacking even then
    known_unmet: float  # fewest words that a known question under its headings lacks
    least: float  # weight of the least telling word
    weak: float  # how far a sentence, its context and its known questions stay below half
    bare: float  # how far the best sentence alone stays below a third
    distant: float  # how far the cosine stays below a third
    foreign: float  # how far the unknown words exceed two fifths
    no_focus: float  # no word of the question says which thing is wanted
    open: float  # how far an open question asks the same, beyond three tenths
    open_share: float  # … compared with the known questions: 1 where only open ones are alike
    private: float  # the wording is that of an own case, or asks for other people's data
    vague: float  # … of a message without a subject
    aimed: float  # … aimed at the system or at harm
    off: float  # … on something else, where the first document comes with known questions


@dataclass(frozen=True, slots=True)
class _Sentence:
    own: Worths
    context: Worths
    widened: Worths
    typed: float


@dataclass(frozen=True, slots=True)
class _Read:
    """A hit as the gate reads it: what all of it meets of the question, and each known question.

    The latter stand under the headings of the passage.
    """

    hit: Hit
    whole: Worths
    sentences: tuple[_Sentence, ...]
    known: tuple[Worths, ...]


def features(
    question: str,
    needed: Sequence[Need],
    hits: Sequence[Hit],
    unanswered: Sequence[OpenQuestion] = (),
    intents: Mapping[Reason, float] = MappingProxyType({}),
) -> Features:
    """Return what the gate sees; ``needed`` and ``hits`` must not be empty."""
    matcher = matcher_of(tuple(needed))
    read = [_read(matcher, question, hit) for hit in hits[:_HITS_READ]]
    best = max(read, key=lambda r: matcher.share(r.whole))
    return Features(
        **_of_words(question, matcher, read, best),
        **_of_names(question, read, best),
        **_of_questions(question, needed, read, hits, unanswered),
        **_of_wording(intents, hits),
        gram_match=min(2.0, hits[0].lexical / (_total(matcher) * _LEXICAL_UNIT)),
        margin=_margin(hits),
    )


def _of_words(
    question: str, matcher: Matcher, read: Sequence[_Read], best: _Read
) -> dict[str, float]:
    """Return how much of the question the hits hold."""
    needed, share, total = matcher.needed, matcher.share, _total(matcher)
    found = [sentence for r in read for sentence in r.sentences]
    widest = max(found, key=lambda s: share(s.widened), default=None)
    alike = _Alike(needed)
    own = max((share(s.own) for s in found), default=0.0)
    widened_words = max((alike.share(s.widened) for s in found), default=0.0)
    unknown = sum(need.weight for need in needed if not need.known) / total
    dense = max(r.hit.dense for r in read)
    return {
        "passage": share(best.whole),
        "sentence": max((share(s.context) for s in found), default=0.0),
        "own": own,
        "typed": max((share(s.own) * s.typed for s in found), default=0.0),
        "typed_context": max((share(s.context) * s.typed for s in found), default=0.0),
        "is_typed": float(any(kind != "polar" for kind in asked_for(question))),
        "document": max(share(worths) for worths in _by_document(read)),
        "gap": _gap(matcher, best.whole) / total,
        "unknown": unknown,
        "dense": dense,
        "widened": share(widest.widened) if widest else 0.0,
        "widened_words": widened_words,
        "widened_gap": (_gap(matcher, widest.widened) if widest else total) / total,
        "least": min(matcher.weights) / _WEIGHT_UNIT,
        "weak": max(0.0, 0.5 - widened_words),
        "bare": max(0.0, 0.33 - own),
        "distant": max(0.0, 0.33 - dense) if dense else 0.0,  # 0: the vectors were out of reach
        "foreign": max(0.0, unknown - 0.4),
        "no_focus": float(not _names_a_focus(question, needed)),
    }


def _of_names(question: str, read: Sequence[_Read], best: _Read) -> dict[str, float]:
    """Return which towns, names and numbers of the question the hits lack."""
    shown = " ".join(_shown(r.hit) for r in read)
    folded, shown_best = fold(shown.lower()), _shown(best.hit)
    said = " ".join((shown, *(q.text for r in read for q in r.hit.questions)))
    towns = places(question)
    return {
        "place": float(bool(towns - places(shown_best))),
        "elsewhere": float(not all(town in folded for town in towns)),
        "code": float(bool(_codes(question) - _codes(said))),
        "name": _missing_names(question, words(shown_best)),
    }


def _of_questions(
    question: str,
    needed: Sequence[Need],
    read: Sequence[_Read],
    hits: Sequence[Hit],
    unanswered: Sequence[OpenQuestion],
) -> dict[str, float]:
    """Return how far known and open questions ask the same."""
    asked = [q for r in read for q in r.hit.questions]
    asked_anywhere = [q for hit in hits for q in hit.questions]
    alike = _Alike(needed)
    return {
        "known": max((q.likeness for q in asked), default=0.0),
        "known_typed": _of_same_kind(question, asked),
        "known_unmet": min((alike.unmet(met) for r in read for met in r.known), default=1.0),
        "open": max((max(0.0, q.likeness - _BARELY_ALIKE) for q in unanswered), default=0.0),
        "open_share": _open_share(asked_anywhere, unanswered),
    }


def _of_wording(intents: Mapping[Reason, float], hits: Sequence[Hit]) -> dict[str, float]:
    """Return what the wording of the message is taken for."""
    return {
        "private": intents.get("individual_case", 0.0) + intents.get("personal_data", 0.0),
        "vague": intents.get("unclear", 0.0),
        "aimed": intents.get("unsafe_request", 0.0),
        "off": intents.get("out_of_scope", 0.0) if hits[0].questions else 0.0,
    }


def _total(matcher: Matcher) -> float:
    return sum(matcher.weights) or 1.0


class _Alike:
    """Counts the words of a question, each alike but those that say little."""

    def __init__(self, needed: Sequence[Need]) -> None:
        self._counts = [_LIGHT if is_light(need.word) else 1.0 for need in needed]
        self._total = sum(self._counts)

    def share(self, worths: Worths) -> float:
        """Return the share (0–1) of the words that are met."""
        met = sum(count * worth for count, worth in zip(self._counts, worths, strict=True))
        return met / self._total

    def unmet(self, worths: Worths) -> float:
        """Return how many words are not met, 1 for many of them."""
        left = (count for count, met in zip(self._counts, worths, strict=True) if met < _MET)
        return min(1.0, sum(left) / _MANY)


def _names_a_focus(question: str, needed: Sequence[Need]) -> bool:
    word = focus(question)
    return word is not None and any(stem(need.word) == stem(word) for need in needed)


def _read(matcher: Matcher, question: str, hit: Hit) -> _Read:
    around = matcher.of_text(" ".join((hit.document.title, *hit.passage.heading)))
    counted = counted_word(question)
    known = [matcher.of_text(q.text) for q in hit.questions]
    found = []
    for sentence in cut(hit.passage.text):
        own = matcher.best(matcher.events(sentence.words))
        typed = typed_share(question, sentence.text)
        if counted and not _holds(matcher, own, counted):
            typed *= _UNCOUNTED
        start, end = hit.passage.start + sentence.start, hit.passage.start + sentence.end
        asked = zip(hit.questions, known, strict=True)
        mine = [met for q, met in asked if q.start < end and start < q.end]
        context = _most((own, around))
        found.append(_Sentence(own, context, _most((context, *mine)), typed))
    whole = _most((around, *(s.own for s in found)))
    return _Read(hit, whole, tuple(found), tuple(_most((met, around)) for met in known))


def _of_same_kind(question: str, known: Sequence[KnownQuestion]) -> float:
    kinds = kinds_asked(question)
    worth = (q.likeness * (1.0 if kinds_asked(q.text) == kinds else _OTHER_KIND) for q in known)
    return max(worth, default=0.0)


def _open_share(known: Sequence[KnownQuestion], unanswered: Sequence[OpenQuestion]) -> float:
    """Return how far (0–1) the questions most alike are open ones; the most alike count most."""
    alike = [_votes(q.likeness for q in questions) for questions in (known, unanswered)]
    return alike[1] / (sum(alike) + _NO_VOTE)


def _votes(likeness: Iterable[float]) -> float:
    return sum(value**_SHARPNESS for value in nlargest(_MOST_ALIKE, likeness))


def _most(worths: Iterable[Worths]) -> Worths:
    return [max(column) for column in zip(*worths, strict=True)]


def _gap(matcher: Matcher, met: Worths) -> float:
    lacking = (w for w, worth in zip(matcher.weights, met, strict=True) if worth < _MET)
    return max(lacking, default=0.0)


def _holds(matcher: Matcher, worths: Worths, word: str) -> bool:
    return any(
        worth >= _MET
        for need, worth in zip(matcher.needed, worths, strict=True)
        if need.word == word
    )


def _by_document(read: Sequence[_Read]) -> list[Worths]:
    joined: dict[str, list[Worths]] = {}
    for found in read:
        joined.setdefault(found.hit.document.id, []).append(found.whole)
    return [_most(worths) for worths in joined.values()]


def _shown(hit: Hit) -> str:
    return " ".join((hit.document.title, *hit.passage.heading, hit.passage.text))


def _codes(text: str) -> set[str]:
    """Return years, versions (2.2) and codes (C5, 42001), but no dates and no amounts."""
    return {match[0].lower() for match in _CODE.finditer(text)}


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
