"""The OpenAPI document is complete, and the server keeps to it whatever it is sent."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of the libraries that schemathesis brings
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.python import asgi
    from schemathesis.specs.openapi.checks import positive_data_acceptance

from app.api import create_app
from app.openapi import operations
from app.wiring import Kiko, load_settings
from tests.small_corpus import CORPUS, write

SETTINGS = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
DOCUMENT = create_app(Kiko(load_settings()), chat=False).openapi()
OPERATIONS = [(method, path) for path, method, _ in operations(DOCUMENT)]
Call = tuple[str, str]


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
    check(described, session, call, GenerationMode.POSITIVE)


@pytest.mark.parametrize("call", [c for c in OPERATIONS if can_be_broken(c)], ids=" ".join)
def test_what_breaks_the_description_is_refused(described: Any, session: Any, call: Call) -> None:
    check(described, session, call, GenerationMode.NEGATIVE)


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
