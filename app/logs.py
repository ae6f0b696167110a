"""Logs without content: time, level, place and what was done; never a text that anybody typed.

The text of an unforeseen error could hold a question, so only its type and place are written.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from traceback import extract_tb
from types import TracebackType
from typing import Any, Literal

FIELDS = ("method", "route", "status", "ms")  # what a line on a request says beside its text
_Exception = tuple[type[BaseException], BaseException, TracebackType | None]


class PlainFormatter(logging.Formatter):
    """One line an entry, for people."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Return type and place of an exception."""
        return place(ei)


class JsonFormatter(logging.Formatter):
    """One JSON object an entry, for collectors of logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry."""
        entry: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        stated = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if stated:
            entry.update(stated)
        else:
            entry["message"] = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            entry["error"] = place(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def set_up(form: Literal["text", "json"], *, requests: bool) -> None:
    """Write warnings, and with ``requests`` a line for each request, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else PlainFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error"):
        log = logging.getLogger(name)
        log.handlers, log.propagate = [], True
    access = logging.getLogger("kiko.access")
    access.setLevel(logging.INFO if requests else logging.WARNING)


def place(raised: Any) -> str:
    """Return type and place of an exception, without its text."""
    kind, error, trace = raised
    frames = extract_tb(trace)[-6:]
    path = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{kind.__name__ if kind else type(error).__name__} at {path}"
