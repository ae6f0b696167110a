"""A draft for the record of processing activities (Art. 30 Abs. 1 DSGVO)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.papers.facts import Facts
from app.privacy_page import sections

_FILL = "[bitte ergänzen]"


def processing_record(facts: Facts, today: date) -> str:
    """Return the draft as Markdown, with what only the operator knows left to fill in."""
    rows = "\n".join(f"| {name} | {text} |" for name, text in _rows(facts))
    told = "\n\n".join(
        f"### {heading[0]}\n\n" + "\n\n".join(text[0] for text in texts)
        for heading, texts in sections(facts.settings)
    )
    return (
        "# Entwurf: Verzeichnis von Verarbeitungstätigkeiten, Eintrag „Kiko“\n\n"
        f"Stand: {today.isoformat()}. Vorlage nach Art. 30 Abs. 1 DSGVO, ausgefüllt aus den "
        f"Einstellungen, die gerade gelten. Stellen mit {_FILL} füllt die verantwortliche Stelle "
        "aus.\n\n"
        f"| Angabe | Inhalt |\n|---|---|\n{rows}\n\n"
        f"## Was Kiko mit Daten macht\n\n{told}\n"
    )


def _rows(facts: Facts) -> Iterator[tuple[str, str]]:
    settings = facts.settings
    yield "Verantwortliche Stelle", _FILL
    yield "Datenschutzbeauftragte", settings.privacy_contact or _FILL
    yield (
        "Zweck",
        "Beschäftigte schlagen Wissen zu KI in Kommunen nach; Organisierende pflegen den Korpus.",
    )
    yield "Rechtsgrundlage", f"{_FILL} (üblich: Landesdatenschutzgesetz, Aufgabenerfüllung)"
    yield "Betroffene Personen", ", ".join(_people(facts))
    yield "Kategorien von Daten", "; ".join(_data(facts))
    yield "Empfänger", _recipients(facts)
    yield "Drittland", _third_country(facts)
    yield "Löschfristen", "; ".join(_deletion(facts))
    yield "Technische und organisatorische Maßnahmen", "; ".join(_measures(facts))


def _people(facts: Facts) -> Iterator[str]:
    yield "Beschäftigte, die fragen"
    yield "Organisierende, die Dokumente pflegen"
    yield "Personen, die in veröffentlichten Dokumenten genannt sind (zum Beispiel Vortragende)"


def _data(facts: Facts) -> Iterator[str]:
    settings = facts.settings
    if settings.store_questions or settings.store_gaps:
        yield "Wortlaut von Fragen, soweit keine personenbezogenen Daten erkannt wurden"
    else:
        yield "Fragen und Antworten nur im Arbeitsspeicher, solange sie bearbeitet werden"
    yield "Rückmeldungen zu Antworten ohne Bezug zur Person"
    if settings.auth == "token":
        yield "Name, Rollen, Ablauf und letzter Tag der Nutzung eines Zugangsschlüssels"
    if settings.auth == "proxy":
        yield "Name und Gruppen aus dem Anmeldedienst, ohne Speicherung"
    yield "Name und Zeit bei Änderungen am Korpus (Änderungsprotokoll)"
    if settings.access_log:
        yield "Zeit, Art, Bereich, Ergebnis und Dauer eines Aufrufs, ohne Name und Adresse"


def _recipients(facts: Facts) -> str:
    if facts.settings.llm is None:
        return "keine; Kiko sendet nichts an andere Stellen"
    return (
        f"Betreiber des Sprachmodells „{facts.settings.llm}“ (Auftragsverarbeitung nach Art. 28 "
        f"DSGVO prüfen): {_FILL}"
    )


def _third_country(facts: Facts) -> str:
    if facts.settings.llm is None:
        return "keine Übermittlung"
    return f"{_FILL} (abhängig vom Standort des Sprachmodells)"


def _deletion(facts: Facts) -> Iterator[str]:
    days = facts.settings.retention_days
    yield f"gespeicherte Fragen und Anmerkungen nach {days} Tagen"
    yield "Uploads, die niemand speichert, nach 7 Tagen"
    yield "gelöschte Dokumente sofort, ersetzte Fassungen des Suchverzeichnisses nach einem Tag"
    yield f"Änderungsprotokoll: {_FILL}"


def _measures(facts: Facts) -> Iterator[str]:
    settings = facts.settings
    yield {
        "none": "nur auf dem eigenen Rechner erreichbar, ohne Anmeldung",
        "token": "Anmeldung mit Schlüsseln, gespeichert als Prüfwert; vier Rollen",
        "proxy": "Anmeldung über den Anmeldedienst der Verwaltung; vier Rollen",
    }[settings.auth]
    yield "Prüfung auf personenbezogene Daten vor jeder Veröffentlichung"
    yield "Verarbeitung hochgeladener Dateien in abgegrenzten Prozessen"
    yield "strenge Content-Security-Policy, keine Aufrufe fremder Server durch die Seite"
    yield "keine Telemetrie der verwendeten Bausteine"
