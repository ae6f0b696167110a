"""What Gradio does to people who use assistive technology, and what was done about each.

The browser tests run axe-core over every state of the page; a violation that is not listed here as
left fails them.
"""

from __future__ import annotations

from dataclasses import dataclass

AXE = "axe-core 4.12"
GRADIO = "Gradio 6"
TESTED = "27.11.2026"


@dataclass(frozen=True, slots=True)
class Finding:
    """A barrier of Gradio's: German and English text pairs; ``rule`` is axe's name, if it has one.

    ``selector`` narrows what is tolerated of a barrier that is left.
    """

    criterion: str
    what: tuple[str, str]
    done: tuple[str, str]
    is_mended: bool
    rule: str = ""
    selector: str = ""


FINDINGS: tuple[Finding, ...] = (
    Finding(
        "3.1.1",
        (
            "Gradio setzt die Sprache der Seite auf die des Browsers, auch wenn die Texte in einer "
            "anderen stehen.",
            "Gradio sets the language of the page to the browser's even if its texts are in "
            "another one.",
        ),
        (
            "Die Seite setzt die Sprache ihrer Texte selbst und hält sie fest.",
            "The page sets the language of its texts itself and keeps it.",
        ),
        is_mended=True,
        rule="html-has-lang",
    ),
    Finding(
        "3.1.2",
        (
            "Fehlermeldungen von Gradio sind auf allen Seiten englisch.",
            "Gradio's error messages are in English on every page.",
        ),
        ("Die Seite übersetzt sie.", "The page translates them."),
        is_mended=True,
    ),
    Finding(
        "4.1.2",
        (
            "Der aufklappbare Filter sagt nicht, ob er offen ist.",
            "The collapsible filter does not say whether it is open.",
        ),
        ("Die Seite ergänzt aria-expanded.", "The page adds aria-expanded."),
        is_mended=True,
    ),
    Finding(
        "4.1.2",
        (
            "Die Bereiche hinter den Reitern haben keinen Namen.",
            "The panels behind the tabs have no name.",
        ),
        (
            "Die Seite verbindet sie mit ihren Reitern (aria-labelledby).",
            "The page links them to their tabs (aria-labelledby).",
        ),
        is_mended=True,
    ),
    Finding(
        "4.1.2",
        (
            "Der Kopf einer Fehlermeldung ist eine Schaltfläche, die eine weitere enthält.",
            "The head of an error message is a button that holds another button.",
        ),
        (
            "Die Seite nimmt die äußere weg; das Schließen bleibt bedienbar.",
            "The page takes the outer one away; closing still works.",
        ),
        is_mended=True,
        rule="nested-interactive",
    ),
    Finding(
        "3.3.1",
        (
            "Ein Fehler an einem Eingabefeld ist mit dem Feld nicht verbunden.",
            "An error at a field is not linked to the field.",
        ),
        (
            "Die Seite verbindet beide (aria-describedby, aria-invalid) und meldet den Fehler.",
            "The page links both (aria-describedby, aria-invalid) and announces the error.",
        ),
        is_mended=True,
    ),
    Finding(
        "2.1.1",
        (
            "Die Reiter lassen sich nicht mit den Pfeiltasten wechseln, wie es üblich ist.",
            "The tabs cannot be changed with the arrow keys, as is customary.",
        ),
        ("Die Seite ergänzt die Pfeiltasten.", "The page adds the arrow keys."),
        is_mended=True,
    ),
    Finding(
        "2.2.1",
        (
            "Reißt die Verbindung ab, lädt Gradio die Seite neu, sobald sie wieder da ist; Verlauf "
            "und angefangene Frage wären weg.",
            "When the connection breaks, Gradio loads the page anew once it is back; the "
            "conversation and the question begun would be lost.",
        ),
        (
            "Der Browser behält beides bis nach dem Neuladen.",
            "The browser keeps both until the page is loaded.",
        ),
        is_mended=True,
    ),
    Finding(
        "1.4.3, 2.5.3, 4.1.2",
        (
            "Die Bausteine „Chatbot“ und „File“ haben Schaltflächen ohne Namen, zu schwachen "
            "Kontrast und Namen, die nicht zur Beschriftung passen.",
            "The components “Chatbot” and “File” have buttons without a name, too little contrast "
            "and names that do not fit their labels.",
        ),
        (
            "Kiko verwendet beide nicht, sondern eigenes HTML.",
            "Kiko uses neither but HTML of its own.",
        ),
        is_mended=True,
        rule="button-name",
    ),
    Finding(
        "2.2.1",
        (
            "Fehlermeldungen am Rand der Seite, etwa bei zu vielen Anfragen, verschwinden nach "
            "zehn Sekunden.",
            "Error messages at the edge of the page, such as for too many requests, vanish after "
            "ten seconds.",
        ),
        (
            "Bleibt. Die Meldung wird auch vorgelesen, und die Frage bleibt im Feld stehen.",
            "Left. The message is read out, too, and the question stays in its field.",
        ),
        is_mended=False,
    ),
    Finding(
        "4.1 (robust)",
        (
            "Ohne JavaScript zeigt der Chat nichts.",
            "Without JavaScript, the chat shows nothing.",
        ),
        (
            "Bleibt. Die Seiten der Dokumente und die REST-Schnittstelle brauchen kein JavaScript.",
            "Left. The pages of documents and the REST interface need no JavaScript.",
        ),
        is_mended=False,
    ),
)


def tolerated() -> tuple[tuple[str, str], ...]:
    """Return rule and selector of what axe may still find."""
    return tuple((f.rule, f.selector) for f in FINDINGS if f.rule and not f.is_mended)
