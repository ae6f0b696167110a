"""The parsing process: reads requests, loads files within limits, answers a line of JSON each."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from ingest import loaders
from ingest.loaders.draft import Loaded
from rag.errors import InputError

try:
    import resource
except ImportError:  # Windows has no such limits; there the parent's clock is what stops us
    resource = None  # type: ignore[assignment]

_LOADED = TypeAdapter(Loaded)
_IDLE_SECONDS = 300.0
_GRACE_SECONDS = 5
_STATM = Path("/proc/self/statm")


def serve() -> None:
    """Answer requests from standard input until it is closed or nothing came for five minutes."""
    requests, answers = _pipes()
    _close_network()
    _limit("RLIMIT_CORE", 0)
    while True:
        idle = threading.Timer(_IDLE_SECONDS, os._exit, (0,))
        idle.daemon = True
        idle.start()
        line = requests.readline()
        idle.cancel()
        if not line:
            return
        answers.write(b"\n")  # received: from here on, dying is the file's doing
        answers.flush()
        answer, last = _answer(json.loads(line))
        answers.write(answer + (b',"last":true}\n' if last else b',"last":false}\n'))
        answers.flush()
        if last:
            return


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Keep the pipes to ourselves: what a library prints or reads goes nowhere."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    return requests, answers


def _close_network() -> None:
    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.bind"):
            raise PermissionError("a parsing process has no network")

    sys.addaudithook(refuse)


def _answer(request: dict[str, object]) -> tuple[bytes, bool]:
    """Return the answer without its closing brace, and whether this process ends after it."""
    file, shown = Path(str(request["file"])), Path(str(request["shown"]))
    try:
        loaders.prepare(shown)
        _limit_work(float(str(request["seconds"])), int(str(request["memory_mb"])))
        loaded = loaders.load_each(file, shown)
        return b'{"loaded":' + _LOADED.dump_json(loaded), False
    except InputError as error:
        if _is_about_memory(error):
            return b'{"error":"memory"', True
        found = {"error": type(error).__name__, "message": str(error)}
        return json.dumps(found).encode()[:-1], False
    except Exception as error:
        return (b'{"error":"memory"' if _is_about_memory(error) else b'{"error":"crash"'), True


def _is_about_memory(error: BaseException | None) -> bool:
    while error:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _limit_work(seconds: float, memory_mb: int) -> None:
    """Allow so much processor time and memory beyond what this process has used already."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit("RLIMIT_CPU", int(used.ru_utime + used.ru_stime + seconds) + _GRACE_SECONDS)
    if _STATM.exists():
        mapped = int(_STATM.read_text().split()[0]) * resource.getpagesize()
        _limit("RLIMIT_AS", mapped + memory_mb * 1024 * 1024)


def _limit(name: str, value: int) -> None:
    if resource is None:
        return
    kind = getattr(resource, name)
    _, hard = resource.getrlimit(kind)
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (allowed, hard))
