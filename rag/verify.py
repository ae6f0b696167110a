"""Is a sentence borne out by the passages it cites? Decided by rules, without a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.additions import additions
from rag.attribution import unknown_facts, unknown_laws, unknown_names
from rag.edits import edits
from rag.german import nfc, sentences
from rag.model import Verdict
from rag.pairing import swaps
from rag.polarity import disagreements
from rag.problems import Problem, ProblemCode
from rag.wording import content, share, uncovered

__all__ = ["Check", "Problem", "ProblemCode", "Verifier", "verify"]

ENOUGH = 0.6  # share of content words from which a sentence counts as covered
TOO_FEW = 0.3  # … and below which it says something else
_MARKER = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_DECORATION = re.compile(r"(?m)^\s*(?:[-*+•>]|#{1,6})\s+|[*_`]{1,3}|\u00ad|\u200b")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Check:
    """The verdict on a sentence and the reasons for it."""

    verdict: Verdict
    problems: tuple[Problem, ...] = ()


Verifier = Callable[[str, Sequence[str]], Check]  # a sentence and the passages it cites


def verify(claim: str, evidence: Sequence[str]) -> Check:
    """Check a sentence against the passages it cites; a verbatim sentence is always supported."""
    said = _plain(claim)
    known = tuple(sentence for text in evidence for sentence in _sentences(text))
    if not said or not known:
        return Check("unsupported", (Problem("content", said),))
    if _quotes(claim, said, known):
        return Check("supported")
    whole = " ".join(known)
    problems = tuple(dict.fromkeys(_problems(said, known, whole)))
    covered = share(content(said), content(whole))
    if problems or covered < TOO_FEW:
        return Check("unsupported", problems or (Problem("content", said),))
    if covered < ENOUGH:
        missing = ", ".join(uncovered(content(said), content(whole)))
        return Check("partial", (Problem("content", missing),))
    return Check("supported")


def _problems(said: str, known: Sequence[str], whole: str) -> Iterator[Problem]:
    yield from edits(said, known)
    yield from unknown_facts(said, known, whole)
    yield from unknown_laws(said, whole)
    yield from unknown_names(said, known, whole)
    yield from disagreements(said, known)
    yield from swaps(said, known)
    yield from additions(said, whole)


def _quotes(claim: str, said: str, known: Sequence[str]) -> bool:
    """Return whether the claim consists of whole sentences of its sources."""
    cores = {_core(sentence) for sentence in known}
    return _core(said) in cores or all(_core(s) in cores for s in _sentences(claim))


def _core(sentence: str) -> str:
    return sentence.rstrip(" .…")


@lru_cache(maxsize=1024)
def _sentences(text: str) -> tuple[str, ...]:
    composed = nfc(text)
    plain = (_plain(composed[start:end]) for start, end in sentences(composed))
    return tuple(filter(None, plain))


def _plain(text: str) -> str:
    """Return a text without citation markers, Markdown and line breaks."""
    return _SPACE.sub(" ", _DECORATION.sub("", _MARKER.sub("", nfc(text)))).strip()
