"""Servers with authentication for tests: who asks, and with which roles."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

with warnings.catch_warnings():
    # starlette's TestClient warns about the httpx it is handed; the choice is not ours
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

from app.api import create_app
from app.roles import Role
from app.wiring import Kiko

PROXY = ("10.1.2.3", 40_000)
STRANGER = ("192.0.2.7", 40_000)


def client(kiko: Kiko, peer: tuple[str, int] = STRANGER) -> TestClient:
    """Return a client of a server without the chat; it follows no redirect."""
    return client_of(create_app(kiko, chat=False), peer)


def client_of(app: Any, peer: tuple[str, int]) -> TestClient:
    """Return a client of ``app`` at the address ``peer``; it follows no redirect."""
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False, client=peer)


def bearer(kiko: Kiko, *roles: Role, name: str = "Erika Muster", days: int = 30) -> dict[str, str]:
    """Return the header that presents a fresh token."""
    _, secret = kiko.tokens.create(name, roles, days=days)
    return {"Authorization": f"Bearer {secret}"}


def routes_of(routes: Any, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, those of routers and mounted applications too."""
    for route in routes:
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        path = prefix + getattr(route, "path", "")
        methods = getattr(route, "methods", None)
        if methods:
            yield from ((method, path) for method in sorted(methods))
        elif inner is not None and hasattr(inner, "routes"):
            yield from routes_of(inner.routes, path)
        elif path:  # an application of its own, which takes every method
            yield from ((method, path) for method in ("GET", "POST", "DELETE"))
