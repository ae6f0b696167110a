"""What happens to a question before anything is looked up: cleaning, and what Kiko never answers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.messages import Language, say
from rag.model import Reason

_INVISIBLE = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f\x00-\x08\x0b-\x1f]"
)
_COMMAND = re.compile(
    r"(ignorier|vergiss|missacht|ignore|disregard|forget)\w*\s.{0,40}(anweisung|regel|vorgabe|instruction|rule|prompt|previous|bisherig|vorherig)"
    r"|du bist (jetzt|ab jetzt|nun|ab sofort)\b|you are now\b|act as\b|tu so,? als|stell dir vor,? du (bist|wärst)"
    r"|(system|entwickler|developer)[- ]?(prompt|nachricht|message|anweisung)"
    r"|jailbreak|\bDAN\b.{0,20}(mode|modus)|ohne (regeln|einschränkungen|filter)|without (rules|restrictions)"
    r"|(erfinde|invent|make up|denk dir)\b.{0,40}(quelle|zitat|source|citation|beleg|aktenzeichen|urteil)",
    re.IGNORECASE | re.DOTALL,
)
_EMBEDDED = re.compile(
    r"\b(im (dokument|text|anhang|protokoll)|in (der|dem|einem) (quelle|mail|e-mail|dokument|text|passage)|the (document|text|page|source))\b"
    r".{0,40}?\b(steht|says|lautet|sagt|heißt es)\s*:?\s*[\"„“']?\s*(system|anweisung|assistant|instruction|admin)\b[^.!?]*[.!?\"”“']+",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(telefon|handy|mobil|durchwahl|fax)\w*\b|\b(e-?mail|mail)[- ]?(adresse|address)|\bphone\b|\bprivat(e|er|es|en)?[- ]?(adresse|anschrift|nummer|wohnung)"
    r"|\b(wo wohnt|wohnadresse|wie alt ist|geburtsdatum|gehalt von|verdient (herr|frau)|kontonummer|where does .{1,40} live|home address)\b",
    re.IGNORECASE,
)
_CASE = re.compile(
    r"\b(in|für) mein(em|en|er)? (konkreten |eigenen )?(fall|widerspruch|antrag|bescheid|sache|verfahren)\b|\bmein(e|en|em)? (widerspruch|bußgeldbescheid|kündigung|klage)\b"
    r"|\b(bescheid|widerspruch|klage|gutachten|vertrag|stellungnahme)\b.{0,40}\b(für (mich|uns|meinen fall)|schreib|erstell|verfass|aufsetz)"
    r"|\b(schreib|erstell|verfass|formulier)\w*\b.{0,40}\b(bescheid|widerspruch|klage|gutachten|vertrag)"
    r"|\b(hab(e|en)? ich|haben wir)\b.{0,60}\b(anspruch|aussicht|verstoßen|recht auf)\b|\bmy (case|appeal|application|lawsuit)\b",
    re.IGNORECASE,
)
_SMALLTALK = re.compile(
    r"^\W*(hallo|hi|hey|moin|servus|guten (tag|morgen|abend)|danke|vielen dank|tschüss|hello|thanks|thank you"
    r"|wie geht('?s| es)( dir| ihnen)?|wer bist du|was kannst du|test)\W*$"
    r"|\b(witz|gedicht|horoskop|lottozahlen|kochrezept|joke|poem)\b",
    re.IGNORECASE,
)
_ENGLISH = frozenset(
    "the of and is are what which when who how does do did for in to on with from must can we our a an that it by "
    "there about have has not where why should need".split()
)
_GERMAN = frozenset(
    "der die das und ist sind was welche welcher wann wer wie für in zu auf mit von muss müssen kann wir unsere ein "
    "eine dass es durch gibt haben hat nicht wo warum soll darf beim im am den dem".split()
)


@dataclass(frozen=True, slots=True)
class Routed:
    """The cleaned question, its language, and why it is not looked up, if so.

    ``individual`` marks a question about one case: the general rule may be told, with a referral.
    """

    question: str
    language: Language
    refusal: Reason | None = None
    individual: bool = False


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
    core = _EMBEDDED.sub(" ", text).strip()
    return Routed(core or text, language, _refusal(core), individual=bool(_CASE.search(core)))


def clean(question: str) -> str:
    """Return the question in NFC without invisible characters, blanks collapsed."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", question)).split())


def language_of(text: str) -> Language:
    """Guess the language from function words; German when in doubt."""
    tokens = re.findall(r"[a-zäöüß]+", text.lower())
    english = sum(token in _ENGLISH for token in tokens)
    german = sum(token in _GERMAN for token in tokens)
    return "en" if english > german else "de"


def _refusal(text: str) -> Reason | None:
    if not text or _COMMAND.search(text):
        return "unsafe_request"
    if _PERSONAL.search(text):
        return "personal_data"
    if _SMALLTALK.search(text):
        return "out_of_scope"
    return None
