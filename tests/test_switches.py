"""The kill switch: at once, everywhere, with the operator's words, and written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.switch_records import SwitchRecords
from app.switches import Switches
from app.ui.conversation import Conversation, Filters
from app.wiring import Kiko, load_settings
from rag.errors import InputError, SwitchedOffError
from tests.access import bearer, client

QUESTION = {"question": "Was ist MUCGPT?"}


@pytest.fixture
def make(bundled: Kiko, tmp_path: Path) -> Iterator[Callable[..., Kiko]]:
    """Return a function that makes Kiko over the index that is there, with settings."""
    made: list[Kiko] = []

    def kiko(**settings: Any) -> Kiko:
        data = tmp_path / "data"
        if not data.is_dir():
            data.mkdir()
            (data / "index").symlink_to(bundled.settings.index_folder)
        made.append(Kiko(load_settings(data=data, **settings)))
        return made[-1]

    yield kiko
    for one in made:
        one.close()


def test_the_api_is_off_for_programs_and_the_chat_answers_on(make: Callable[..., Kiko]) -> None:
    kiko = make(auth="token")
    admin, staff = bearer(kiko, "admin", name="Erika"), bearer(kiko, "staff")
    server = client(kiko)
    body = {"off": True, "message": "Wartung bis 14 Uhr"}
    assert server.put("/api/v1/switches/api", json=body, headers=staff).status_code == 403
    turned = server.put("/api/v1/switches/api", json=body, headers=admin).json()
    assert turned["off"] and turned["message"] == "Wartung bis 14 Uhr"
    for path, sent in (
        ("/api/v1/ask", QUESTION),
        ("/api/v1/ask/stream", QUESTION),
        ("/v1/chat/completions", {"model": "kiko", "messages": []}),
    ):
        refused = server.post(path, json=sent, headers=staff)
        assert refused.status_code == 503
        assert refused.json()["detail"] == "Wartung bis 14 Uhr"
    assert server.get("/api/v1/documents", headers=staff).status_code == 200
    assert kiko.chat_assistant.ask("Was ist MUCGPT?").answer
    assert server.get("/readyz").json()["checks"][-1]["name"] == "api"
    server.put("/api/v1/switches/api", json={"off": False}, headers=admin)
    assert server.post("/api/v1/ask", json=QUESTION, headers=staff).status_code == 200
    log, _ = kiko.library.records.audit()
    assert [(entry.action, entry.document_id, entry.actor) for entry in log] == [
        ("switch_on", "api", "Erika"),
        ("switch_off", "api", "Erika"),
    ]


def test_the_chat_says_what_the_operator_says(make: Callable[..., Kiko]) -> None:
    kiko = make()
    kiko.switches.turn("chat", "Erika", off=True, message="<b>Bitte</b> morgen wieder")
    conversation = Conversation(lambda: kiko.chat_assistant, longest_question=2000)
    *_, last = conversation.ask("Was ist MUCGPT?", Filters())
    assert last.turn is not None
    assert "&lt;b&gt;Bitte&lt;/b&gt; morgen wieder" in last.turn
    assert (
        client(kiko, ("127.0.0.1", 1))
        .post("/api/v1/ask", json=QUESTION, headers={"Host": "localhost"})
        .is_success
    )


def test_other_processes_follow_within_a_second(make: Callable[..., Kiko]) -> None:
    time = [0.0]
    here, there = make(), make()
    other = Switches(SwitchRecords(there.database), clock=lambda: time[0])
    other.check("api")
    here.switches.turn("api", "Erika", off=True)
    time[0] = 0.9
    other.check("api")  # believes for a second what it has read
    time[0] = 1.0
    with pytest.raises(SwitchedOffError, match="Schnittstelle gerade keine Fragen"):
        other.check("api")
    other.check("chat")


def test_what_is_off_stays_off_while_the_database_is_away(tmp_path: Path) -> None:
    time = [0.0]
    kiko = Kiko(load_settings(data=tmp_path))
    switches = Switches(SwitchRecords(kiko.database), clock=lambda: time[0])
    switches.turn("chat", "Erika", off=True)
    assert switches.state("chat").off
    kiko.close()
    (tmp_path / "kiko.db").write_bytes(b"kein SQLite" * 100)
    time[0] = 5.0
    assert switches.state("chat").off


def test_a_message_has_an_end(make: Callable[..., Kiko]) -> None:
    with pytest.raises(InputError, match="501 Zeichen, erlaubt sind 500"):
        make().switches.turn("chat", "Erika", off=True, message="x" * 501)


def test_looking_at_the_switches_makes_no_database(tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path / "neu"))
    kiko.switches.check("api")
    assert not (tmp_path / "neu").exists()
