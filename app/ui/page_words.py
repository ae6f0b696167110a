"""The words of the chat page around the answers, German first; the script swaps them."""

from __future__ import annotations

from app.ui.topic_words import topic_label
from app.ui.words import word
from ingest.topics import TOPICS
from rag.messages import Language
from rag.model import KINDS

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Kiko · Wissen zu KI in Kommunen", "Kiko · Knowledge on AI in municipalities"),
    "tab.ask": ("Fragen", "Questions"),
    "tab.corpus": ("Korpus", "Corpus"),
    "tab.evaluation": ("Auswertung", "Evaluation"),
    "tab.help": ("Hilfe", "Help"),
    "filter": ("Filter", "Filters"),
    "kinds": ("Art der Quelle", "Kind of source"),
    "kinds.info": (
        "Ohne Auswahl sucht Kiko überall.",
        "Without a choice, Kiko searches everywhere.",
    ),
    "topics": ("Themen", "Topics"),
    "topics.info": (
        "Nur Dokumente zu einem dieser Themen. Ohne Auswahl: alle.",
        "Only documents on one of these topics. Without a choice: all.",
    ),
    "begin": ("Dokumente ab", "Documents from"),
    "begin.info": (
        "Nur Dokumente von diesem Tag an. Solche ohne Datum fallen weg.",
        "Only documents of this day or later. Those without a date are left out.",
    ),
    "end": ("Dokumente bis", "Documents until"),
    "end.info": ("Nur Dokumente bis zu diesem Tag.", "Only documents up to this day."),
    "stichtag": ("Stichtag", "Reference day"),
    "stichtag.info": (
        "Der Tag, nach dem Kiko beurteilt, ob eine Vorschrift gilt. Leer: heute.",
        "The day by which Kiko judges whether a rule is in force. Empty: today.",
    ),
    "day": ("TT.MM.JJJJ", "DD.MM.YYYY"),
    "question": ("Ihre Frage", "Your question"),
    "question.hint": ("Frage eingeben", "Enter a question"),
    # what Gradio says in English when something fails
    "toast.error": ("Fehler", "Error"),
    "toast.lost": (
        "Die Verbindung zum Server ist unterbrochen. Sobald sie wieder da ist, lädt Kiko die Seite "
        "neu; Ihr Verlauf und Ihre Frage bleiben erhalten.",
        "Connection to the server was lost. Attempting reconnection...",
    ),
    "toast.busy": (
        "Kiko beantwortet gerade sehr viele Fragen. Bitte versuchen Sie es gleich noch einmal.",
        "This application is currently busy. Please try again.",
    ),
    "send": ("Fragen", "Ask"),
}
# „Fragen“ is a button and a tab; as English words they differ, so the button has its own place.
_PLACES = {"send": "#kiko-send"}


def text(key: str) -> str:
    """Return the German text that a component starts with."""
    return _WORDS[key][0]


def swaps() -> dict[str, object]:
    """Return what the script needs: German → English of every text, and places with their own."""
    pairs = {german: english for key, (german, english) in _WORDS.items() if key not in _PLACES}
    labels = [f"kind.{kind}" for kind in KINDS] + ["plain", "plain.info"]
    pairs |= {word(label, "de"): word(label, "en") for label in labels}
    pairs |= {topic_label(topic): topic_label(topic, "en") for topic in TOPICS}
    return {"texts": pairs, "places": {where: _WORDS[key] for key, where in _PLACES.items()}}


def said(key: str, language: Language) -> str:
    """Return the text for ``key``."""
    return _WORDS[key][0 if language == "de" else 1]


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
