"""The words of the page, German first; what the assistant says is in ``rag/messages.py``."""

from __future__ import annotations

from app.ui.actions_words import ACTIONS_WORDS
from app.ui.corpus_words import CORPUS_WORDS
from app.ui.evaluation_words import EVALUATION_WORDS
from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "kind.talk": {"de": "Vortrag", "en": "Talk"},
    "kind.breakout": {"de": "Break-out", "en": "Break-out"},
    "kind.practice": {"de": "Praxis", "en": "Practice"},
    "kind.legal": {"de": "Recht", "en": "Law"},
    "authority.statute": {"de": "Gesetz", "en": "Statute"},
    "authority.authority_guidance": {"de": "Behörde", "en": "Authority"},
    "authority.association_guidance": {"de": "Verband", "en": "Association"},
    "authority.academic": {"de": "Wissenschaft", "en": "Research"},
    "authority.session": {"de": "Sitzung", "en": "Session"},
    "authority.report": {"de": "Bericht", "en": "Report"},
    "force.yes": {"de": "gilt", "en": "in force"},
    "force.since": {"de": "gilt seit {day}", "en": "in force since {day}"},
    "force.since_until": {"de": "gilt seit {day} bis {end}", "en": "in force {day} to {end}"},
    "force.until": {"de": "gilt bis {end}", "en": "in force until {end}"},
    "force.from": {"de": "gilt ab {day}", "en": "applies from {day}"},
    "force.ended": {"de": "galt bis {end}", "en": "was in force until {end}"},
    "force.draft": {"de": "Entwurf", "en": "Draft"},
    "force.adopted": {"de": "beschlossen, gilt noch nicht", "en": "adopted, not yet in force"},
    "force.repealed": {"de": "aufgehoben", "en": "repealed"},
    "verdict.supported": {"de": "belegt", "en": "supported"},
    "verdict.partial": {"de": "teilweise belegt", "en": "partly supported"},
    "verdict.unsupported": {"de": "nicht belegt", "en": "not supported"},
    "verdicts.one": {"de": "Der Satz ist {verdict}", "en": "The sentence is {verdict}"},
    "verdicts": {
        "de": "{count} von {all} Sätzen belegt",
        "en": "{count} of {all} sentences supported",
    },
    "question": {"de": "Ihre Frage", "en": "Your question"},
    "sources": {"de": "Quellen ({count})", "en": "Sources ({count})"},
    "source": {"de": "Quelle", "en": "Source"},
    "dated": {"de": "vom {day}", "en": "of {day}"},
    "as_of": {"de": "Stand {day}", "en": "as of {day}"},
    "whole_passage": {"de": "Ganzen Abschnitt lesen", "en": "Read the whole passage"},
    "open_document": {"de": "Im Dokument öffnen", "en": "Open in the document"},
    "open_source": {"de": "Quelle öffnen", "en": "Open source"},
    "original": {"de": "Original herunterladen", "en": "Download the original"},
    "new_window": {"de": "(neues Fenster)", "en": "(new window)"},
    "back_to_sentence": {"de": "Zurück zum Satz", "en": "Back to the sentence"},
    "warning": {"de": "Hinweis", "en": "Note"},
    "follow_ups": {"de": "Mehr dazu", "en": "More on this"},
    "searching": {"de": "Kiko sucht im Korpus …", "en": "Kiko is searching the corpus …"},
    "found.one": {
        "de": "Quellen gefunden: 1 Fundstelle wird geprüft …",
        "en": "Sources found: checking 1 passage …",
    },
    "found": {
        "de": "Quellen gefunden: {count} Fundstellen werden geprüft …",
        "en": "Sources found: checking {count} passages …",
    },
    "announce.answered.one": {
        "de": "Antwort fertig, mit 1 Quelle.",
        "en": "The answer is ready, with 1 source.",
    },
    "announce.answered": {
        "de": "Antwort fertig, mit {count} Quellen.",
        "en": "The answer is ready, with {count} sources.",
    },
    "announce.abstained": {
        "de": "Kiko beantwortet diese Frage nicht: {title}",
        "en": "Kiko does not answer this question: {title}",
    },
    "scope": {"de": "Eingegrenzt auf: {parts}", "en": "Limited to: {parts}"},
    "stichtag": {"de": "Stichtag {day}", "en": "as of {day}"},
    "topic": {"de": "Thema {topic}", "en": "topic {topic}"},
    "period.from": {"de": "ab {day}", "en": "from {day}"},
    "period.to": {"de": "bis {day}", "en": "to {day}"},
    "plain": {"de": "Einfache Sprache", "en": "Plain language"},
    "plain.info": {
        "de": "Das Sprachmodell schreibt die Antwort um; Kiko prüft jeden Satz an den Quellen.",
        "en": "The language model rewrites the answer; Kiko checks each sentence by its sources.",
    },
    "abstained.no_evidence": {
        "de": "Dazu sagt der Korpus nichts",
        "en": "The corpus is silent here",
    },
    "abstained.out_of_scope": {
        "de": "Nicht das Thema dieses Korpus",
        "en": "Not the subject of this corpus",
    },
    "abstained.individual_case": {"de": "Keine Beurteilung im Einzelfall", "en": "No single cases"},
    "abstained.personal_data": {"de": "Keine Angaben zu Personen", "en": "No data about people"},
    "abstained.unsafe_request": {"de": "Nur was Quellen sagen", "en": "Only what sources say"},
    "abstained.unclear": {"de": "Bitte genauer fragen", "en": "Please be more precise"},
    "looked_for": {"de": "Gesucht wurde", "en": "Looked for"},
    "looked_in": {
        "de": "im ganzen Korpus: Vorträge, Break-outs, Praxis und Recht",
        "en": "in the whole corpus: talks, break-outs, practice and law",
    },
    "nearest": {"de": "Am nächsten im Korpus", "en": "Nearest in the corpus"},
    "whom_to_ask": {"de": "Wer weiterhilft", "en": "Who can help"},
    "whom.legal": {"de": "Ihr Rechtsamt", "en": "your legal department"},
    "whom.privacy": {
        "de": "die behördlichen Datenschutzbeauftragten",
        "en": "the data protection officer",
    },
    "whom.it": {"de": "die IT-Leitung", "en": "the head of IT"},
    "glossary": {"de": "(Glossar)", "en": "(glossary)"},
    "ask_again": {"de": "Noch einmal fragen", "en": "Ask again"},
    "examples": {"de": "Zum Beispiel", "en": "For example"},
    "error": {"de": "Fehler", "en": "Error"},
    "error.stichtag": {
        "de": "„{value}“ ist kein Datum. Bitte schreiben Sie den Stichtag so: 22.11.2026.",
        "en": "“{value}” is no date. Please write the day like this: 22.11.2026.",
    },
    "error.period": {
        "de": "„{value}“ ist kein Datum. Bitte schreiben Sie den Zeitraum so: 22.11.2026.",
        "en": "“{value}” is no date. Please write the period like this: 22.11.2026.",
    },
    "error.period_order": {
        "de": "Der Zeitraum beginnt am {begin}, nachdem er am {end} endet. Bitte tauschen Sie die "
        "beiden Tage.",
        "en": "The period begins on {begin}, after it ends on {end}. Please swap the two days.",
    },
    "error.no_index": {
        "de": "Kiko hat gerade keinen lesbaren Index und kann nicht antworten. Bitte versuchen Sie "
        "es später noch einmal. Betreiber starten „kiko ingest“.",
        "en": "Kiko has no readable index at the moment and cannot answer. Please try again later. "
        "Operators run “kiko ingest”.",
    },
    "error.unexpected": {
        "de": "Beim Antworten ist ein Fehler aufgetreten. Bitte stellen Sie die Frage noch einmal; "
        "bleibt der Fehler, melden Sie ihn Ihrer IT.",
        "en": "Something failed while answering. Please ask again; if it stays, tell your IT.",
    },
    **ACTIONS_WORDS,
    **CORPUS_WORDS,
    **EVALUATION_WORDS,
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def template(key: str, language: Language = "de") -> str:
    """Return the text for ``key`` with its fields still open."""
    return _WORDS[key][language]


def counted(key: str, count: int, language: Language = "de") -> str:
    """Return the text for ``count`` things, in the singular where it is one."""
    return word(f"{key}.one" if count == 1 else key, language, count=count)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
