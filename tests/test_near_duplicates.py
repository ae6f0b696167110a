"""Content hashes and near-duplicates: edited copies are found, other documents are not."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.corpus import read
from ingest.near_duplicates import Near, Signatures, content_hash, near_duplicates
from rag.german import sentences, words
from tests.corpus_reader import CORPUS

DOCUMENTS = {document.meta.id: document.text for document in read([CORPUS]).documents}
SIBLINGS = "breakouts-auftakt-"  # four short documents of one meeting that share most sentences


def test_the_hash_sees_words_only() -> None:
    text = "Die Prüfung, gemäß § 35a VwVfG,\nist automatisiert."
    assert content_hash(text) == content_hash("die prüfung gemäß § 35a vwvfg ist  automatisiert")
    assert content_hash(text) == content_hash(unicodedata.normalize("NFD", text))
    assert content_hash(text) != content_hash(text.replace("35a", "35b"))


@settings(deadline=None)  # the first example imports SciPy
@given(st.text(max_size=200))
def test_any_text_equals_itself(text: str) -> None:
    assert content_hash(text) == content_hash(text)
    known = near_duplicates(text, {"a": text, "b": "ganz andere Worte stehen in diesem Text hier"})
    assert Near("a", 1.0) in known or not words(text)


def test_an_edited_copy_is_found_first() -> None:
    original = DOCUMENTS["practice-mucgpt-muenchen"]
    kept = [original[a:b] for a, b in sentences(original)]
    edited = " ".join(kept[: len(kept) * 3 // 4]) + " Dieser Satz ist neu hinzugekommen."
    near = near_duplicates(edited, DOCUMENTS)
    assert [found.document_id for found in near] == ["practice-mucgpt-muenchen"]
    assert near[0].similarity > 0.5


def test_unrelated_documents_of_the_corpus_are_not_shown() -> None:
    signatures = Signatures()
    pairs = {
        (id_, near.document_id)
        for id_, text in DOCUMENTS.items()
        for near in near_duplicates(text, DOCUMENTS, signatures=signatures)
        if near.document_id != id_
    }
    assert all(a.startswith(SIBLINGS) and b.startswith(SIBLINGS) for a, b in pairs)
    assert len(signatures) == len(DOCUMENTS)


def test_the_cache_forgets_the_least_recently_used() -> None:
    signatures = Signatures(most=2)
    first = signatures.of("eins zwei drei")
    assert signatures.of("eins zwei drei") is first
    signatures.of("vier fünf sechs")
    signatures.of("sieben acht neun")
    assert len(signatures) == 2
    assert signatures.of("eins zwei drei") is not first


def test_a_text_without_words_resembles_nothing() -> None:
    assert near_duplicates("…", {"a": "", "b": "…"}) == ()
