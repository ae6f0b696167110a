"""``/barrierefreiheit``: how accessible Kiko is, what is not, and whom to tell."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.accessibility import AXE, FINDINGS, GRADIO, TESTED, Finding
from app.plain_pages import page_language, shell
from app.ui.markup import escape
from rag.messages import Language
from rag.settings import Settings

Text = tuple[str, str]  # German, English

_TITLE: Text = ("Erklärung zur Barrierefreiheit", "Accessibility statement")
_SCOPE: Text = (
    "Diese Erklärung gilt für die Seiten von Kiko: den Chat, die Seiten der Dokumente, die "
    "Anmeldung, „Datenschutz“ und diese Seite.",
    "This statement is about the pages of Kiko: the chat, the pages of documents, signing in, "
    "“Data protection” and this page.",
)
_STATE: Text = (
    "Maßstab ist die BITV 2.0 mit EN 301 549 und WCAG 2.1 AA. Kiko ist damit teilweise vereinbar: "
    "Bekannte Abweichungen stehen unten, und es hat noch niemand mit Behinderung Kiko geprüft.",
    "The yardstick is BITV 2.0 with EN 301 549 and WCAG 2.1 AA. Kiko conforms in part: known "
    "deviations are listed below, and nobody with a disability has tested Kiko yet.",
)
_HOW: Text = (
    f"Stand {TESTED}, Selbstbewertung: Bei jeder Änderung prüft {AXE} jeden Zustand der Seiten, "
    "hell am Bildschirm und dunkel auf Telefonbreite, nach WCAG 2.0, 2.1 und "
    "2.2, A und AA. Tests bedienen den Chat mit der Tastatur und bei 200 % Vergrößerung. Solche "
    "Prüfungen finden nur einen Teil aller Barrieren; eine Prüfung mit Screenreadern steht aus.",
    f"As of {TESTED}, self-assessment: with each change, {AXE} checks every state of the "
    "pages, light on a screen and dark at the width of a phone, by WCAG 2.0, 2.1 and 2.2, A and "
    "AA. Tests use the chat by keyboard and at 200 % zoom. Such checks find only some of all "
    "barriers; a test with screen readers is outstanding.",
)
_OPEN: tuple[Text, ...] = (
    (
        "Originaldateien, die zum Herunterladen angeboten werden, sind so zugänglich, wie sie "
        "eingereicht wurden. Ihr Text steht auch auf der Seite des Dokuments.",
        "Original files offered for download are as accessible as they were handed in. Their text "
        "is also on the document's page.",
    ),
    (
        "In Tabellen eines Dokuments sind Kopfzellen nicht ausgezeichnet, weil der Korpus sie "
        "nicht kennt (WCAG 1.3.1).",
        "In a document's tables, header cells are not marked up, because the corpus does not know "
        "them (WCAG 1.3.1).",
    ),
    (
        "Der Bereich „Korpus“ für Organisierende ist nur auf Deutsch da.",
        "The area “Corpus” for organisers is in German only.",
    ),
    (
        "Informationen in Leichter Sprache und in Deutscher Gebärdensprache (§ 4 BITV 2.0) gibt "
        "es noch nicht.",
        "Information in easy language and in German sign language (§ 4 BITV 2.0) is not there yet.",
    ),
)
_COURT: Text = (
    "Bekommen Sie keine zufriedenstellende Antwort, können Sie sich an die Durchsetzungs- oder "
    "Ombudsstelle für barrierefreie Informationstechnik Ihres Landes wenden.",
    "If the answer does not satisfy you, you can turn to the enforcement or ombuds body for "
    "accessible information technology of your Land.",
)


def router(settings: Settings) -> APIRouter:
    """Return the route of the page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/barrierefreiheit")
    def page(request: Request) -> Response:
        language = page_language(request)
        other = f"/barrierefreiheit?sprache={'en' if language == 'de' else 'de'}"
        body = "".join(_sections(settings, language))
        return shell(_said(_TITLE, language), body, language, switch=other)

    return routes


def _sections(settings: Settings, language: Language) -> Iterator[str]:
    yield f"<p>{escape(_said(_SCOPE, language))}</p>"
    yield _section(("Stand der Vereinbarkeit", "State of conformance"), [_STATE, _HOW], language)
    yield _section(("Was nicht barrierefrei ist", "What is not accessible"), [], language)
    left = [_finding(finding, language) for finding in FINDINGS if not finding.is_mended]
    texts = [escape(_said(text, language)) for text in _OPEN]
    yield f"<ul>{_items([*texts, *left])}</ul>"
    caused: Text = (
        f"Barrieren von {GRADIO}, die Kiko behebt",
        f"Barriers of {GRADIO} that Kiko mends",
    )
    why: Text = (
        f"Der Chat ist mit {GRADIO} gebaut. Diese Barrieren bringt es mit; behoben sind:",
        f"The chat is built with {GRADIO}. It brings these barriers along; mended are:",
    )
    mended = [_finding(finding, language) for finding in FINDINGS if finding.is_mended]
    yield _section(caused, [why], language) + f"<ul>{_items(mended)}</ul>"
    yield _section(("Barriere melden", "Tell us of a barrier"), _contact(settings), language)


def _contact(settings: Settings) -> list[Text]:
    who = settings.accessibility_contact
    return [
        (
            f"Bitte wenden Sie sich an {who or 'die Stelle, die Kiko betreibt'}. Sie bekommen die "
            "Auskunft, die Sie brauchen, auf einem Weg, der für Sie zugänglich ist.",
            f"Please turn to {who or 'whoever runs Kiko'}. You will get the information you need "
            "in a way that is accessible to you.",
        ),
        _COURT,
    ]


def _finding(finding: Finding, language: Language) -> str:
    what, done = _said(finding.what, language), _said(finding.done, language)
    return f"{escape(what)} (WCAG {escape(finding.criterion)}) <br>{escape(done)}"


def _items(bodies: list[str]) -> str:
    return "".join(f"<li>{body}</li>" for body in bodies)


def _section(heading: Text, texts: list[Text], language: Language) -> str:
    said = "".join(f"<p>{escape(_said(text, language))}</p>" for text in texts)
    return f"<h2>{escape(_said(heading, language))}</h2>{said}"


def _said(text: Text, language: Language) -> str:
    return text[0] if language == "de" else text[1]
