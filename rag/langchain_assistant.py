"""The assistant in LangChain's terms: a Runnable that streams, like LangChain's own chains."""

from __future__ import annotations

import asyncio
import operator
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any

from langchain_core.runnables import Runnable, RunnableGenerator
from langchain_core.runnables.utils import AddableDict

from rag.assistant import Assistant
from rag.errors import InputError
from rag.langchain_retriever import as_document
from rag.model import Finished, HitsFound, Message, Scope
from rag.text_stream import text_stream

Asked = str | Mapping[str, Any]
_KEYS = ("question", "chat_history", "scope")
_USERS = ("human", "user")
_ASSISTANTS = ("ai", "assistant")


def as_runnable(assistant: Assistant) -> Runnable[Asked, AddableDict]:
    """Return the assistant as a Runnable.

    It takes a question, or a mapping of ``question``, ``chat_history`` (LangChain's messages or
    pairs of role and text) and ``scope``. It gives ``answer`` (the text, in a stream sentence by
    sentence), ``context`` (the passages found, as Documents) and ``kiko`` (the whole ``Answer``).
    """

    def transform(asked: Iterator[Asked]) -> Iterator[AddableDict]:
        yield from _chunks(assistant, reduce(operator.add, asked))

    async def atransform(asked: AsyncIterator[Asked]) -> AsyncIterator[AddableDict]:
        chunks = _chunks(assistant, reduce(operator.add, [part async for part in asked]))
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk

    return RunnableGenerator(transform, atransform, name="Kiko")


def _chunks(assistant: Assistant, asked: Asked) -> Iterator[AddableDict]:
    """Yield what becomes known of an answer; the sum of all is the whole."""
    question, history, scope = _read(asked)
    events = assistant.stream(question, scope, history)
    for piece in text_stream(events, lambda answer: answer.answer):
        if isinstance(piece, HitsFound):
            yield AddableDict(context=[as_document(hit) for hit in piece.hits])
        elif isinstance(piece, Finished):
            yield AddableDict(kiko=piece.answer)
        elif piece:
            yield AddableDict(answer=piece)


def _read(asked: Asked) -> tuple[str, list[Message], Scope | None]:
    """Return question, history and scope.

    Raises:
        InputError: a key is unknown, or there is no question.
    """
    if isinstance(asked, str):
        return asked, [], None
    unknown = asked.keys() - set(_KEYS)
    if unknown or not isinstance(asked.get("question"), str):
        raise InputError(f"{sorted(asked)} are the keys; known are {', '.join(_KEYS)}")
    return asked["question"], _messages(asked.get("chat_history") or ()), asked.get("scope")


def _messages(turns: Sequence[Any]) -> list[Message]:
    """Return what user and assistant said; instructions to the system are left out."""
    messages = []
    for turn in turns:
        role, content = turn if isinstance(turn, tuple) else (turn.type, turn.content)
        if role in _USERS:
            messages.append(Message("user", str(content)))
        elif role in _ASSISTANTS:
            messages.append(Message("assistant", str(content)))
    return messages
