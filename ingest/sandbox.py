"""Hostile files are parsed in processes of their own, with limits of time and memory.

A process serves many files. One that exceeds a limit or crashes is killed and replaced; the file
it was reading fails with a clear message. The processes inherit no environment (no keys), reach no
network (see ``ingest.sandbox_process``), and answer in JSON, never in pickled objects.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from queue import LifoQueue
from types import TracebackType
from typing import IO, Any, Self

from pydantic import TypeAdapter, ValidationError

from ingest import loaders
from ingest.loaders.draft import Draft, Loaded
from rag.errors import DocumentError, FrontMatterError, InputError

SECONDS = 60.0
MEMORY_MB = 1024
WORKERS = 2
_LOADED = TypeAdapter(Loaded)
_ROOT = str(Path(__file__).resolve().parents[1])
_ENVIRONMENT = {
    "PATH": os.pathsep.join(["/usr/local/bin", "/opt/homebrew/bin", os.defpath]),
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONUTF8": "1",
}
_ERRORS: dict[str, type[InputError]] = {"FrontMatterError": FrontMatterError}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; ``received`` is false if the process was gone before it saw the request."""

    found: dict[str, Any]
    received: bool
    ran_out: bool

    @property
    def goes_on(self) -> bool:
        """Return whether the process may be asked again."""
        return not self.ran_out and not self.found.get("last", True)


class _Process:
    """One parsing process and the pipe to it."""

    def __init__(self) -> None:
        code = (
            f"import sys; sys.path[:] = {[_ROOT, *sys.path]!r}; "
            "from ingest.sandbox_process import serve; serve()"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own code  # nosec B603
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd=_ROOT,
        )

    def ask(self, request: dict[str, object], seconds: float) -> _Answer:
        """Send a request and wait for the answer, at most so long."""
        ran_out = threading.Event()

        def stop() -> None:
            ran_out.set()
            self._process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            pipe_in, pipe_out = self._pipes()
            pipe_in.write(json.dumps(request).encode() + b"\n")
            pipe_in.flush()
            received = bool(pipe_out.readline())
            line = pipe_out.readline() if received else b""
        except OSError:
            received, line = False, b""
        finally:
            timer.cancel()
            timer.join()
        return _Answer(_parsed(line), received, ran_out.is_set())

    def close(self) -> None:
        """End the process and release its pipes."""
        self._process.kill()
        for pipe in self._pipes():
            with suppress(OSError):
                pipe.close()
        self._process.wait()

    @property
    def alive(self) -> bool:
        """Return whether the process still runs; one that was idle for long has ended itself."""
        return self._process.poll() is None

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        if pipe_in is None or pipe_out is None:
            raise OSError("a parsing process was started without pipes")
        return pipe_in, pipe_out


class Sandbox:
    """At most ``workers`` parsing processes, started when needed; threads may share one sandbox."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._free: LifoQueue[_Process | None] = LifoQueue()
        self._workers = workers
        for _ in range(workers):
            self._free.put(None)  # a process that may be started

    def load_each(
        self, file: Path, shown: Path, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
    ) -> Loaded:
        """Load a file as :func:`ingest.loaders.load_each` does, within limits.

        Raises:
            InputError: as the loader says, or because a limit was exceeded.
        """
        request: dict[str, object] = {
            "file": str(file.absolute()),
            "shown": str(shown),
            "seconds": seconds,
            "memory_mb": memory_mb,
        }
        answer = self._ask(request, seconds)
        if not answer.received and not answer.ran_out:
            answer = self._ask(request, seconds)  # the process had ended meanwhile: another one
        if answer.ran_out:
            raise DocumentError(_too_long(shown, seconds))
        if "loaded" in answer.found:
            with suppress(ValidationError):
                return _LOADED.validate_python(answer.found["loaded"])
        raise _error(answer.found, shown, memory_mb)

    def load_safely(
        self, file: Path, shown: Path, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
    ) -> list[tuple[str, Draft]]:
        """Load a file as :func:`ingest.loaders.load_all` does, within limits."""
        return loaders.with_problems(
            self.load_each(file, shown, seconds=seconds, memory_mb=memory_mb)
        )

    def close(self) -> None:
        """End all processes; the sandbox may be used again afterwards."""
        taken = [self._free.get() for _ in range(self._workers)]
        for process in taken:
            if process:
                process.close()
            self._free.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, request: dict[str, object], seconds: float) -> _Answer:
        process = self._take()
        goes_on = False
        try:
            answer = process.ask(request, seconds)
            goes_on = answer.goes_on
        finally:
            if not goes_on:
                process.close()
            self._free.put(process if goes_on else None)
        return answer

    def _take(self) -> _Process:
        process = self._free.get()
        if process and not process.alive:
            process.close()
            process = None
        try:
            return process or _Process()
        except OSError as error:
            self._free.put(None)
            raise DocumentError(
                f"Ein Prozess zum Lesen von Dateien ließ sich nicht starten ({error.strerror}). "
                "Bitte versuchen Sie es später erneut."
            ) from error


def _parsed(line: bytes) -> dict[str, Any]:
    """Return an answer, or nothing where it was cut off or is not one."""
    try:
        found = json.loads(line) if line.endswith(b"\n") else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _error(found: dict[str, Any], shown: Path, memory_mb: int) -> InputError:
    kind, message = found.get("error"), found.get("message")
    if kind == "memory":
        return DocumentError(
            f"{shown}: Die Datei braucht beim Lesen mehr als {memory_mb} MB Speicher. "
            "Bitte teilen Sie sie auf."
        )
    if message:
        return _ERRORS.get(str(kind), DocumentError)(str(message))
    return DocumentError(
        f"{shown}: Die Datei ließ sich nicht lesen; das Lesen wurde abgebrochen. "
        "Bitte speichern Sie sie neu oder in einem anderen Format."
    )


def _too_long(shown: Path, seconds: float) -> str:
    return (
        f"{shown}: Das Lesen dauerte länger als {seconds:g} Sekunden und wurde abgebrochen. "
        "Bitte teilen Sie die Datei auf."
    )


@cache
def _shared() -> Sandbox:
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


def load_safely(
    file: Path, shown: Path, *, seconds: float = SECONDS, memory_mb: int = MEMORY_MB
) -> list[tuple[str, Draft]]:
    """Load every document of a file in a parsing process that later calls use again.

    Raises:
        InputError: the file cannot become a document, or exceeds the limits (in German).
    """
    return _shared().load_safely(file, shown, seconds=seconds, memory_mb=memory_mb)


def close() -> None:
    """End the processes that :func:`load_safely` keeps; it starts others when called again."""
    _shared().close()
