"""Other systems under evaluation: a deployment of Kiko, any OpenAI-compatible endpoint."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from eval.suite import Question
from eval.targets import DEPTH, Reply
from rag.errors import ConfigError, LanguageModelError
from rag.model import Answer

_TIMEOUT = 120.0  # seconds
_ANSWER = TypeAdapter(Answer)
_SILENT = "KEINE ANTWORT"
_INSTRUCTIONS = (
    "Du beantwortest Fragen von Beschäftigten deutscher Kommunen zu KI in der Verwaltung: kurz, "
    "auf Deutsch, nur mit belegten Aussagen. Kennst du die Antwort nicht oder darfst du sie nicht "
    f"geben, beginne mit den Worten {_SILENT}."
)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An HTTP address that speaks JSON, and the key it asks for."""

    url: str
    key: str = ""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ConfigError(f"{self.url!r} is not an address; give one with http:// or https://")

    def get(self, path: str) -> Any:
        """Return the JSON of a GET request."""
        return self._json(urllib.request.Request(self._address(path), headers=self._headers()))  # noqa: S310

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """Return the JSON that answers a POST of ``body``."""
        data = json.dumps(body).encode()
        return self._json(
            urllib.request.Request(self._address(path), data=data, headers=self._headers())  # noqa: S310
        )

    def _json(self, request: urllib.request.Request) -> Any:
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310  # nosec B310
                return json.loads(response.read())
        except urllib.error.HTTPError as error:
            detail = error.read(300).decode("utf-8", "replace")
            raise LanguageModelError(
                f"{request.full_url} answered {error.code}: {detail}"
            ) from error
        except (OSError, ValueError) as error:
            raise LanguageModelError(f"{request.full_url} gave no answer: {error}") from error

    def _address(self, path: str) -> str:
        return self.url.rstrip("/") + path

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        return {**headers, "Authorization": f"Bearer {self.key}"} if self.key else headers


class Deployment:
    """A running Kiko, asked over its own API."""

    def __init__(self, endpoint: Endpoint, stichtag: date) -> None:
        self._endpoint = endpoint
        self._stichtag = stichtag

    def reply(self, question: Question) -> Reply:
        """Return the answer of ``POST /api/v1/ask`` and the ranking of ``GET /api/v1/search``."""
        body: dict[str, Any] = {"question": question.question, "scope": self._scope(question)}
        if question.history:
            body["history"] = [{"role": t.role, "content": t.content} for t in question.history]
        started = time.perf_counter()
        payload = self._endpoint.post("/api/v1/ask", body)
        seconds = time.perf_counter() - started
        try:
            answer = _ANSWER.validate_python(payload)
        except ValidationError as error:
            raise LanguageModelError(f"the deployment sent no answer of ours: {error}") from error
        query = urlencode({"q": question.question, "k": DEPTH})
        hits = self._endpoint.get(f"/api/v1/search?{query}")
        documents = tuple(dict.fromkeys(str(hit["document_id"]) for hit in hits))
        return Reply(
            answer=answer,
            served=documents,
            retrieved=documents[:10],
            passages=tuple(str(hit["passage_id"]) for hit in hits[:10]),
            seconds=seconds,
            timings_ms=answer.timings_ms,
        )

    def text_of(self, document_id: str) -> str | None:
        """Return None: verbatim quotes are checked where the corpus is at hand."""
        return None

    def identity(self) -> dict[str, str]:
        """Return the address and what the deployment says of itself."""
        ready = self._endpoint.get("/readyz")
        return {
            "target": self._endpoint.url,
            "generation": str(ready.get("generation", "")),
            "encoder": str(ready.get("encoder", "")),
            "stichtag": self._stichtag.isoformat(),
        }

    def _scope(self, question: Question) -> dict[str, Any]:
        scope = question.scope
        return {
            "kinds": list(scope.kinds),
            "topics": list(scope.topics),
            "date_from": scope.date_from.isoformat() if scope.date_from else None,
            "date_to": scope.date_to.isoformat() if scope.date_to else None,
            "stichtag": (scope.stichtag or self._stichtag).isoformat(),
        }


class ChatModel:
    """Any OpenAI-compatible endpoint; it cites nothing, so only what it says is judged."""

    def __init__(self, endpoint: Endpoint, model: str) -> None:
        if not model:
            raise ConfigError("an OpenAI-compatible endpoint needs a model; add --model NAME")
        self._endpoint = endpoint
        self._model = model

    def reply(self, question: Question) -> Reply:
        """Return the completion; it abstains by the words it was told to begin with."""
        turns = [{"role": turn.role, "content": turn.content} for turn in question.history]
        messages = [
            {"role": "system", "content": _INSTRUCTIONS},
            *turns,
            {"role": "user", "content": question.question},
        ]
        body = {"model": self._model, "messages": messages, "temperature": 0, "seed": 0}
        started = time.perf_counter()
        payload = self._endpoint.post("/chat/completions", body)
        seconds = time.perf_counter() - started
        try:
            text = str(payload["choices"][0]["message"]["content"] or "").strip()
        except (KeyError, IndexError, TypeError) as error:
            raise LanguageModelError("the endpoint sent no completion") from error
        silent = not text or text.upper().startswith(_SILENT)
        return Reply(Answer(question.question, text, abstained=silent), seconds=seconds)

    def text_of(self, document_id: str) -> str | None:
        """Return None: a chat model has no documents."""
        return None

    def identity(self) -> dict[str, str]:
        """Return address and model."""
        return {"target": self._endpoint.url, "model": self._model}
