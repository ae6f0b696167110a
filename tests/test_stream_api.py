"""Answers as events, the glossary, and what answers say about their state."""

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
from app.asking import ANSWER_ID, answer_id
from app.etags import is_known
from app.stream_api import _events
from app.wiring import Kiko, load_settings
from rag.errors import LanguageModelError
from rag.model import AnswerEvent, HitsFound
from tests.small_corpus import CORPUS, write
from tests.test_api import problem

GLOSSARY = """
- term: Künstliche Intelligenz
  abbreviations: [KI]
  english: [artificial intelligence]
  definition: Systeme, die aus Eingaben ableiten, wie sie Ausgaben erzeugen.
- term: KI-Verordnung
  abbreviations: [KI-VO]
  english: [AI Act]
  definition: Verordnung (EU) 2024/1689.
  documents: [legal-art-50]
- term: Betreiber
  definition: Wer ein System der KI in eigener Verantwortung verwendet.
"""


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    folder = tmp_path_factory.mktemp("edges")
    corpus = write(folder / "bundled", {**CORPUS, "glossary.yaml": GLOSSARY})
    made = Kiko(load_settings(data=folder / "data", corpus=corpus))
    made.sync()
    yield made
    made.close()


@pytest.fixture(scope="module")
def client(kiko: Kiko) -> TestClient:
    return TestClient(create_app(kiko, chat=False), raise_server_exceptions=False)


def events(text: str) -> list[dict[str, Any]]:
    """Return the events of a stream: name, id and data."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append({**fields, "data": json.loads(fields["data"])})
    return found


def ask(client: TestClient, question: str, **more: object) -> list[dict[str, Any]]:
    response = client.post("/api/v1/ask/stream", json={"question": question, **more})
    assert response.status_code == HTTPStatus.OK
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    return events(response.text)


def test_a_stream_gives_hits_claims_and_last_the_whole_answer(client: TestClient) -> None:
    found = ask(client, "Was ist MUCGPT?")
    names = [event["event"] for event in found]
    assert names == ["hits", *["claim"] * (len(names) - 2), "answer"]
    assert len(names) > 2
    hits, *claims, last = (event["data"] for event in found)
    assert hits["hits"][0]["document_id"] == "practice-mucgpt"
    assert [claim["claim"] for claim in claims] == last["claims"]
    assert [c for claim in claims for c in claim["citations"]] == last["citations"]


def test_the_last_event_is_what_ask_gives(client: TestClient, kiko: Kiko) -> None:
    body = {"question": "Was ist MUCGPT?", "scope": {"stichtag": "2026-01-02"}}
    plain = client.post("/api/v1/ask", json=body)
    last = ask(client, **body)[-1]  # type: ignore[arg-type]
    whole = plain.json()
    del whole["timings_ms"], last["data"]["timings_ms"]
    assert last["data"] == whole
    assert last["id"] == plain.headers[ANSWER_ID]


def test_an_abstention_is_streamed_and_counted(client: TestClient, kiko: Kiko) -> None:
    before = sum(count for _, _, count in kiko.gaps.counts())
    [only] = ask(client, "Wie ist die Handynummer des Bürgermeisters?")
    assert (only["event"], only["data"]["reason"]) == ("answer", "personal_data")
    assert sum(count for _, _, count in kiko.gaps.counts()) == before + 1


def test_history_helps_to_understand_a_stream(client: TestClient) -> None:
    history = [{"role": "user", "content": "Was ist MUCGPT?"}]
    last = ask(client, "Und ist der Quelltext davon offen?", history=history)[-1]["data"]
    assert "MUCGPT" in " ".join(w["text"] for w in last["warnings"] if w["code"] == "rewritten")


@pytest.mark.parametrize("body", [{"question": " "}, {}, {"question": "KI?", "farbe": "rot"}])
def test_what_is_wrong_before_the_first_event_is_a_problem(
    client: TestClient, body: dict[str, str]
) -> None:
    problem(client.post("/api/v1/ask/stream", json=body), HTTPStatus.UNPROCESSABLE_ENTITY)


def test_without_an_index_a_stream_is_a_problem(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path / "data"))
    unready = TestClient(create_app(kiko, chat=False))
    response = unready.post("/api/v1/ask/stream", json={"question": "Was ist MUCGPT?"})
    problem(response, HTTPStatus.SERVICE_UNAVAILABLE)
    kiko.close()


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (LanguageModelError("Das Modell schweigt."), 502, "Das Modell schweigt."),
        (RuntimeError("geheime Frage"), 500, "unerwarteter Fehler"),
    ],
)
def test_what_goes_wrong_later_is_the_last_event(
    kiko: Kiko, error: Exception, status: int, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Iterator[AnswerEvent]:
        yield HitsFound((), 0.0)
        raise error

    sent = events(b"".join(_events(kiko, broken())).decode())
    assert [event["event"] for event in sent] == ["hits", "error"]
    assert sent[-1]["data"]["status"] == status
    assert told in sent[-1]["data"]["detail"]
    assert "geheime Frage" not in caplog.text + str(sent)


def test_the_id_of_an_answer_hides_the_question_and_knows_it_again(kiko: Kiko) -> None:
    one = answer_id(kiko.assistant.ask("Was ist MUCGPT?"))
    assert one == answer_id(kiko.assistant.ask("  was ist  mucgpt? "))
    assert one != answer_id(kiko.assistant.ask("Was war der Auftakt?"))
    assert "mucgpt" not in one


# --- glossary ---


def terms(client: TestClient, **params: str | int) -> list[str]:
    body = client.get("/api/v1/glossary", params=params).json()
    return [item["term"] for item in body["items"]]


def test_the_glossary_lists_all_terms_in_order(client: TestClient) -> None:
    body = client.get("/api/v1/glossary").json()
    assert [item["term"] for item in body["items"]] == sorted(
        item["term"] for item in body["items"]
    )
    assert (body["page"], body["size"], body["total"]) == (1, 50, 3)
    assert body["items"][1]["documents"] == ["legal-art-50"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("AI Act", ["KI-Verordnung"]),
        ("betreibern", ["Betreiber"]),
        ("künst", ["Künstliche Intelligenz"]),
        ("KI", ["Künstliche Intelligenz", "KI-Verordnung", "Betreiber"]),
        ("Eingaben ableiten", ["Künstliche Intelligenz"]),
        ("Straßenbahn", []),
    ],
)
def test_the_glossary_finds_forms_parts_and_definitions(
    client: TestClient, query: str, found: list[str]
) -> None:
    assert terms(client, query=query) == found


def test_the_glossary_comes_page_by_page(client: TestClient) -> None:
    pages = [terms(client, page=number, size=2) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [2, 1, 0]
    assert [term for page in pages for term in page] == terms(client)
    response = client.get("/api/v1/glossary", params={"size": 201})
    problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)


def test_who_has_the_glossary_gets_304(client: TestClient) -> None:
    first = client.get("/api/v1/glossary")
    tag = first.headers["etag"]
    again = client.get("/api/v1/glossary", headers={"if-none-match": f'"old", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = client.get("/api/v1/glossary", params={"size": 1}, headers={"if-none-match": tag})
    assert other.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("given", "known"),
    [(None, False), ("", False), ('"a"', True), ('W/"a"', True), ("*", True), ('"b"', False)],
)
def test_an_etag_is_compared_weakly(given: str | None, known: bool) -> None:
    assert is_known('"a"', given) is known
