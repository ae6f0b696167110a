"""Two sources that state the same of the same thing, but with another number or date."""

from __future__ import annotations

from collections.abc import Sequence

from rag.dates import Day
from rag.facts import Fact, Quantity, bears, facts
from rag.names import is_named, name_forms, names
from rag.sentences import ScoredSentence
from rag.wording import content, share

_SAME_STATEMENT = 0.7  # share of content words, each way, from which two sentences say the same
_FEWEST_WORDS = 3


def contradicting(
    chosen: Sequence[ScoredSentence], ranked: Sequence[ScoredSentence]
) -> list[ScoredSentence]:
    """Return the sentences of other documents that give a number or date of ``chosen`` otherwise.

    At most one for each chosen sentence, the best ranked.
    """
    found: list[ScoredSentence] = []
    for sentence in chosen:
        others = (s for s in ranked if s.hit.document.id != sentence.hit.document.id)
        other = next((s for s in others if differing(sentence.text, s.text)), None)
        if other and other not in chosen and other not in found:
            found.append(other)
    return found


def differing(one: str, other: str) -> tuple[str, str] | None:
    """Return the number or date that two sentences give differently for the same, if they do."""
    mine, theirs = facts(one), facts(other)
    if not mine or not theirs or not _says_the_same(one, other):
        return None
    left = [fact for fact in mine if not any(_agree(fact, f) for f in theirs)]
    right = [fact for fact in theirs if not any(_agree(f, fact) for f in mine)]
    if len(left) != 1 or len(right) != 1 or not _comparable(left[0], right[0]):
        return None  # where more differs, they speak of two things
    return left[0].text.strip(), right[0].text.strip()


def _says_the_same(one: str, other: str) -> bool:
    if not (_names_agree(one, other) and _names_agree(other, one)):
        return False
    mine, theirs = content(one), content(other)
    if min(len(mine), len(theirs)) < _FEWEST_WORDS:
        return False
    return min(share(mine, theirs), share(theirs, mine)) >= _SAME_STATEMENT


def _names_agree(one: str, other: str) -> bool:
    forms = name_forms(other)
    return all(is_named(name.text, forms) for name in names(one) if name.is_sure)


def _agree(one: Fact, other: Fact) -> bool:
    return bears(one, other) or bears(other, one)


def _comparable(one: Fact, other: Fact) -> bool:
    """Tell whether two facts can contradict each other: days, or quantities of one kind."""
    match one.value, other.value:
        case Day() as mine, Day() as theirs:
            return (mine.month is None) == (theirs.month is None)
        case Quantity() as mine, Quantity() as theirs:
            return (mine.unit, mine.noun) == (theirs.unit, theirs.noun)
    return False
