"""``POST /api/v1/vermerk`` and ``GET /api/v1/me``, and what ``/search`` can be limited to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from app.accessibility import FINDINGS, tolerated
from app.api import create_app
from app.payload import answer_payload
from app.wiring import Kiko, load_settings
from tests.access import bearer, client, client_of
from tests.small_corpus import CORPUS, write
from tests.test_vermerk import ANSWER, EXPECTED

LOCAL = ("127.0.0.1", 40_000)
HOST = {"Host": "localhost"}


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    """Return Kiko over the small corpus; tests only read it."""
    folder = tmp_path_factory.mktemp("vermerk")
    made = Kiko(load_settings(data=folder / "data", corpus=write(folder / "corpus", CORPUS)))
    made.sync()
    yield made
    made.close()


@pytest.fixture(scope="module")
def local(kiko: Kiko) -> Any:
    """Return a client of a server that needs no sign-in."""
    return client_of(create_app(kiko, chat=False), LOCAL)


def test_an_answer_comes_back_as_a_file_of_either_kind(local: Any) -> None:
    body = answer_payload(ANSWER)
    plain = local.post("/api/v1/vermerk", json=body, headers=HOST)
    word = local.post("/api/v1/vermerk?format=docx", json=body, headers=HOST)
    assert (plain.status_code, word.status_code) == (200, 200)
    name = f"vermerk-{date.today().isoformat()}"
    assert plain.headers["content-disposition"] == f'attachment; filename="{name}.md"'
    assert word.headers["content-disposition"] == f'attachment; filename="{name}.docx"'
    shown = "\n".join(p.text for p in Document(BytesIO(word.content)).paragraphs)
    for part in EXPECTED:
        assert part in plain.text and part in shown


def test_what_ask_gives_can_be_handed_on_as_it_is(local: Any) -> None:
    answer = local.post("/api/v1/ask", json={"question": "Was ist MUCGPT?"}, headers=HOST).json()
    assert not answer["abstained"]
    given = local.post("/api/v1/vermerk", json=answer, headers=HOST)
    assert given.status_code == 200 and answer["citations"][0]["quote"] in given.text


def test_characters_that_word_cannot_hold_are_left_out(local: Any) -> None:
    body = {"question": "Was\u0000 gilt\ufffe?", "answer": "Nichts\u0008.", "abstained": True}
    given = local.post("/api/v1/vermerk?format=docx", json=body, headers=HOST)
    assert given.status_code == 200
    shown = [p.text for p in Document(BytesIO(given.content)).paragraphs]
    assert "Was gilt?" in shown and "Nichts." in shown


@pytest.mark.parametrize("query", ["?format=pdf", ""])
def test_what_is_no_answer_is_refused(local: Any, query: str) -> None:
    body = {"question": "Was?"} if not query else answer_payload(ANSWER)
    given = local.post(f"/api/v1/vermerk{query}", json=body, headers=HOST)
    assert given.status_code == 422


def test_me_says_name_and_roles(kiko: Kiko, local: Any) -> None:
    everything = ["staff", "organiser", "evaluator", "admin"]
    assert local.get("/api/v1/me", headers=HOST).json() == {"name": "lokal", "roles": everything}
    signed = Kiko(load_settings(data=kiko.settings.data, auth="token"))
    given = client(signed).get("/api/v1/me", headers=bearer(signed, "organiser"))
    assert given.json() == {"name": "Erika Muster", "roles": ["staff", "organiser"]}
    assert client(signed).get("/api/v1/me").status_code == 401
    signed.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"talks-auftakt", "practice-mucgpt", "breakouts-daten"}),
        ("&topic=austausch", {"talks-auftakt"}),
        ("&topic=austausch&topic=assistenten", {"talks-auftakt", "practice-mucgpt"}),
        ("&date_from=2025-06-01", {"practice-mucgpt"}),
        ("&date_to=2025-06-01", {"talks-auftakt", "breakouts-daten"}),
    ],
)
def test_a_search_can_be_limited_to_topic_and_period(
    local: Any, query: str, found: set[str]
) -> None:
    words = "Arbeitsgemeinschaft%20MUCGPT%20Datensätze"
    hits = local.get(f"/api/v1/search?q={words}&k=50{query}", headers=HOST).json()
    assert {hit["document_id"] for hit in hits if hit["kind"] != "legal"} == found


def test_a_day_that_is_none_is_refused(local: Any) -> None:
    given = local.get("/api/v1/search?q=MUCGPT&date_from=gestern", headers=HOST)
    assert given.status_code == 422 and "date_from" in given.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_statement_lists_every_barrier_of_gradio(local: Any, language: str) -> None:
    headers = {**HOST, "Accept-Language": language}
    page = local.get("/barrierefreiheit", headers=headers).text
    page = unescape(page)
    assert f'<html lang="{language}">' in page
    for finding in FINDINGS:
        index = 0 if language == "de" else 1
        assert finding.what[index] in page and finding.done[index] in page


def test_the_statement_names_whom_to_tell(kiko: Kiko) -> None:
    settings = load_settings(data=kiko.settings.data, accessibility_contact="bf@stadt.example")
    named = Kiko(settings)
    page = client_of(create_app(named, chat=False), LOCAL).get("/barrierefreiheit", headers=HOST)
    assert "bf@stadt.example" in page.text
    named.close()


def test_what_is_tolerated_is_listed_as_left() -> None:
    assert {rule for rule, _ in tolerated()} == {f.rule for f in FINDINGS if not f.is_mended} - {""}
