"""Topics of the fixed list in corpus/README.md, proposed from the words of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_TOPICS = 4
_IN_TITLE = 6.0  # a word in the title counts as so many in the text
_IN_HEADING = 2.0
_LEAST = 3.0  # score from which a topic is proposed at all
_SHARE = 0.35  # … and its share of the best topic's score; eval/LOG.md 2026-11-27
_MOST_A_WORD = 4.0  # occurrences of one topic beyond this say nothing new

_WORDS: dict[str, str] = {
    "urban-ki": r"URBAN\.?\s?KI",
    "aeg": r"\bAEG\b|Arbeits- und Entwicklungsgemeinschaft",
    "use-case": r"Use[ -]?Cases?\b|Anwendungsf[aä]ll",
    "plattform": r"MUCGPT|LLMoin|\bF13\b|KI-Plattform|KI-Assisten|NRW\.?Genius|\bKIPITZ"
    r"|Textassisten"
    r"|KI-Portal",
    "chatbot": r"Chatbot|Bürgerservice|Voicebot|Telefonassisten|Sprachassisten|\b115\b",
    "leichte-sprache": r"Leichte[rn]? Sprache|[Ee]infache[rn]? Sprache|verständliche",
    "geodaten": r"Luftbild|Fernerkundung|Geo-?(?:daten|KI|information|spatial)|geospatial|Versiegel"
    r"|Satelliten|\bKarten\b|raumbezogen|Kataster",
    "ki-verordnung": r"KI-VO\b|KI-Verordnung|AI[ -]Act|2024/1689|Digital[- ]Omnibus",
    "hochrisiko": r"[Hh]och-?[Rr]isiko|high-risk|Anhang[ -]III|Grundrechte-Folgenabschätzung"
    r"|\bFRIA\b",
    "transparenz": r"[Tt]ransparen|Kennzeichnung|kennzeichn|Offenlegung|KI-Register"
    r"|Informationsfreiheit"
    r"|Art\. 50\b",
    "ki-kompetenz": r"KI-Kompetenz|\bSchulung|Fortbildung|Weiterbildung|AI literacy|Qualifizierung"
    r"|Art\. 4 KI-VO",
    "verbote": r"verbotene[rn]? (?:KI-)?Prakti|Art\. 5 (?:Abs\. \d )?(?:\w+ ){0,3}KI-VO"
    r"|Social Scoring"
    r"|prohibited",
    "gpai": r"GPAI|[Aa]llgemeine[mn]? Verwendungszweck|general-purpose|Verhaltenskodex|Basismodell",
    "aufsicht": r"[Aa]ufsichtsbehörd|Marktüberwachung|Bußgeld|KI-MIG|Bundesnetzagentur|Beschwerde",
    "datenschutz": r"DSGVO|DS-GVO|Datenschutz|personenbezogen|GDPR|Auftragsverarbeit|\bDSFA\b",
    "informationssicherheit": r"\bBSI\b|IT-Sicherheit|Informationssicherheit|Cyber|NIS-?2|Prompt"
    r"[- ]Injection"
    r"|\bAngriff|Schwachstelle",
    "personalvertretung": r"Personalr[aä]t|Personalvertretung|Mitbestimm|Dienstvereinbarung"
    r"|Betriebsrat"
    r"|LPVG|BPersVG",
    "vergabe": r"Vergabe|Beschaffung|Ausschreibung|EVB-IT|Rahmenvertrag|Unterschwelle|\bGWB\b"
    r"|\bUVgO\b",
    "urheberrecht": r"Urheber|UrhG|Text und Data Mining|Text-? und Data-Mining|\bGEMA\b"
    r"|Lizenzpflicht",
    "verwaltungsverfahren": r"VwVfG|Verwaltungsakt|Verwaltungsverfahren|\bBescheid"
    r"|automatisierte[rn]? "
    r"(?:Entscheidung|Erlass)|Ermessen|Akteneinsicht|\bE-Akte",
    "barrierefreiheit": r"[Bb]arrierefrei|BITV|\bBGG\b|WCAG|EN 301 549|Screenreader",
    "landesrecht": r"\bDSG NRW|\bGO NRW|LPVG|Landesgesetz|Landesrecht|BayDiG|Landtag"
    r"|Landesdatenschutz"
    r"|KI-Gesetz|\bITEG\b|Gemeindeordnung",
    "governance": r"Governance|Leitlinie|Leitfaden|KI-Strategie|Strategie|Dienstanweisung"
    r"|Richtlinie|Ethik",
    "datenmanagement": r"Datenmanagement|Datenstrategie|Datenqualität|Data[- ]Governance|Open"
    r"[- ]Data|Datennutzung"
    r"|Data Act|Datenplattform",
    "zusammenarbeit": r"[Ii]nterkommunal|Nachnutz|Zusammenarbeit|Kooperation|Netzwerk|\bEfA\b"
    r"|Verbund",
    "technik": r"\bRAG\b|Sprachmodell|Schnittstelle|Open[- ]Source|\bLLM\b|\bAPI\b|Rechenzentrum"
    r"|Quellcode"
    r"|\bGPU|\bHosting|\bMCP\b",
    "studien": r"Studie|Umfrage|Befragung|\bErhebung|Report\b|Whitepaper|repräsentativ",
}
TOPICS: tuple[str, ...] = tuple(_WORDS)
_PATTERNS = {topic: re.compile(words) for topic, words in _WORDS.items()}


def propose_topics(title: str, headings: Sequence[str], text: str) -> dict[str, str]:
    """Return up to four topics, the strongest first, each with the word that speaks for it."""
    length = max(1.0, len(text) / 4_000)  # long texts say everything once
    scores: dict[str, float] = {}
    words: dict[str, str] = {}
    for topic, pattern in _PATTERNS.items():
        in_text = pattern.findall(text)
        in_title = pattern.search(title)
        in_headings = sum(bool(pattern.search(heading)) for heading in headings)
        score = _IN_TITLE * bool(in_title) + min(_MOST_A_WORD, len(in_text) / length)
        score += min(_MOST_A_WORD, _IN_HEADING * in_headings / length)
        if score >= _LEAST:
            scores[topic] = score
            words[topic] = in_title[0] if in_title else (in_text or headings)[0]
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores, key=lambda topic: (-scores[topic], topic))
    return {topic: words[topic] for topic in ranked[:MOST_TOPICS] if scores[topic] >= _SHARE * best}
