"""Small edits of a quoted sentence: a changed digit, a swapped name, a dropped not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from rag.legal import laws
from rag.names import is_named, name_forms
from rag.numerals import number_word
from rag.polarity import Stance, closeness, stance
from rag.problems import Problem
from rag.wording import content, is_alike

_NEARLY_THE_SAME = 0.75  # closeness from which two sentences are compared word by word
_TIE = 0.02
_MOST_EDITED = 2  # words
_DIGITS = re.compile(r"\d+")
_TOKEN = re.compile(r"[^\W_]+(?:[-.@][^\W_]+)*")
_PROVISION_WORDS = frozenset({"artikel", "art", "absatz", "abs", "nummer", "nr", "paragraf"})


def edits(said: str, known: Sequence[str]) -> Iterator[Problem]:
    """Yield what differs from a sentence that is otherwise the same, word for word."""
    frame = _DIGITS.sub("#", said).rstrip(" .")
    for sentence in known:
        if _DIGITS.sub("#", sentence).rstrip(" .") == frame:
            pairs = zip(_DIGITS.findall(said), _DIGITS.findall(sentence), strict=True)
            yield from (Problem("number", mine) for mine, theirs in pairs if mine != theirs)
            return
    scores = {sentence: closeness(said, sentence) for sentence in known}
    best = max(scores.values(), default=0.0)
    nearest = [s for s, score in scores.items() if score >= max(_NEARLY_THE_SAME, best - _TIE)]
    changes = [edit for sentence in nearest if (edit := _changes(said, sentence)) is not None]
    if changes and all(changes):
        yield from changes[0]


def _changes(said: str, sentence: str) -> list[Problem] | None:
    """Return what an edit of a sentence changed; None if the claim is no edit of it."""
    mine, theirs = _TOKEN.findall(said), _TOKEN.findall(sentence)
    matcher = difflib.SequenceMatcher(None, mine, theirs, autojunk=False)
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    if sum(end - start for _, start, end, _, _ in changes) > _MOST_EDITED:
        return None
    return [
        problem
        for kind, start, end, begin, stop in changes
        if max(end - start, stop - begin) <= _MOST_EDITED
        and (kind == "replace" or len(changes) == 1)
        for problem in _edit(" ".join(mine[start:end]), " ".join(theirs[begin:stop]))
        if _holds_of_the_whole(problem, stance(said), stance(sentence))
    ]


def _edit(new: str, old: str) -> Iterator[Problem]:
    bent, before = stance(new), stance(old)
    values = number_word(new.lower()), number_word(old.lower())
    if None not in values and values[0] != values[1]:
        yield Problem("number", new)
    elif bent.is_negated != before.is_negated:
        yield Problem("negation", new or old)
    elif bent.is_limited != before.is_limited:
        yield Problem("limit", new or old)
    elif bent.modes != before.modes:
        yield Problem("modality", new or old)
    elif _is_noun(new) and _is_noun(old) and not _mean_the_same(new, old):
        yield Problem("name", new)


def _holds_of_the_whole(problem: Problem, mine: Stance, theirs: Stance) -> bool:
    """Return whether the sentences differ in this too, not only the words exchanged."""
    if problem.code == "limit":
        return mine.is_limited != theirs.is_limited
    if problem.code == "modality":
        return not (mine.modes <= theirs.hints or theirs.modes <= mine.hints)
    return True


def _mean_the_same(new: str, old: str) -> bool:
    if laws(new) or laws(old):
        return laws(new) == laws(old)
    if new.lower() in _PROVISION_WORDS:
        return True
    if all(is_named(word, name_forms(old)) for word in _TOKEN.findall(new)):
        return True
    return all(any(is_alike(word, other) for other in content(old)) for word in content(new))


def _is_noun(words: str) -> bool:
    return any(letter.isupper() for letter in words) and bool(content(words))
