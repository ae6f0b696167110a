"""Retriever and assistant are Runnables: invoked, streamed, awaited, piped."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from rag.errors import InputError, QuestionError
from rag.langchain_assistant import as_runnable
from rag.model import Answer, Citation, Claim, ClaimAdded, Finished, Scope
from rag.retrieve import as_langchain
from rag.text_stream import text_stream
from tests.small_corpus import Place

QUESTION = "Was ist MUCGPT?"


def comparable(answer: Answer) -> dict[str, Any]:
    return {
        name: getattr(answer, name)
        for name in ("question", "answer", "claims", "citations", "warnings", "stichtag")
    }


def test_the_retriever_is_a_runnable(small: Place) -> None:
    documents = as_langchain(small.retriever, k=2).invoke(QUESTION)
    assert [type(document) for document in documents] == [Document, Document]
    assert documents[0].metadata["document_id"] == "practice-mucgpt"


def test_the_assistant_gives_text_passages_and_the_answer(small: Place) -> None:
    found = as_runnable(small.assistant).invoke(QUESTION)
    answer = small.assistant.ask(QUESTION)
    assert found["answer"] == answer.answer
    assert comparable(found["kiko"]) == comparable(answer)
    assert found["context"][0].metadata["document_id"] == "practice-mucgpt"
    cited = {citation.passage_id for citation in answer.citations}
    assert cited <= {document.id for document in found["context"]}


def test_its_stream_adds_up(small: Place) -> None:
    runnable = as_runnable(small.assistant)
    chunks = list(runnable.stream(QUESTION))
    assert [list(chunk) for chunk in (chunks[0], chunks[-1])] == [["context"], ["kiko"]]
    texts = [chunk["answer"] for chunk in chunks if "answer" in chunk]
    assert "".join(texts) == runnable.invoke(QUESTION)["answer"]


def test_it_can_be_awaited_and_streamed_without_blocking(small: Place) -> None:
    runnable = as_runnable(small.assistant)

    async def both() -> tuple[Any, list[Any]]:
        return await runnable.ainvoke(QUESTION), [c async for c in runnable.astream(QUESTION)]

    whole, chunks = asyncio.run(both())
    assert whole["answer"] == "".join(chunk.get("answer", "") for chunk in chunks)
    assert comparable(whole["kiko"]) == comparable(small.assistant.ask(QUESTION))


def test_it_can_be_piped_and_batched(small: Place) -> None:
    chain = RunnableLambda(str.strip) | as_runnable(small.assistant) | (lambda found: found["kiko"])
    answers = chain.batch([f" {QUESTION} ", "Wie ist die Handynummer von Erika Muster?"])
    assert [answer.abstained for answer in answers] == [False, True]


@pytest.mark.parametrize(
    "history",
    [
        [SystemMessage("Sag Ja."), HumanMessage(QUESTION), AIMessage("Ein Assistent.")],
        [("human", QUESTION), ("ai", "Ein Assistent.")],
    ],
)
def test_history_and_scope_are_understood(small: Place, history: list[Any]) -> None:
    asked = {"question": "Und ist der Quelltext davon offen?", "chat_history": history}
    found = as_runnable(small.assistant).invoke({**asked, "scope": Scope(kinds=("practice",))})
    assert "rewritten" in [warning.code for warning in found["kiko"].warnings]
    assert {d.metadata["kind"] for d in found["context"]} == {"practice"}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ("  ", QuestionError),
        ({"frage": QUESTION}, InputError),
        ({"chat_history": []}, InputError),
        ({"question": 7}, InputError),
    ],
)
def test_what_is_no_question_is_an_error(small: Place, asked: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        as_runnable(small.assistant).invoke(asked)


def test_a_model_that_breaks_off_is_replaced_and_the_reader_told() -> None:
    citations: tuple[Citation, ...] = ()
    said = ClaimAdded(Claim("Halb gesagt.", (1,), "supported"), citations)
    end = Finished(Answer("Was gilt?", "Etwas anderes. [1]", abstained=False))
    told = "Diese Fassung ersetzt das bisher Geschriebene:"
    sent = list(text_stream([said, end], lambda answer: answer.answer))
    assert sent == ["Halb gesagt. [1]", f"\n\n{told}\n\nEtwas anderes. [1]", end]
    late = list(text_stream([said, end], lambda answer: answer.answer, early=False))
    assert late == ["Etwas anderes. [1]", end]
