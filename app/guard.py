"""The door: every request passes it, Gradio's too, before any route is looked for."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import problems
from app.access_words import language_of, word
from app.auth import Authenticator, Caller, RefusedError, is_trusted, set_identity
from app.closing import Closing
from app.headers import dressed
from app.limits import Rate, Slots, capped
from app.origins import is_local_name, is_own
from app.roles import EVERYBODY, Identity, Rule, methods_for, rule_for
from rag.errors import KikoError
from rag.settings import Settings

SIGN_IN = "/anmelden"
_METRICS = "/metrics"
_FAILURES_PER_MINUTE = 30  # wrong tokens from one address before they are not looked up any more
_KB, _MB = 1024, 1024 * 1024
_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
_UNKNOWN = Rule(frozenset(), "(unknown)", None)
_log = logging.getLogger("kiko.access")


class _Answered(Exception):  # noqa: N818 - not an error: the door answers itself
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class _Request:
    scope: Scope
    headers: Headers
    peer: str  # who is connected
    client: str  # who is behind a trusted proxy

    @property
    def method(self) -> str:
        return str(self.scope["method"])

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    def say(
        self, status: int, key: str, more: dict[str, str] | None = None, **fields: object
    ) -> _Answered:
        """Return a problem in the caller's language, to be raised."""
        language = language_of(self.headers)
        response = problems.problem_at(self.path, status, word(key, language, **fields), language)
        response.headers.update(more or {})
        return _Answered(response)


class Guard:
    """Lets a request through to ``app``, or answers it: who, where from, how often, how large."""

    def __init__(
        self,
        app: ASGIApp,
        settings: Settings,
        authenticator: Callable[[], Authenticator],
        clock: Callable[[], float] = time.monotonic,
        *,
        admit: Callable[[str], Awaitable[None]] | None = None,
        note: Callable[[str, str, int, float], None] = lambda method, route, status, seconds: None,
        closing: Closing | None = None,
    ) -> None:
        self._app = app
        self._settings = settings
        self._authenticator = authenticator
        self._admit = admit
        self._note = note
        self._closing = closing or Closing()
        self._networks = settings.proxy_networks
        self._rate = Rate(settings.rate_limit, clock)
        self._failures = Rate(_FAILURES_PER_MINUTE, clock)
        self._slots = Slots(settings.max_concurrent)
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket":  # nothing of ours speaks it
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] != "http":
            await self._app(scope, receive, send)
        else:
            await self._http(self._read(dict(scope)), receive, send)

    def _read(self, scope: Scope) -> _Request:
        """Take what a trusted proxy says of scheme and client; drop what others say."""
        peer = (scope.get("client") or ("", 0))[0]
        headers = Headers(scope=scope)
        client = peer
        if is_trusted(peer, self._networks):
            if headers.get("x-forwarded-proto", "").lower() in ("http", "https"):
                scope["scheme"] = headers["x-forwarded-proto"].lower()
            client = headers.get("x-forwarded-for", "").rpartition(",")[2].strip() or peer
        else:
            scope["headers"] = [
                (name, value)
                for name, value in scope["headers"]
                if name != b"forwarded" and not name.startswith(b"x-forwarded-")
            ]
        return _Request(scope, Headers(raw=list(scope["headers"])), peer, client)

    async def _http(self, request: _Request, receive: Receive, send: Send) -> None:
        started, status = self._clock(), 0
        rule = rule_for(request.method, request.path)
        shown = rule or _UNKNOWN

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        secure = request.scope["scheme"] == "https"
        out = dressed(noted, shown.kind, secure=secure)
        try:
            await self._pass(request, rule, receive, out)
        except _Answered as answered:
            await answered.response(request.scope, receive, out)
        except KikoError as error:  # the database of the tokens is away
            await problems.problem_at(request.path, problems.status_of(error), str(error))(
                request.scope, receive, out
            )
        finally:
            took = self._clock() - started
            self._note(_method(request), shown.path, status, took)
            if self._settings.access_log:
                _log_request(_method(request), shown.path, status, took * 1000)

    async def _pass(
        self, request: _Request, rule: Rule | None, receive: Receive, send: Send
    ) -> None:
        self._check_host(request)
        if rule is None:
            raise self._no_rule(request)
        identity = await self._identify(request, rule)
        self._check_role(request, rule, identity)
        scheme = request.scope["scheme"]
        via = identity.via if identity else None
        if not is_own(request.method, request.headers, scheme, rule, via):
            raise request.say(403, "cross_site")
        receive = self._sized(request, rule, receive)
        set_identity(request.scope, identity)
        if rule.kind == "chat":  # is read on its way out, so it must not be compressed
            drop = b"accept-encoding"
            request.scope["headers"] = [h for h in request.scope["headers"] if h[0] != drop]
        if rule.endless:
            await self._closing.run(self._app, request.scope, receive, send)
            return
        if rule.pace == "free":
            await self._app(request.scope, receive, send)
            return
        self._check_rate(request, identity)
        if self._admit is not None:
            await self._admit(request.path)
        if not self._slots.take():
            raise request.say(503, "too_many", {"Retry-After": "1"})
        try:
            await self._app(request.scope, receive, send)
        finally:
            self._slots.give()

    def _check_host(self, request: _Request) -> None:
        host = request.headers.get("host", "")
        if self._settings.auth == "none" and not is_local_name(host):
            raise request.say(421, "host", host=host[:80])

    def _no_rule(self, request: _Request) -> _Answered:
        method, path = request.method, request.path[:200]
        if others := methods_for(request.path):
            allow = {"Allow": ", ".join(sorted(others))}
            return request.say(405, "method", allow, method=method, path=path)
        return request.say(404, "unknown", method=method, path=path)

    async def _identify(self, request: _Request, rule: Rule) -> Identity | None:
        if rule.path == _METRICS and self._is_scraper(request):
            return Identity("metrics", rule.roles or EVERYBODY, "bearer")
        caller = Caller(request.headers, request.peer)
        authenticator = self._authenticator()
        try:
            if authenticator.looks_up:
                return await run_in_threadpool(authenticator.identify, caller)
            return authenticator.identify(caller)
        except RefusedError as error:
            if rule.roles == EVERYBODY:
                return None
            if wait := self._failures.take(request.client):
                raise request.say(
                    429, "too_fast", {"Retry-After": str(wait)}, seconds=wait
                ) from None
            if error.key == "peer":
                raise request.say(403, "peer") from None
            raise self._unknown(request, rule, error.key) from None

    def _is_scraper(self, request: _Request) -> bool:
        """Return whether somebody presents the token that opens the metrics and nothing else."""
        wanted = self._settings.metrics_token
        if wanted is None:
            return False
        given = request.headers.get("authorization", "")
        stated = f"Bearer {wanted.get_secret_value()}"
        return secrets.compare_digest(given.encode("utf-8", "replace"), stated.encode())

    def _check_role(self, request: _Request, rule: Rule, identity: Identity | None) -> None:
        if rule.roles is None or rule.roles == EVERYBODY:
            return
        if identity is None:
            raise self._unknown(request, rule, "sign_in")
        if not identity.is_any(rule.roles):
            language = language_of(request.headers)
            wanted = sorted(rule.roles - {"admin"} or rule.roles)
            names = word("or", language).join(word(f"role.{r}", language) for r in wanted)
            raise request.say(403, "role", roles=names)

    def _unknown(self, request: _Request, rule: Rule, key: str) -> _Answered:
        """Send a browser to the page to sign in, and tell others how to."""
        if self._authenticator().in_browser and rule.kind in ("chat", "page"):
            query = request.scope.get("query_string", b"").decode("latin-1")
            wanted = quote(request.path) + (f"?{query}" if query else "")
            return _Answered(RedirectResponse(f"{SIGN_IN}?weiter={quote(wanted, safe='')}", 303))
        return request.say(401, key, {"WWW-Authenticate": "Bearer"})

    def _check_rate(self, request: _Request, identity: Identity | None) -> None:
        if self._settings.auth == "none":
            return  # one person on one machine
        who = identity.name if identity else request.client
        if wait := self._rate.take(who):
            raise request.say(429, "too_fast", {"Retry-After": str(wait)}, seconds=wait)

    def _sized(self, request: _Request, rule: Rule, receive: Receive) -> Receive:
        """Refuse a body that says it is too large, and count one that does not say."""
        if rule.body == "form":
            return receive
        most = self._settings.max_body_kb * _KB
        if rule.body == "file":
            most = max(most, self._settings.max_upload_mb * _MB)
        stated = request.headers.get("content-length")
        if stated is not None and not stated.isdecimal():
            raise request.say(400, "length")
        if stated is not None and int(stated) > most:
            raise request.say(413, "body", most=most // _KB)
        language = language_of(request.headers)
        return capped(receive, most, word("body", language, most=most // _KB))


def _method(request: _Request) -> str:
    """Return the method as far as it is one; what somebody made up is no name of a series."""
    return request.method if request.method in _METHODS else "?"


def _log_request(method: str, route: str, status: int, ms: float) -> None:
    """Log the line of the table, not the address: that could hold what somebody typed."""
    fields = {"method": method, "route": route, "status": status, "ms": round(ms)}
    _log.info("%s %s %d %.0f ms", method, route, status, ms, extra=fields)
