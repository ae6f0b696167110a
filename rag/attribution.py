"""Which facts and names of a sentence its sources lack, or say of something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.facts import Fact, Quantity, bears, facts, named_by_law, one_is_stated
from rag.german import stem
from rag.legal import laws
from rag.names import Name, is_common, is_named, name_forms, names
from rag.numerals import is_loose
from rag.polarity import closeness
from rag.problems import Problem
from rag.wording import content, participle_root, share, uncovered

_BETTER = 0.35  # a rival sentence fits the words around a fact this much better
_EXACT = 0.95  # … or half as much, where it fits exactly
_RIVAL = 0.7  # share of a claim that a sentence with another name must account for
_TIE = 0.1
_PRONOUN = re.compile(r"(?:Er|Sie|Es|Dies\w*|Das|Damit|Dabei|Dazu|Dort|Darin|Diese)\s")
_CAPITALS_BEFORE = re.compile(r"(?:\b[A-ZÄÖÜ][\w-]+\s)+\Z")
_CLAUSE_END = re.compile(r"[,;:]\s|\s(?:und|sowie|aber|während)\s")


def unknown_facts(said: str, known: Sequence[str], whole: str) -> Iterator[Problem]:
    """Yield facts that no source states, or only of something else."""
    for fact in facts(said):
        if is_loose(fact.text.lower()):
            continue
        bearing = [(s, other) for s in known for other in facts(s) if bears(other, fact)]
        if not bearing and not _stated_otherwise(fact, known, whole):
            yield Problem(fact.code, fact.text)
        elif bearing and _bound_flipped(fact, _closest(said, bearing)):
            yield Problem("limit", fact.text)
        elif bearing and _says_of_another(said, fact, known, [s for s, _ in bearing]):
            yield Problem(fact.code, fact.text)
        elif _unit_unknown(fact, whole):
            yield Problem("number", fact.text)


def unknown_laws(said: str, whole: str) -> Iterator[Problem]:
    """Yield the laws that a sentence names and its sources do not."""
    known = laws(whole)
    yield from (Problem("law", law) for law in laws(said) if law not in known)


def _closest(said: str, bearing: Sequence[tuple[str, Fact]]) -> list[Fact]:
    """Return the facts that stand in the sentences most like the claim."""
    scores = [closeness(said, sentence) for sentence, _ in bearing]
    near = max(scores) - _TIE
    return [fact for (_, fact), score in zip(bearing, scores, strict=True) if score >= near]


def _stated_otherwise(fact: Fact, known: Sequence[str], whole: str) -> bool:
    if isinstance(fact.value, str):
        return _has_code(whole, fact.value) or named_by_law(fact.value, whole)
    return isinstance(fact.value, Quantity) and fact.value.value == 1 and one_is_stated(whole)


def _has_code(whole: str, code: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(code)}(?!\w)", whole.casefold()) is not None


def _bound_flipped(fact: Fact, bearing: Sequence[Fact]) -> bool:
    bounds = {other.bound for other in bearing}
    if isinstance(fact.value, Quantity):
        return fact.bound not in bounds
    return fact.bound is not None and None not in bounds and fact.bound not in bounds


def _unit_unknown(fact: Fact, whole: str) -> bool:
    if not isinstance(fact.value, Quantity) or fact.value.noun is None:
        return False
    return bool(uncovered(content(fact.value.noun), content(whole)))


def _says_of_another(said: str, fact: Fact, known: Sequence[str], bearing: Sequence[str]) -> bool:
    """Return whether the words around a fact belong to a sentence with another fact instead."""
    nearby = content(_around(said, fact).replace(fact.text, " "))
    if len(nearby) < 2:
        return False
    fit = max(share(nearby, content(sentence)) for sentence in bearing)
    rivals = [(s, fact_) for s in known if s not in bearing for fact_ in facts(s)]
    return any(
        _is_better(share(nearby, content(sentence)), fit, _has_unit_of(other, fact))
        for sentence, other in rivals
        if other.code == fact.code
    )


def _is_better(rival: float, fit: float, is_likely: bool = False) -> bool:
    """Return whether a rival fits so much better that a fact or name is taken to be its."""
    return rival - fit >= (_BETTER / 2 if is_likely or rival >= _EXACT else _BETTER)


def _has_unit_of(one: Fact, other: Fact) -> bool:
    if not (isinstance(one.value, Quantity) and isinstance(other.value, Quantity)):
        return False
    return one.value.unit is not None and one.value.unit == other.value.unit


def _around(said: str, fact: Fact) -> str:
    """Return the clause that holds a fact."""
    cuts = [0, *(match.start() for match in _CLAUSE_END.finditer(said)), len(said)]
    end = fact.start + len(fact.text)
    start = max(cut for cut in cuts if cut <= fact.start)
    return said[start : min(cut for cut in cuts if cut >= min(end, len(said)))]


def unknown_names(said: str, known: Sequence[str], whole: str) -> Iterator[Problem]:
    """Yield names that no source has, or that the sources say something else of."""
    forms, spoken = name_forms(whole), content(whole)
    for name in names(said):
        is_known = is_named(name.text, forms)
        is_missing = name.is_sure and not is_known and uncovered(content(name.text), spoken)
        if is_missing or (
            _may_be_name(name, is_known, spoken) and _said_of_another(said, name, known)
        ):
            yield Problem("name", name.text)


def _may_be_name(name: Name, is_known: bool, spoken: Sequence[str]) -> bool:
    """Return whether a word is a name the sources have, or an unknown word that may be one."""
    if name.is_sure or is_known:
        return name.is_sure and is_known
    if is_common(name.text.lower()) or (name.start == 0 and participle_root(name.text.lower())):
        return False
    return bool(uncovered(content(name.text), spoken))


def _said_of_another(said: str, name: Name, known: Sequence[str]) -> bool:
    """Return whether the sentence that fits the rest of a claim has another name in this place."""
    around = _main_clause(said, name.start)
    own = {stem(word) for word in (*content(_run(said, name)), name.text.lower())}
    rest = tuple(word for word in content(around) if stem(word) not in own)
    mentioned = name_forms(said)
    here = [s for s in known if is_named(name.text, name_forms(s))]
    rivals = [s for s in known if s not in here and _has_another(s, mentioned)]
    fit = max((share(rest, content(s)) for s in here), default=0.0)
    rival = max((share(rest, content(s)) for s in rivals), default=0.0)
    return rival >= _RIVAL and _is_better(rival, fit)


def _run(said: str, name: Name) -> str:
    """Return a name with the capitalised words right before it: Daniel Theis."""
    end = name.start + len(name.text)
    before = _CAPITALS_BEFORE.search(said, 0, name.start)
    return said[before.start() if before else name.start : end]


def _main_clause(said: str, position: int) -> str:
    """Return what stands between semicolons around ``position``."""
    start, end = said.rfind(";", 0, position), said.find(";", position)
    return said[start + 1 : end if end >= 0 else len(said)]


def _has_another(sentence: str, mentioned: frozenset[str]) -> bool:
    """Return whether a sentence itself has a name that the claim does not mention."""
    return not _PRONOUN.match(sentence) and any(
        other.is_sure and content(other.text) and not is_named(other.text, mentioned)
        for other in names(sentence)
    )
