"""The HTTP edge: answers, health, and every error as problem details in German."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    # starlette's TestClient warns about the httpx it is handed; the choice is not ours
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

from app.api import create_app
from app.payload import answer_payload
from app.serve import is_loopback
from app.wiring import Kiko, load_settings


@pytest.fixture(scope="module")
def client(bundled: Kiko) -> TestClient:
    return TestClient(create_app(bundled, chat=False), raise_server_exceptions=False)


@pytest.fixture
def unready(tmp_path: Path) -> Iterator[TestClient]:
    kiko = Kiko(load_settings(data=tmp_path / "data"))
    yield TestClient(create_app(kiko, chat=False))
    kiko.close()


def problem(response: Any, status: HTTPStatus) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"] and body["title"] != status.phrase
    assert body["detail"]
    return body


def test_ask_gives_what_the_command_line_gives(client: TestClient, bundled: Kiko) -> None:
    response = client.post("/api/v1/ask", json={"question": "Was ist MUCGPT?"})
    assert response.status_code == 200
    over_http = response.json()
    direct = answer_payload(bundled.assistant.ask("Was ist MUCGPT?"))
    del over_http["timings_ms"], direct["timings_ms"]
    assert over_http == direct


def test_ask_keeps_to_the_scope(client: TestClient) -> None:
    scope = {"kinds": ["legal"], "stichtag": "2026-01-02", "date_from": "2020-01-01"}
    body = {"question": "Müssen wir unsere Leute schulen?", "scope": scope}
    answer = client.post("/api/v1/ask", json=body).json()
    assert answer["stichtag"] == "2026-01-02"
    assert {citation["kind"] for citation in answer["citations"]} <= {"legal"}


def test_search_gives_hits_best_first(client: TestClient) -> None:
    response = client.get("/api/v1/search", params={"q": "MUCGPT", "k": 3, "kind": "talk"})
    hits = response.json()
    assert len(hits) == 3
    assert {hit["kind"] for hit in hits} == {"talk"}
    assert [hit["score"] for hit in hits] == sorted((h["score"] for h in hits), reverse=True)


def test_a_hit_says_which_words_met_the_question(client: TestClient) -> None:
    params = {"q": "Welche Assistenten nutzt München?", "k": "3", "kind": "talk"}
    hits = client.get("/api/v1/search", params=params).json()
    best = hits[0]
    shown = {best["text"][m["start"] : m["end"]]: m["word"] for m in best["matches"]}
    assert shown["München"] == "münchen"
    assert shown["Assistent"] == "assistenten"
    assert all(0.5 <= m["worth"] <= 1 for hit in hits for m in hit["matches"])


def test_health_and_readiness(client: TestClient, bundled: Kiko) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["generation"] == bundled.reader.current().manifest.generation


def test_without_an_index_it_lives_but_is_not_ready(unready: TestClient) -> None:
    assert unready.get("/healthz").status_code == 200
    assert (
        "kiko ingest" in problem(unready.get("/readyz"), HTTPStatus.SERVICE_UNAVAILABLE)["detail"]
    )
    asked = unready.post("/api/v1/ask", json={"question": "Was ist MUCGPT?"})
    assert problem(asked, HTTPStatus.SERVICE_UNAVAILABLE)["title"] == (
        "Kiko kann gerade nicht antworten"
    )


@pytest.mark.parametrize(
    ("question", "detail"),
    [
        ("   ", "Die Frage ist leer. Bitte geben Sie eine Frage ein."),
        ("x" * 10_000, "Die Frage hat 10000 Zeichen, erlaubt sind 2000. Bitte kürzen Sie sie."),
    ],
)
def test_an_unusable_question_is_a_problem(client: TestClient, question: str, detail: str) -> None:
    asked = client.post("/api/v1/ask", json={"question": question})
    assert problem(asked, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"] == detail
    searched = client.get("/api/v1/search", params={"q": question})
    assert problem(searched, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"] == detail


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 7}, "question"),
        ({"question": "Was?", "farbe": "rot"}, "farbe"),
        ({"question": "Was?", "scope": {"kinds": ["vortrag"]}}, "scope.kinds.0"),
        ({"question": "Was?", "scope": {"stichtag": "gestern"}}, "scope.stichtag"),
        ([], "body"),
    ],
)
def test_a_body_of_the_wrong_form_names_the_field(
    client: TestClient, body: object, field: str
) -> None:
    found = problem(client.post("/api/v1/ask", json=body), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert found["title"] == "Die Anfrage ist nicht verwendbar"
    assert found["detail"] == f"Ungültige Angaben: {field}"
    assert found["errors"][0]["field"] == field


def test_a_body_that_is_no_json_is_a_problem(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    response = client.post("/api/v1/ask", content=b"{kaputt", headers=headers)
    detail = problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"]
    assert detail == "Ungültige Angaben: body"


@pytest.mark.parametrize("query", ["q=KI&k=0", "q=KI&k=viele", "q=KI&kind=vortrag", "k=3"])
def test_wrong_search_parameters_are_a_problem(client: TestClient, query: str) -> None:
    problem(client.get(f"/api/v1/search?{query}"), HTTPStatus.UNPROCESSABLE_ENTITY)


def test_problems_speak_the_callers_language(client: TestClient) -> None:
    english = {"Accept-Language": "en-GB, de;q=0.5"}
    wrong = client.post("/api/v1/ask", json={}, headers=english).json()
    assert (wrong["title"], wrong["detail"]) == (
        "The request is not usable",
        "Invalid values: question",
    )
    unknown = client.get("/api/v1/nichts", headers=english).json()
    assert unknown["title"] == "Not found"
    assert unknown["detail"] == "GET /api/v1/nichts: there is no such address"
    empty = client.post("/api/v1/ask", json={"question": "x" * 3000}, headers=english).json()
    assert empty["title"] == "The request is not usable"


def test_an_unknown_path_and_a_wrong_method_are_problems(client: TestClient) -> None:
    assert problem(client.get("/api/v1/nichts"), HTTPStatus.NOT_FOUND)["title"] == "Nicht gefunden"
    wrong = problem(client.get("/api/v1/ask"), HTTPStatus.METHOD_NOT_ALLOWED)
    assert wrong["title"] == "Diese Methode gibt es hier nicht"


def test_what_nobody_foresaw_is_a_problem_that_gives_nothing_away(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path / "data"))
    (tmp_path / "data").write_text("a file where a folder should be")
    client = TestClient(create_app(kiko, chat=False), raise_server_exceptions=False)
    found = problem(client.get("/readyz"), HTTPStatus.INTERNAL_SERVER_ERROR)
    assert str(tmp_path) not in found["detail"]


@pytest.mark.parametrize("question", ["MUCGPT \\ud800?", "Was ist MUCGPT?\\u0000", "\\u202eKI"])
def test_odd_characters_come_through(client: TestClient, question: str) -> None:
    content = f'{{"question": "{question}"}}'.encode()
    headers = {"content-type": "application/json"}
    response = client.post("/api/v1/ask", content=content, headers=headers)
    assert response.status_code in (200, 422)
    assert response.json()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.4", False),
        ("example.org", False),
        ("", False),
    ],
)
def test_only_this_machine_counts_as_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
