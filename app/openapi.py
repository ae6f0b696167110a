"""The OpenAPI document: what the routes say, completed by what the door before them answers.

Who may call, how large and how often stands in one table (``app/roles.py``); so do the answers to
those who may not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from app.problems import Problem
from app.roles import EVERYBODY, Rule, rule_for

PROBLEM = "application/problem+json"
_SCHEMA = {"$ref": "#/components/schemas/Problem"}
_SAFE = frozenset({"get", "head"})
_ONLY_CHANGES = ("409", "412", "413")  # reading neither conflicts nor carries much
_SECONDS = {"description": "Sekunden bis zum nächsten Versuch", "schema": {"type": "integer"}}
_SCHEMES = {"description": "Wie man sich anmeldet", "schema": {"type": "string"}}
_DESCRIPTION = """Kiko beantwortet Fragen kommunaler Beschäftigter zu KI in Kommunen aus einem
kuratierten Korpus; jeder Satz trägt seine Quelle. Fehler sind Problem Details nach RFC 9457.

Kiko answers questions of German municipal staff about AI in municipalities from a curated corpus;
each sentence carries its source. Errors are problem details (RFC 9457)."""
_PARAMETERS = {
    "run_id": "klein-20261122-090000",
    "other_id": "klein-20261122-100000",
    "question_id": "a",
    "a": 1,
    "answer_id": "1efac5a182153e008cf17bf397f28af8",
    "b": 2,
    "document_id": "legal-ki-vo-art-4",
    "job_id": "600312c5762b4096ad6504a85858e693",
    "model": "kiko",
    "number": 1,
    "q": "Schulungspflicht",
    "query": "KI",
    "reason": "Veraltet",
    "upload_id": "19fc35eb7e83fada2808133c",
    "version": 1,
}
TAGS = {
    "ask": "Fragen und suchen · ask and search",
    "glossary": "Begriffe des Korpus · terms of the corpus",
    "feedback": "Rückmeldungen zu Antworten · feedback on answers",
    "openai": "Kiko als Modell für OpenAI-Clients · Kiko as a model for clients of OpenAI",
    "library": "Dokumente, Uploads, Vorgänge · documents, uploads, jobs",
    "evaluations": "Auswertungen mit festen Fragen · evaluations with fixed questions",
    "access": "Wer fragt · who is calling",
    "health": "Ob Kiko läuft und antworten kann · whether Kiko runs and can answer",
}


def completed(schema: dict[str, Any], *, with_tokens: bool) -> dict[str, Any]:
    """Return ``schema`` with the door's answers, problems, examples, tags and how to sign in."""
    schema["info"]["description"] = _DESCRIPTION
    schema["info"]["license"] = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    schema["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    components = schema.setdefault("components", {})
    components.setdefault("schemas", {}).update(_problem_schemas())
    if with_tokens:
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    for path, method, operation in operations(schema):
        rule = rule_for(method.upper(), path.replace("{", "").replace("}", ""))
        if rule is None:
            continue
        _add_problems(operation, rule, method)
        _add_examples(operation, examples().get(f"{method.upper()} {path}", {}))
        if with_tokens and rule.roles != EVERYBODY:
            operation["security"] = [{"token": []}]
    return schema


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield path, method and description of every operation."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Return ``METHOD /path`` → ``request`` and ``response``, as they were once."""
    text = Path(__file__).with_name("openapi_examples.json").read_text("utf-8")
    found: dict[str, dict[str, Any]] = json.loads(text)
    return found


def _problem_schemas() -> dict[str, Any]:
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**problem.pop("$defs"), "Problem": problem}


def _add_problems(operation: dict[str, Any], rule: Rule, method: str) -> None:
    responses = operation["responses"]
    for status, answer in _of_the_door(rule, method):
        responses.setdefault(status, answer)
    if method in _SAFE:
        for status in _ONLY_CHANGES:
            responses.pop(status, None)
    for response in responses.values():
        if PROBLEM in response.get("content", {}):
            response["content"][PROBLEM] = {"schema": _SCHEMA}
    operation["responses"] = dict(sorted(responses.items()))


def _of_the_door(rule: Rule, method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a caller is told who is not let in."""
    yield "400", _told("Die Anfrage ist nicht lesbar")
    yield "421", _told("Unter diesem Namen antwortet Kiko nicht")
    if rule.roles != EVERYBODY:
        yield "401", _told("Nicht angemeldet", {"WWW-Authenticate": _SCHEMES})
        yield "403", _told("Nicht erlaubt")
    if method not in _SAFE:
        yield "403", _told("Nicht erlaubt")
        yield "413", _told("Die Anfrage ist zu groß")
    if rule.pace == "costly":
        yield "429", _told("Zu viele Anfragen", {"Retry-After": _SECONDS})
        yield "503", _told("Gerade zu viele Fragen auf einmal", {"Retry-After": _SECONDS})


def _told(description: str, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    content = {PROBLEM: {"schema": _SCHEMA}}
    return {
        "description": description,
        "content": content,
        **({"headers": headers} if headers else {}),
    }


def _add_examples(operation: dict[str, Any], example: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        if parameter["name"] in _PARAMETERS:
            parameter["example"] = _PARAMETERS[parameter["name"]]
    if "request" in example:
        for media in operation["requestBody"]["content"].values():
            media["example"] = example["request"]
    if "response" in example:
        done = next(r for status, r in operation["responses"].items() if status.startswith("2"))
        for media in done["content"].values():
            media.setdefault("example", example["response"])
