"""An answer from verbatim sentences: no model writes, so nothing can be made up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.disagreement import contradicting
from rag.evidence import Need
from rag.facts import bears, facts
from rag.german import stem, words
from rag.likeness import SAME_QUESTION
from rag.model import Hit
from rag.sentences import ScoredSentence, rank_sentences
from rag.wording import content, share

MOST_SENTENCES = 5
MOST_IN_A_PART = 2  # of a question that asks several things
MOST_WORDS = 90
# Share of the best sentence's score that a further one needs: eval/LOG.md 2026-11-27.
_SAME_DOCUMENT, _OTHER_DOCUMENT = 0.65, 0.9
_SAME = 0.8
_SAID_BEFORE = 0.8  # share of a sentence's words from which it only repeats; eval/LOG.md 2026-11-27
_NEARLY = 0.85  # share of the best score from which a sentence may lead in its place
_TOLD = 0.65  # … if it answers a must, may or need directly
_SUGGESTION = re.compile(r"\bVorschl[aä]g\w* für (?:eine )?(?:Leitfragen?|Fragen)\b")
# What our documents say of their own making: true, but an answer only where it leads.
_OF_THE_RECORD = re.compile(r"\bKiko\b|\bAuszüge\b")
_MODALS = tuple(
    (re.compile(rf"\W*(?:{asked})", re.IGNORECASE), re.compile(rf"\b(?:{told})", re.IGNORECASE))
    for asked, told in (
        ("m[uü](?:ss|ß)", r"m[uü]ss|pflicht|verpflichtet|erforderlich|nötig"),
        ("d[aü]rf", r"d[aü]rf|zulässig|erlaubt|verboten|untersagt"),
        ("brauch", r"brauch|nötig|erforderlich|notwendig|verlangt|pflicht"),
    )
)
_WHAT_IS = re.compile(r"\W*(?:was (?:ist|sind|bedeutet|heißt)|what (?:is|are))\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"^(?:\S+ ){1,6}?(?:ist|sind|heißt|bedeutet|bezeichnet|beschreibt) (?:eine?|der|die|das)\b"
    r"|^(?:\S+ ){1,3}?(?:heißt|bedeutet)\b"
    r"|^(?:Art\.|§) .*\b(?:verlangt|verbietet|regelt|verpflichtet)\b"
)
_GAP = 8  # characters between one sentence and the next, markers of sources among them
_ADDS_TO = re.compile(
    r"^(?:Auch|Außerdem|Ebenfalls|Zudem|Dagegen|Andere\w*|Weitere\w*)\b|\b(?:außerdem|ebenfalls)\b"
)
_HANGS = re.compile(
    r"^(?:Auch|Außerdem|Ebenfalls|Zudem|Ausgenommen|Ausnahme\w*|Dagegen|Andere\w*|Weitere\w*)\b"
    r"|\b(?:außerdem|ebenfalls|ausgenommen)\b|nicht verifiziert|nicht belegt|nicht gefunden"
)


def extract(
    question: str, needed: Sequence[Need], hits: Sequence[Hit], most: int = MOST_SENTENCES
) -> list[ScoredSentence]:
    """Return the sentences that make up the answer: the best first, the others in reading order."""
    ranked = [s for s in rank_sentences(needed, hits, question) if _states(s, question)]
    if not ranked:
        return []
    chosen = [_lead(ranked, question)]
    for candidate in ranked:
        if len(chosen) == most:
            break
        if _OF_THE_RECORD.search(candidate.text) and not _OF_THE_RECORD.search(chosen[0].text):
            continue
        if _hangs_alone(candidate, chosen):
            continue
        if _worth_it(candidate, chosen) and _fits(chosen, candidate):
            chosen.append(candidate)
    chosen += contradicting(chosen, ranked)
    return [chosen[0], *sorted(chosen[1:], key=lambda s: _place(s, chosen, hits))]


def _place(
    sentence: ScoredSentence, chosen: Sequence[ScoredSentence], hits: Sequence[Hit]
) -> tuple[bool, int, int]:
    """Sort the lead's own passage first, then by rank of the passage and position in it."""
    elsewhere = sentence.hit.passage.id != chosen[0].hit.passage.id
    return elsewhere, hits.index(sentence.hit), sentence.start


def _states(sentence: ScoredSentence, question: str) -> bool:
    """Tell whether a sentence states something; questions for a discussion do not."""
    return "leitfrage" in question.lower() or not _SUGGESTION.search(sentence.text)


def _lead(ranked: Sequence[ScoredSentence], question: str) -> ScoredSentence:
    """Return the best sentence, or one nearly as good that answers more directly.

    That is one with the must, may or need that was asked for, or the first that says what it is;
    but a sentence that is known to answer this very question comes before all others.
    """
    best = ranked[0]
    known = max(ranked, key=_known)
    if _known(known) >= SAME_QUESTION:
        return known
    near = [s for s in ranked if s.score >= _NEARLY * best.score] or [best]  # below zero
    standing = [s for s in near if not _HANGS.search(s.text)] or near
    for asked, told in _MODALS:
        if asked.match(question):
            direct = (s for s in _of_document(best, ranked) if told.search(s.text))
            return next(direct, standing[0])
    if _WHAT_IS.match(question):
        defining = (s for s in _of_document(best, ranked) if _DEFINES.search(s.text))
        return min(defining, key=lambda s: s.start, default=standing[0])
    return standing[0]


def _known(sentence: ScoredSentence) -> float:
    return sentence.hit.known_of(sentence.start, sentence.end)


def _hangs_alone(candidate: ScoredSentence, chosen: Sequence[ScoredSentence]) -> bool:
    """Tell whether a sentence adds to one, as „ebenfalls“ says, that the answer does not hold."""
    if not _ADDS_TO.search(candidate.text):
        return False
    return not any(
        s.hit.passage.id == candidate.hit.passage.id and 0 <= candidate.start - s.end < _GAP
        for s in chosen
    )


def _of_document(best: ScoredSentence, ranked: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the better sentences of the best one's document that stand by themselves."""
    return [
        s
        for s in ranked
        if s.hit.document.id == best.hit.document.id
        and s.score >= _TOLD * best.score
        and not _HANGS.search(s.text)
    ]


def _worth_it(candidate: ScoredSentence, chosen: Sequence[ScoredSentence]) -> bool:
    """Tell whether a sentence adds to the answer; one from another document must be better."""
    best = chosen[0]
    same = candidate.hit.document.id == best.hit.document.id
    least = best.score * (_SAME_DOCUMENT if same else _OTHER_DOCUMENT)
    if candidate.score < least or any(candidate is s or _alike(candidate, s) for s in chosen):
        return False
    return _adds(candidate.text, " ".join(sentence.text for sentence in chosen))


def _adds(text: str, said: str) -> bool:
    """Tell whether a sentence states a fact, or enough words, that were not said before."""
    known = facts(said)
    if any(not any(bears(old, fact) for old in known) for fact in facts(text)):
        return True
    return share(content(text), content(said)) < _SAID_BEFORE


def _fits(chosen: Sequence[ScoredSentence], candidate: ScoredSentence) -> bool:
    return sum(len(s.text.split()) for s in (*chosen, candidate)) <= MOST_WORDS


def _alike(one: ScoredSentence, other: ScoredSentence) -> bool:
    mine = {stem(word) for word in words(one.text)}
    theirs = {stem(word) for word in words(other.text)}
    return len(mine & theirs) >= _SAME * min(len(mine), len(theirs))
