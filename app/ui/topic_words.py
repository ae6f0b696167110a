"""What the topics of ``corpus/README.md`` are called."""

from __future__ import annotations

from rag.messages import Language

_TOPICS: dict[str, tuple[str, str]] = {
    "urban-ki": ("URBAN.KI", "URBAN.KI"),
    "aeg": ("AEG URBAN.KI", "AEG URBAN.KI"),
    "use-case": ("Anwendungsfälle", "Use cases"),
    "plattform": ("KI-Plattformen", "AI platforms"),
    "chatbot": ("Chatbots", "Chatbots"),
    "leichte-sprache": ("Leichte Sprache", "Easy language"),
    "geodaten": ("Geodaten", "Geodata"),
    "ki-verordnung": ("KI-Verordnung", "AI Act"),
    "hochrisiko": ("Hochrisiko-KI", "High-risk AI"),
    "transparenz": ("Transparenz", "Transparency"),
    "ki-kompetenz": ("KI-Kompetenz", "AI literacy"),
    "verbote": ("Verbotene Praktiken", "Prohibited practices"),
    "gpai": ("KI-Modelle (GPAI)", "AI models (GPAI)"),
    "aufsicht": ("Aufsicht", "Supervision"),
    "datenschutz": ("Datenschutz", "Data protection"),
    "informationssicherheit": ("Informationssicherheit", "Information security"),
    "personalvertretung": ("Personalvertretung", "Staff representation"),
    "vergabe": ("Vergabe", "Procurement"),
    "urheberrecht": ("Urheberrecht", "Copyright"),
    "verwaltungsverfahren": ("Verwaltungsverfahren", "Administrative procedure"),
    "barrierefreiheit": ("Barrierefreiheit", "Accessibility"),
    "landesrecht": ("Landesrecht", "Law of the Länder"),
    "governance": ("Governance", "Governance"),
    "datenmanagement": ("Datenmanagement", "Data management"),
    "zusammenarbeit": ("Zusammenarbeit", "Cooperation"),
    "technik": ("Technik", "Technology"),
    "studien": ("Studien", "Studies"),
}


def topic_label(topic: str, language: Language = "de") -> str:
    """Return what a topic is called; its own name if it is a new one."""
    names = _TOPICS.get(topic, (topic, topic))
    return names[0 if language == "de" else 1]
