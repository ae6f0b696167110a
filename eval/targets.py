"""Who answers the questions: the assistant of this process (others: eval/remote.py)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from eval.served import retrieved, routed
from eval.suite import Question
from rag.assistant import Assistant
from rag.errors import NotFoundError
from rag.model import Answer, Finished, Hit, HitsFound
from rag.retrieve import Retriever

DEPTH = 50  # passages looked at to rank ten documents


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one question.

    ``served`` are the documents the answer could draw on, ``retrieved`` the ranking further down,
    ``confidence`` (0–1) how sure the system is that the corpus answers the question.
    """

    answer: Answer
    served: tuple[str, ...] = ()
    retrieved: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    confidence: float | None = None
    seconds: float = 0.0
    timings_ms: dict[str, float] = field(default_factory=dict)


class Target(Protocol):
    """A system under evaluation."""

    def reply(self, question: Question) -> Reply:
        """Return what the system answers."""

    def text_of(self, document_id: str) -> str | None:
        """Return the text of a document; None if the system does not hand it out."""

    def identity(self) -> dict[str, str]:
        """Return what tells this system from another: configuration, generation, versions."""


class InProcess:
    """The assistant as the command line and the server use it, without the network."""

    def __init__(
        self,
        assistant: Assistant,
        retriever: Retriever,
        *,
        stichtag: date,
        identity: dict[str, str],
    ) -> None:
        self._assistant = assistant
        self._retriever = retriever
        self._stichtag = stichtag
        self._identity = identity

    def reply(self, question: Question) -> Reply:
        """Answer as of the question's Stichtag, or the one of the run."""
        scope = replace(question.scope, stichtag=question.scope.stichtag or self._stichtag)
        started = time.perf_counter()
        hits: tuple[Hit, ...] = ()
        confidence = 0.0
        answer: Answer | None = None
        for event in self._assistant.stream(question.question, scope, question.history):
            if isinstance(event, HitsFound):
                hits, confidence = event.hits, event.confidence
            elif isinstance(event, Finished):
                answer = event.answer
        seconds = time.perf_counter() - started
        assert answer is not None  # noqa: S101 - stream() ends with Finished by contract
        asked = routed(question.question, self._retriever, question.history)
        deep = retrieved(asked, self._retriever, DEPTH, scope)
        return Reply(
            answer=answer,
            served=_documents(hits),
            retrieved=_documents(deep.hits)[:10],
            passages=tuple(hit.passage.id for hit in deep.hits[:10]),
            confidence=round(confidence, 4),
            seconds=seconds,
            timings_ms=answer.timings_ms,
        )

    def text_of(self, document_id: str) -> str | None:
        """Return the text of a document of the live generation."""
        try:
            return self._retriever.reader.current().passages.document(document_id).text
        except NotFoundError:
            return None

    def identity(self) -> dict[str, str]:
        """Return what was given, and the live generation."""
        manifest = self._retriever.reader.current().manifest
        return {
            **self._identity,
            "generation": manifest.generation,
            "encoder": manifest.encoder,
            "passages": str(manifest.passages),
            "stichtag": self._stichtag.isoformat(),
        }


def _documents(hits: tuple[Hit, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.document.id for hit in hits))
