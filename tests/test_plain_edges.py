"""Einfache Sprache where it is asked for: over HTTP, on the command line and on the page."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.api import create_app
from app.cli import main
from app.ui.conversation import Conversation, Filters
from app.wiring import Kiko, load_settings
from tests.openai_server import OpenAIServer, Reply
from tests.small_corpus import CORPUS, write

with warnings.catch_warnings():
    # starlette's TestClient warns about the httpx it is handed; the choice is not ours
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

QUESTION = "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?"
LONG = "Die Arbeitsgemeinschaft traf sich zum ersten Mal am 26. März 2025 [1]."
SHORT = "Die Arbeitsgemeinschaft traf sich am 26. März 2025 zum ersten Mal [1]."
ROOT = Path(__file__).resolve().parents[1]
CHECKBOXES = """
import json
from app.ui.page import build
from app.wiring import Kiko, load_settings
pages = [build(Kiko(load_settings(llm=llm))).config for llm in (None, "openai:test")]
parts = [part["props"] for page in pages for part in page["components"]]
found = [props for props in parts if props.get("elem_id") == "kiko-plain"]
print(json.dumps([[props["label"], props["visible"]] for props in found]))
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the index of the small corpus."""
    folder = tmp_path_factory.mktemp("plain")
    write(folder / "corpus", CORPUS)
    kiko = Kiko(load_settings(data=folder / "data", corpus=folder / "corpus"))
    kiko.sync()
    kiko.close()
    return folder


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running.say(LONG, SHORT)


@pytest.fixture
def kiko(data: Path, server: OpenAIServer) -> Iterator[Kiko]:
    made = Kiko(
        load_settings(
            data=data / "data",
            corpus=data / "corpus",
            llm="openai:test",
            llm_base_url=server.url,
        )
    )
    yield made
    made.close()


def is_plain(answer: dict[str, Any]) -> bool:
    codes = [warning["code"] for warning in answer["warnings"]]
    assert answer["claims"]
    return "plain_language" in codes and f"{answer['claims'][0]['text'][:-1]} [1]." == SHORT


@pytest.mark.parametrize("plain", [True, False])
def test_over_http(kiko: Kiko, plain: bool) -> None:
    client = TestClient(create_app(kiko, chat=False))
    answer = client.post("/api/v1/ask", json={"question": QUESTION, "plain": plain}).json()
    assert is_plain(answer) == plain


@pytest.mark.parametrize("arguments", [["--plain"], []])
def test_on_the_command_line(
    data: Path,
    server: OpenAIServer,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("KIKO_DATA", str(data / "data"))
    monkeypatch.setenv("KIKO_CORPUS", str(data / "corpus"))
    monkeypatch.setenv("KIKO_LLM", "openai:test")
    monkeypatch.setenv("KIKO_LLM_BASE_URL", server.url)
    monkeypatch.setattr(sys, "argv", ["kiko", "ask", QUESTION, "--json", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    assert is_plain(json.loads(capsys.readouterr().out)) == bool(arguments)


def test_the_page_offers_it_only_with_a_model() -> None:
    # in a process of its own: building a page leaves gradio's event loops open
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", CHECKBOXES],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
        check=True,
    )
    assert json.loads(done.stdout) == [["Einfache Sprache", False], ["Einfache Sprache", True]]


def test_on_the_page(kiko: Kiko, server: OpenAIServer) -> None:
    conversation = Conversation(lambda: kiko.assistant, longest_question=200)
    *_, writing, last = conversation.ask(QUESTION, Filters(plain=True))
    assert LONG.partition(" [")[0] in str(writing.turn)
    assert SHORT.partition(" [")[0] in str(last.turn)
    assert "Regeln der Einfachen Sprache" in str(last.turn)
    server.replies = [Reply(LONG)]
    *_, last = conversation.ask(QUESTION, Filters())
    assert LONG.partition(" [")[0] in str(last.turn)
