"""What happens to a question before it is looked up: cleaning, and what is never answered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.messages import Language, say
from rag.model import Reason

_INVISIBLE = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
    r"\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]"
)
_PAPER = r"(?:bescheid|widerspruch|klage|gutachten|vertrag)"
_WRITE = r"(?:schreib|erstell|verfass)"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE | re.DOTALL)


_COMMAND = _any_of(
    r"(?:ignorier|vergiss|missacht|überschreib|ignore|disregard|forget|override)\w*\s.{0,40}"
    r"(?:anweisung|regel|vorgabe|instruction|rule|prompt|previous|bisherig|vorherig|quelle|source)",
    r"(?:du bist|sie sind|spiel\w*|antworte|rede|sprich|respond|answer)\s(?:ab )?"
    r"(?:jetzt|nun|sofort|als|wie ein|like an?|as an?|nur mit|immer mit|only with)\b",
    r"you are now\b|act as\b|pretend\b|tu so,? als|stell dir vor,? du (?:bist|wärst)",
    r"(?:system|entwickler|developer)[- ]?(?:prompt|nachricht|message|anweisung)",
    r"(?:gib|zeig|verrat|nenn|druck|print|show|reveal|repeat)\w*\b.{0,30}"
    r"\b(?:prompt|anweisungen|instructions|konfiguration|api[- ]?key)\b",
    r"jailbreak|\bDAN\b.{0,20}(?:mode|modus)|ohne (?:regeln|einschränkungen|filter|quellen?)\b",
    r"without (?:rules|restrictions|sources)",
    r"(?:sag|antworte|say|answer)\w* (?:einfach|just) (?:ja|yes)",
    r"(?:erfinde|invent|make up|denk dir)\b.{0,40}"
    r"(?:quelle|zitat|source|citation|beleg|aktenzeichen|urteil)",
)
_EMBEDDED = _any_of(
    r"(?:\b(?:im (?:dokument|text|anhang|protokoll)"
    r"|in (?:der|dem|einem) (?:quelle|mail|e-mail|dokument|text|passage)"
    r"|the (?:document|text|page|source))\b.{0,40}?\b(?:steht|says|lautet|sagt|heißt es)\s*:?)?"
    r"\s*[\"„“'#\[<(]*\s*\b(?:system|assistant|admin|developer|anweisung|instruction)\s*[:\]>)]"
    r"[^.!?#\n]*[.!?#\"”“']*",
)
_HARM = _any_of(
    r"\b(?:wie (?:kann|könnte|umgeh)|bastel|bau|mach|erstell|schreib|generier|hilf"
    r"|how (?:can|do) (?:i|we)|write|create|make)\w*\b.{0,80}"
    r"\b(?:heimlich|ohne dass .{0,40}(?:merk|erfähr|mitbek|weiß)"
    r"|täuschend echt|deepfake|fake|gefälscht|fälsch|interne daten|umgeh|austricks|aushebel|hack"
    r"|ausspuck|secretly|without .{0,30}(?:noticing|knowing)|bypass|leak)",
)
_SEGMENT = re.compile(
    r"(?<=[.!?:;#\n\]>»”“\"])\s*|\s+[–—-]\s+|,\s+(?=(?:und )?(?:bestätig|sag|beantwort))"
)
_FEWEST_WORDS = 3
_PERSONAL = _any_of(
    r"\b(?:telefon|handy|mobil|mobilfunk|fax|durchwahl)[- ]?(?:nr|nummern?)\b|\bdurchwahl\b",
    r"\b(?:e-?mail|mail)[- ]?(?:adressen?|address)\b|\bphone (?:number|no)\b",
    r"\bprivat(?:e|er|es|en)?[- ]?(?:adresse|anschrift|nummer|wohnung)",
    r"\b(?:wo wohnt|wohnadresse|wie alt ist|geburtsdatum|gehalt von|verdient (?:herr|frau)"
    r"|kontonummer|where does .{1,40} live|home address)\b",
    r"\bgeb(?:\.|oren(?: am)?)\s*\d|\b[A-Z]{2}\d{2}(?: ?\d{4}){4,7}\b|[\w.+-]+@[\w-]+\.[a-z]{2,}",
)
_CASE = _any_of(
    r"\b(?:in|für) mein(?:em|en|er)? (?:konkreten |eigenen )?"
    r"(?:fall|widerspruch|antrag|bescheid|sache|verfahren)\b",
    r"\bmein(?:e|en|em)? (?:widerspruch|bußgeldbescheid|kündigung|klage)\b",
    rf"\b(?:{_PAPER}|stellungnahme)\b.{{0,40}}\b(?:für (?:mich|uns|meinen fall)|{_WRITE}|aufsetz)",
    rf"\b(?:{_WRITE}|formulier)\w*\b.{{0,40}}\b{_PAPER}",
    r"\b(?:hab(?:e|en)? ich|haben wir)\b.{0,60}\b(?:anspruch|aussicht|verstoßen|recht auf)\b",
    r"\bmy (?:case|appeal|application|lawsuit|\w+ permit)\b|\bshould i (?:sue|appeal)\b",
    r"\bich\b.{0,40}\b(?:abmahnung|widerspruch|kündigung|bescheid|klage|anzeige)\b.{0,80}"
    r"\b(?:wirksam|durchkomm\w*|chancen?|rechtmäßig|gewinn\w*|wehren|dagegen)\b",
    r"\bmein\w*\b.{0,80}\b(?:habe?|soll|kann) ich\b.{0,40}\b(?:chancen?|klagen|wehren)\b",
    r"\b(?:prüf|beurteil|bewert|check)\w*\b.{0,20}\bob (?:unser|mein)\w*\b",
)
_SMALLTALK = _any_of(
    r"^\W*(?:hallo|hi|hey|moin|servus|guten (?:tag|morgen|abend)|danke|vielen dank|tschüss|hello"
    r"|thanks|thank you|wie geht(?:'?s| es)(?: dir| ihnen)?|wer bist du|was kannst du|test)\W*$",
    r"\b(?:witz|gedicht|horoskop|lottozahlen|kochrezept|joke|poem)\b",
)
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        """
        the of and is are what which when who how does do did for in to on with from must can we
        our a an that it by there about have has not where why should need
        """,
    )
)
_GERMAN = frozenset(
    re.findall(
        r"\w+",
        """
        der die das und ist sind was welche welcher wann wer wie für in zu auf mit von muss müssen
        kann wir unsere ein eine dass es durch gibt haben hat nicht wo warum soll darf beim im am
        den dem
        """,
    )
)


@dataclass(frozen=True, slots=True)
class Routed:
    """The cleaned question, its language, and why it is not looked up, if so.

    ``individual`` marks a question about one case, ``obeyed_nothing`` one from which instructions
    to the assistant were taken out, ``rewritten`` a follow-up that was completed.
    """

    question: str
    language: Language
    refusal: Reason | None = None
    individual: bool = False
    rewritten: bool = False
    obeyed_nothing: bool = False


def route(question: str, longest: int) -> Routed:
    """Clean a question and decide whether it is looked up at all.

    Raises:
        QuestionError: the question is empty or longer than ``longest`` characters.
    """
    text = clean(question)
    language = language_of(text)
    if not any(char.isalnum() for char in text):
        raise QuestionError(say("error.question_empty", language))
    if len(text) > longest:
        raise QuestionError(say("error.question_long", language, length=len(text), most=longest))
    core = without_commands(text)
    refusal = _refusal(text, core)
    individual = bool(_CASE.search(core))
    if individual and refusal is None:
        refusal = "individual_case"
    return Routed(core or text, language, refusal, individual, obeyed_nothing=core != text)


def without_commands(text: str) -> str:
    """Return what is left of a question without instructions aimed at the system."""
    rest = _EMBEDDED.sub(" ", text)
    if not _COMMAND.search(rest):
        return " ".join(rest.split())
    pieces = [piece for piece in _SEGMENT.split(rest) if piece]
    kept = " ".join(p for p in pieces if not _COMMAND.search(p)).strip(' "#„“”:-')
    return kept if len(re.findall(r"\w{2,}", kept)) >= _FEWEST_WORDS else ""


def clean(question: str) -> str:
    """Return the question in NFC without invisible characters, blanks collapsed."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", question)).split())


def language_of(text: str) -> Language:
    """Guess the language from function words; German when in doubt."""
    tokens = re.findall(r"[a-zäöüß]+", text.lower())
    english = sum(token in _ENGLISH for token in tokens)
    german = sum(token in _GERMAN for token in tokens)
    return "en" if english > german else "de"


def _refusal(text: str, core: str) -> Reason | None:
    if not core or _HARM.search(text):
        return "unsafe_request"
    if _PERSONAL.search(core):
        return "personal_data"
    if _SMALLTALK.search(core):
        return "out_of_scope"
    return None
