"""The system card: what Kiko is for, what it cannot do, what it reads, how well it answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from app.papers.facts import Facts
from eval.summary import Summary

_SHOWN = (
    ("right_first", "Richtiges Dokument an erster Stelle"),
    ("right_top5", "Richtiges Dokument unter den ersten fünf"),
    ("key_fact_recall", "Verlangte Angaben in der Antwort"),
    ("citation_precision", "Belege aus einem zutreffenden Dokument"),
    ("citation_recall", "Sätze mit Beleg"),
    ("abstention_recall", "Abgelehnt, wo der Korpus schweigt"),
    ("false_refusal", "Abgelehnt trotz vorhandener Antwort"),
)
_KINDS = {"talk": "Vorträge", "breakout": "Break-outs", "practice": "Praxis", "legal": "Recht"}
_LIMITS = (
    "Kiko antwortet nur aus dem veröffentlichten Korpus. Was dort fehlt oder veraltet ist, fehlt "
    "oder ist veraltet auch in der Antwort; deshalb trägt jeder Beleg seinen Stand.",
    "Kiko ersetzt keine Rechtsberatung. Zu Einzelfällen nennt Kiko die allgemeine Regel und "
    "verweist an das Rechtsamt oder die Datenschutzbeauftragten.",
    "Kiko lehnt nicht jede Frage ab, auf die der Korpus keine Antwort hat (siehe Auswertung). "
    "Bitte prüfen Sie den Beleg, bevor Sie eine Antwort verwenden.",
    "Kiko trifft keine Entscheidungen über Personen und bereitet keine vor.",
)
_NEVER_FOR = (
    "Entscheidungen über einzelne Personen, Anträge oder Leistungen",
    "Bewertung, Auswahl oder Überwachung von Beschäftigten",
    "Auskunft an Bürgerinnen und Bürger ohne Prüfung durch Beschäftigte",
    "Eingabe personenbezogener Daten in Fragen",
)


def system_card(facts: Facts, today: date, evaluation: Summary | None = None) -> str:
    """Return the card as Markdown; without an evaluation it says how to get one."""
    parts = [
        f"# Systemkarte: Kiko {facts.version}\n\nStand: {today.isoformat()}. Erzeugt mit "
        "`kiko card` aus den Einstellungen, die gerade gelten.",
        "## Zweck\n\nKiko beantwortet Fragen von Beschäftigten der Verwaltung zu künstlicher "
        "Intelligenz in Kommunen. Jeder Satz einer Antwort trägt seinen Beleg im Wortlaut; wo der "
        "Korpus schweigt, sagt Kiko das.",
        "## Wofür Kiko nicht gedacht ist\n\n" + _list(_NEVER_FOR),
        "## Grenzen\n\n" + _list(_LIMITS),
        "## Wie eine Antwort entsteht\n\n" + _list(_making(facts)),
        "## Daten\n\n" + _list(_data(facts)),
        "## Auswertung\n\n" + _evaluation(evaluation),
        "## Einordnung nach der KI-Verordnung (Vorschlag, von Ihnen zu prüfen)\n\n"
        + _list(_classification()),
        "## Geltende Einstellungen\n\n" + _settings(facts),
    ]
    return "\n\n".join(parts) + "\n"


def _making(facts: Facts) -> Iterator[str]:
    settings = facts.settings
    yield (
        "Regeln und ein kleines lineares Modell über Wörter und Buchstabengruppen schätzen am "
        "Wortlaut, ob eine Nachricht einen eigenen Fall, Angaben über andere Personen, einen "
        "Angriff oder gar keinen Gegenstand enthält; solche Nachrichten beantwortet Kiko nicht."
    )
    yield (
        "Suche in zwei Verzeichnissen: Wörter und Wortteile (Tantivy) und Bedeutung (Chroma, "
        f"Modell „{facts.encoder}“)."
    )
    if settings.reranker:
        yield f"Die Treffer ordnet das Modell „{settings.reranker}“ neu."
    yield (
        "Ein Schwellenwert, der an Entwicklungsfragen eingestellt wurde, entscheidet, ob die "
        "Treffer die Frage beantworten."
    )
    if settings.llm is None:
        yield "Antworten sind wörtliche Sätze des Korpus; kein Sprachmodell schreibt mit."
    else:
        how = "weggelassen" if settings.llm_unsupported == "drop" else "gekennzeichnet"
        yield (
            f"Das Sprachmodell „{settings.llm}“ formuliert aus den Treffern. Jeder Satz wird gegen "
            f"seine Belege geprüft; was sie nicht tragen, wird {how}."
        )


def _data(facts: Facts) -> Iterator[str]:
    yield (
        f"{len(facts.documents)} veröffentlichte Dokumente, {facts.passages} Abschnitte, "
        f"Generation {facts.generation} vom {facts.built[:10]}."
    )
    counts = Counter(document.kind for document in facts.documents)
    yield "Nach Art: " + ", ".join(f"{_KINDS[k]} {n}" for k, n in sorted(counts.items())) + "."
    stated = sorted(str(d.as_of) for d in facts.documents if d.as_of)
    if stated:
        yield f"Stand der Dokumente: {stated[0]} bis {stated[-1]}."
    yield (
        "Das mitgelieferte Sprachmodell für die Suche wurde auf deutschen Gesetzestexten und dem "
        "Korpus trainiert; es enthält keine Fragen aus dem Betrieb."
    )


def _evaluation(found: Summary | None) -> str:
    if found is None:
        return (
            "Zu dieser Karte wurde keine Auswertung angegeben. So erhalten Sie eine: "
            "`kiko eval run aeg --out auswertung`, danach `kiko card --run auswertung`."
        )
    identity = found.identity
    lines = [
        f"Suite „{identity.get('suite', found.name)}“, {found.questions} Fragen, Generation "
        f"{identity.get('generation', '–')}.",
        "",
        "| Maß | Wert | 95-%-Intervall | Fragen |",
        "|---|---|---|---|",
    ]
    for key, name in _SHOWN:
        if value := found.metrics.get(key):
            lines.append(
                f"| {name} | {_number(value.mean)} | {_number(value.low)} bis "
                f"{_number(value.high)} | {value.count} |"
            )
    return "\n".join(lines)


def _classification() -> tuple[str, ...]:
    return (
        "Rolle der Kommune: Betreiberin (Art. 3 Nr. 4 KI-VO), wenn sie Kiko in eigener "
        "Verantwortung verwendet; wer Kiko unter eigenem Namen weitergibt, kann Anbieter sein.",
        "Risikostufe: Als Auskunft für Beschäftigte ohne Entscheidung über Personen ist Kiko in "
        "Anhang III KI-VO nicht aufgeführt. Ein anderer Einsatz kann anders zu beurteilen sein.",
        "Transparenz (Art. 50 KI-VO): Die Seite und jede kopierte oder ausgegebene Antwort sagen, "
        "dass eine KI geantwortet hat.",
        "KI-Kompetenz (Art. 4 KI-VO): Die Beschäftigten kennen Zweck und Grenzen; diese Karte kann "
        "Teil der Unterlagen sein.",
    )


def _settings(facts: Facts) -> str:
    rows = [f"| `{name}` | {value} |" for name, value in facts.shown_settings()]
    return "\n".join(["| Einstellung | Wert |", "|---|---|", *rows])


def _list(points: Iterator[str] | tuple[str, ...]) -> str:
    return "\n".join(f"- {point}" for point in points)


def _number(value: float) -> str:
    return f"{value:.3f}".replace(".", ",")
