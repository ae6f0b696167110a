"""Titles of problems and what the edge itself says of them, German first."""

from __future__ import annotations

from http import HTTPStatus

from rag.messages import Language

_TITLES: dict[int, dict[Language, str]] = {
    HTTPStatus.BAD_REQUEST: {
        "de": "Die Anfrage ist nicht lesbar",
        "en": "The request cannot be read",
    },
    HTTPStatus.UNAUTHORIZED: {"de": "Nicht angemeldet", "en": "Not signed in"},
    HTTPStatus.FORBIDDEN: {"de": "Nicht erlaubt", "en": "Not allowed"},
    HTTPStatus.NOT_FOUND: {"de": "Nicht gefunden", "en": "Not found"},
    HTTPStatus.METHOD_NOT_ALLOWED: {
        "de": "Diese Methode gibt es hier nicht",
        "en": "There is no such method here",
    },
    HTTPStatus.CONFLICT: {"de": "Das geht gerade nicht", "en": "Not possible right now"},
    HTTPStatus.PRECONDITION_FAILED: {
        "de": "Das Dokument wurde inzwischen geändert",
        "en": "The document has been changed meanwhile",
    },
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: {
        "de": "Die Datei ist zu groß",
        "en": "The file is too large",
    },
    HTTPStatus.MISDIRECTED_REQUEST: {
        "de": "Unter diesem Namen antwortet Kiko nicht",
        "en": "Kiko does not answer under this name",
    },
    HTTPStatus.UNPROCESSABLE_ENTITY: {
        "de": "Die Anfrage ist nicht verwendbar",
        "en": "The request is not usable",
    },
    HTTPStatus.TOO_MANY_REQUESTS: {"de": "Zu viele Anfragen", "en": "Too many requests"},
    HTTPStatus.INTERNAL_SERVER_ERROR: {
        "de": "Es ist ein Fehler aufgetreten",
        "en": "An error occurred",
    },
    HTTPStatus.BAD_GATEWAY: {
        "de": "Das Sprachmodell antwortet nicht",
        "en": "The language model does not answer",
    },
    HTTPStatus.SERVICE_UNAVAILABLE: {
        "de": "Kiko kann gerade nicht antworten",
        "en": "Kiko cannot answer right now",
    },
    HTTPStatus.INSUFFICIENT_STORAGE: {
        "de": "Es lässt sich gerade nichts speichern",
        "en": "Nothing can be stored right now",
    },
}
_WORDS: dict[str, dict[Language, str]] = {
    "invalid": {"de": "Ungültige Angaben: {fields}", "en": "Invalid values: {fields}"},
    "unexpected": {
        "de": "Ein unerwarteter Fehler ist aufgetreten. Bitte versuchen Sie es erneut.",
        "en": "An unexpected error occurred. Please try again.",
    },
}


def title(status: int, language: Language) -> str:
    """Return the title of a problem; the standard's phrase where there is none of ours."""
    known = _TITLES.get(status)
    return known[language] if known else HTTPStatus(status).phrase


def titled() -> tuple[int, ...]:
    """Return every status that has a title of ours."""
    return tuple(_TITLES)


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
