"""What the page of a document says around its text, German first."""

from __future__ import annotations

from rag.messages import Language

_WORDS: dict[str, tuple[str, str]] = {
    "kind": ("Art", "Kind"),
    "authority": ("Wer spricht", "Who speaks"),
    "date": ("Datum", "Date"),
    "as_of": ("Stand", "As of"),
    "force": ("Geltung heute", "In force today"),
    "event": ("Veranstaltung", "Event"),
    "speakers": ("Vortragende", "Speakers"),
    "topics": ("Themen", "Topics"),
    "sources": ("Quellen", "Sources"),
    "licence": ("Lizenz", "Licence"),
    "supersedes": ("Ersetzt", "Replaces"),
    "original": ("Originaldatei", "Original file"),
    "download": ("Original herunterladen", "Download the original"),
    "accessed": ("abgerufen am {day}", "accessed on {day}"),
    "facts": ("Angaben zum Dokument", "About this document"),
    "contents": ("Inhalt", "Contents"),
    "marked": (
        "Die zitierte Stelle ist im Text markiert.",
        "The cited place is marked in the text.",
    ),
    "jump": ("Zur zitierten Stelle", "To the cited place"),
    "no_place": (
        "Die Stelle „{value}“ gibt es in diesem Dokument nicht. Es hat {length} Zeichen; "
        "eine Stelle sieht so aus: stelle=0-120. Der ganze Text steht unten.",
        "There is no place “{value}” in this document. It has {length} characters; a place looks "
        "like this: stelle=0-120. The whole text is below.",
    ),
    "corpus_text": (
        "Dies ist der Text des Korpus, aus dem Kiko zitiert. Verbindlich ist die Quelle.",
        "This is the text of the corpus that Kiko quotes. What counts is the source.",
    ),
    "german": ("", "The document is in German."),
    "missing.title": ("Dieses Dokument gibt es nicht", "There is no such document"),
    "missing": (
        "Unter „{id}“ ist kein Dokument veröffentlicht. Vielleicht wurde es zurückgezogen oder "
        "umbenannt. Fragen Sie Kiko nach dem Inhalt, dann finden Sie, was es dazu gibt.",
        "No document is published as “{id}”. It may have been withdrawn or renamed. Ask Kiko about "
        "its content to find what there is.",
    ),
    "no_index.title": ("Kiko hat gerade keinen Index", "Kiko has no index at the moment"),
    "no_index": (
        "Das Dokument kann deshalb nicht gezeigt werden. Bitte versuchen Sie es später noch "
        "einmal. Betreiber starten „kiko ingest“.",
        "So the document cannot be shown. Please try again later. Operators run “kiko ingest”.",
    ),
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][0 if language == "de" else 1].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
