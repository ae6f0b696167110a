"""``/datenschutz``: what happens to data here, said from the settings that are in force."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.plain_pages import page_language, shell
from app.ui.markup import escape
from rag.messages import Language
from rag.settings import Settings

Text = tuple[str, str]  # German, English
Section = tuple[Text, list[Text]]

_TITLE: Text = ("Datenschutz", "Data protection")
_NEVER: Text = (
    "Ihre Fragen und die Antworten werden nicht gespeichert und nicht protokolliert.",
    "Your questions and the answers are neither stored nor logged.",
)
_WINDOW: Text = (
    "Der Verlauf steht nur in diesem Browserfenster und ist weg, sobald Sie es schließen oder neu "
    "laden; bricht die Verbindung ab, behält ihn Ihr Browser, bis Kiko die Seite neu geladen hat. "
    "Geben Sie trotzdem keine personenbezogenen Daten ein.",
    "The conversation is only in this browser window and gone when you close or reload it; if the "
    "connection breaks, your browser keeps it until Kiko has loaded the page anew. Still, please "
    "do not enter personal data.",
)
_COUNTED: Text = (
    "Kiko zählt je Tag, wie viele Fragen aus welchem Grund ohne Antwort blieben, ohne ihren "
    "Wortlaut.",
    "Kiko counts by day how many questions stayed without an answer and why, without their words.",
)
_OWN: Text = (
    "Die Seite lädt nichts von fremden Servern. Die Telemetrie aller verwendeten Bausteine ist "
    "abgeschaltet.",
    "The page loads nothing from other servers. The telemetry of all components is switched off.",
)
_THEME: Text = (
    "Ob Sie die helle oder dunkle Ansicht und welche Sprache Sie gewählt haben, merkt sich nur Ihr "
    "Browser (localStorage, „kiko-theme“ und „kiko-language“). Ein Link, den Sie kopieren, enthält "
    "den Wortlaut Ihrer Frage.",
    "Whether you chose the light or the dark view, and which language, is kept by your browser "
    "alone (localStorage, “kiko-theme” and “kiko-language”). A link that you copy holds the words "
    "of your question.",
)


def router(settings: Settings) -> APIRouter:
    """Return the route of the page."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/datenschutz")
    def page(request: Request) -> Response:
        language = page_language(request)
        body = "".join(_html(section, language) for section in sections(settings))
        other = f"/datenschutz?sprache={'en' if language == 'de' else 'de'}"
        return shell(_said(_TITLE, language), body, language, switch=other)

    return routes


def sections(settings: Settings) -> Iterator[Section]:
    """Yield what holds under ``settings``, heading by heading."""
    yield ("Ihre Fragen", "Your questions"), [*_questions(settings), _WINDOW, _COUNTED]
    yield ("Rückmeldungen", "Feedback"), [_feedback(settings)]
    yield ("Wer die Frage verarbeitet", "Who processes the question"), [_model(settings)]
    yield ("Anmeldung", "Signing in"), _signing_in(settings)
    yield ("Protokolle", "Logs"), _logs(settings)
    yield ("Cookies und Browser", "Cookies and browser"), [*_cookies(settings), _THEME, _OWN]
    yield ("Ihre Rechte", "Your rights"), [_rights(settings)]


def _questions(settings: Settings) -> Iterator[Text]:
    days = settings.retention_days
    if settings.store_questions:
        yield (
            "Die Stelle, die Kiko betreibt, hat eingestellt, dass der Wortlaut von Fragen "
            f"gespeichert werden darf. Er wird nach {days} Tagen gelöscht.",
            "Whoever runs Kiko has set that the words of questions may be stored. They are deleted "
            f"after {days} days.",
        )
    if settings.store_gaps:
        yield (
            "Fragen, auf die der Korpus keine Antwort hat, werden im Wortlaut gespeichert, wenn in "
            "ihnen keine personenbezogenen Daten erkannt werden: ohne Namen, ohne Uhrzeit, nur mit "
            f"dem Tag. Sie werden nach {days} Tagen gelöscht.",
            "Questions that the corpus does not answer are stored in their words unless personal "
            "data is found in them: without a name, without a time, with the day only. They are "
            f"deleted after {days} days.",
        )
    if not settings.store_questions and not settings.store_gaps:
        yield _NEVER


def _feedback(settings: Settings) -> Text:
    days = settings.retention_days
    german, english = (
        ("Der Wortlaut der Frage wird dazu nur gespeichert", "The words of the question are kept")
        if settings.store_questions
        else ("Der Wortlaut der Frage wird nicht gespeichert", "The words of the question are not")
    )
    condition = (
        ", wenn in ihm keine personenbezogenen Daten erkannt werden",
        " with it unless personal data is found in them",
    )
    german += condition[0] if settings.store_questions else ""
    english += condition[1] if settings.store_questions else " kept"
    return (
        "Bewerten Sie eine Antwort, dann speichert Kiko den Tag, das Urteil, die Gründe und Ihre "
        f"Anmerkung, aber nicht, wer Sie sind. {german}. Was Sie geschrieben haben, wird nach "
        f"{days} Tagen gelöscht.",
        "If you rate an answer, Kiko stores the day, the verdict, the reasons and your comment, "
        f"but not who you are. {english}. What you wrote is deleted after {days} days.",
    )


def _model(settings: Settings) -> Text:
    if settings.llm is None:
        return (
            "Allein dieser Server. Antworten sind wörtliche Sätze des Korpus; es ist kein "
            "Sprachmodell beteiligt.",
            "This server alone. Answers are verbatim sentences of the corpus; no language model is "
            "involved.",
        )
    place = urlsplit(settings.llm_base_url or "").hostname or settings.llm.partition(":")[0]
    model = settings.llm.partition(":")[2] or settings.llm
    return (
        f"Die Frage und die gefundenen Textstellen gehen an das Sprachmodell „{model}“ bei "
        f"„{place}“. Für die Verarbeitung dort ist die Stelle verantwortlich, die Kiko betreibt.",
        f"The question and the passages found go to the language model “{model}” at “{place}”. "
        "Whoever runs Kiko is responsible for the processing there.",
    )


def _signing_in(settings: Settings) -> list[Text]:
    if settings.auth == "none":
        return [
            (
                "Kiko läuft ohne Anmeldung und ist nur auf diesem Rechner erreichbar.",
                "Kiko runs without signing in and can be reached from this machine only.",
            )
        ]
    how: dict[str, Text] = {
        "token": (
            "Sie melden sich mit einem Zugangsschlüssel an. Gespeichert sind sein Prüfwert "
            "(SHA-256), der Name und die Rollen, für die er ausgestellt ist, sein Ablauf und der "
            "Tag, an dem er zuletzt benutzt wurde.",
            "You sign in with an access token. Stored are its hash (SHA-256), the name and roles "
            "it was made out for, its expiry and the day it was used last.",
        ),
        "proxy": (
            "Sie melden sich beim Anmeldedienst Ihrer Verwaltung an. Er nennt Kiko Ihren Namen und "
            "Ihre Gruppen; beides wird nicht gespeichert.",
            "You sign in at your organisation's sign-in service. It tells Kiko your name and your "
            "groups; neither is stored.",
        ),
    }
    return [
        how[settings.auth],
        (
            "Der Name wird mit Fragen nicht verknüpft. Wie viele Anfragen er in der letzten "
            "Minute gestellt hat, steht nur im Arbeitsspeicher.",
            "The name is not linked to questions. How many requests it made in the last minute is "
            "kept in memory only.",
        ),
    ]


def _logs(settings: Settings) -> list[Text]:
    changes: Text = (
        "Wer ein Dokument des Korpus ändert, veröffentlicht oder zurückzieht, steht mit Namen und "
        "Zeit im Änderungsprotokoll.",
        "Whoever changes, publishes or withdraws a document of the corpus is in the audit log with "
        "name and time.",
    )
    if not settings.access_log:
        return [("Aufrufe werden nicht protokolliert.", "Requests are not logged."), changes]
    return [
        (
            "Von jedem Aufruf werden Zeit, Art, Bereich der Seite, Ergebnis und Dauer "
            "protokolliert; weder Name noch Adresse noch Inhalt.",
            "Of each request, time, method, part of the site, status and duration are logged; "
            "neither name nor address nor content.",
        ),
        changes,
    ]


def _cookies(settings: Settings) -> list[Text]:
    if settings.auth == "token":
        return [
            (
                "Kiko setzt ein Cookie („kiko_token“): Es hält Sie angemeldet und dient keinem "
                "anderen Zweck.",
                "Kiko sets one cookie (“kiko_token”): it keeps you signed in and serves no other "
                "purpose.",
            )
        ]
    return [("Kiko setzt keine Cookies.", "Kiko sets no cookies.")]


def _rights(settings: Settings) -> Text:
    who = settings.privacy_contact
    return (
        "Auskunft, Berichtigung, Löschung und Beschwerde nach Art. 15 bis 21 und 77 DSGVO: "
        f"Bitte wenden Sie sich an {who or 'die Stelle, die Kiko betreibt'}.",
        "Access, rectification, erasure and complaint under Art. 15 to 21 and 77 GDPR: please "
        f"turn to {who or 'whoever runs Kiko'}.",
    )


def _html(section: Section, language: Language) -> str:
    heading, texts = section
    said = "".join(f"<p>{escape(_said(text, language))}</p>" for text in texts)
    return f"<h2>{escape(_said(heading, language))}</h2>{said}"


def _said(text: Text, language: Language) -> str:
    return text[0] if language == "de" else text[1]
