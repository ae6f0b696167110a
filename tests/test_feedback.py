"""Feedback is kept without who gave it, without personal data and, by default, the question."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

with warnings.catch_warnings():
    # starlette's TestClient warns about the httpx it is handed; the choice is not ours
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

from app.api import create_app
from app.asking import ANSWER_ID
from app.database import Database
from app.feedback import Feedback
from app.feedback_records import FeedbackRecords
from app.wiring import Kiko, load_settings
from tests.small_corpus import CORPUS, write
from tests.test_api import problem

ID = "0123456789abcdef0123456789abcdef"
DAY = date(2026, 11, 22)


@pytest.fixture
def kiko(tmp_path: Path) -> Iterator[Kiko]:
    made = Kiko(load_settings(data=tmp_path / "data", corpus=write(tmp_path / "corpus", CORPUS)))
    yield made
    made.close()


@pytest.fixture
def client(kiko: Kiko) -> TestClient:
    return TestClient(create_app(kiko, chat=False), raise_server_exceptions=False)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[FeedbackRecords]:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    yield FeedbackRecords(database)
    database.close()


def give(client: TestClient, **body: object) -> Any:
    return client.post("/api/v1/feedback", json={"answer_id": ID, "verdict": "up", **body})


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_answer_can_be_judged_by_the_id_it_came_with(client: TestClient, kiko: Kiko) -> None:
    kiko.sync()
    answered = client.post("/api/v1/ask", json={"question": "Was ist MUCGPT?"})
    answer_id = answered.headers[ANSWER_ID]
    given = give(client, answer_id=answer_id, verdict="down", reasons=["outdated", "wrong"])
    assert given.status_code == HTTPStatus.CREATED
    listed = client.get("/api/v1/feedback", params={"answer_id": answer_id}).json()
    assert listed["total"] == 1
    [item] = listed["items"]
    assert (item["verdict"], item["reasons"]) == ("down", ["outdated", "wrong"])
    assert {**item, "redacted": {}} == given.json()


def test_opinions_come_newest_first_page_by_page_and_counted(client: TestClient) -> None:
    for number in range(3):
        give(client, comment=f"Nummer {number}")
    give(client, verdict="down", reasons=["incomplete", "incomplete"])
    pages = [client.get("/api/v1/feedback", params={"page": n, "size": 3}).json() for n in (1, 2)]
    assert [page["total"] for page in pages] == [4, 4]
    comments = [item["comment"] for page in pages for item in page["items"]]
    assert comments == ["", "Nummer 2", "Nummer 1", "Nummer 0"]
    assert pages[0]["counts"] == {"up": 3, "down": 1, "incomplete": 1}


def test_personal_data_in_a_comment_is_taken_out(client: TestClient, kiko: Kiko) -> None:
    given = give(client, comment="Bitte an erika.muster@stadt-beispiel.de antworten.").json()
    assert given["comment"] == "Bitte an [E-Mail entfernt] antworten."
    assert given["redacted"] == {"email": 1}
    assert b"erika" not in on_disk(kiko.settings.data)


def test_the_question_is_not_kept(client: TestClient, kiko: Kiko) -> None:
    given = give(client, question="Was ist Wolpertingerbetrieb?").json()
    assert given["question"] is None
    assert b"olpertinger" not in on_disk(kiko.settings.data)


def test_the_question_is_kept_redacted_where_the_operator_says_so(
    records: FeedbackRecords,
) -> None:
    feedback = Feedback(records, store_questions=True, today=lambda: DAY)
    kept = feedback.give(ID, "up", question="Wer ist a.b@example.org?", comment="c@example.org")
    assert kept.opinion.question == "Wer ist [E-Mail entfernt]?"
    assert kept.redacted == {"email": 2}
    [found], _ = records.page()
    assert found == kept.opinion
    assert found.day == "2026-11-22"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"answer_id": "x"}, "answer_id"),
        ({"answer_id": ID.upper()}, "answer_id"),
        ({"verdict": "gut"}, "verdict"),
        ({"reasons": ["zu lang"]}, "reasons.0"),
        ({"comment": "x" * 2_001}, "comment"),
        ({"name": "Erika"}, "name"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, body: dict[str, object], field: str) -> None:
    found = problem(give(client, **body), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert found["detail"] == f"Ungültige Angaben: {field}"


def test_reasons_belong_to_a_thumb_down(client: TestClient) -> None:
    found = problem(give(client, reasons=["wrong"]), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert "Daumen nach unten" in found["detail"]
    assert client.get("/api/v1/feedback").json()["total"] == 0


def test_a_page_of_another_site_gives_no_feedback(client: TestClient) -> None:
    body = {"answer_id": ID, "verdict": "up"}
    headers = {"sec-fetch-site": "cross-site"}
    problem(client.post("/api/v1/feedback", json=body, headers=headers), HTTPStatus.FORBIDDEN)
