"""What Kiko says in its own words, German first; sources speak for themselves.

One catalogue for answers, warnings and errors: key → language → text with ``{fields}``.
"""

from __future__ import annotations

from typing import Literal

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")

_CATALOGUE: dict[str, dict[Language, str]] = {
    "abstain.no_evidence": {
        "de": "Dazu enthält der Korpus keine belegte Aussage.",
        "en": "The corpus holds no sourced statement on this.",
    },
    "abstain.unknown_reference": {
        "de": "{reference} kommt im Korpus nicht vor. Bitte prüfen Sie die Angabe.",
        "en": "{reference} does not occur in the corpus. Please check the reference.",
    },
    "abstain.out_of_scope": {
        "de": "Diese Frage liegt außerhalb des Themas KI in Kommunen.",
        "en": "This question is outside the subject of AI in municipalities.",
    },
    "abstain.individual_case": {
        "de": "Kiko beurteilt keine Einzelfälle. Bitte wenden Sie sich an Ihr Rechtsamt oder an "
        "die behördlichen Datenschutzbeauftragten.",
        "en": "Kiko does not assess individual cases. Please ask your legal department or your "
        "data protection officer.",
    },
    "abstain.general_rule": {
        "de": "Allgemein gilt nach den Quellen: {rule}",
        "en": "In general the sources say: {rule}",
    },
    "abstain.personal_data": {
        "de": "Kiko gibt keine Kontaktdaten oder Angaben zu Privatpersonen heraus.",
        "en": "Kiko does not give out contact details or private data of people.",
    },
    "abstain.unsafe_request": {
        "de": "Diese Anweisung führt Kiko nicht aus. Kiko gibt nur wieder, was Quellen sagen.",
        "en": "Kiko does not follow this instruction. Kiko only says what sources say.",
    },
    "abstain.unclear": {
        "de": "Die Frage ist zu unbestimmt. Bitte nennen Sie ein Thema, eine Vorschrift oder eine "
        "Veranstaltung.",
        "en": "The question is too vague. Please name a topic, a provision or an event.",
    },
    "abstain.whom_to_ask": {
        "de": "Am nächsten kommt: {titles}. Weiter helfen Ihr Rechtsamt, die behördlichen "
        "Datenschutzbeauftragten oder die IT-Leitung.",
        "en": "Closest in the corpus: {titles}. Your legal department, data protection officer or "
        "head of IT can help further.",
    },
    "note.instruction": {
        "de": "Anweisungen an das System hat Kiko nicht befolgt, nur die Frage beantwortet.",
        "en": "Kiko did not follow the instructions to the system and answered the question only.",
    },
    "note.stichtag": {
        "de": "Beurteilt nach dem Stichtag {day}, den die Frage nennt.",
        "en": "Judged by {day}, the day that the question names.",
    },
    "note.rewritten": {
        "de": "Verstanden als: „{question}“",
        "en": "Understood as: “{question}”",
    },
    "note.partly_answered": {
        "de": "Zu diesem Teil der Frage sagt der Korpus nichts: „{question}“",
        "en": "The corpus is silent on this part of the question: “{question}”",
    },
    "note.vectors_unavailable": {
        "de": "Die Suche nach ähnlichem Sinn ist gerade nicht erreichbar; gesucht wurde nur nach "
        "Wörtern. Anders formulierte Stellen können fehlen.",
        "en": "The search by sense is out of reach at the moment; only words were looked for. "
        "Passages in other words may be missing.",
    },
    "note.replaced": {
        "de": "Diese Fassung ersetzt das bisher Geschriebene.",
        "en": "This version replaces what was written above.",
    },
    "note.german_sources": {
        "de": "Die Quellen sind auf Deutsch und werden wörtlich zitiert.",
        "en": "The sources are in German and are quoted verbatim.",
    },
    "note.model_failed": {
        "de": "Das Sprachmodell war nicht erreichbar; die Antwort besteht aus wörtlichen Zitaten.",
        "en": "The language model was not available; the answer consists of verbatim quotes.",
    },
    "note.model_unsupported": {
        "de": "Die Sätze des Sprachmodells waren nicht belegt; die Antwort besteht aus wörtlichen "
        "Zitaten.",
        "en": "The language model's sentences were not borne out by the sources; the answer "
        "consists of verbatim quotes.",
    },
    "note.plain_language": {
        "de": "Die Regeln der Einfachen Sprache sind in {count} von {all} Sätzen eingehalten.",
        "en": "{count} of {all} sentences keep the rules of plain German (Einfache Sprache).",
    },
    "note.plain_language_failed": {
        "de": "Das Sprachmodell war nicht erreichbar; die Antwort steht nicht in Einfacher "
        "Sprache.",
        "en": "The language model was not available; the answer is not in plain language.",
    },
    "note.plain_language_unavailable": {
        "de": "Einfache Sprache braucht ein Sprachmodell, und hier ist keines eingerichtet.",
        "en": "Plain language needs a language model, and none is set up here.",
    },
    "warn.not_yet_in_force": {
        "de": "„{title}“ gilt erst ab {day}.",
        "en": "“{title}” applies only from {day}.",
    },
    "warn.no_longer_in_force": {
        "de": "„{title}“ galt nur bis {day}.",
        "en": "“{title}” applied only until {day}.",
    },
    "warn.adopted": {
        "de": "„{title}“ ist beschlossen, gilt aber noch nicht.",
        "en": "“{title}” has been adopted but does not apply yet.",
    },
    "warn.draft": {
        "de": "„{title}“ ist ein Entwurf und noch kein geltendes Recht.",
        "en": "“{title}” is a draft and not yet law.",
    },
    "warn.sources_disagree": {
        "de": "Die Quellen nennen Unterschiedliches: {one} und {other}.",
        "en": "The sources differ: {one} and {other}.",
    },
    "warn.repealed": {
        "de": "„{title}“ ist aufgehoben oder ersetzt.",
        "en": "“{title}” has been repealed or replaced.",
    },
    "warn.old_source": {
        "de": "„{title}“ gibt den Stand {day} wieder; spätere Änderungen sind nicht geprüft.",
        "en": "“{title}” is as of {day}; later changes have not been checked.",
    },
    "vermerk.notice": {
        "de": "Automatisch aus dem Korpus zusammengestellt mit Kiko (KI-System). Ersetzt keine "
        "Rechtsberatung. Zitate sind Sätze des Korpus, kein Gesetzeswortlaut; bitte vor Verwendung "
        "an den Quellen prüfen.",
        "en": "Compiled automatically from the corpus by Kiko (AI system). No legal advice. "
        "Quotes are sentences of the corpus, not the wording of the law; please check against the "
        "sources before use.",
    },
    "error.question_empty": {
        "de": "Die Frage ist leer. Bitte geben Sie eine Frage ein.",
        "en": "The question is empty. Please enter a question.",
    },
    "error.question_long": {
        "de": "Die Frage hat {length} Zeichen, erlaubt sind {most}. Bitte kürzen Sie sie.",
        "en": "The question has {length} characters, {most} are allowed. Please shorten it.",
    },
}


def say(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _CATALOGUE[key][language].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_CATALOGUE)
