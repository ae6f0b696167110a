"""Feedback with a thumb down becomes a question of a suite that can be run."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.feedback_records import Opinion
from app.wiring import Kiko
from tests.test_api import problem
from tests.test_evaluations_api import ROOT, client, kiko

__all__ = ["client", "kiko"]

ID = "0123456789abcdef0123456789abcdef"
QUESTION = "Wann traf sich die Arbeitsgemeinschaft?"


def sent(client: TestClient, **body: object) -> Any:
    return client.post(f"{ROOT}/questions", json={"question": QUESTION, **body})


def test_a_complaint_becomes_a_question_that_can_be_run(client: TestClient, kiko: Kiko) -> None:
    kiko.sync()
    records = kiko.feedback.records
    records.add(Opinion("2026-11-20", ID, "down", ("wrong",), "stimmt nicht", QUESTION))
    records.add(Opinion("2026-11-21", "f" * 32, "up"))
    (complaint,) = client.get(f"{ROOT}/feedback").json()["items"]
    assert (complaint["question"], complaint["taken_as"]) == (QUESTION, None)

    facts = ["März 2025|03\\.2025"]
    response = sent(client, answer_id=ID, documents=["talks-auftakt"], key_facts=facts)
    assert response.status_code == HTTPStatus.CREATED, response.text
    assert response.json() == {"id": f"R-{ID[:12]}", "suite": "rueckmeldungen", "questions": 1}
    (complaint,) = client.get(f"{ROOT}/feedback").json()["items"]
    assert complaint["taken_as"] == f"R-{ID[:12]}"

    assert (
        sent(client, question="Was kostet ein Elefant?", answerable=False).json()["questions"] == 2
    )
    run = client.post(ROOT, json={"suite": "rueckmeldungen"}).json()["id"]
    kiko.evaluations.wait()
    rows = client.get(f"{ROOT}/{run}/rows").json()["items"]
    assert [(row["question"], row["error_class"]) for row in rows] == [
        (QUESTION, "ok"),
        ("Was kostet ein Elefant?", "ok"),
    ]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"documents": ["talks-nie"]}, "Das Dokument „talks-nie“ gibt es"),
        ({"key_facts": ["(offen"]}, "„(offen“ ist kein regulärer Ausdruck"),
        ({}, "mindestens ein Dokument oder eine Kernaussage"),
        ({"question": "???", "answerable": False}, "must hold a letter or digit"),
        ({"question": ""}, "question"),
        ({"key_facts": [""]}, "key_facts"),
        ({"answer_id": "kurz", "answerable": False}, "answer_id"),
    ],
)
def test_what_is_no_question_is_refused(
    client: TestClient, kiko: Kiko, body: dict[str, object], told: str
) -> None:
    kiko.sync()
    assert told in problem(sent(client, **body), HTTPStatus.UNPROCESSABLE_ENTITY)["detail"]
    assert not kiko.feedback_suite.file.exists()


def test_a_question_is_taken_once(client: TestClient) -> None:
    first = sent(client, key_facts=["März"]).json()["id"]
    again = sent(client, question=f"  {QUESTION.upper()} ", key_facts=["April"], answer_id=ID)
    assert f"Kennung {first}" in problem(again, HTTPStatus.CONFLICT)["detail"]


def test_a_damaged_suite_is_left_alone(client: TestClient, kiko: Kiko) -> None:
    file = kiko.feedback_suite.file
    file.write_text("{kaputt\n", "utf-8")
    found = problem(sent(client, key_facts=["März"]), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "„rueckmeldungen“ ist nicht verwendbar: rueckmeldungen.jsonl:1" in found["detail"]
    assert file.read_text("utf-8") == "{kaputt\n"
