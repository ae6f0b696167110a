"""What sort of document a text is, who speaks in it, and at which event."""

from __future__ import annotations

import re

from rag.legal import reference_spans
from rag.model import Authority, Kind

_BREAKOUT = re.compile(r"Break[- ]?out|Arbeitsgruppe|Gruppenarbeit|Ergebnisse der Gruppe", re.I)
_TALK = re.compile(
    r"Vortrag|Referent|Sitzung|(?:\b|Jahres|Fach|Klausur)tagung|Keynote|Grußwort|Webinar"
    r"|Mitschrift|Transkript"
    r"|Redebeitr[aä]g|\bFolien?\b|\bAEG\b|Onlinesession|traf(?:en)? sich",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"gesetz|verordnung|Richtlinie \(EU\)|Urteil|Leitsatz|Satzung|Orientierungshilfe|\bArt\. ?\d|§"
    r"|DSGVO|KI-VO|Rechtsrahmen|Dienstvereinbarung|Haftung|\b(?:OLG|LG|VG|OVG|BGH)\b|gericht\b"
    r"|Data[- ]Act"
    r"|AI[- ]Act|Omnibus|Vertragsklausel|Kodex|kodex|EVB-IT|\bBSI\b|\bDSK\b|\bEDSA\b|LfDI"
    r"|Stellungnahme"
    r"|Datenschutzaufsicht|Schwellenwert|Mitbestimmung|\bBGG\b|WCAG|EN 301 549|KGSt|Städtetag",
    re.IGNORECASE,
)
_PRACTICE = re.compile(
    r"Praxisbericht|Pilot|Projekt|Einführung|Erfahrung|Use[ -]Case|Anwendung|im Einsatz"
)
_SLIDES = re.compile(r"\.(?:pptx|vtt|srt)$", re.IGNORECASE)
_DENSE = 0.8  # references to provisions a hundred words
_READ = 40_000  # characters that are read for it

_SESSION = re.compile(
    r"(?P<number>\d{1,2})\.\s?(?:AEG-)?Sitzung(?:\sder\sAEG)?|(?P<word>erste[nr]?|zweite[nr]?"
    r"|dritte[nr]?"
    r"|vierte[nr]?|fünfte[nr]?|sechste[nr]?|siebte[nr]?|achte[nr]?)\s(?:AEG-)?Sitzung"
    r"(?:\sder\sAEG)?",
    re.IGNORECASE,
)
_ORDINALS = ("erst", "zweit", "dritt", "viert", "fünft", "sechst", "siebt", "acht")
_FIRST = re.compile(
    r"AEG[^\n]{0,40}(?:startete|Auftakt|zum ersten Mal)|Auftakt[^.\n]{0,20}AEG", re.I
)
_GATHERING = re.compile(
    r"(?:Jahrestagung|Fachtagung|Fachforum|Workshop|Webinar|Konferenz|Tagung|Kongress)"
    r"(?:[ ](?:URBAN\.KI|[A-ZÄÖÜ]\w{2,20})){0,3}(?:[ ]20\d\d)?"
)
_AUTHORITIES: tuple[tuple[Authority, re.Pattern[str]], ...] = (
    (
        "authority_guidance",
        re.compile(
            r"\bBSI\b|\bDSK\b|Datenschutzkonferenz|Bundesnetzagentur|\bBfDI\b|\bLfDI?\b|\bLDI\b"
            r"|\bEDSA\b"
            r"|Aufsichtsbehörde|KI-Büro|Europäische Kommission|Datenschutzbeauftragte"
        ),
    ),
    (
        "association_guidance",
        re.compile(r"\bKGSt\b|Städtetag|Landkreistag|Gemeindebund|\bBitkom\b|\bDStGB\b|\bVitako\b"),
    ),
    (
        "academic",
        re.compile(r"\bStudie\b|Fraunhofer|\bÖFIT\b|\bDifu\b|Forschungsbericht|Dissertation"),
    ),
)
_LAW_TITLE = re.compile(
    r"^(?:§|Art\. ?\d|Anhang)|(?:gesetz|verordnung)\b|Verordnung \(EU\)|Urteil|entschied",
    re.IGNORECASE,
)


def propose_kind(
    title: str, name: str, text: str, *, has_slides: bool, has_voices: bool
) -> tuple[Kind, str]:
    """Return the kind and, in German, what speaks for it."""
    head = f"{title}\n{name}\n{text[:300]}"
    if _BREAKOUT.search(f"{title}\n{name}"):
        return "breakout", f"„{_word(_BREAKOUT, title, name)}“ steht im Titel"
    if has_voices or has_slides or _SLIDES.search(name):
        return "talk", "Folien oder die Mitschrift eines Vortrags"
    if _TALK.search(f"{title}\n{name}"):
        return "talk", f"„{_word(_TALK, title, name)}“ steht im Titel"
    density = _density(text)
    if density >= _DENSE:
        return "legal", f"{density:.1f} Fundstellen (§, Art.) auf hundert Wörter".replace(
            ".", ",", 1
        )
    if _LEGAL.search(title):
        return "legal", f"„{_word(_LEGAL, title)}“ steht im Titel"
    counts: dict[Kind, int] = {
        "breakout": 2 * len(_BREAKOUT.findall(head)) + len(_BREAKOUT.findall(text[:_READ])),
        "talk": 2 * len(_TALK.findall(head)) + len(_TALK.findall(text[:_READ])),
        "practice": 1 + len(_PRACTICE.findall(text[:_READ])),
    }
    best = max(counts, key=lambda kind: counts[kind])
    reasons = {
        "breakout": "der Text handelt von Break-outs oder Arbeitsgruppen",
        "talk": "der Text handelt von Vorträgen oder einer Sitzung",
        "practice": "nichts spricht für Vortrag, Break-out oder Recht",
    }
    return best, reasons[best]


def propose_authority(kind: Kind, title: str, text: str) -> tuple[Authority, str]:
    """Return what weight the text has and, in German, why."""
    if kind in ("talk", "breakout"):
        return "session", "Vortrag, Sitzung oder Break-out"
    for source, words in (("im Titel", title), ("am Anfang", text[:400])):
        for authority, pattern in _AUTHORITIES:
            match = pattern.search(words)
            if match and not (kind == "legal" and authority == "academic"):
                return authority, f"„{match[0]}“ steht {source}"
        if kind == "legal" and _LAW_TITLE.search(words):
            return "statute", "der Titel nennt ein Gesetz oder eine Entscheidung"
    if kind == "legal" and _density(text) >= _DENSE:
        return "statute", "Rechtstext ohne Hinweis auf eine Behörde oder einen Verband"
    return "report", "kein Gesetz, keine Behörde und kein Verband genannt"


def propose_event(kind: Kind, title: str, text: str) -> tuple[str | None, str]:
    """Return the event in the corpus's way of writing it and, in German, where it was found."""
    if kind not in ("talk", "breakout"):
        return None, "nur Vorträge und Break-outs gehören zu einer Veranstaltung"
    for where, words in (("im Titel", title), ("im Text", text[:_READ])):
        session = _SESSION.search(words)
        if session and "AEG" in f"{title} {text[:_READ]}":
            return f"AEG URBAN.KI, {_number(session)}. Sitzung", f"„{session[0]}“ steht {where}"
        if _FIRST.search(words):
            return "AEG URBAN.KI, 1. Sitzung", f"Auftakt der AEG, steht {where}"
        gathering = _GATHERING.search(words)
        if gathering and (where == "im Titel" or " " in gathering[0]):
            return gathering[0], f"steht {where}"
    return None, "keine Veranstaltung erkannt"


def _density(text: str) -> float:
    part = text[:_READ]
    references = sum(1 for _ in reference_spans(part))
    return 100 * references / max(1, len(part.split()))


def _number(match: re.Match[str]) -> int:
    if match["number"]:
        return int(match["number"])
    word = match["word"].lower()
    return next(i for i, stem in enumerate(_ORDINALS, start=1) if word.startswith(stem))


def _word(pattern: re.Pattern[str], *texts: str) -> str:
    return next((match[0] for match in map(pattern.search, texts) if match), "")
