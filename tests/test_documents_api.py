"""The library over HTTP: files in, jobs, documents, originals, logs; every error a problem."""

from __future__ import annotations

import io
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

from app import organisers
from app.api import create_app
from app.gaps import Gaps, group
from app.records import Version
from app.roles import Identity, with_implied
from app.wiring import Kiko, load_settings
from rag.model import Answer
from tests.small_corpus import CORPUS, write
from tests.test_api import problem
from tests.test_library import NOTE, PERSONAL, healthy

Files = list[tuple[str, tuple[str, bytes]]]


@pytest.fixture
def kiko(tmp_path: Path) -> Iterator[Kiko]:
    corpus = write(tmp_path / "bundled", CORPUS)
    settings = load_settings(
        data=tmp_path / "data", corpus=corpus, max_upload_mb=1, store_gaps=True
    )
    made = Kiko(settings)
    made.sync()
    yield made
    made.close()


@pytest.fixture
def client(kiko: Kiko) -> TestClient:
    """Return a client whose server has no worker: tests run the jobs themselves."""
    return TestClient(create_app(kiko, chat=False), raise_server_exceptions=False)


def files(*named: tuple[str, str | bytes]) -> Files:
    return [("files", (n, d.encode() if isinstance(d, str) else d)) for n, d in named]


def send(client: TestClient, kiko: Kiko, sent: Files, **fields: str) -> dict[str, Any]:
    """Upload files, run their job and return how it ended."""
    response = client.post("/api/v1/documents", files=sent, data=fields)
    assert response.status_code == HTTPStatus.ACCEPTED, response.text
    assert response.headers["location"] == f"/api/v1/jobs/{response.json()['id']}"
    kiko.jobs.run_waiting()
    ended: dict[str, Any] = client.get(response.headers["location"]).json()
    return ended


def draft(client: TestClient, kiko: Kiko, text: str = NOTE) -> str:
    job = send(client, kiko, files(("bauhof.md", text)), kind="breakout")
    document_id: str = job["files"][0]["documents"][0]
    return document_id


# --- files in ---


def test_files_become_drafts_each_with_its_outcome(client: TestClient, kiko: Kiko) -> None:
    sent = files(
        ("bauhof.md", NOTE),
        ("leer.txt", b""),
        ("gross.txt", b"x" * (1024 * 1024 + 1)),
        ("kopie.md", NOTE),
        ("programm.exe", b"MZ\x90\x00" * 50),
        ("wald.txt", "Der Stadtwald\n\nDie Stadt zählt ihre Bäume mit einer Drohne.".encode()),
    )
    job = send(client, kiko, sent, kind="breakout")
    assert (job["state"], job["done"], job["total"]) == ("done", 6, 6)
    outcomes = {file["name"]: file for file in job["files"]}
    assert {name: o["state"] for name, o in outcomes.items()} == {
        "bauhof.md": "done",
        "leer.txt": "failed",
        "gross.txt": "failed",
        "kopie.md": "done",
        "programm.exe": "failed",
        "wald.txt": "done",
    }
    assert "0 Byte" in outcomes["leer.txt"]["message"]
    assert "größer als 1 MB" in outcomes["gross.txt"]["message"]
    assert "im selben Auftrag" in outcomes["kopie.md"]["message"]
    assert outcomes["bauhof.md"]["documents"] and outcomes["wald.txt"]["documents"]
    listed = client.get("/api/v1/documents", params={"status": "draft"}).json()
    assert listed["total"] == 2
    assert list(kiko.library.uploads.all()) == []
    healthy(kiko)


def test_only_too_large_a_file_is_413(client: TestClient, kiko: Kiko) -> None:
    sent = files(("gross.pdf", b"x" * (3 * 1024 * 1024)))
    response = client.post("/api/v1/documents", files=sent)
    found = problem(response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    assert found["detail"] == (
        "„gross.pdf“ ist größer als 1 MB. Bitte teilen oder verkleinern Sie die Datei."
    )
    assert list(kiko.library.uploads.folder.iterdir()) == []


def test_more_than_a_request_may_hold_is_413(client: TestClient) -> None:
    sent = files(*((f"{n}.txt", bytes([n]) * 1024 * 1024) for n in range(22)))
    response = client.post("/api/v1/documents", files=sent)
    detail = problem(response, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)["detail"]
    assert "Zusammen sind die Dateien größer als 20 MB" in detail


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "vortrag"}, "Das Feld „kind“ ist „vortrag“; erlaubt ist: talk, breakout"),
        ({"date": "gestern"}, "Das Feld „date“ ist „gestern“"),
        ({"publish": "vielleicht"}, "Das Feld „publish“"),
        ({"farbe": "rot"}, "Das Feld „farbe“"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, fields: dict[str, str], said: str) -> None:
    response = client.post("/api/v1/documents", files=files(("a.md", NOTE)), data=fields)
    assert said in problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"]


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("application/json", b"{}", "nicht als „application/json“"),
        ("multipart/form-data", b"", "nicht als „multipart/form-data“"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-", "brach ab"),
        ("multipart/form-data; boundary=x", b"kein Formular", "brach ab"),
        ("multipart/form-data; boundary=x", b"--x--\r\n", "Es kam keine Datei an"),
        (f"multipart/form-data; boundary={'x' * 500}", b"--x--\r\n", "brach ab"),
    ],
)
def test_no_form_or_a_broken_one_is_a_problem(
    client: TestClient, kiko: Kiko, kind: str, content: bytes, said: str
) -> None:
    headers = {"content-type": kind}
    response = client.post("/api/v1/documents", content=content, headers=headers)
    assert said in problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)["detail"]


def test_a_file_that_breaks_off_leaves_nothing(client: TestClient, kiko: Kiko) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    response = client.post("/api/v1/documents", content=head + b"Halb", headers=headers)
    problem(response, HTTPStatus.UNPROCESSABLE_ENTITY)
    assert list(kiko.library.uploads.folder.iterdir()) == []
    healthy(kiko)


def test_a_foreign_page_cannot_upload(client: TestClient) -> None:
    response = client.post(
        "/api/v1/documents",
        files=files(("a.md", NOTE)),
        headers={"sec-fetch-site": "cross-site"},
    )
    assert "fremden Seite" in problem(response, HTTPStatus.FORBIDDEN)["detail"]


def test_the_same_file_in_two_requests_is_one_document(client: TestClient, kiko: Kiko) -> None:
    sent = files(("bauhof.md", NOTE))
    first, second = (
        client.post("/api/v1/documents", files=sent, data={"kind": "breakout"}).json()
        for _ in range(2)
    )
    kiko.jobs.run_waiting()
    ended = [client.get(f"/api/v1/jobs/{job['id']}").json() for job in (first, second)]
    documents = [job["files"][0]["documents"] for job in ended]
    assert documents[0] == documents[1] and len(documents[0]) == 1
    assert "schon gespeichert" in ended[1]["files"][0]["message"]
    assert list(kiko.library.uploads.all()) == []


def test_publishing_at_once_stops_at_personal_data(client: TestClient, kiko: Kiko) -> None:
    sent = files(("sauber.md", NOTE.replace("Bauhof", "Wald")), ("namen.md", PERSONAL))
    job = send(client, kiko, sent, kind="breakout", publish="true")
    clean, personal = job["files"]
    assert (clean["state"], clean["message"]) == ("done", "Veröffentlicht.")
    assert personal["state"] == "failed" and "E-Mail-Adresse" in personal["message"]
    assert "erika" not in personal["message"]
    states = {d["id"]: d["status"] for d in client.get("/api/v1/documents").json()["items"]}
    assert states[clean["documents"][0]] == "published"
    assert states[personal["documents"][0]] == "draft"


def test_an_upload_can_be_looked_at_first(client: TestClient, kiko: Kiko) -> None:
    job = send(client, kiko, files(("bauhof.md", PERSONAL)), preview_only="true", kind="breakout")
    upload = job["files"][0]["upload_id"]
    assert "noch nicht gespeichert" in job["files"][0]["message"]
    preview = client.get(f"/api/v1/uploads/{upload}").json()
    [text] = preview["texts"]
    assert (preview["name"], text["metadata"]["title"]) == (
        "bauhof.md",
        "Ergebnisse der Gruppe Bauhof",
    )
    assert text["findings"][0]["kind"] == "email" and text["passages"]
    body = {"metadata": {"kind": "breakout", "title": "Bauhof"}, "redactions": [0]}
    saved = client.post(f"/api/v1/uploads/{upload}/documents", json=body)
    assert saved.status_code == HTTPStatus.CREATED
    assert saved.json()["findings"] == []
    problem(client.get(f"/api/v1/uploads/{upload}"), HTTPStatus.NOT_FOUND)
    problem(client.delete(f"/api/v1/uploads/{upload}"), HTTPStatus.NOT_FOUND)


# --- documents ---


def test_the_life_of_a_document_over_http(client: TestClient, kiko: Kiko) -> None:
    id_ = draft(client, kiko)
    base = f"/api/v1/documents/{id_}"
    shown = client.get(base)
    assert shown.json()["status"] == "draft" and shown.json()["live"] is False
    assert shown.json()["original"] == f"{base}/original"

    edited = client.put(base, json={"metadata": {"title": "Bauhof plant"}})
    assert edited.json()["version"] == 2 and "Titel: " in edited.json()["changes"][0]
    published = client.post(f"{base}/publish", json={"reason": "fertig"})
    assert published.json()["live"] is True
    asked = client.post("/api/v1/ask", json={"question": "Womit plant der Bauhof seine Touren?"})
    assert id_ in {c["document_id"] for c in asked.json()["citations"]}

    versions = client.get(f"{base}/versions").json()
    assert [v["number"] for v in versions] == [1, 2]
    assert "Bauhof plant" in client.get(f"{base}/versions/2").text
    diff = client.get(f"{base}/diff", params={"a": 1, "b": 2}).json()["diff"]
    assert "+title: Bauhof plant" in diff
    restored = client.post(f"{base}/restore", json={"version": 1}).json()
    assert (restored["version"], restored["waiting_version"]) == (3, 3)

    assert client.post(f"{base}/withdraw").json()["live"] is False
    again = client.post("/api/v1/ask", json={"question": "Womit plant der Bauhof seine Touren?"})
    assert id_ not in {c["document_id"] for c in again.json()["citations"]}
    assert client.delete(base).status_code == HTTPStatus.NO_CONTENT
    problem(client.get(base), HTTPStatus.NOT_FOUND)
    actions = [e["action"] for e in client.get("/api/v1/audit").json()["items"]]
    assert actions == ["delete", "withdraw", "restore", "publish", "save", "save"]
    healthy(kiko)


def test_an_etag_guards_against_overwriting(client: TestClient, kiko: Kiko) -> None:
    base = f"/api/v1/documents/{draft(client, kiko)}"
    tag = client.get(base).headers["etag"]
    cached = client.get(base, headers={"if-none-match": tag})
    assert cached.status_code == HTTPStatus.NOT_MODIFIED
    body = {"metadata": {"title": "Neu"}}
    fresh = client.put(base, json=body, headers={"if-match": tag})
    assert fresh.status_code == HTTPStatus.OK and fresh.headers["etag"] != tag
    stale = client.post(f"{base}/publish", headers={"if-match": tag})
    assert "inzwischen geändert" in problem(stale, HTTPStatus.PRECONDITION_FAILED)["detail"]


def test_publishing_with_findings_is_a_problem_that_counts_them(
    client: TestClient, kiko: Kiko
) -> None:
    base = f"/api/v1/documents/{draft(client, kiko, PERSONAL)}"
    refused = problem(client.post(f"{base}/publish"), HTTPStatus.UNPROCESSABLE_ENTITY)
    assert refused["findings"] == {"email": 1}
    assert "erika" not in str(refused)
    confirmed = client.post(f"{base}/publish", json={"confirm_personal_data": True})
    assert confirmed.json()["confirmed_personal_data"] == {"email": 1}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"metadata": {"farbe": "rot"}}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"metadata": {"date": "gestern"}}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"redactions": [99]}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"upload_id": "nichts"}, HTTPStatus.NOT_FOUND),
        ({"body": " "}, HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_a_wrong_edit_is_a_problem(
    client: TestClient, kiko: Kiko, body: dict[str, Any], status: HTTPStatus
) -> None:
    problem(client.put(f"/api/v1/documents/{draft(client, kiko)}", json=body), status)


@pytest.mark.parametrize(
    "path",
    [
        "documents/nichts",
        "documents/..%2F..%2Fetc",
        "documents/nichts/original",
        "documents/nichts/versions",
        "documents/nichts/versions/1",
        "documents/practice-mucgpt/original",
        "uploads/nichts",
        "uploads/..%2F..",
        "jobs/nichts",
    ],
)
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    problem(client.get(f"/api/v1/{path}"), HTTPStatus.NOT_FOUND)


def test_lists_come_in_pages(client: TestClient) -> None:
    first = client.get("/api/v1/documents", params={"size": 2}).json()
    last = client.get("/api/v1/documents", params={"size": 2, "page": 3}).json()
    assert (first["total"], len(first["items"]), len(last["items"])) == (5, 2, 1)
    problem(client.get("/api/v1/documents?size=0"), HTTPStatus.UNPROCESSABLE_ENTITY)
    problem(client.get("/api/v1/audit?page=0"), HTTPStatus.UNPROCESSABLE_ENTITY)


# --- originals ---


def test_an_original_is_a_download_and_never_a_page(client: TestClient, kiko: Kiko) -> None:
    page = b"Der Bauhof\n\nEr plant <script>alert(1)</script> seine Touren selbst."
    job = send(client, kiko, files(("bauhof äü.txt", page)), kind="breakout")
    id_ = job["files"][0]["documents"][0]
    response = client.get(f"/api/v1/documents/{id_}/original")
    assert response.content == page
    assert response.headers["content-disposition"].startswith("attachment;")
    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-kiko-version"] == "1"


STAFF = Identity("Erika", with_implied(["staff"]), "bearer")


def test_the_original_of_a_redacted_text_is_for_organisers() -> None:
    redacted, plain = (Version("x", 1, redacted=flag) for flag in (True, False))
    organiser = Identity("Ali", with_implied(["organiser"]), "bearer")
    assert organisers.may_read_original(organiser, redacted)
    assert not organisers.may_read_original(STAFF, redacted)
    assert organisers.may_read_original(STAFF, plain)


def test_a_closed_original_is_403(client: TestClient, kiko: Kiko) -> None:
    base = f"/api/v1/documents/{draft(client, kiko, PERSONAL)}"
    client.put(base, json={"redactions": [0]})
    assert client.get(f"{base}/original").status_code == HTTPStatus.OK
    assert client.post(f"{base}/publish").status_code == HTTPStatus.OK
    as_staff(client)
    closed = problem(client.get(f"{base}/original"), HTTPStatus.FORBIDDEN)
    assert "nur für Organisierende" in closed["detail"]


def test_staff_see_what_is_published_and_no_more(client: TestClient, kiko: Kiko) -> None:
    id_ = draft(client, kiko, NOTE)
    before = client.get("/api/v1/documents").json()["total"]
    base = f"/api/v1/documents/{id_}"
    organising: Any = client.app
    as_staff(client)
    assert client.get("/api/v1/documents").json()["total"] == before - 1
    assert client.get("/api/v1/documents", params={"status": "draft"}).json()["total"] == 0
    problem(client.get(base), HTTPStatus.NOT_FOUND)
    problem(client.get(f"{base}/original"), HTTPStatus.NOT_FOUND)
    organising.dependency_overrides.clear()
    assert client.post(f"{base}/publish").status_code == HTTPStatus.OK
    client.put(base, json={"body": "Ein neuer Entwurf, den noch niemand lesen darf."})
    as_staff(client)
    response = client.get(base)
    assert "neuer Entwurf" not in response.text and response.json()["passages"]
    assert not {"findings", "versions", "body", "metadata"} & response.json().keys()
    again = client.get(base, headers={"If-None-Match": response.headers["etag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert client.get(f"{base}/original").headers["x-kiko-version"] == "1"
    problem(client.get(f"{base}/original?version=2"), HTTPStatus.NOT_FOUND)


def as_staff(client: TestClient) -> None:
    app: Any = client.app
    app.dependency_overrides[organisers.caller_of] = lambda: STAFF


# --- reindex, gaps, description ---


def test_reindexing_is_a_job(client: TestClient, kiko: Kiko) -> None:
    write(kiko.settings.overlay_corpus, {"practice/neu.md": CORPUS["practice/mucgpt.md"]})
    response = client.post("/api/v1/reindex")
    assert response.status_code == HTTPStatus.ACCEPTED
    kiko.jobs.run_waiting()
    job = client.get(response.headers["location"]).json()
    assert job["state"] == "done" and job["message"].startswith("1 Dokumente neu oder geändert")
    assert client.get("/api/v1/jobs").json()["total"] == 1


def test_gaps_are_counted_and_grouped(client: TestClient, kiko: Kiko) -> None:
    for question in (
        "Wie züchtet man Alpakas auf dem Mars?",
        "Wie züchtet man denn Alpakas auf dem Mars?",
        "Wer wählte 1523 den Dogen von Venedig?",
    ):
        kiko.gaps.note(Answer(question, "", abstained=True, reason="no_evidence"))
    kiko.gaps.note(Answer("Hallo", "", abstained=True, reason="unclear"))
    kiko.gaps.note(Answer("Was will erika@example.org?", "", abstained=True, reason="no_evidence"))
    kiko.gaps.note(Answer("Was ist MUCGPT?", "…", abstained=False))
    gaps = client.get("/api/v1/gaps").json()
    assert gaps["stored"] is True
    assert {(c["reason"], c["count"]) for c in gaps["counts"]} == {
        ("no_evidence", 4),
        ("unclear", 1),
    }
    assert [(g["count"], len(g["wordings"])) for g in gaps["groups"]] == [(2, 2), (1, 1)]
    assert "erika" not in str(gaps)


def test_asking_over_http_notes_the_gap(client: TestClient, kiko: Kiko) -> None:
    asked = client.post("/api/v1/ask", json={"question": "Wie züchtet man Alpakas auf dem Mars?"})
    assert asked.json()["abstained"]
    assert sum(c["count"] for c in client.get("/api/v1/gaps").json()["counts"]) == 1


def test_without_consent_only_counts_are_kept(kiko: Kiko) -> None:
    silent = Gaps(kiko.gaps._records, store=False)
    silent.note(Answer("Wie züchtet man Alpakas?", "", abstained=True, reason="no_evidence"))
    assert silent.grouped() == []
    assert [count for _, _, count in silent.counts()] == [1]


def test_grouping_looks_at_words_not_at_order() -> None:
    found = group([("2026-01-02", "Kosten der KI"), ("2026-01-01", "Was sind die Kosten der KI?")])
    assert [(gap.count, gap.first, gap.last) for gap in found] == [(2, "2026-01-01", "2026-01-02")]


def test_every_route_says_what_it_does(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    ours = {p: m for p, m in paths.items() if p.startswith("/api/v1/")}
    assert len(ours) >= 18
    assert all(way.get("description") for methods in ours.values() for way in methods.values())


def test_a_full_upload_folder_is_a_problem(client: TestClient, kiko: Kiko) -> None:
    folder = kiko.library.uploads.folder
    folder.write_text("a file where a folder should be")
    response = client.post("/api/v1/documents", files=files(("a.md", NOTE)))
    found = problem(response, HTTPStatus.INSUFFICIENT_STORAGE)
    assert "lässt sich nicht speichern" in found["detail"]


def test_receive_reads_a_stream_once(kiko: Kiko) -> None:
    upload = kiko.library.receive("a.md", io.BytesIO(NOTE.encode()), actor="x")
    assert kiko.library.uploads.get(upload.id) == upload
