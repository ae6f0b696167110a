"""Chat completions as OpenAI writes them: what comes in, and what goes out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.asking import Body, ScopeBody
from app.edge_words import word
from rag.errors import InputError
from rag.model import Message

MODEL = "kiko"
_EARLIER = 50  # turns of the conversation that may help to understand the question


class PartBody(BaseModel):
    """A part of a message; Kiko reads text."""

    type: str
    text: str | None = None


class ChatMessageBody(BaseModel):
    """A message; instructions (``system``, ``developer``) are not followed."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[PartBody] | None = None

    def said(self) -> str:
        """Return the text of the message.

        Raises:
            InputError: a part of it is no text.
        """
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type != "text" or part.text is None:
                raise InputError(word("only_text", kind=part.type[:40]))
        return "\n".join(part.text or "" for part in self.content)


class KikoBody(Body):
    """What only Kiko knows: the scope of the question, and Einfache Sprache."""

    scope: ScopeBody = ScopeBody()
    plain: bool = False


class CompletionBody(BaseModel):
    """A chat completion request; settings that mean nothing to Kiko are taken and ignored."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "model": MODEL,
                "messages": [{"role": "user", "content": "Müssen wir unsere Leute schulen?"}],
                "stream": False,
            }
        }
    )

    model: str
    messages: Annotated[list[ChatMessageBody], Field(min_length=1)]
    stream: bool | None = None
    n: Literal[1] | None = None
    kiko: Annotated[
        KikoBody | None, Field(description="Scope and plain language; extra_body in the client.")
    ] = None

    def question(self) -> str:
        """Return the last message; raise InputError if it is no question of the user's."""
        last = self.messages[-1]
        if last.role != "user" or not last.said().strip():
            raise InputError(word("no_question"))
        return last.said()

    def earlier(self) -> tuple[Message, ...]:
        """Return what was said before, for the understanding of the question only."""
        turns = [
            Message(message.role, message.said())
            for message in self.messages[:-1]
            if message.role in ("user", "assistant")
        ]
        return tuple(turns[-_EARLIER:])


class ModelOut(BaseModel):
    """A model that can be asked."""

    id: str
    object: Literal["model"] = "model"
    created: int = 1_767_225_600
    owned_by: str = "kiko"


class ModelsOut(BaseModel):
    """The models that can be asked."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class ChatMessageOut(BaseModel):
    """What Kiko says."""

    role: Literal["assistant"] = "assistant"
    content: str


class ChoiceOut(BaseModel):
    """The one answer."""

    index: Literal[0] = 0
    message: ChatMessageOut
    finish_reason: Literal["stop"] = "stop"


class CompletionOut(BaseModel):
    """An answer; ``kiko`` is the object of ``/api/v1/ask`` with the ``answer_id``.

    There is no ``usage``: answers are not counted in tokens.
    """

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[ChoiceOut]
    kiko: dict[str, Any]
