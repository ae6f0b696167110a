"""The OpenAPI document is complete, and the server keeps to it whatever it is sent."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries that schemathesis brings
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.python import asgi
    from schemathesis.specs.openapi.checks import (
        negative_data_rejection,
        positive_data_acceptance,
    )

from app.api import create_app
from app.openapi import TAGS, examples, operations
from app.wiring import Kiko, load_settings
from tests.access import client_of
from tests.small_corpus import CORPUS, write

SETTINGS = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
DOCUMENT = create_app(Kiko(load_settings()), chat=False).openapi()
_TURNS_OFF = ("put", "/api/v1/switches/{part}")  # would end the answers of all other operations
# whether a document exists and an expression is regular is more than a schema can say
_JUDGED = ("post", "/api/v1/evaluations/questions")
# a form carries every value as a text, so a value of the wrong type is one of the right type
_FORM = ("post", "/api/v1/documents")
OPERATIONS = [
    (method, path) for path, method, _ in operations(DOCUMENT) if (method, path) != _TURNS_OFF
]
OPEN = ("/healthz", "/readyz")
Call = tuple[str, str]
Schema = dict[str, Any]


def can_be_broken(call: Call) -> bool:
    """Return whether an operation takes anything that could be wrong: every path is a text."""
    method, path = call
    operation = DOCUMENT["paths"][path][method]
    taken = [p for p in operation.get("parameters", ()) if p["in"] == "query"]
    return bool(taken) or "requestBody" in operation


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    folder = tmp_path_factory.mktemp("openapi")
    corpus = write(folder / "bundled", CORPUS)
    made = Kiko(load_settings(data=folder / "data", corpus=corpus))
    made.sync()
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(kiko: Kiko) -> Any:
    return create_app(kiko, chat=False)


@pytest.fixture
def schema(app: Any) -> Schema:
    described: Schema = app.openapi()
    return described


@pytest.fixture(scope="module")
def described(app: Any) -> Any:
    """Return the description as schemathesis reads it."""
    return schemathesis.openapi.from_dict(app.openapi())


@pytest.fixture(scope="module")
def session(app: Any) -> Iterator[Any]:
    """Return what calls the application, which runs all the while."""
    with asgi.get_client(app) as client:
        yield client


def check(described: Any, session: Any, call: Call, kind: GenerationMode, **given: Any) -> None:
    """Send an operation what hypothesis makes up for it; the answer must be a described one."""
    method, path = call
    excluded = given.pop("excluded", [])

    @SETTINGS
    @hypothesis.given(case=described[path][method].as_strategy(generation_mode=kind, **given))
    def keeps(case: Any) -> None:
        case.call_and_validate("http://localhost", session, excluded_checks=excluded)

    keeps()


@pytest.mark.parametrize("call", OPERATIONS, ids=" ".join)
def test_what_fits_the_description_is_answered_as_described(
    described: Any, session: Any, call: Call
) -> None:
    excluded = [positive_data_acceptance] if call == _JUDGED else []
    check(described, session, call, GenerationMode.POSITIVE, excluded=excluded)


@pytest.mark.parametrize("call", [c for c in OPERATIONS if can_be_broken(c)], ids=" ".join)
def test_what_breaks_the_description_is_refused(described: Any, session: Any, call: Call) -> None:
    excluded = [negative_data_rejection] if call == _FORM else []
    check(described, session, call, GenerationMode.NEGATIVE, excluded=excluded)


@pytest.mark.parametrize("call", [c for c in OPERATIONS if "{document_id}" in c[1]], ids=" ".join)
def test_documents_that_exist_are_answered_as_described(
    described: Any, session: Any, call: Call
) -> None:
    existing = {"document_id": "practice-mucgpt"}
    # whether a document may be changed so is not for the description to say
    excluded = [positive_data_acceptance]
    check(
        described,
        session,
        call,
        GenerationMode.POSITIVE,
        path_parameters=existing,
        excluded=excluded,
    )


def test_every_operation_says_what_it_is_for_and_shows_an_example(schema: Schema) -> None:
    lacking = []
    for path, method, operation in operations(schema):
        assert operation["tags"][0] in TAGS
        assert operation["description"].endswith(".")
        shown = json.dumps(operation) + json.dumps(_bodies(schema, operation))
        if not re.search('"examples?":', shown):
            lacking.append((method, path))
    assert lacking == []
    assert {tag["name"] for tag in schema["tags"]} == set(TAGS)


def test_examples_are_what_the_operations_take_and_give(schema: Schema) -> None:
    checked = 0
    for path, method, operation in operations(schema):
        example = examples().get(f"{method.upper()} {path}", {})
        if "request" in example:
            [media] = operation["requestBody"]["content"].values()
            wanted = _bundled(schema, media["schema"])
            Draft202012Validator(wanted).validate(media["example"])
        for status, response in operation["responses"].items():
            media = response.get("content", {}).get("application/json")
            if status.startswith("2") and media and "example" in media:
                wanted = _bundled(schema, media["schema"])
                Draft202012Validator(wanted).validate(media["example"])
                checked += 1
    assert checked > 25
    known = {f"{method.upper()} {path}" for path, method, _ in operations(schema)}
    assert set(examples()) <= known


def test_what_the_door_answers_is_described(schema: Schema) -> None:
    for path, _, operation in operations(schema):
        told = set(operation["responses"])
        assert {"400", "421"} <= told
        assert path in OPEN or {"401", "403"} <= told
    ask = schema["paths"]["/api/v1/ask"]["post"]["responses"]
    assert {"413", "422", "429", "503"} <= set(ask)
    assert "Retry-After" in ask["429"]["headers"]
    problem = ask["422"]["content"]["application/problem+json"]["schema"]
    assert problem == {"$ref": "#/components/schemas/Problem"}
    assert "412" not in schema["paths"]["/api/v1/documents"]["get"]["responses"]


def test_tokens_are_described_where_they_are_asked_for(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path, auth="token"))
    found = create_app(kiko, chat=False).openapi()
    assert found["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert found["paths"]["/api/v1/ask"]["post"]["security"] == [{"token": []}]
    assert "security" not in found["paths"]["/healthz"]["get"]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_no_page_loads_its_scripts_from_elsewhere(app: Any, path: str) -> None:
    response = client_of(app, ("127.0.0.1", 1)).get(f"http://localhost{path}")
    assert response.status_code == 404
    assert "http" not in response.json()["detail"]


def test_a_wrong_method_is_told_the_right_ones(app: Any) -> None:
    response = client_of(app, ("127.0.0.1", 1)).get("http://localhost/api/v1/ask")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"


def _bodies(schema: Schema, operation: Schema) -> list[Any]:
    """Return the schemas of an operation's bodies, in and out."""
    content = operation.get("requestBody", {}).get("content", {})
    media = [content, *(r.get("content", {}) for r in operation["responses"].values())]
    named = re.findall("#/components/schemas/([A-Za-z]+)", json.dumps(media))
    return [schema["components"]["schemas"][name] for name in named if name != "Problem"]


def _bundled(schema: Schema, wanted: Schema) -> Schema:
    return {**wanted, "components": schema["components"]}
