"""Whether two texts say the same words: pure comparisons that all metrics share."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from rag.german import words

_SHORTEST_PART = 40  # characters a sentence needs to count as the answer when it is part of one


def bare(text: str) -> str:
    """Return the letters and digits of a text, case and compatibility forms folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if char.isalnum())


def holds_answer(sentence: str, answers: Iterable[str]) -> bool:
    """Tell whether a sentence holds a gold answer, or is 40 characters or more of one."""
    shown = bare(sentence)
    golds = [gold for gold in map(bare, answers) if gold]
    return any(g in shown or (len(shown) >= _SHORTEST_PART and shown in g) for g in golds)


def matches(expression: str, text: str) -> bool:
    """Tell whether a key fact's regular expression is found in a text, whatever its case."""
    flat = " ".join(unicodedata.normalize("NFKC", text).split())
    return re.search(unicodedata.normalize("NFKC", expression), flat, re.IGNORECASE) is not None


def token_f1(text: str, references: Iterable[str]) -> float:
    """Return the best F1 (0–1) of shared words with any reference, as SQuAD defines it.

    Source: Rajpurkar et al. 2016; words are lower-cased, without removing articles.
    """
    return max((_f1(words(text), words(reference)) for reference in references), default=0.0)


def _f1(mine: list[str], theirs: list[str]) -> float:
    shared = sum((Counter(mine) & Counter(theirs)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(mine), shared / len(theirs)
    return 2 * precision * recall / (precision + recall)
