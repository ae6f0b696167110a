"""What people read when they are not let in, German first."""

from __future__ import annotations

from starlette.datastructures import Headers

from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "host": {
        "de": "Kiko läuft ohne Anmeldung und antwortet nur unter dem Namen dieses Rechners "
        "(localhost, 127.0.0.1), nicht unter „{host}“. Für andere Namen braucht es KIKO_AUTH.",
        "en": "Kiko runs without authentication and answers only under this machine's own name "
        "(localhost, 127.0.0.1), not under “{host}”. Other names need KIKO_AUTH.",
    },
    "unknown": {
        "de": "{method} {path}: diese Adresse gibt es nicht",
        "en": "{method} {path}: there is no such address",
    },
    "method": {
        "de": "{method} gibt es für {path} nicht",
        "en": "there is no {method} for {path}",
    },
    "bearer": {
        "de": "Kiko kennt nur „Authorization: Bearer TOKEN“.",
        "en": "Kiko only knows “Authorization: Bearer TOKEN”.",
    },
    "token": {
        "de": "Der Zugangsschlüssel ist unbekannt, abgelaufen oder widerrufen. Bitte lassen Sie "
        "sich einen neuen geben.",
        "en": "The access token is unknown, expired or revoked. Please ask for a new one.",
    },
    "peer": {
        "de": "Diese Adresse ist nur über den Anmeldedienst erreichbar.",
        "en": "This address can only be reached through the sign-in service.",
    },
    "twice": {
        "de": "Der Anmeldedienst nennt mehr als eine Person oder Gruppenliste; die Anfrage wird "
        "abgelehnt.",
        "en": "The sign-in service names more than one user or list of groups; refused.",
    },
    "user": {
        "de": "Der Name, den der Anmeldedienst nennt, ist nicht verwendbar.",
        "en": "The name that the sign-in service gives is not usable.",
    },
    "sign_in": {
        "de": "Bitte melden Sie sich an: mit einem Zugangsschlüssel („Authorization: Bearer …“) "
        "oder über den Anmeldedienst Ihrer Verwaltung.",
        "en": "Please sign in: with an access token (“Authorization: Bearer …”) or through your "
        "sign-in service.",
    },
    "role": {
        "de": "Dafür braucht es die Rolle {roles}. Bitte wenden Sie sich an die Stelle, die Kiko "
        "betreibt.",
        "en": "This takes the role {roles}. Please turn to whoever runs Kiko.",
    },
    "cross_site": {
        "de": "Die Anfrage kommt von einer fremden Seite und wird abgelehnt.",
        "en": "The request comes from another site and is refused.",
    },
    "too_fast": {
        "de": "Das waren viele Anfragen in kurzer Zeit. Bitte versuchen Sie es in {seconds} "
        "Sekunden noch einmal.",
        "en": "Those were many requests in a short time. Please try again in {seconds} seconds.",
    },
    "too_many": {
        "de": "Kiko beantwortet gerade sehr viele Fragen. Bitte versuchen Sie es gleich noch "
        "einmal.",
        "en": "Kiko is answering very many questions right now. Please try again in a moment.",
    },
    "body": {
        "de": "Die Anfrage ist größer als {most} KB. Bitte kürzen Sie sie.",
        "en": "The request is larger than {most} KB. Please shorten it.",
    },
    "length": {
        "de": "Die Länge der Anfrage (Content-Length) ist keine Zahl.",
        "en": "The length of the request (Content-Length) is no number.",
    },
    "or": {"de": " oder ", "en": " or "},
    "role.staff": {"de": "Beschäftigte", "en": "staff"},
    "role.organiser": {"de": "Organisierende", "en": "organiser"},
    "role.evaluator": {"de": "Auswertende", "en": "evaluator"},
    "role.admin": {"de": "Verwaltende", "en": "admin"},
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)


def language_of(headers: Headers) -> Language:
    """Return the first language that a browser asks for and that Kiko has; else German."""
    for part in headers.get("accept-language", "").split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in ("de", "en"):
            return "en" if tag == "en" else "de"
    return "de"
