"""What the edges for other software say in their own words, German first."""

from __future__ import annotations

from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "sources": {"de": "Quellen", "en": "Sources"},
    "note": {"de": "Hinweis", "en": "Note"},
    "dated": {"de": "vom {day}", "en": "of {day}"},
    "as_of": {"de": "Stand {day}", "en": "as of {day}"},
    "no_model": {
        "de": "Das Modell „{name}“ gibt es nicht; es heißt „{known}“.",
        "en": "There is no model “{name}”; it is called “{known}”.",
    },
    "no_question": {
        "de": "Die letzte Nachricht muss die Frage sein (role „user“) und Text enthalten.",
        "en": "The last message must be the question (role “user”) and hold text.",
    },
    "only_text": {
        "de": "Kiko liest nur Text; ein Teil der Nachricht ist „{kind}“.",
        "en": "Kiko reads text only; a part of the message is “{kind}”.",
    },
    "switched_off.chat": {
        "de": "Kiko beantwortet hier gerade keine Fragen. Bitte versuchen Sie es später.",
        "en": "Kiko is not answering questions here at the moment. Please try again later.",
    },
    "switched_off.api": {
        "de": "Kiko beantwortet über die Schnittstelle gerade keine Fragen.",
        "en": "Kiko is not answering questions over the API at the moment.",
    },
    "switch_message": {
        "de": "Die Meldung hat {length} Zeichen, erlaubt sind {most}.",
        "en": "The message has {length} characters; {most} are allowed.",
    },
    "worker_away": {
        "de": "Dieser Teil von Kiko startet gerade neu. Bitte versuchen Sie es in einigen Sekunden "
        "noch einmal.",
        "en": "This part of Kiko is restarting. Please try again in a few seconds.",
    },
    "ready.database": {
        "de": "Die Datenbank antwortet nicht.",
        "en": "The database does not answer.",
    },
    "ready.vectors": {
        "de": "Der Chroma-Server antwortet nicht; gesucht wird nur nach Wörtern.",
        "en": "The Chroma server does not answer; only words are looked for.",
    },
    "ready.folder": {
        "de": "Der Datenordner ist nicht lesbar.",
        "en": "The data folder cannot be read.",
    },
    "ready.disk": {
        "de": "Im Datenordner sind nur noch {free} MB frei.",
        "en": "Only {free} MB are left in the data folder.",
    },
    "reasons_only_down": {
        "de": "Gründe gehören zu einem Daumen nach unten (verdict „down“).",
        "en": "Reasons belong to a thumb down (verdict “down”).",
    },
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
