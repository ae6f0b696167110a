"""Kiko's own words: both languages, the same fields, nothing missing."""

from __future__ import annotations

import pytest

from rag import messages
from rag.messages import LANGUAGES, say
from rag.model import REASONS

FIELDS = {
    "one": "150",
    "other": "180",
    "all": 3,
    "count": 2,
    "day": "1.1.2027",
    "length": 1,
    "most": 2,
    "question": "Was?",
    "reference": "R",
    "rule": "Es gilt. [1]",
    "title": "T",
    "titles": "U",
}


@pytest.mark.parametrize("key", messages.keys())
def test_every_message_exists_in_both_languages(key: str) -> None:
    texts = [say(key, language, **FIELDS) for language in LANGUAGES]
    assert len(set(texts)) == len(LANGUAGES)
    assert all(text.strip() and text.rstrip("”“ [1]")[-1] in ".!?" for text in texts)


@pytest.mark.parametrize("key", messages.keys())
def test_both_languages_say_the_same_things(key: str) -> None:
    marked = {name: f"<{name}>" for name in FIELDS}
    said = [{m for m in marked.values() if m in say(key, lang, **marked)} for lang in LANGUAGES]
    assert said[0] == said[1]


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_words(reason: str) -> None:
    assert f"abstain.{reason}" in messages.keys()  # noqa: SIM118 - a function, no mapping
