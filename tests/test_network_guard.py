"""The guard itself: nothing leaves this machine during the tests."""

from __future__ import annotations

import socket

import pytest

from tests.conftest import NetworkError


def test_an_outside_address_is_refused() -> None:
    with socket.socket() as outgoing, pytest.raises(NetworkError, match=r"192\.0\.2\.1"):
        outgoing.connect(("192.0.2.1", 80))


def test_an_outside_name_is_not_looked_up() -> None:
    with pytest.raises(NetworkError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_loopback_is_free() -> None:
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())
        assert client.getpeername() == server.getsockname()
