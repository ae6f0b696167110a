"""An answer written by a language model: the only module that knows LangChain's chat models."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from rag.citations import Drafted, complete_sentences, drafted, is_complete, without_thoughts
from rag.errors import LanguageModelError
from rag.model import Claim, Hit, Message
from rag.prompts import (
    NO_ANSWER,
    PromptMessage,
    answer_messages,
    rewrite_messages,
    simplify_messages,
)

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

__all__ = ["Drafted", "LanguageModel"]

_LONGEST_QUESTION = 500
_STOPPED = ("stop", "end_turn", "STOP", None)


class LanguageModel:
    """A chat model that writes from numbered passages; every failure is a LanguageModelError.

    ``model`` is LangChain's ``provider:name``. ``timeout_s`` bounds the wait for the server and
    the whole of an answer. Nothing is tried twice: whoever asks has an extractive answer to show.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 30.0,
        max_output_tokens: int = 600,
        context_characters: int = 24_000,
    ) -> None:
        self.name = model
        self._timeout_s = timeout_s
        self._context_characters = context_characters
        self._chat = _build(model, base_url, api_key, timeout_s, max_output_tokens)

    def compose(
        self, question: str, hits: Sequence[Hit], *, language: str = "de"
    ) -> Iterator[Drafted]:
        """Yield each sentence of an answer once it is complete; none if the passages are silent."""
        messages, known = answer_messages(question, hits, language, self._context_characters)
        if not known:
            raise self._failed("no passage fits into its context; raise the context characters")
        is_empty = True
        for sentence in self._sentences(messages):
            is_empty = False
            if NO_ANSWER in sentence:
                return
            if draft := drafted(sentence, range(1, known + 1)):
                yield draft
        if is_empty:
            raise self._failed("the answer was empty")

    def rewrite(self, question: str, history: Sequence[Message]) -> str:
        """Return a follow-up as a question that stands alone; the history is never a source."""
        messages = rewrite_messages(question, history, self._context_characters)
        text = "".join(without_thoughts(self._pieces(messages))).strip()
        rewritten = " ".join(text.split()).strip('"„“”')
        if not rewritten or len(rewritten) > _LONGEST_QUESTION:
            raise self._failed(f"a question of {len(rewritten)} characters came back")
        return rewritten

    def simplify(self, claims: Sequence[Claim]) -> list[Drafted]:
        """Return the same claims in Einfache Sprache; they cite what the claims cited."""
        known = frozenset(number for claim in claims for number in claim.citations)
        found = [drafted(s, known) for s in self._sentences(simplify_messages(claims))]
        simple = [draft for draft in found if draft]
        if not simple:
            raise self._failed("the answer was empty")
        return simple

    def reply(self, messages: Sequence[PromptMessage]) -> str:
        """Return the whole reply to messages, without a model's thoughts."""
        text = "".join(without_thoughts(self._pieces(messages))).strip()
        if not text:
            raise self._failed("the answer was empty")
        return text

    def _sentences(self, messages: Sequence[PromptMessage]) -> Iterator[str]:
        """Yield complete sentences; the first half of one is dropped and reported."""
        for sentence in complete_sentences(without_thoughts(self._pieces(messages))):
            if not is_complete(sentence) and sentence.strip() != NO_ANSWER:
                raise self._failed("the answer broke off in the middle of a sentence")
            yield sentence

    def _pieces(self, messages: Sequence[PromptMessage]) -> Iterator[str]:
        """Yield the text of the stream as it comes, within the time allowed."""
        deadline = time.monotonic() + self._timeout_s
        reason: str | None = None
        try:
            for chunk in _stream(self._chat, messages):
                if time.monotonic() > deadline:
                    raise self._failed(f"no complete answer within {self._timeout_s:g} s")
                reason = chunk.response_metadata.get("finish_reason", reason)
                yield str(chunk.text)
        except LanguageModelError:
            raise
        except Exception as error:
            raise self._failed(_explained(error, self._timeout_s)) from error
        if reason not in _STOPPED:
            raise self._failed(f"the answer was ended early ({reason})")

    def _failed(self, what: str) -> LanguageModelError:
        return LanguageModelError(f"Language model {self.name}: {what}.")


def _build(
    model: str, base_url: str | None, api_key: str | None, timeout_s: float, most_tokens: int
) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    provider, _, name = model.partition(":")
    if not name:
        raise LanguageModelError(f"Language model {model!r}: write it as provider:name.")
    options = _options(provider, base_url, api_key, timeout_s, most_tokens)
    try:
        chat: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        raise LanguageModelError(
            f"Language model {model}: its package is missing; install langchain-{provider}."
        ) from error
    except Exception as error:
        raise LanguageModelError(
            f"Language model {model}: cannot be set up ({type(error).__name__}); "
            "check the provider's name, KIKO_LLM_BASE_URL and KIKO_LLM_API_KEY."
        ) from error
    return chat


def _options(
    provider: str, base_url: str | None, api_key: str | None, timeout_s: float, most_tokens: int
) -> dict[str, Any]:
    """Return the settings of a chat model under the names its provider package knows."""
    options: dict[str, Any] = {"temperature": 0.0}
    if base_url:
        options["base_url"] = base_url
    if provider == "ollama":
        return options | {"num_predict": most_tokens, "client_kwargs": {"timeout": timeout_s}}
    options |= {"timeout": timeout_s, "max_tokens": most_tokens, "max_retries": 0}
    if api_key or base_url:  # a server of one's own never gets a key meant for somebody else
        options["api_key"] = api_key or "none"
    return options


def _stream(chat: BaseChatModel, messages: Sequence[PromptMessage]) -> Iterator[AIMessageChunk]:
    """Stream an answer with LangSmith's tracing off, whatever the environment says."""
    from langsmith import tracing_context

    chunks = chat.stream([(message.role, message.text) for message in messages])
    with tracing_context(enabled=False):
        first = next(chunks, None)
    if first is not None:
        yield first
        yield from chunks


def _explained(error: Exception, timeout_s: float) -> str:
    """Say what a foreign error means; its own text may hold keys and passages and stays out."""
    from langchain_core import exceptions as known

    meanings = (
        (known.ModelTimeoutError, f"no answer within {timeout_s:g} s"),
        (known.ModelConnectionError, "the server cannot be reached or hung up; check its address"),
        (known.ModelAuthenticationError, "the key was refused (401); check KIKO_LLM_API_KEY"),
        (known.ModelPermissionDeniedError, "the key may not use this model (403)"),
        (known.ModelRateLimitError, "too many requests (429); try again later"),
        (known.ModelNotFoundError, "the server does not know this model (404)"),
        (
            known.ContextOverflowError,
            "the passages exceed its context; lower the context characters",
        ),
        (known.ModelInvalidRequestError, "the server refused the request (400)"),
        (known.ModelAPIError, "the server reported a failure of its own (5xx)"),
        (TimeoutError, f"no answer within {timeout_s:g} s"),
        (ConnectionError, "the server cannot be reached; check its address"),
        (json.JSONDecodeError, "the stream was malformed"),
    )
    for kind, meaning in meanings:
        if isinstance(error, kind):
            return meaning
    return f"the stream broke off or was malformed ({type(error).__name__})"
