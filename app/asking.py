"""How a question comes in over HTTP: the bodies, and which answer a feedback speaks of."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from rag.model import Answer, Kind, Message, Scope
from rag.routing import clean

ANSWER_ID = "X-Kiko-Answer-Id"  # the header that carries the id of an answer

# What the description says of a question; step 1 checks it, with texts in the reader's language.
QUESTION_SCHEMA: dict[str, JsonValue] = {
    "minLength": 1,
    "maxLength": 2_000,
    "pattern": r"[^\W_]",  # a letter or a digit
}


class Body(BaseModel):
    """A body whose unknown keys are an error."""

    model_config = ConfigDict(extra="forbid")


class ScopeBody(Body):
    """What part of the corpus is asked, and as of which day."""

    kinds: list[Kind] = []
    topics: Annotated[list[str], Field(description="Documents with one of these topics.")] = []
    date_from: Annotated[
        date | None, Field(description="Of this day or later; undated documents are left out.")
    ] = None
    date_to: Annotated[date | None, Field(description="Of this day or earlier.")] = None
    stichtag: Annotated[
        date | None, Field(description="The day by which law is judged; default: today.")
    ] = None

    def noun(self) -> Scope:
        """Return the scope as the rest of Kiko knows it."""
        return Scope(
            tuple(self.kinds), tuple(self.topics), self.date_from, self.date_to, self.stichtag
        )


class MessageBody(Body):
    """An earlier turn of the conversation; it helps to understand, it is never a source."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=20_000)]


class AskBody(Body):
    """A question and the scope it is asked in."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"question": "Müssen wir unsere Leute schulen?"},
                {
                    "question": "Welche Kennzeichnung gilt für Chatbots?",
                    "scope": {"kinds": ["legal"], "stichtag": "2026-08-02"},
                },
            ]
        }
    )

    question: Annotated[
        str,
        Field(examples=["Müssen wir unsere Leute schulen?"], json_schema_extra=QUESTION_SCHEMA),
    ]
    scope: ScopeBody = ScopeBody()
    history: Annotated[list[MessageBody], Field(max_length=50)] = []
    plain: Annotated[bool, Field(description="Answer in Einfache Sprache, by the model.")] = False

    def earlier(self) -> tuple[Message, ...]:
        """Return the history as the rest of Kiko knows it."""
        return tuple(Message(turn.role, turn.content) for turn in self.history)


def answer_id(answer: Answer) -> str:
    """Return what names an answer: the same question on the same corpus and day has the same id.

    The question cannot be read from it, but who knows the question can tell that it was asked.
    """
    asked = "\n".join([clean(answer.question).casefold(), answer.generation, str(answer.stichtag)])
    return hashlib.sha256(asked.encode()).hexdigest()[:32]
