"""No dependency phones home, whatever the environment asks of them: sockets are watched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.wiring import Kiko, load_settings
from eval.server_process import free_port
from tests.openai_server import OpenAIServer, Reply

ROOT = Path(__file__).resolve().parents[1]
_BACKGROUND = 2.0  # seconds in which threads that gather telemetry would send it
PROBE = "phone-home.invalid"
# Notes and refuses whatever leaves this machine; tries once itself, to show that it does.
WATCHED = f"""
import ipaddress, os, socket, sys

log = open(os.environ["SOCKET_LOG"], "a", buffering=1)

def is_here(host):
    text = host.decode() if isinstance(host, bytes) else host
    try:
        return text in (None, "", "localhost") or ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False

def watch(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return
    if not is_here(host):
        log.write(f"{{event}} {{host}}\\n")
        raise OSError("no way out of this machine")

sys.addaudithook(watch)
try:
    socket.getaddrinfo({PROBE!r}, 443)
except OSError:
    pass
from app.cli import main
sys.argv = ["kiko", *sys.argv[1:]]
main()
"""
# What somebody's shell may hold; each switches a phone-home on where Kiko does not switch it off.
EAGER = {
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_ANONYMIZED_TELEMETRY": "True",
    "GRADIO_ANALYTICS_ENABLED": "True",
    "HF_HUB_DISABLE_TELEMETRY": "0",
    "HF_HUB_OFFLINE": "0",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_API_KEY": "geheim",
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "geheim",
}
ANSWER = "MUCGPT ist der Textassistent der Landeshauptstadt München. [1]"


@pytest.fixture(scope="module")
def attempts(tmp_path_factory: pytest.TempPathFactory, bundled: Kiko) -> Iterator[list[str]]:
    """Use a server in every way there is, and return what it tried to reach."""
    pytest.importorskip("langchain_openai")
    folder = tmp_path_factory.mktemp("telemetry")
    (folder / "data").mkdir()
    (folder / "data" / "index").symlink_to(bundled.settings.index_folder)
    log = folder / "sockets.log"
    with OpenAIServer().say(Reply(ANSWER)) as model:
        own = {
            "SOCKET_LOG": str(log),
            "KIKO_DATA": str(folder / "data"),
            "KIKO_LLM": "openai:test",
            "KIKO_LLM_BASE_URL": model.url,
            "KIKO_LLM_API_KEY": "keiner",
        }
        _use(folder, {**os.environ, **EAGER, **own})
        assert model.requests  # the language model was asked, on loopback
    yield log.read_text("utf-8").splitlines()


def _use(folder: Path, environment: dict[str, str]) -> None:
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-c", WATCHED, "serve", "--port", str(port)]
    with (
        (folder / "server.log").open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        ) as server,
    ):
        try:
            _ask_for_everything(f"http://127.0.0.1:{port}", server)
            time.sleep(_BACKGROUND)
        finally:
            server.terminate()


def _ask_for_everything(url: str, server: subprocess.Popen[bytes]) -> None:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as client:
        while True:
            assert server.poll() is None
            try:
                client.get("/readyz").raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        question = {"question": "Was ist MUCGPT?"}
        answer = client.post("/api/v1/ask", json=question)
        assert answer.json()["citations"]
        opinion = {"answer_id": answer.headers["X-Kiko-Answer-Id"], "verdict": "up"}
        assert client.post("/api/v1/feedback", json=opinion).status_code == 201
        for path in ("/", "/config", "/api/v1/search?q=KI", "/api/v1/glossary", "/openapi.json"):
            client.get(path).raise_for_status()
        told = client.post("/api/v1/ask/stream", json=question).text
        assert "event: answer" in told
        tool = {"name": "ask", "arguments": question}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
        accept = {"Accept": "application/json, text/event-stream"}
        found = client.post("/mcp", json=call, headers=accept).json()
        assert "answer" in json.dumps(found["result"])


def test_nothing_is_reached_beyond_this_machine(attempts: list[str]) -> None:
    [tried, *others] = attempts
    assert PROBE in tried  # the watch works
    assert others == []


def test_what_the_shell_asks_of_dependencies_is_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in EAGER.items():
        monkeypatch.setenv(name, value)
    load_settings()
    on = {"True", "true", "1"}
    tracing = [name for name in EAGER if "TRACING" in name or "TELEMETRY" in name]
    switched_on = {name for name in tracing if os.environ[name] in on}
    assert switched_on == {"HF_HUB_DISABLE_TELEMETRY"}
    assert os.environ["HF_HUB_OFFLINE"] == "1"
