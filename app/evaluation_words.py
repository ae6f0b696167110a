"""What the evaluation part of the server tells people in words, German first."""

from __future__ import annotations

from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "no_suite": {
        "de": "Die Fragensammlung „{name}“ gibt es nicht; es gibt: {known}.",
        "en": "There is no suite “{name}”; there are: {known}.",
    },
    "no_run": {
        "de": "Den Lauf „{id}“ gibt es nicht (mehr). Bitte laden Sie die Liste neu.",
        "en": "There is no run “{id}” (any more). Please load the list again.",
    },
    "no_row": {
        "de": "Im Lauf „{id}“ gibt es keine Frage „{question}“.",
        "en": "The run “{id}” holds no question “{question}”.",
    },
    "no_rows": {
        "de": "Der Lauf „{id}“ hat noch keine beantwortete Frage.",
        "en": "The run “{id}” has no answered question yet.",
    },
    "busy": {
        "de": "Es läuft schon eine Auswertung. Bitte warten Sie, bis sie fertig ist, oder halten "
        "Sie sie an.",
        "en": "An evaluation is running already. Please wait until it is done, or stop it.",
    },
    "not_running": {
        "de": "Der Lauf „{id}“ läuft gerade nicht und lässt sich nicht anhalten.",
        "en": "The run “{id}” is not running and cannot be stopped.",
    },
    "is_running": {
        "de": "Der Lauf „{id}“ läuft noch. Bitte halten Sie ihn erst an.",
        "en": "The run “{id}” is still running. Please stop it first.",
    },
    "is_done": {
        "de": "Der Lauf „{id}“ ist schon fertig. Bitte starten Sie einen neuen.",
        "en": "The run “{id}” is done already. Please start a new one.",
    },
    "other_suite": {
        "de": "Die Läufe „{before}“ und „{after}“ haben keine gemeinsame Frage. Bitte vergleichen "
        "Sie zwei Läufe derselben Fragensammlung.",
        "en": "The runs “{before}” and “{after}” share no question. Please compare two runs of "
        "one suite.",
    },
    "changed": {
        "de": "Seit dem Beginn dieses Laufs hat sich etwas geändert (Korpus, Einstellungen oder "
        "Programm). Er lässt sich nicht fortsetzen; bitte starten Sie einen neuen.",
        "en": "Something changed since this run began (corpus, settings or code). It cannot go "
        "on; please start a new one.",
    },
    "run_failed": {
        "de": "Beim Auswerten ist ein Fehler aufgetreten; Betreiber finden ihn im Protokoll des "
        "Servers.",
        "en": "The evaluation failed; operators find the reason in the log of the server.",
    },
    "suite_damaged": {
        "de": "Die Fragensammlung „{name}“ ist nicht verwendbar: {reason}",
        "en": "The suite “{name}” is not usable: {reason}",
    },
    "no_document": {
        "de": "Das Dokument „{id}“ gibt es im veröffentlichten Korpus nicht. Bitte prüfen Sie die "
        "Kennung.",
        "en": "There is no document “{id}” in the published corpus. Please check the id.",
    },
    "question_wrong": {
        "de": "Die Frage ist so nicht verwendbar: {reason}",
        "en": "The question is not usable like this: {reason}",
    },
    "bad_expression": {
        "de": "„{value}“ ist kein regulärer Ausdruck ({reason}).",
        "en": "“{value}” is no regular expression ({reason}).",
    },
    "no_judgement": {
        "de": "Eine beantwortbare Frage braucht mindestens ein Dokument oder eine Kernaussage, an "
        "denen die Antwort gemessen wird.",
        "en": "An answerable question needs at least one document or key fact that its answer is "
        "measured by.",
    },
    "asked_before": {
        "de": "Die Frage steht schon in der Sammlung (Kennung {id}).",
        "en": "The question is in the suite already (id {id}).",
    },
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
