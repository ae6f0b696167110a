"""What every test stands on: no network, a small index, the index of the bundled corpus."""

from __future__ import annotations

import ipaddress
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wiring import Kiko, load_settings
from tests.fakes import WordEncoder
from tests.small_corpus import CORPUS, Place

# before any test imports what reads it; the code imports its heavy parts only when it runs
os.environ["HF_HUB_OFFLINE"] = "1"
# Settings of whoever runs the tests must not reach Kiko; these are the tests' own.
_OURS = {
    "KIKO_REQUIRE_BROWSER",
    "KIKO_REQUIRE_NGINX",
    "KIKO_REQUIRE_POSTGRES",
    "KIKO_SHOTS",
    "KIKO_UPDATE_README",
}
for setting in [n for n in os.environ if n.startswith("KIKO_") and n not in _OURS]:
    del os.environ[setting]


class NetworkError(RuntimeError):
    """A test reached for the network."""


def guard(event: str, arguments: tuple[object, ...]) -> None:
    """Raise when a socket is about to leave this machine; an audit hook cannot be taken off."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_loopback(host):
        raise NetworkError(f"{event} to {host!r}: tests use no network beyond loopback")


def _is_loopback(host: object) -> bool:
    text = host.decode() if isinstance(host, bytes) else host
    if text in (None, "", "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(text)).is_loopback
    except ValueError:
        return False


sys.addaudithook(guard)


@pytest.fixture
def encoder() -> WordEncoder:
    """Return a fresh encoder that counts what it encodes."""
    return WordEncoder()


@pytest.fixture
def place(tmp_path: Path, encoder: WordEncoder) -> Iterator[Place]:
    """Return an empty corpus folder with its index folder."""
    made = Place(tmp_path, encoder)
    yield made
    made.reader.close()


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return the indexed small corpus; tests only read it."""
    made = Place(tmp_path_factory.mktemp("small")).write(CORPUS)
    made.sync()
    yield made
    made.reader.close()


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiko]:
    """Return Kiko over the bundled corpus and encoder; tests only read it."""
    kiko = Kiko(load_settings(data=tmp_path_factory.mktemp("bundled")))
    kiko.sync()
    yield kiko
    kiko.close()
