"""Which site had a browser send a request: what other sites send is refused."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from app.roles import Rule, Via

_SAFE = ("GET", "HEAD", "OPTIONS")
_OURS = ("same-origin", "none")  # our own pages, and addresses that were typed


def is_own(method: str, headers: Headers, scheme: str, rule: Rule, via: Via | None) -> bool:
    """Return whether a request may count as wanted by the person whose browser sent it.

    A bearer token is never sent by a browser on its own, so it needs no further proof. A change
    that rests on the cookie has to say where it comes from; every browser does.
    """
    if via == "bearer":
        return True
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if method in _SAFE:
        return site is None or site in _OURS or _is_link(headers, rule)
    if site is not None:
        return site in _OURS
    if origin is not None:
        return _is_same(origin, headers.get("host", ""), scheme)
    return via != "cookie"


def is_local_name(host: str) -> bool:
    """Return whether a Host header names this machine: an address, or a name without dots.

    Without authentication this keeps out pages whose name was made to point here.
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
        _ = urlsplit(f"//{host}").port
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not ip_address(name).is_unspecified
    except ValueError:
        return bool(name) and "." not in name


def _is_link(headers: Headers, rule: Rule) -> bool:
    """Return whether somebody followed a link to a page of ours."""
    return (
        rule.kind in ("page", "chat")
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest", "document") == "document"
    )


def _is_same(origin: str, host: str, scheme: str) -> bool:
    try:
        found = urlsplit(origin)
        ours = urlsplit(f"{scheme}://{host}")
        return _place(found.scheme, found.hostname, found.port) == _place(
            ours.scheme, ours.hostname, ours.port
        )
    except ValueError:
        return False


def _place(scheme: str, host: str | None, port: int | None) -> tuple[str, str | None, int]:
    return scheme, host, port or (443 if scheme == "https" else 80)
