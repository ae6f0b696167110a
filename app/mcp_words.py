"""What language models read about Kiko's tools: each text in German, then in English."""

from __future__ import annotations

from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "server": {
        "de": "Kiko beantwortet Fragen kommunaler Beschäftigter zu KI in Kommunen aus einem "
        "kuratierten deutschen Korpus. Jeder Satz trägt seine Quelle; wo der Korpus schweigt, sagt "
        "Kiko das. Nutzen Sie zuerst „ask“ und geben Sie die Nummern der Quellen weiter.",
        "en": "Kiko answers questions of German municipal staff about AI in municipalities from a "
        "curated German corpus. Every sentence carries its source; where the corpus is silent, "
        "Kiko says so. Use “ask” first, and pass the numbers of the sources on.",
    },
    "ask": {
        "de": "Beantwortet eine Frage mit belegten Sätzen. Ist „abstained“ wahr, gibt es keine "
        "belegte Antwort („reason“ sagt, warum): dann nichts ergänzen.",
        "en": "Answers a question in sentences that carry their sources. Where “abstained” is true "
        "there is no answer with a source (“reason” says why): do not make one up.",
    },
    "ask.title": {"de": "Kiko fragen", "en": "Ask Kiko"},
    "search": {
        "de": "Findet Stellen des Korpus zu einer Frage oder zu Stichworten, die beste zuerst.",
        "en": "Finds passages of the corpus for a question or keywords, best first.",
    },
    "search.title": {"de": "Korpus durchsuchen", "en": "Search the corpus"},
    "get_document": {
        "de": "Gibt ein veröffentlichtes Dokument mit Herkunft und Stand zurück; lange Texte in "
        "Stücken: mit „next_start“ geht es weiter.",
        "en": "Returns a published document with its origin and date; long texts come in pieces: "
        "go on at “next_start”.",
    },
    "get_document.title": {"de": "Dokument lesen", "en": "Read a document"},
    "glossary": {
        "de": "Erklärt Begriffe und Abkürzungen des Korpus.",
        "en": "Explains terms and abbreviations of the corpus.",
    },
    "glossary.title": {"de": "Glossar", "en": "Glossary"},
    "question": {
        "de": "Die Frage, für sich verständlich, am besten auf Deutsch.",
        "en": "The question, to be understood on its own, best in German.",
    },
    "kinds": {
        "de": "Nur diese Arten von Dokumenten; leer: alle.",
        "en": "Only these kinds of documents; empty for all.",
    },
    "topics": {
        "de": "Nur Dokumente zu einem dieser Themen; leer: alle.",
        "en": "Only documents on one of these topics; empty for all.",
    },
    "date_from": {
        "de": "Nur Dokumente ab diesem Tag (JJJJ-MM-TT).",
        "en": "Only documents from this day on (YYYY-MM-DD).",
    },
    "date_to": {
        "de": "Nur Dokumente bis zu diesem Tag (JJJJ-MM-TT).",
        "en": "Only documents up to this day (YYYY-MM-DD).",
    },
    "stichtag": {
        "de": "Der Tag, an dem gelten muss, was als geltend genannt wird; leer: heute.",
        "en": "The day as of which law is judged to be in force; empty for today.",
    },
    "plain": {
        "de": "In Einfacher Sprache; nur mit Sprachmodell.",
        "en": "In plain language; only with a language model.",
    },
    "k": {"de": "Wie viele Stellen höchstens.", "en": "How many passages at most."},
    "document_id": {
        "de": "Die „document_id“ einer Quelle oder Fundstelle.",
        "en": "The “document_id” of a citation or a hit.",
    },
    "start": {
        "de": "Ab welchem Zeichen des Textes, gezählt ab 0.",
        "en": "From which character of the text on, counted from 0.",
    },
    "length": {"de": "Wie viele Zeichen höchstens.", "en": "How many characters at most."},
    "query": {
        "de": "Ein Begriff, eine Abkürzung oder ein Teil davon; leer: alle Begriffe.",
        "en": "A term, an abbreviation or a part of one; empty for all terms.",
    },
    "page": {"de": "Seite, ab 1.", "en": "Page, from 1."},
    "no_tool": {
        "de": "Das Werkzeug „{name}“ gibt es nicht; es gibt {known}.",
        "en": "There is no tool “{name}”; there are {known}.",
    },
    "arguments": {
        "de": "Ungültige Angaben – {fields}.",
        "en": "Invalid arguments – {fields}.",
    },
    "unexpected": {
        "de": "Ein unerwarteter Fehler ist aufgetreten. Bitte versuchen Sie es erneut.",
        "en": "An unexpected error occurred. Please try again.",
    },
    "not_installed": {
        "de": "MCP ist auf diesem Server nicht eingerichtet: pip install 'kiko[mcp]'.",
        "en": "MCP is not set up on this server: pip install 'kiko[mcp]'.",
    },
}


def both(key: str, **fields: object) -> str:
    """Return the text for ``key`` in German and in English: no model says which it reads."""
    texts = _WORDS[key]
    return f"{texts['de'].format(**fields)}\n{texts['en'].format(**fields)}"


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
