"""``/anmelden``: a token becomes a cookie that scripts cannot read and other sites cannot use."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from app.access_words import language_of
from app.auth import COOKIE, cookie, identity_of
from app.guard import SIGN_IN
from app.plain_pages import shell
from app.roles import Identity
from app.tokens import Tokens
from app.ui.markup import escape
from rag.messages import Language

_DAY_SECONDS = 86_400
_WORDS: dict[str, dict[Language, str]] = {
    "title": {"de": "Bei Kiko anmelden", "en": "Sign in to Kiko"},
    "label": {"de": "Ihr Zugangsschlüssel", "en": "Your access token"},
    "hint": {
        "de": "Er beginnt mit „kiko_“. Sie bekommen ihn von der Stelle, die Kiko betreibt.",
        "en": "It begins with “kiko_”. You get it from whoever runs Kiko.",
    },
    "button": {"de": "Anmelden", "en": "Sign in"},
    "wrong": {
        "de": "Dieser Schlüssel ist unbekannt, abgelaufen oder widerrufen. Bitte prüfen Sie, ob er "
        "vollständig ist, oder lassen Sie sich einen neuen geben.",
        "en": "This token is unknown, expired or revoked. Please check that it is complete, or ask "
        "for a new one.",
    },
    "cookie": {
        "de": "Zum Anmelden setzt Kiko ein Cookie, das nur diesem Zweck dient.",
        "en": "To keep you signed in, Kiko sets one cookie that serves no other purpose.",
    },
    "privacy": {"de": "Datenschutz", "en": "Data protection"},
    "signed_in": {"de": "Sie sind angemeldet", "en": "You are signed in"},
    "as": {"de": "Angemeldet als {name}.", "en": "Signed in as {name}."},
    "on": {"de": "Weiter zu Kiko", "en": "On to Kiko"},
    "out": {"de": "Abmelden", "en": "Sign out"},
}


def router(tokens: Tokens) -> APIRouter:
    """Return the routes to sign in and out with a token."""
    routes = APIRouter(include_in_schema=False)

    @routes.get(SIGN_IN)
    def page(request: Request, weiter: str = "/") -> Response:
        language, on = language_of(request.headers), own_path(weiter)
        if request.headers.get("sec-fetch-site") == "cross-site":
            return _once_more(on, language)
        identity = identity_of(request)
        if identity.name:
            return _signed_in(identity, on, language)
        return _form(on, language)

    @routes.post(SIGN_IN)
    async def sign_in(request: Request) -> Response:
        fields = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        on = own_path(fields.get("weiter", ["/"])[0])
        secret = fields.get("token", [""])[0].strip()
        token = await run_in_threadpool(tokens.check, secret)
        if token is None:
            return _form(on, language_of(request.headers), wrong=True)
        days = (date.fromisoformat(token.expires) - date.today()).days + 1
        answer = RedirectResponse(on, 303)
        is_secure = request.url.scheme == "https"
        answer.headers["Set-Cookie"] = cookie(secret, seconds=days * _DAY_SECONDS, secure=is_secure)
        return answer

    @routes.post("/abmelden")
    def sign_out() -> Response:
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    return routes


def own_path(wanted: str) -> str:
    """Return ``wanted`` if it is a path of this server, else the start."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = wanted.isprintable() and "\\" not in wanted
    return wanted if is_path and is_plain and not parts.scheme and not parts.netloc else "/"


def _once_more(on: str, language: Language) -> Response:
    """Load the page again from here: the cookie stays behind when a link comes from elsewhere."""
    refresh = f'<meta http-equiv="refresh" content="0;url={escape(on)}">'
    link = f'<p><a href="{escape(on)}">{_WORDS["on"][language]}</a></p>'
    return shell(_WORDS["on"][language], link, language, head=refresh)


def _signed_in(identity: Identity, on: str, language: Language) -> Response:
    name = _WORDS["as"][language].format(name=escape(identity.name))
    body = (
        f'<p>{name}</p><p><a href="{escape(on)}">{_WORDS["on"][language]}</a></p>'
        f'<form method="post" action="/abmelden"><button>{_WORDS["out"][language]}</button></form>'
    )
    return shell(_WORDS["signed_in"][language], body, language)


def _form(on: str, language: Language, *, wrong: bool = False) -> Response:
    words = {key: text[language] for key, text in _WORDS.items()}
    error = f'<p class="error" role="alert" id="error">{words["wrong"]}</p>' if wrong else ""
    described = "error hint" if wrong else "hint"
    body = (
        f'{error}<form method="post" action="{SIGN_IN}">'
        f'<label for="token">{words["label"]}</label>'
        f'<p class="muted" id="hint">{words["hint"]}</p>'
        '<input id="token" name="token" type="password" required autocomplete="current-password" '
        f'aria-describedby="{described}"{" aria-invalid=true" if wrong else ""} autofocus>'
        f'<input type="hidden" name="weiter" value="{escape(on)}">'
        f"<button>{words['button']}</button></form>"
        f'<p class="muted">{words["cookie"]} <a href="/datenschutz">{words["privacy"]}</a></p>'
    )
    return shell(words["title"], body, language, status=401 if wrong else 200, back=False)
