"""Two hosts behind a real nginx: one database, one Chroma server, an index of each."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import httpx
import pytest

from app.wiring import Kiko, load_settings
from tests.nginx import Nginx, answered_by, nginx, program
from tests.postgres import postgresql
from tests.small_corpus import CORPUS, write
from tests.test_several_workers import serving
from tests.test_vector_server import Chroma

QUESTION = "Wer pflegt den Quelltext von MUCGPT?"
EVIDENCE = "Quelltext von MUCGPT ist offen"
OWN = {"Sec-Fetch-Site": "same-origin"}  # what a browser says of requests from our own page


@dataclass(frozen=True, slots=True)
class Hosts:
    """Two hosts by their ports, what stands before them, and a token for both."""

    proxy: Nginx
    servers: dict[str, subprocess.Popen[bytes]]
    kiko: Kiko  # on the same database and the same Chroma server
    token: str


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    program()  # before the hosts are started in vain
    folder = tmp_path_factory.mktemp("hosts")
    with ExitStack() as stack:
        chroma = Chroma(folder / "chroma-server")
        chroma.start()
        stack.callback(chroma.stop)
        database = f"{stack.enter_context(postgresql())}/postgres"
        both = {
            "KIKO_AUTH": "token",
            "KIKO_TRUSTED_PROXIES": "127.0.0.1",
            "KIKO_DATABASE_URL": database,
            "KIKO_CHROMA_URL": chroma.url,
        }
        servers = {}
        for name in ("one", "two"):
            place = folder / name
            write(place / "corpus", CORPUS)
            port, server = stack.enter_context(serving(place, **both))
            servers[str(port)] = server
        proxy = stack.enter_context(nginx(folder / "nginx", [int(port) for port in servers]))
        settings = load_settings(
            data=folder / "desk", database_url=database, chroma_url=chroma.url, auth="token"
        )
        kiko = Kiko(settings)
        _, token = kiko.tokens.create("Erika Muster", ["organiser"], days=3)
        stack.callback(kiko.close)
        yield Hosts(proxy, servers, kiko, token)


@pytest.fixture
def browser(hosts: Hosts) -> Iterator[httpx.Client]:
    """Return a client that signed in at one of the hosts and keeps its cookie."""
    with httpx.Client(
        base_url=hosts.proxy.url, verify=hosts.proxy.trust, headers=OWN, timeout=60
    ) as client:
        assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 401
        entered = client.post("/anmelden", data={"token": hosts.token})
        assert entered.status_code == 303
        assert "Secure" in entered.headers["Set-Cookie"]
        yield client


def ask(client: httpx.Client) -> tuple[str, str]:
    """Ask; return the port of the host that gave the right answer, and its generation."""
    answered = client.post("/api/v1/ask", json={"question": QUESTION})
    assert answered.status_code == 200, answered.text
    assert EVIDENCE in answered.text
    assert answered.json()["warnings"] == []
    return answered_by(answered), answered.json()["generation"]


def chat(client: httpx.Client, session: str) -> str:
    """Ask on the page, where one request posts and another one reads; return who answered."""
    assert client.get("/").status_code == 200
    config = client.get("/config").json()
    typed = max(config["dependencies"], key=lambda d: len(d["inputs"]))
    sent = {"data": [QUESTION, [], [], "", "", "", False], "fn_index": typed["id"]}
    joined = client.post("/gradio_api/queue/join", json={**sent, "session_hash": session})
    assert joined.status_code == 200, joined.text
    events = client.get("/gradio_api/queue/data", params={"session_hash": session})
    assert EVIDENCE in events.text
    return answered_by(events)


def test_the_cookie_of_one_host_opens_both_and_they_answer_in_turn(
    hosts: Hosts, browser: httpx.Client
) -> None:
    answers = [ask(browser) for _ in range(6)]
    asked = [port for port, _ in answers]
    assert [asked.count(port) for port in hosts.servers] == [3, 3]
    assert len({generation.partition("-")[0] for _, generation in answers}) == 1


def test_each_host_has_a_collection_of_its_own(hosts: Hosts) -> None:
    assert hosts.kiko.vector_server is not None
    owners = [name.split("-")[1] for name in hosts.kiko.vector_server.collections()]
    assert len(owners) == len(set(owners)) == 2


def test_a_token_that_is_revoked_opens_neither_host(hosts: Hosts, browser: httpx.Client) -> None:
    token, secret = hosts.kiko.tokens.create("Max Muster", ["staff"], days=3)
    browser.cookies.clear()
    assert browser.post("/anmelden", data={"token": secret}).status_code == 303
    ask(browser)
    hosts.kiko.tokens.revoke(token.id)
    refused = [browser.post("/api/v1/ask", json={"question": QUESTION}) for _ in range(4)]
    assert {response.status_code for response in refused} == {401}
    assert {answered_by(response) for response in refused} == set(hosts.servers)


def test_a_page_stays_with_its_host(browser: httpx.Client) -> None:
    assert len({chat(browser, f"sitzung{number}") for number in range(4)}) == 1


def test_documents_are_not_changed_through_one_host(browser: httpx.Client) -> None:
    file = {"files": ("neu.md", b"# Neu\n\nDie Faehre legt ab.", "text/markdown")}
    assert browser.post("/api/v1/documents", files=file).status_code == 403
    assert browser.delete("/api/v1/documents/practice-mucgpt").status_code == 403
    assert browser.post("/api/v1/reindex").status_code == 403
    assert browser.get("/api/v1/documents").status_code == 200


def test_answers_go_on_when_a_host_is_killed(hosts: Hosts, browser: httpx.Client) -> None:
    gone = chat(browser, "vorher")
    (left,) = set(hosts.servers) - {gone}
    hosts.servers[gone].kill()
    hosts.servers[gone].wait(20)
    assert {ask(browser)[0] for _ in range(6)} == {left}
    assert chat(browser, "nachher") == left
