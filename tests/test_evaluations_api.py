"""``/api/v1/evaluations`` over HTTP: a small suite from its start to its report."""

from __future__ import annotations

import json
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
from app.wiring import Kiko, load_settings
from tests.access import STRANGER, bearer, client_of
from tests.small_corpus import CORPUS, write
from tests.test_api import problem
from tests.test_evaluations import SUITE

ROOT = "/api/v1/evaluations"


@pytest.fixture
def kiko(tmp_path: Path) -> Iterator[Kiko]:
    """Return Kiko over a small corpus, with a small suite of its own."""
    data = tmp_path / "data"
    (data / "suites").mkdir(parents=True)
    lines = (json.dumps(line) + "\n" for line in SUITE)
    (data / "suites" / "klein.jsonl").write_text("".join(lines), "utf-8")
    made = Kiko(load_settings(data=data, corpus=write(tmp_path / "corpus", CORPUS)))
    yield made
    made.close()


@pytest.fixture
def client(kiko: Kiko) -> TestClient:
    """Return a client of a server without the chat."""
    return TestClient(create_app(kiko, chat=False), raise_server_exceptions=False)


def ran(client: TestClient, kiko: Kiko, **body: object) -> str:
    """Run the small suite to its end and return the id of the run."""
    response = client.post(ROOT, json={"suite": "klein", **body})
    assert response.status_code == HTTPStatus.ACCEPTED, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["location"] == f"{ROOT}/{made['id']}"
    kiko.evaluations.wait()
    return str(made["id"])


def test_a_suite_is_run_and_read(client: TestClient, kiko: Kiko) -> None:
    suites = {suite["name"]: suite for suite in client.get(f"{ROOT}/suites").json()}
    assert suites["klein"]["questions"] == 3
    run = ran(client, kiko, stichtag="2026-11-22")
    shown = client.get(f"{ROOT}/{run}").json()
    assert (shown["state"], shown["answered"], shown["stichtag"]) == ("done", 3, "2026-11-22")
    assert client.get(ROOT).json() == [shown]
    summary = client.get(f"{ROOT}/{run}/summary").json()
    assert summary["questions"] == 3
    correct = summary["metrics"]["correct"]
    assert correct["low"] <= correct["mean"] <= correct["high"]
    assert sum(summary["errors"].values()) == 3
    assert summary["latency_ms"]["p50"] > 0


def test_rows_have_pages_filters_and_counts(client: TestClient, kiko: Kiko) -> None:
    run = ran(client, kiko)
    page = client.get(f"{ROOT}/{run}/rows", params={"size": 2, "page": 2}).json()
    assert ([row["id"] for row in page["items"]], page["total"]) == (["c"], 3)
    only = client.get(f"{ROOT}/{run}/rows", params={"category": "eins", "outcome": "ok"}).json()
    assert ([row["id"] for row in only["items"]], only["total"]) == (["a"], 1)
    assert only["items"][0]["correct"] == 1.0
    assert only["categories"] == {"eins": 1, "zwei": 2}
    assert sum(only["outcomes"].values()) == 3
    response = client.get(f"{ROOT}/{run}/rows", params={"outcome": "vielleicht"})
    assert "outcome" in problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"]


def test_one_question_shows_what_was_expected_and_what_came(client: TestClient, kiko: Kiko) -> None:
    run = ran(client, kiko)
    found = client.get(f"{ROOT}/{run}/rows/a").json()
    assert found["expected"]["documents"] == ["talks-auftakt"]
    assert found["expected"]["key_facts"] == ["März 2025"]
    assert found["row"]["citations"][0]["document_id"] == "talks-auftakt"
    assert found["timing"]["total_ms"] > 0
    missing = problem(client.get(f"{ROOT}/{run}/rows/z"), HTTPStatus.NOT_FOUND)
    assert missing["detail"] == f"Im Lauf „{run}“ gibt es keine Frage „z“."


def test_runs_are_compared(client: TestClient, kiko: Kiko) -> None:
    before, after = ran(client, kiko), ran(client, kiko)
    found = client.get(f"{ROOT}/{before}/compare/{after}").json()
    assert found["shared"] == 3
    correct = next(d for d in found["differences"] if d["metric"] == "correct")
    assert correct["tally"] == {"wins": 0, "losses": 0, "ties": 3}
    assert 0 < correct["p_value"] <= 1
    report = client.get(f"{ROOT}/{before}/compare/{after}/report")
    assert report.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("form", ["html", "md", "csv", "json"])
def test_the_report_is_a_file(client: TestClient, kiko: Kiko, form: str) -> None:
    run = ran(client, kiko)
    response = client.get(f"{ROOT}/{run}/report", params={"format": form})
    assert response.status_code == HTTPStatus.OK
    assert response.headers["content-disposition"] == f'attachment; filename="{run}.{form}"'
    assert "nDCG@10" in response.text


def test_errors_say_what_is_wrong(client: TestClient, kiko: Kiko) -> None:
    unknown = client.post(ROOT, json={"suite": "nie"})
    assert "es gibt: " in problem(unknown, HTTPStatus.NOT_FOUND)["detail"]
    wrong = client.post(ROOT, json={"suite": "klein", "stichtag": "gestern"})
    problem(wrong, HTTPStatus.UNPROCESSABLE_ENTITY)
    problem(client.post(ROOT, json={}), HTTPStatus.UNPROCESSABLE_ENTITY)
    run = ran(client, kiko)
    stopped = problem(client.post(f"{ROOT}/{run}/stop"), HTTPStatus.CONFLICT)
    assert (
        stopped["detail"] == f"Der Lauf „{run}“ läuft gerade nicht und lässt sich nicht anhalten."
    )
    problem(client.post(f"{ROOT}/{run}/resume"), HTTPStatus.CONFLICT)
    for path in (f"{ROOT}/nie", f"{ROOT}/nie/summary", f"{ROOT}/nie/rows", f"{ROOT}/nie/report"):
        found = problem(client.get(path), HTTPStatus.NOT_FOUND)
        assert found["detail"].startswith("Den Lauf „nie“ gibt es nicht (mehr).")


def test_a_run_can_be_deleted(client: TestClient, kiko: Kiko) -> None:
    run = ran(client, kiko)
    assert client.delete(f"{ROOT}/{run}").status_code == HTTPStatus.NO_CONTENT
    problem(client.get(f"{ROOT}/{run}"), HTTPStatus.NOT_FOUND)
    assert client.get(ROOT).json() == []


def test_only_evaluators_and_admins_may(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path, auth="token"))
    client = client_of(create_app(kiko, chat=False), STRANGER)
    for role, status in (("staff", 403), ("organiser", 403), ("evaluator", 200), ("admin", 200)):
        headers = bearer(kiko, role)  # type: ignore[arg-type]
        assert client.get(f"{ROOT}/suites", headers=headers).status_code == status
    kiko.close()


def test_the_description_names_every_address(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    ours = {p: v for p, v in described["paths"].items() if p.startswith(ROOT)}
    assert len(ours) >= 11
    for methods in ours.values():
        for method in methods.values():
            assert method["tags"] == ["evaluations"]
            assert method["description"]
    example = described["components"]["schemas"]["StartBody"]["example"]
    assert example == {"suite": "aeg", "stichtag": "2026-11-22"}
