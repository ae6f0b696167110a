"""What kind of answer a question asks for, and whether a sentence holds one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

AnswerType = Literal[
    "date",
    "amount",
    "share",
    "duration",
    "count",
    "number",
    "person",
    "place",
    "file",
    "contact",
    "model",
    "maker",
    "ruling",
    "provision",
    "polar",
]


def _word(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", re.IGNORECASE)


# "Wann darf …" asks for a condition, not for a date.
_CONDITION = (
    r"(?:d[aü]rf\w*|m[uü](?:ss|ß)\w*|k[aö]nn\w*|soll\w*|brauch\w*"
    r"|(?:ist|sind|liegt)\b.*(?:nötig|erforderlich|zulässig|erlaubt|verboten|vor))"
)

_MODEL = r"(?:(?:sprach|ki-?|basis|grund)?modelle?|llm|language model)"

_ASKED: tuple[tuple[AnswerType, re.Pattern[str]], ...] = (
    (
        "date",
        _word(
            rf"wann(?! {_CONDITION}\b)",
            r"(?:seit|ab|bis) wann",
            "datum",
            "termin",
            r"(?:in )?(?:welche[mns]|was für ein) (?:jahr|monat|tag)",
            "when",
            r"(?:what|which) (?:date|year|day)",
        ),
    ),
    (
        "amount",
        _word(
            r"kostet\w*",
            r"kosten",
            "gekostet",
            "teuer",
            "preis",
            r"wie\s?viel (?:geld|euro|fördergeld)",
            r"(?:förder|buß)geld\w* (?:hoch|höhe)",
            "bußgeldhöhe",
            r"wie hoch (?:ist|sind|war) d(?:ie|as|er) (?:buß\w*|geld\w*|straf\w*|förder\w*|kosten)",
            "budget",
            "how much",
            "cost",
            "price",
        ),
    ),
    ("share", _word("prozent", r"anteil\w*", r"\w*quote", r"how many percent", "percentage")),
    ("duration", _word(r"wie lange?", r"wie schnell", r"welche frist", "how long", "how quickly")),
    ("count", _word(r"wie\s?viele?n?", "anzahl", r"\w*zahl", "how many", "number of")),
    ("number", _word("wie hoch", "wie oft", r"wie gro(?:ß|ss)", "how often", "how high")),
    (
        "person",
        _word("wer", "wem", "wen", "who", "whom", r"welche (?:person|behörde|kanzlei)\w*"),
    ),
    (
        "place",
        _word(
            "wo",
            "wohin",
            r"(?:welche[rnms]?|what|which) "
            r"(?:stadt|städte|kommunen?|gemeinden?|kreise?|land\w*|ort|city|town)",
            r"an welchem ort",
            "where",
        ),
    ),
    (
        "file",
        _word(
            r"muster\w*(?<!mustervertrag)(?<!mustervertragsklauseln)",
            r"\w*vorlagen?",
            r"formular\w*",
            "folien",
            r"(?:her)?(?:unter|runter)(?:zu)?laden",
            r"downloads?",
            "template",
            "slides",
        ),
    ),
    (
        "contact",
        _word(
            r"ansprechpartner\w*",
            r"ansprechperson\w*",
            "anrufen",
            r"e-?mail(?:-?adresse)?",
            "adresse",
            r"(?:an )?wen .{0,40}wenden?",
            "contact",
        ),
    ),
    (
        "model",
        _word(
            rf"welche[nms]? (?:[\w-]+ ){{0,2}}{_MODEL}",
            rf"{_MODEL} .{{0,40}}(?:steckt|steckte|dahinter|hinter|läuft|nutzt|verwendet)",
            rf"(?:which|what) (?:[\w-]+ ){{0,2}}(?:{_MODEL}|model)",
        ),
    ),
    ("model", re.compile(rf"^\W*(?:[\w.-]+ ){{1,3}}{_MODEL}\W*$", re.IGNORECASE)),
    (
        "maker",
        _word(
            r"welche[rnms]? (?:firma|anbieter|unternehmen|hersteller|dienstleister)",
            r"(?:which|what) (?:company|vendor|provider)",
        ),
    ),
    (
        "ruling",
        _word(
            r"(?:gerichts)?urteile?",
            r"verurteilt\w*",
            r"\w*gerichte?n?",
            "bgh",
            "eugh",
            "ruling",
            "court",
        ),
    ),
    (
        "provision",
        _word(
            r"welche[rnms]? (?:artikel|paragra(?:f|ph)\w*|vorschrift|norm|gesetz|absatz|nummer)",
            "which (?:article|section|law)",
        ),
    ),
    (
        "polar",
        re.compile(
            r"^\W*(?:ist|sind|war|darf|dürfen|duerfen|muss|müssen|muessen|kann|können|koennen|gilt"
            r"|gelten|gibt|gibts|gab|gabs|hat|haben|habt|brauch\w*|soll\w*|is|are|was|must|do|does"
            r"|did|can|may|has|have)\b",
            re.IGNORECASE,
        ),
    ),
)
_MONTH = "(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_NUMERAL = (
    r"(?:\d[\d.,]*|ein(?:e[rnms]?)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf"
    r"|hundert|tausend)"
)
_HELD: dict[AnswerType, re.Pattern[str]] = {
    "date": re.compile(
        rf"\b\d{{1,2}}\.\s?(?:{_MONTH}|\d{{1,2}}\.)|{_MONTH}\s+\d{{4}}|\b(?:19|20)\d\d\b"
    ),
    "amount": re.compile(r"\b(?:Euro|EUR|Mio|Millionen|kostenlos|kostenfrei|unentgeltlich)\b|€"),
    "share": re.compile(r"\bProzent\b|%|\b(?:Hälfte|Drittel|Viertel)\b"),
    "duration": re.compile(
        rf"\b{_NUMERAL}\s+(?:\w+\s)?"
        r"(?:Sekunden?|Minuten?|Stunden?|Tag\w*|Wochen?|Monat\w*|Jahr\w*)\b"
        rf"|\bbis\s(?:zum\s|Ende\s|Mitte\s)?(?:{_MONTH}|\d)"
        r"|unverzüglich|\d-?stündig|\w+(?:tägig|wöchig|monatig|jährig)\w*",
        re.IGNORECASE,
    ),
    "count": re.compile(rf"\b{_NUMERAL}\b", re.IGNORECASE),
    "number": re.compile(
        rf"\b{_NUMERAL}\b|monatlich|jährlich|wöchentlich|täglich|Rhythmus", re.IGNORECASE
    ),
    "person": re.compile(
        r"\b(?:Dr\.|Prof\.|Frau|Herr|[Mm]inister\w*|[Bb]ürgermeister\w*)\s+[A-ZÄÖÜ]"
        r"|\b[A-ZÄÖÜ][a-zäöüß]+\s(?:von\s|van\s|vom\s)?[A-ZÄÖÜ][a-zäöüß]+\b"
        r"|\b(?:Stadt|Kreis|Landkreis|Land|Bund|Hochschule|\w*[Mm]inisterium|\w*[Bb]ehörden?"
        r"|\w*[Aa]gentur|Kommission|Anbieter|Betreiber|Beschäftigte[nr]?|[A-ZÄÖÜ]{3,})\b"
    ),
    "file": re.compile(
        r"[Mm]uster|[Vv]orlage|[Ff]ormular|Folien|herunterladen|[Dd]ownload|PDF|abrufbar|Checkliste"
    ),
    "contact": re.compile(
        r"@|[Tt]elefon|Kontakt|[Aa]nsprech|wenden|[Aa]nlaufstelle|Adresse|https?:"
    ),
    "model": re.compile(
        r"GPT|L[Ll]a[Mm][Aa]|Mistral|Mixtral|Luminous|Pharia|Claude|Gemini|Gemma|Teuken|Qwen"
        r"|[Mm]odell"
    ),
    "maker": re.compile(
        r"GmbH|\bAG\b|Firma|Unternehmen|Start-?up|Anbieter|Hersteller|Dienstleister|Hochschule"
        r"|Institut|\b(?:entwickelt|gebaut|programmiert|betreib\w*|stammt)\b"
        r"|\bvo[nm] (?:der )?[A-Z]"
    ),
    "ruling": re.compile(
        r"[Uu]rteil|Beschluss|[Gg]ericht|\b(?:OLG|LG|BGH|EuGH|VG|BVerwG|BVerfG)\b"
    ),
    "provision": re.compile(r"§|\bArt\.|\bAnhang\b|[Gg]esetz|[Vv]erordnung|\bNr\."),
    "place": re.compile(
        r"\b(?:in|im|aus|bei|nach|Stadt|Kreis|Kreisstadt|Landkreis|Gemeinde)\s+(?:der\s|dem\s)?"
        r"[A-ZÄÖÜ]|\bonline\b"
    ),
}
_COUNTED = re.compile(
    r"\b(?:wie\s?viele?n?|anzahl(?: der)?|how many|number of)\s+([\w-]+)", re.IGNORECASE
)


@lru_cache(maxsize=1024)
def asked_for(question: str) -> tuple[AnswerType, ...]:
    """Return the kinds of answer ``question`` asks for; none for an open question."""
    return tuple(kind for kind, pattern in _ASKED if pattern.search(question))


def holds(kind: AnswerType, sentence: str) -> bool:
    """Return whether ``sentence`` holds an answer of that kind."""
    pattern = _HELD.get(kind)
    return pattern is None or bool(pattern.search(sentence))


def typed_share(question: str, sentence: str) -> float:
    """Return the share (0–1) of the kinds asked for that ``sentence`` holds; 1 if none is."""
    asked = [kind for kind in asked_for(question) if kind in _HELD]
    return sum(holds(kind, sentence) for kind in asked) / len(asked) if asked else 1.0


def counted_word(question: str) -> str | None:
    """Return what is to be counted: ``wie viele Teilnehmende`` → ``teilnehmende``."""
    match = _COUNTED.search(question)
    return match[1].lower() if match else None
