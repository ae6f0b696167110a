"""Kiko's tools, called by the official MCP client through a real server."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx
import pytest
from mcp import Client, types
from mcp.shared.exceptions import MCPError

from app import api, mcp_words
from app.answer_text import whole
from app.mcp_tools import TOOLS
from app.wiring import Kiko, load_settings
from tests.access import bearer, client_of
from tests.running import running
from tests.small_corpus import CORPUS, write

QUESTION = "Was ist MUCGPT?"
T = TypeVar("T")


@pytest.fixture(scope="module")
def kiko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    folder = tmp_path_factory.mktemp("mcp")
    corpus = write(folder / "bundled", CORPUS)
    made = Kiko(load_settings(data=folder / "data", corpus=corpus))
    made.sync()
    yield made
    made.close()


@pytest.fixture(scope="module")
def address(kiko: Kiko) -> Iterator[str]:
    with running(api.create_app(kiko, chat=False)) as url:
        yield f"{url}/mcp"


def using(address: str, act: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    async def connected() -> T:
        async with Client(address, mode=mode) as client:
            return await act(client)

    return anyio.run(connected)


def call(address: str, tool: str, **arguments: Any) -> types.CallToolResult:
    async def act(client: Client) -> Any:
        return await client.call_tool(tool, arguments)

    found = using(address, act)
    assert isinstance(found, types.CallToolResult)
    return found


def text_of(result: types.CallToolResult) -> str:
    [content] = result.content
    assert isinstance(content, types.TextContent)
    return content.text


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_tools_say_what_they_take_and_give_in_both_languages(address: str, mode: str) -> None:
    async def act(client: Client) -> Any:
        return client.instructions, await client.list_tools()

    instructions, listed = using(address, act, mode)
    assert "ask" in instructions
    assert [tool.name for tool in listed.tools] == ["ask", "search", "get_document", "glossary"]
    for tool in listed.tools:
        german, english = tool.description.split("\n")
        assert german and english and german != english
        assert tool.annotations.read_only_hint is True
        assert tool.output_schema["type"] == "object"
        for argument in tool.input_schema["properties"].values():
            assert "\n" in argument["description"]


def test_ask_gives_the_answer_of_the_assistant(address: str, kiko: Kiko) -> None:
    result = call(address, "ask", question=QUESTION)
    answer = kiko.assistant.ask(QUESTION)
    assert text_of(result) == whole(answer)
    found = result.structured_content
    assert found["answer"] == answer.answer
    assert [c["passage_id"] for c in found["citations"]] == [c.passage_id for c in answer.citations]
    assert (found["abstained"], found["reason"], len(found["answer_id"])) == (False, None, 32)


def test_the_scope_of_a_question_counts(address: str) -> None:
    found = call(
        address, "ask", question="Chatbot?", kinds=["legal"], stichtag="2026-01-02"
    ).structured_content
    assert found["stichtag"] == "2026-01-02"
    assert {citation["kind"] for citation in found["citations"]} <= {"legal"}


def test_an_abstention_is_no_error(address: str, kiko: Kiko) -> None:
    before = sum(count for _, _, count in kiko.gaps.counts())
    result = call(address, "ask", question="Wie ist die Handynummer des Bürgermeisters?")
    assert not result.is_error
    assert result.structured_content["reason"] == "personal_data"
    assert text_of(result).startswith("Kiko gibt keine Kontaktdaten")
    assert sum(count for _, _, count in kiko.gaps.counts()) == before + 1


def test_what_search_finds_get_document_reads_piece_by_piece(address: str) -> None:
    [hit, *_] = call(address, "search", question="MUCGPT", k=3).structured_content["hits"]
    assert hit["document_id"] == "practice-mucgpt"
    pieces, start = [], 0
    while start is not None:
        found = call(
            address, "get_document", document_id=hit["document_id"], start=start, length=100
        ).structured_content
        pieces.append(found["text"])
        start = found["next_start"]
    text = "".join(pieces)
    assert len(pieces) > 1
    assert len(text) == found["total_chars"]
    assert text[hit["start"] : hit["end"]] == hit["text"]
    assert found["sources"][0]["url"] == "https://example.org/quelle"


def test_a_piece_beyond_the_end_is_empty(address: str) -> None:
    found = call(address, "get_document", document_id="practice-mucgpt", start=10**6)
    assert found.structured_content["text"] == ""
    assert found.structured_content["next_start"] is None


def test_the_glossary_is_that_of_the_corpus(address: str, kiko: Kiko) -> None:
    found = call(address, "glossary").structured_content
    assert found["total"] == len(kiko.glossary.entries)
    assert json.loads(text_of(call(address, "glossary"))) == found


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": "x" * 3000}, "Die Frage hat 3000 Zeichen"),
        ("ask", {"question": QUESTION, "kinds": ["film"]}, "kinds.0"),
        ("search", {"question": QUESTION, "k": 0}, "k: "),
        ("get_document", {"document_id": "gibt-es-nicht"}, "gibt-es-nicht"),
        ("get_document", {"document_id": "../../etc/passwd"}, "etc/passwd"),
        ("glossary", {"wort": "KI"}, "wort"),
    ],
)
def test_what_is_not_usable_is_told_to_the_model(
    address: str, tool: str, arguments: dict[str, Any], told: str
) -> None:
    result = call(address, tool, **arguments)
    assert result.is_error
    assert told in text_of(result)


def test_another_tool_is_an_error_of_the_protocol(address: str) -> None:
    async def act(client: Client) -> str:
        with pytest.raises(MCPError) as raised:
            await client.call_tool("delete_everything", {})
        return raised.value.error.message

    assert "es gibt ask, search, get_document, glossary" in using(address, act)


def test_drafts_cannot_be_read(tmp_path: Path) -> None:
    corpus = write(tmp_path / "bundled", CORPUS)
    kiko = Kiko(load_settings(data=tmp_path / "data", corpus=corpus))
    kiko.sync()
    kiko.library.withdraw("practice-mucgpt", actor="Erika Muster", reason="")
    with running(api.create_app(kiko, chat=False)) as url:
        assert call(f"{url}/mcp", "get_document", document_id="practice-mucgpt").is_error


def test_an_unforeseen_error_says_nothing_of_the_question(
    kiko: Kiko, caplog: pytest.LogCaptureFixture
) -> None:
    broken = Kiko(kiko.settings)
    broken.__dict__["assistant"] = _Broken()
    with running(api.create_app(broken, chat=False)) as url:
        result = call(f"{url}/mcp", "ask", question="Geheim?")
    assert result.is_error
    assert text_of(result) == mcp_words.both("unexpected")
    assert "Geheim" not in caplog.text
    assert "RuntimeError" in caplog.text


class _Broken:
    def ask(self, question: str, *_: object, **__: object) -> None:
        raise RuntimeError(question)


def test_there_is_no_stream_to_wait_on_and_no_session_to_end(address: str) -> None:
    for method in ("GET", "DELETE"):
        response = httpx.request(method, address, headers={"Accept": "text/event-stream"})
        assert response.status_code == 405
        assert response.headers["content-type"] == "application/problem+json"


def test_a_token_is_asked_for(tmp_path: Path, kiko: Kiko) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "index").symlink_to(kiko.settings.index_folder)
    closed = Kiko(load_settings(data=data, corpus=kiko.settings.corpus, auth="token"))
    headers = bearer(closed, "staff")
    with running(api.create_app(closed, chat=False)) as url:
        assert httpx.post(f"{url}/mcp", json={}).status_code == 401
        assert _initialised(f"{url}/mcp/", headers) == "kiko"


def _initialised(address: str, headers: dict[str, str]) -> str:
    asked = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    accept = {"Accept": "application/json, text/event-stream"}
    response = httpx.post(address, json=asked, headers={**headers, **accept})
    name: str = response.json()["result"]["serverInfo"]["name"]
    return name


def test_without_the_sdk_the_address_says_what_is_missing(
    kiko: Kiko, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "find_spec", lambda name: None)
    client = client_of(api.create_app(kiko, chat=False), ("127.0.0.1", 1))
    response = client.post("http://localhost/mcp", json={})
    assert response.status_code == 404
    assert "kiko[mcp]" in response.json()["detail"]


def test_every_text_is_there_in_both_languages() -> None:
    known = mcp_words.keys()
    for key in known:
        german, english = mcp_words.both(key, name="x", known="y", fields="z").split("\n")
        assert german and english
    assert {tool.name for tool in TOOLS} <= set(known)
