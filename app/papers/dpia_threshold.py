"""A threshold check for a data protection impact assessment, by the criteria of WP 248 rev. 01."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.papers.facts import Facts

_FEW = 2  # criteria from which WP 248 rev. 01 (III.B) presumes an assessment to be needed


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the nine criteria: whether it is met here, and why."""

    name: str
    met: bool
    reason: str


def dpia_threshold(facts: Facts, today: date) -> str:
    """Return the check as Markdown, pre-filled from the settings in force."""
    found = tuple(criteria(facts))
    rows = "\n".join(f"| {c.name} | {'ja' if c.met else 'nein'} | {c.reason} |" for c in found)
    met = sum(c.met for c in found)
    return (
        "# Entwurf: Schwellwertprüfung zur Datenschutz-Folgenabschätzung, „Kiko“\n\n"
        f"Stand: {today.isoformat()}. Vorausgefüllt aus den Einstellungen, die gerade gelten, nach "
        "den neun Kriterien der Leitlinien WP 248 rev. 01 zu Art. 35 DSGVO. Die Entscheidung "
        "trifft die verantwortliche Stelle; die Liste der Aufsichtsbehörde nach Art. 35 Abs. 4 "
        "DSGVO geht vor.\n\n"
        f"| Kriterium | Erfüllt | Begründung |\n|---|---|---|\n{rows}\n\n"
        f"## Ergebnis\n\n{_result(met)}\n\n"
        "Entscheidung der verantwortlichen Stelle, Datum, Name: [bitte ergänzen]\n"
    )


def criteria(facts: Facts) -> Iterator[Criterion]:
    """Yield the nine criteria as they stand under the settings."""
    settings = facts.settings
    stored = settings.store_questions or settings.store_gaps
    yield Criterion("Bewerten oder Einstufen", met=False, reason="Kiko bewertet keine Personen.")
    yield Criterion(
        "Automatisierte Entscheidung mit Rechtswirkung",
        met=False,
        reason="Kiko gibt Auskunft und entscheidet nichts.",
    )
    yield Criterion(
        "Systematische Überwachung",
        met=stored and settings.auth != "none",
        reason="Fragen werden gespeichert, ohne Namen; die Anmeldung macht Nutzung erkennbar."
        if stored and settings.auth != "none"
        else "Wer was fragt, wird nicht festgehalten.",
    )
    yield Criterion(
        "Vertrauliche oder höchst persönliche Daten",
        met=False,
        reason="Nicht vorgesehen; die Seite bittet, keine personenbezogenen Daten einzugeben.",
    )
    yield Criterion(
        "Datenverarbeitung in großem Umfang",
        met=False,
        reason="Beschäftigte einer Verwaltung; je Frage nur der Text der Frage.",
    )
    yield Criterion(
        "Abgleichen oder Zusammenführen von Datensätzen",
        met=False,
        reason="Es gibt nur den veröffentlichten Korpus.",
    )
    yield Criterion(
        "Schutzbedürftige Betroffene",
        met=settings.auth != "none",
        reason="Beschäftigte gelten gegenüber ihrer Dienststelle als schutzbedürftig."
        if settings.auth != "none"
        else "Kiko läuft nur auf dem eigenen Rechner und kennt keine Namen.",
    )
    yield Criterion(
        "Neue Technik",
        met=settings.llm is not None,
        reason="Ein Sprachmodell formuliert die Antworten."
        if settings.llm
        else "Suche und wörtliche Belege; es schreibt kein Sprachmodell mit.",
    )
    yield Criterion(
        "Hinderung an Rechten oder Leistungen",
        met=False,
        reason="Von einer Antwort hängt kein Recht und keine Leistung ab.",
    )


def _result(met: int) -> str:
    count = {0: "Keines", 1: "Eines"}.get(met, str(met))
    if met >= _FEW:
        return (
            f"{count} der neun Kriterien sind erfüllt. Ab zwei Kriterien ist in der Regel eine "
            "Datenschutz-Folgenabschätzung nötig."
        )
    verb = "ist" if met < 2 else "sind"
    return (
        f"{count} der neun Kriterien {verb} erfüllt. Eine Datenschutz-Folgenabschätzung ist danach "
        "in der Regel nicht nötig; bitte halten Sie die Begründung fest."
    )
