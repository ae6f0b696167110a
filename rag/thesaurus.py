"""Everyday German words and their neighbours in officialese, by a bundled thesaurus."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from rag.german import is_stop_word, stem, words

THESAURUS = Path(__file__).resolve().parent / "lexicon" / "thesaurus.tsv"


def neighbours(stemmed: str) -> frozenset[str]:
    """Return the stems that mean nearly the same as ``stemmed``, itself left out."""
    return _table().get(stemmed, frozenset())


@lru_cache(maxsize=1)
def _table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for line in THESAURUS.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            group = {_key(member) for member in line.split("\t")} - {""}
            for member in group:
                table.setdefault(member, set()).update(group - {member})
    return {key: frozenset(near) for key, near in table.items()}


def _key(member: str) -> str:
    """Return the stem that stands for a member: its longest word."""
    content = [word for word in words(member) if not is_stop_word(word)]
    return stem(max(content, key=len)) if content else ""
