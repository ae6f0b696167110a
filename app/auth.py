"""Who is calling: nobody needs to say, by token, or by a proxy that signed them in."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Protocol, cast

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from app.roles import Identity, Role, with_implied
from app.tokens import Tokens
from rag.errors import ConfigError
from rag.settings import Network, Settings

COOKIE = "kiko_token"
LOCAL = "lokal"  # who the audit log names where nobody has to sign in
USER_HEADER, GROUPS_HEADER = "x-forwarded-user", "x-forwarded-groups"
_IDENTITY = "kiko.identity"
_NOBODY = Identity("", frozenset(), "local")
_LONGEST_NAME = 200


class RefusedError(Exception):
    """What was presented is not accepted; ``key`` names the reason in the catalogue."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(frozen=True, slots=True)
class Caller:
    """What a request says about who sent it."""

    headers: Headers
    peer: str  # address of the other end of the connection, "" where it has none


class Authenticator(Protocol):
    """Tells who is calling; ``in_browser`` says whether there is a page to sign in.

    ``looks_up`` says whether it takes a look into the database, which may take a while.
    """

    in_browser: bool
    looks_up: bool

    def identify(self, caller: Caller) -> Identity | None:
        """Return who calls, None where nothing was presented; raise RefusedError if wrong."""


class Open:
    """Everybody who reaches the server may do everything: for loopback only."""

    in_browser = False
    looks_up = False

    def identify(self, caller: Caller) -> Identity | None:
        """Return the one identity there is."""
        return Identity(LOCAL, with_implied(["admin"]), "local")


class ByToken:
    """A bearer token, or the cookie that the page to sign in has set."""

    in_browser = True
    looks_up = True

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def identify(self, caller: Caller) -> Identity | None:
        """Return whose token it is."""
        given = caller.headers.get("authorization")
        if given is not None:
            scheme, _, secret = given.partition(" ")
            if scheme.lower() != "bearer":
                raise RefusedError("bearer")
            return self._of(secret.strip(), via_cookie=False)
        kept = cookie_of(caller.headers)
        return self._of(kept, via_cookie=True) if kept else None

    def _of(self, secret: str, *, via_cookie: bool) -> Identity:
        token = self._tokens.check(secret)
        if token is None:
            raise RefusedError("token")
        return Identity(token.name, with_implied(token.roles), "cookie" if via_cookie else "bearer")


class ByProxy:
    """The user and groups that a trusted proxy names; from anybody else they count nothing."""

    in_browser = False
    looks_up = False

    def __init__(self, networks: tuple[Network, ...], groups: dict[str, frozenset[str]]) -> None:
        self._networks = networks
        self._groups = groups

    def identify(self, caller: Caller) -> Identity | None:
        """Return whom the proxy signed in, with the roles of their groups."""
        if not is_trusted(caller.peer, self._networks):
            raise RefusedError("peer")
        users = caller.headers.getlist(USER_HEADER)
        groups = caller.headers.getlist(GROUPS_HEADER)
        if len(users) > 1 or len(groups) > 1:  # somebody added to what the proxy sends
            raise RefusedError("twice")
        name = users[0].strip() if users else ""
        if not name:
            return None
        if len(name) > _LONGEST_NAME or not name.isprintable():
            raise RefusedError("user")
        held = {"*", *(part.strip() for part in (groups[0] if groups else "").split(","))}
        roles = [cast(Role, role) for role, wanted in self._groups.items() if wanted & held]
        return Identity(name, with_implied(roles), "proxy")


def authenticator(settings: Settings, tokens: Tokens) -> Authenticator:
    """Return what the settings ask for.

    Raises:
        ConfigError: ``proxy`` without proxies to trust or without groups.
    """
    if settings.auth == "none":
        return Open()
    if settings.auth == "token":
        return ByToken(tokens)
    if not settings.proxy_networks:
        raise ConfigError(
            "KIKO_AUTH is 'proxy' but KIKO_TRUSTED_PROXIES is empty; name the proxy's address"
        )
    if not settings.groups_of_roles:
        raise ConfigError(
            "KIKO_AUTH is 'proxy' but KIKO_ROLE_GROUPS is empty; write for example 'staff=*'"
        )
    return ByProxy(settings.proxy_networks, settings.groups_of_roles)


def is_trusted(peer: str, networks: tuple[Network, ...]) -> bool:
    """Return whether ``peer`` is an address in one of ``networks``."""
    try:
        address = ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)  # ::ffff:10.0.0.1 of a dual-stack socket
    return any((mapped or address) in network for network in networks)


def cookie_of(headers: Headers) -> str | None:
    """Return the token in the cookie, if there is exactly one."""
    found = []
    for header in headers.getlist("cookie"):
        for part in header.split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE and value:
                found.append(value)
    return found[0] if len(found) == 1 else None


def cookie(secret: str, *, seconds: int, secure: bool) -> str:
    """Return the Set-Cookie header that keeps a checked token for pages of this server only."""
    parts = [f"{COOKIE}={secret}", "Path=/", f"Max-Age={seconds}", "HttpOnly", "SameSite=Strict"]
    return "; ".join([*parts, "Secure"] if secure else parts)


def set_identity(scope: Scope, identity: Identity | None) -> None:
    """Keep who calls for the routes."""
    scope[_IDENTITY] = identity or _NOBODY


def identity_of(connection: HTTPConnection) -> Identity:
    """Return who sent a request; somebody without any role where nobody asked."""
    found: Identity = connection.scope.get(_IDENTITY, _NOBODY)
    return found
