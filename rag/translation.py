"""English questions to German words, by a bundled lexicon: the corpus is German."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from rag.german import words

LEXICON = Path(__file__).resolve().parent / "lexicon" / "de-en.tsv"
_LONGEST = 6  # words of an English phrase

# English words that ask or connect and tell nothing about the subject.
ENGLISH_STOP_WORDS = frozenset(
    """
    a about after again all also am an and any are as at be been before being but by can could did
    do does doing done during each every for from get give had has have having he her here him his
    how i if in into is it its just like many may me might more most much must my need needs no not
    of off on once only or other our ours out over own please really same say says she should show
    since so some still such tell than that the their them then there these they thing things this
    those through to too under until up us very was we were what when where whether which while who
    whom whose why will with within without would you your
    """.split()
)


def translations(english: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return the phrases of an English text that the lexicon knows, each with its German words."""
    tokens = words(english)
    return list(_matches(tokens))


def _matches(tokens: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    table, at = _table(), 0
    while at < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            phrase = tuple(tokens[at : at + length])
            german = _look_up(table, phrase)
            if german and not (length == 1 and phrase[0] in ENGLISH_STOP_WORDS):
                yield " ".join(phrase), german
                at += length - 1
                break
        at += 1


def _look_up(
    table: dict[tuple[str, ...], tuple[str, ...]], phrase: tuple[str, ...]
) -> tuple[str, ...]:
    for last in _singulars(phrase[-1]):
        if found := table.get((*phrase[:-1], last)):
            return found
    return ()


def _singulars(word: str) -> Iterable[str]:
    """Return a word and what it may be the plural or third person of."""
    yield word
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith("es"):
        yield word[:-2]
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("ed"):
        yield word[:-2]
        yield word[:-1]
    if word.endswith("ing"):
        yield word[:-3]
        yield word[:-3] + "e"


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, ...], tuple[str, ...]]:
    table: dict[tuple[str, ...], dict[str, None]] = {}
    for line in LEXICON.read_text("utf-8").splitlines():
        german, _, english = line.partition("\t")
        if english and not german.startswith("#"):
            table.setdefault(tuple(words(english)), {})[german] = None
            if english.startswith("to "):
                table.setdefault(tuple(words(english[3:])), {})[german] = None
    return {phrase: tuple(found) for phrase, found in table.items()}
