"""From a question to hits: filters on both sides, stable order, LangChain's view."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from langchain_core.retrievers import BaseRetriever

from rag.model import KINDS, Scope
from rag.retrieve import Retriever, as_langchain, in_scope
from tests.small_corpus import CORPUS, Place

EVERYTHING = "Arbeitsgemeinschaft MUCGPT Chatbot Drohnen Verzeichnis Datensätze"
DAYS = st.none() | st.sampled_from([date(2025, 3, 26), date(2025, 6, 25), date(2026, 5, 1)])
SCOPES = st.builds(
    Scope,
    st.lists(st.sampled_from(KINDS), unique=True, max_size=2).map(tuple),
    st.lists(st.sampled_from(["recht", "austausch", "nichts"]), unique=True, max_size=2).map(tuple),
    DAYS,
    DAYS,
)


class Backwards:
    """A reranker that likes short texts best."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        return [-float(len(text)) for text in texts]


@given(SCOPES)
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_hit_is_in_scope_and_none_is_lost(small: Place, scope: Scope) -> None:
    found = small.retriever.retrieve(EVERYTHING, 20, scope).hits
    assert all(in_scope(hit.document, scope) for hit in found)
    wanted = {m.id for m in small.reader.current().passages.documents() if in_scope(m, scope)}
    assert {hit.document.id for hit in found} == wanted


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_the_filter_holds_on_both_sides(small: Place, weight: float) -> None:
    retriever = Retriever(
        small.reader, small.encoder, small.retriever.glossary, dense_weight=weight
    )
    hits = retriever.retrieve(EVERYTHING, 20, Scope(kinds=("legal",))).hits
    assert {hit.document.kind for hit in hits} == {"legal"}
    assert bool(weight) == any(hit.dense for hit in hits)


def test_hits_are_ordered_and_repeatable(small: Place) -> None:
    first = small.retriever.retrieve(EVERYTHING, 20).hits
    assert [(-h.score, h.passage.id) for h in first] == sorted(
        (-h.score, h.passage.id) for h in first
    )
    assert first == small.retriever.retrieve(EVERYTHING, 20).hits
    assert first[:2] == small.retriever.retrieve(EVERYTHING, 2).hits
    assert {hit.document.id for hit in first} == {name[:-3].replace("/", "-") for name in CORPUS}


def test_a_question_without_a_known_word_finds_nothing_lexical(small: Place) -> None:
    assert all(not hit.lexical for hit in small.retriever.retrieve("xyzzy", 5).hits)


def test_a_named_provision_comes_first(small: Place) -> None:
    hits = small.retriever.retrieve("Was verlangt Art. 50 KI-VO von Gemeinden?", 3).hits
    assert hits[0].document.id == "legal-art-50"


def test_a_reranker_has_the_last_word(small: Place) -> None:
    glossary = small.retriever.glossary
    retriever = Retriever(small.reader, small.encoder, glossary, reranker=Backwards())
    lengths = [len(hit.passage.text) for hit in retriever.retrieve(EVERYTHING, 20).hits]
    assert lengths == sorted(lengths)


def test_langchain_gets_documents_with_their_metadata(small: Place) -> None:
    retriever = as_langchain(small.retriever, k=2)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke("Was ist MUCGPT?")
    assert len(documents) == 2
    best = documents[0]
    assert best.page_content.startswith("MUCGPT ist der Textassistent")
    assert best.metadata["document_id"] == "practice-mucgpt"
    assert best.metadata["date"] == "2025-06-25"
    assert best.metadata["source"] == "https://example.org/quelle"
    assert best.id in small.reader.current().passages.ids()


def test_langchain_keeps_to_the_scope(small: Place) -> None:
    documents = as_langchain(small.retriever, k=9, scope=Scope(kinds=("talk",))).invoke(EVERYTHING)
    assert {document.metadata["kind"] for document in documents} == {"talk"}
