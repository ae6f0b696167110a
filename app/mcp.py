"""``/mcp``: Kiko's tools over the Model Context Protocol, the only module that knows its SDK.

Streamable HTTP without sessions: each POST stands alone and is answered in JSON, so several worker
processes need to know nothing of each other. Who may call, from where and how often is the door's
business (``app/guard.py``).
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from traceback import format_tb
from typing import Any

from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from pydantic import ValidationError
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.mcp_tools import TOOLS, Tool
from app.mcp_words import both
from app.wiring import Kiko
from rag.errors import KikoError

PATHS = ("/mcp", "/mcp/")
_HINTS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)
_TOOLS = {tool.name: tool for tool in TOOLS}
_Context = ServerRequestContext[Any]
_log = logging.getLogger(__name__)


class McpEdge:
    """The ASGI application behind ``/mcp``; it answers while ``running()`` is entered."""

    def __init__(self, kiko: Kiko) -> None:
        self._kiko = kiko
        self._manager: StreamableHTTPSessionManager | None = None

    @property
    def routes(self) -> list[Route]:
        """Return the routes that lead here."""
        return [Route(path, endpoint=self, methods=["POST"]) for path in PATHS]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Hold open what answers requests."""
        manager = StreamableHTTPSessionManager(
            app=_server(self._kiko), stateless=True, json_response=True
        )
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self._manager is None:
            raise RuntimeError("the application's lifespan has not been entered")
        await self._manager.handle_request(scope, receive, send)


def _server(kiko: Kiko) -> Server[dict[str, Any]]:
    async def list_tools(
        _: _Context, __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in TOOLS])

    async def call_tool(_: _Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        tool = _TOOLS.get(asked.name)
        if tool is None:
            told = both("no_tool", name=asked.name[:80], known=", ".join(_TOOLS))
            raise MCPError(types.INVALID_PARAMS, told)
        return await kiko.desk.do(_called, kiko, tool, asked.arguments or {})

    return Server(
        "kiko",
        title="Kiko",
        version="1",
        instructions=both("server"),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=both(f"{tool.name}.title").replace("\n", " · "),
        description=both(tool.name),
        input_schema=tool.input_schema(),
        output_schema=tool.output_schema(),
        annotations=_HINTS,
    )


def _called(kiko: Kiko, tool: Tool, arguments: dict[str, Any]) -> types.CallToolResult:
    """Return what a tool gives, or what was wrong, for the model to read and mend."""
    try:
        result, text = tool.call(kiko, tool.takes.model_validate(arguments))
    except ValidationError as error:
        found = (f"{'.'.join(map(str, e['loc'])) or '–'}: {e['msg']}" for e in error.errors())
        return _failed(both("arguments", fields="; ".join(found)))
    except KikoError as error:
        return _failed(str(error))
    except Exception as error:
        # the text of an unforeseen error could hold the question and stays out of the log
        place = "".join(format_tb(error.__traceback__))
        _log.error("A tool broke off: %s\n%s", type(error).__name__, place)
        return _failed(both("unexpected"))
    shown = text or json.dumps(result, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=shown)], structured_content=result
    )


def _failed(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)
