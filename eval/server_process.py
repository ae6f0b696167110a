"""A server in a process of its own: start it, wait until it answers, look at what it takes."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus

import psutil

from rag.errors import ConfigError

_STARTS_WITHIN = 120.0  # seconds
_POLL = 0.02
_ENDS_WITHIN = 20.0


class Server:
    """A process that serves HTTP at ``url``; ``ready_s`` is how long it took to answer."""

    def __init__(self, process: subprocess.Popen[bytes], url: str, ready_s: float) -> None:
        self.url = url
        self.ready_s = ready_s
        self.pid = process.pid
        self._process = psutil.Process(process.pid)

    def memory_mb(self) -> float:
        """Return the resident memory of the process and its children, in megabytes."""
        return float(round(sum(p.memory_info().rss for p in self._all()) / 1e6, 1))

    def cpu_seconds(self) -> float:
        """Return the seconds of processor time that it has spent, its children included."""
        return float(sum(sum(p.cpu_times()[:2]) for p in self._all()))

    def _all(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]


@contextmanager
def started(command: Sequence[str], port: int, ready: str) -> Iterator[Server]:
    """Run ``command``, which serves ``port`` on loopback, until the block ends.

    Raises:
        ConfigError: it ended, or did not answer ``ready`` with 200 in time.
    """
    url = f"http://127.0.0.1:{port}"
    begun = time.perf_counter()
    process = subprocess.Popen(list(command), stdout=subprocess.DEVNULL)  # noqa: S603 - our own command  # nosec B603
    try:
        _wait(process, url + ready, begun)
        yield Server(process, url, round(time.perf_counter() - begun, 2))
    finally:
        process.terminate()
        try:
            process.wait(_ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port of loopback that nobody serves."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], url: str, begun: float) -> None:
    while time.perf_counter() - begun < _STARTS_WITHIN:
        if process.poll() is not None:
            raise ConfigError(f"the server ended with code {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(url, timeout=_STARTS_WITHIN) as response:  # noqa: S310  # nosec B310
                if response.status == HTTPStatus.OK:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(_POLL)
    raise ConfigError(f"the server did not answer {url} within {_STARTS_WITHIN:.0f} s")
