"""Whether a text affirms or denies, obliges or permits: compared clause by clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.german import words
from rag.problems import Problem
from rag.verify_words import (
    LIMITERS,
    MAY,
    MAY_TOO,
    MUST,
    MUST_TOO,
    NEGATORS,
    OPPOSITES,
    SHOULD,
    SHOULD_TOO,
    UNIVERSALS,
)
from rag.wording import content, is_un_word, share

_CLAUSE = re.compile(
    r"\s*[,;:()–]\s+|\s+\(|\)\s*|\s+(?=(?:sondern|ohne|mit|außer)\s)"
    r"|\s+(?=(?:und|oder|sowie)\s(?:\w+\s){0,3}(?:nicht|kein\w*|nie|ohne|weder|nur)\b)"
)
_NO_NEGATION = re.compile(
    r"\bnicht\s(?:nur|allein|lediglich|bloß|zuletzt)\b"
    r"|\bnur\s(?:noch\s)?(?:selten|wenige[rn]?|vereinzelt|begrenzt|teilweise|knapp)\b|\bohne\s(?:Weiteres|(?:Umsatz|Mehrwert)steuer)\b",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"(?:^|,\s)damit\s[^,;]*")
_EMBEDDED = re.compile(  # … , ist nicht beschrieben
    r"^((?:Dass|Ob|Was|Wer|Wie)\s[^,;]*),\s(?=(?:ist|sind|war|wird|wurde|bleibt|steht|ließ|lässt)\s)"
)
_ALL = re.compile(
    r"\b(?:[Aa]lle[nr]?|[Jj]ede[mnrs]?|[Ss]ämtliche[nr]?)\s(?:[a-zäöüß]+e[mnrs]?\s)?(?=[A-ZÄÖÜ])"
    r"|\b(?:immer|stets|ausnahmslos|jederzeit)\b"
)
_MAY_BE = re.compile(r"\b\w{4,}bar(?:e[nmrs]?)?\b")
_DUTY_TO = re.compile(
    r"\b(?:ist|sind|war|waren|hat|haben)\b[^;]*?\b(?:zu\s[a-zäöüß]+e?n\b|(?:an|auf|aus|ab|bei|durch"
    r"|ein|fest|her|hin|mit|nach|offen|um|vor|weg|weiter|zurück|dar|bereit|sicher|wieder)zu\w{3,}n\b)"
)
_MODES = (
    ("must", MUST, MUST_TOO),
    ("may", MAY, MAY_TOO),
    ("should", SHOULD, SHOULD_TOO),
)
_SIDES = tuple(tuple(frozenset(side.split()) for side in pair) for pair in OPPOSITES)
_ALIGNED = 0.6  # a clause of the evidence speaks of the claim's clause from this share of its words
_TIE = 0.1
_MOST_CLAUSES = 6
_WHOLE = 0.7  # from this share, the claim restates the evidence's sentence as a whole
_CONTEXT = 0.4
_DENIED = 0.8  # share of a claim that a sentence which denies it must account for


@dataclass(frozen=True, slots=True)
class Stance:
    """How a clause puts what it says; ``hints`` are modes that its other words may stand for."""

    negations: int
    is_limited: bool
    modes: frozenset[str]
    hints: frozenset[str]

    @property
    def is_negated(self) -> bool:
        """Return whether the negations leave a denial."""
        return self.negations % 2 == 1


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence with its content words and stance."""

    text: str
    words: tuple[str, ...]
    stance: Stance


def disagreements(claim: str, evidence: Sequence[str]) -> Iterator[Problem]:
    """Yield each way in which the claim's stance differs from the sentences it is aligned with."""
    aligned = max(evidence, key=lambda sentence: closeness(claim, sentence), default="")
    mine, whole = stance(claim), stance(aligned)
    restates = share(content(aligned), content(claim)) >= _WHOLE
    for clause in clauses(claim):
        others = _aligned_clauses(clause, claim, evidence)
        stances = [other.stance for other in others or clauses(aligned)] or [whole]
        if restates:
            yield from _between(clause, stances, mine, whole)
        else:
            yield from _between(clause, stances, clause.stance, None)
    yield from _opposites(claim, aligned)
    yield from _denied(claim, evidence)
    yield from _widened(claim, evidence)


@lru_cache(maxsize=1024)
def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence; a piece without content words joins the one before."""
    pieces: list[str] = []
    for piece in filter(None, (p.strip() for p in _CLAUSE.split(_EMBEDDED.sub(r"\1 ", text)))):
        if pieces and not (content(piece) and content(pieces[-1])):
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    hints = stance(text).hints
    return tuple(
        Clause(piece, content(piece), replace(stance(piece), hints=hints)) for piece in pieces
    )


def _between(
    clause: Clause, stances: Sequence[Stance], mine: Stance, whole: Stance | None
) -> Iterator[Problem]:
    """Compare a clause with its counterparts, unless both sentences agree as wholes."""
    own = clause.stance
    agrees = whole is not None and mine.negations == whole.negations
    if not agrees and all(own.is_negated != other.is_negated for other in stances):
        yield Problem("negation", clause.text)
    agrees = whole is not None and mine.is_limited == whole.is_limited
    if not agrees and all(own.is_limited != other.is_limited for other in stances):
        yield Problem("limit", clause.text)
    agrees = whole is not None and mine.modes == whole.modes
    if not agrees and all(_modes_differ(own, other) for other in stances):
        yield Problem("modality", clause.text)


def _modes_differ(mine: Stance, theirs: Stance) -> bool:
    """Return whether one side obliges, permits or plans what the other does not."""
    if mine.modes and theirs.modes:
        return not mine.modes & theirs.modes
    either = (mine.modes | mine.hints) & (theirs.modes | theirs.hints)
    return bool(mine.modes | theirs.modes) and not either


def _aligned_clauses(clause: Clause, claim: str, evidence: Sequence[str]) -> list[Clause]:
    """Return the stretches of the evidence that say what ``clause`` speaks of, ties included."""
    scored = [
        (fit + _CONTEXT * closeness(claim, sentence), stretch)
        for sentence in evidence
        for fit, stretch in _best_stretches(clause, sentence)
        if fit >= _ALIGNED
    ]
    best = max((score for score, _ in scored), default=0.0)
    return [stretch for score, stretch in scored if score >= best - _TIE]


def _best_stretches(clause: Clause, sentence: str) -> Iterator[tuple[float, Clause]]:
    """Yield the runs of neighbouring clauses that no shorter run inside them fits as well."""
    best: dict[tuple[int, int], float] = {}
    for start, end, stretch in _stretches(sentence):
        inside = max(best.get((start + 1, end), 0.0), best.get((start, end - 1), 0.0))
        fit = share(clause.words, stretch.words)
        best[start, end] = max(fit, inside)
        if fit > inside:
            yield fit, stretch


@lru_cache(maxsize=1024)
def _stretches(sentence: str) -> tuple[tuple[int, int, Clause], ...]:
    """Return every run of neighbouring clauses, short ones first."""
    pieces = clauses(sentence)[:_MOST_CLAUSES]
    count = len(pieces)
    return tuple(
        (i, i + length, _joined(pieces[i : i + length]))
        for length in range(1, count + 1)
        for i in range(count - length + 1)
    )


def _joined(pieces: Sequence[Clause]) -> Clause:
    text = " ".join(piece.text for piece in pieces)
    words_ = tuple(word for piece in pieces for word in piece.words)
    return Clause(text, words_, replace(stance(text), hints=pieces[0].stance.hints))


@lru_cache(maxsize=1024)
def closeness(claim: str, sentence: str) -> float:
    """Return how much of a claim a sentence accounts for, and a little of the other way round."""
    mine, theirs = content(claim), content(sentence)
    return share(mine, theirs) + 0.25 * share(theirs, mine)


@lru_cache(maxsize=1024)
def stance(text: str) -> Stance:
    """Return how a text, or a single word, puts what it says."""
    present = words(_NO_NEGATION.sub(" ", text))
    stated = words(_PURPOSE.sub(" ", text))
    return Stance(
        negations=sum(word in NEGATORS or is_un_word(word) for word in present),
        is_limited=any(word in LIMITERS for word in present),
        modes=frozenset(m for m, verbs, _ in _MODES if not verbs.isdisjoint(stated)),
        hints=frozenset(_hints(present, text)),
    )


def _hints(present: Sequence[str], text: str) -> Iterator[str]:
    yield from (mode for mode, _, others in _MODES if not others.isdisjoint(present))
    yield from (mode for mode, verbs, _ in _MODES if not verbs.isdisjoint(present))
    if _DUTY_TO.search(text):
        yield "must"
    if _MAY_BE.search(text):
        yield "may"


def _denied(claim: str, evidence: Sequence[str]) -> Iterator[Problem]:
    """Yield a claim that states flatly what a source calls unknown: Dass …, ist nicht belegt."""
    said = content(claim)
    if stance(claim).negations:
        return
    fits = {sentence: share(said, content(sentence)) for sentence in evidence}
    for sentence, fit in fits.items():
        embedded = _EMBEDDED.match(sentence)
        if embedded is None or not stance(sentence[embedded.end() :]).is_negated:
            continue
        if fit >= _DENIED and all(fit > other for s, other in fits.items() if s != sentence):
            yield Problem("negation", claim)


def _widened(claim: str, evidence: Sequence[str]) -> Iterator[Problem]:
    """Yield the words by which a claim says of all what no source does."""
    if not any(UNIVERSALS.intersection(words(sentence)) for sentence in evidence):
        yield from (Problem("limit", match[0].strip()) for match in _ALL.finditer(claim))


def _opposites(claim: str, aligned: str) -> Iterator[Problem]:
    mine, theirs = set(words(claim)), set(words(aligned))
    for pair in _SIDES:
        for here, there in (pair, pair[::-1]):
            if mine & here and theirs & there and not (theirs & here or mine & there):
                yield Problem("opposite", next(iter(sorted(mine & here))))
