"""What happens to a question before it is looked up: cleaning, and what is never answered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.attacks import any_of, asks_for_harm, without_commands
from rag.disguise import spelt_plainly
from rag.errors import QuestionError
from rag.intents import BY_WORDING, SURE, bundled
from rag.messages import Language, say
from rag.model import Reason

_HARMLESS = 0.05  # suspicion below which single words that sound private do not count,
_SURELY_HARMLESS = 0.002  # … and those that sound like an attack
# What a message says of itself, whatever the conversation was about.
_OF_ITSELF: tuple[Reason, ...] = ("individual_case", "personal_data", "unsafe_request")
_INVISIBLE = re.compile(
    r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
    r"\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]"
)
_PAPER = r"(?:bescheid|widerspruch|klage|gutachten|vertrag)"
# … but not „schreiben lassen“: that asks what a machine may do.
_WRITE = r"(?:schreib(?!t|en lassen)|erstell(?!en lassen)|verfass(?!en lassen))"

_NAME = r"[A-Z][^\WA-Z]\w{0,29}"  # not „KI“
_PERSON = rf"(?-i:\b(?:Herrn?|Frau|[Dd]r\.|[Pp]rof\.|{_NAME}(?: v[oa][nm])?) {_NAME})"
_STATE = (
    r"(?:krank|verheiratet|geschieden|schwanger|vorbestraft|verschuldet|(?:schwer)?behindert"
    r"|betrunken|ausgeschieden|gekündigt|married|divorced|pregnant|on sick leave)"
)
_FILE = (
    r"(?:krankheitstage|fehltage|krankmeldung|gehalt|personalakte|steuer-?id|religion|parteibuch"
    r"|familienstand|entgeltgruppe|eingruppiert|beurteilung|abmahnung|sick days|salary"
    r"|personnel file)"
)
_MAIL = r"(?:e-?mail|mail)[- ]?(?:adressen?|address)\b"
_PRESENT = r"(?:teilnehm|anwesend|besucher|gäste|mitglied|participant|attendee|guest)"
_SPEAKER = r"(?:moderat|referent|referier|vortragend|sprecher|speaker|presenter)"
_ROLE = (
    r"\b(?:die|der|den|dem|meine?r?|unsere?r?) (?:kolleg(?:in|en?)|referent(?:in)?|chef(?:in)?"
    r"|(?:amts)?leiter(?:in)?|mitarbeiter(?:in)?)\b"
)
_PERSONAL = any_of(
    rf"{_ROLE}.{{0,60}}\b(?:{_STATE}|{_FILE}|kinder\b)|\bwie alt ist {_ROLE}",
    r"\banmeldelisten?\b|\bnamentlich\b|\bnamen reichen\b|\beveryone by name\b",
    r"\bwelche bürger\w*\b.{0,80}\b(?:gefragt|beantragt|beschwert)\b",
    r"\bwer (?:aus|im|vom) .{0,40}\b(?:gewerkschaft|partei)\b",
    r"\bpersonal e-?mail\b|\b(?:seine|ihre) (?:adresse|anschrift|handynummer)\b",
    r"\b(?:name|kontaktdat|e-?mail|mail|adress|anschrift)\w*\b.{0,20}"
    rf"\b(?:aller|von allen|der|of)\b.{{0,20}}\b{_PRESENT}",
    rf"\b{_PRESENT}\w*\b.{{0,60}}\b(?:mit (?:vollem )?namen"
    r"|(?:mit|und|samt|nebst) .{0,20}(?:kontaktdat|mail|adress|telefon))",
    r"\b(?:teilnehm|anwesenheits|gäste|mitglieder)\w*listen?\b|\bnamen aller\b|\bnames of all\b",
    rf"\bkontaktdaten (?:der|des|von) .{{0,20}}\b{_SPEAKER}"
    rf"|\b{_SPEAKER}\w*\b.{{0,40}}\bkontaktdaten\b",
    r"\bwelche\w? (?:kolleg|mitarbeiter|beschäftigte|teilnehm|person)\w*\b.{0,80}"
    r"\b(?:gestimmt|gesagt|geäußert|gefehlt|beschwert|kritisiert|krank|anwesend|teilgenommen)\b",
    rf"{_PERSON}.{{0,40}}\b(?:partei|gewerkschaft|religion|konfession)\w*",
    r"\b(?:telefon|handy|mobil|mobilfunk|fax|durchwahl)[- ]?(?:nr|nummern?)\b|\bdurchwahl\b",
    r"\b(?:wie (?:lautet|ist|heißt)|gib|nenn|such|find|sag|zeig|welche|what is|give|tell)\w*\b"
    rf".{{0,40}}\b{_MAIL}|^\W*{_MAIL}|\b{_MAIL} (?:von|des|der|of)\b",
    r"\bphone (?:number|no)\b",
    r"\bprivat(?:e|er|es|en)?[- ]?(?:adresse|anschrift|nummer|wohnung)",
    rf"\b(?:wohnadresse|wie alt ist {_PERSON}|geburtsdatum|gehalt von|(?:was|wie ?viel) verdient"
    r"|kontonummer|where does .{1,40} live|home address)\b",
    r"\b(?:wo|in welche[rnm] (?:straße|stadt|stadtteil|ort|dorf|haus)) (?:wohnt|lebt)\b",
    r"\b(?:mobile|cell|private|home) (?:phone )?number\b",
    rf"\berreich\w* (?:ich |wir |man )?{_PERSON}",
    rf"{_PERSON}.{{0,40}}\b{_STATE}\w*|\b{_STATE}\w* .{{0,20}}{_PERSON}",
    rf"{_PERSON}(?:'?s)? .{{0,40}}\b{_FILE}|\b{_FILE}\b.{{0,40}}{_PERSON}",
    r"\bgeb(?:\.|oren(?: am)?)\s*\d|\b[A-Z]{2}\d{2}(?: ?\d{4}){4,7}\b|[\w.+-]+@[\w-]+\.[a-z]{2,}",
)
# "Dürfen wir Teilnehmerlisten …" and "Wie anonymisiere ich Adressen …" ask for the rule.
_RULE_ASKED = any_of(
    r"^\W*(?:dürfen|müssen|darf man|muss man"
    r"|wie (?:anonymisier|pseudonymisier|schwärz|schütz)\w*)\b(?!.*(?-i:\b(?:Herrn?|Frau) [A-Z]))"
)
_CASE = any_of(
    r"\b(?:in|für) mein(?:em|en|er)? (?:konkreten |eigenen )?"
    r"(?:fall|widerspruch|antrag|bescheid|sache|verfahren)\b",
    r"\bmein(?:e|en|em)? (?:widerspruch|bußgeldbescheid|kündigung|klage)\b",
    rf"\b(?:{_PAPER}|stellungnahme)\b.{{0,40}}\b(?:für (?:mich|uns|meinen fall)|{_WRITE}|aufsetz)",
    rf"(?<!beim )\b(?:{_WRITE}|formulier)\w*\b.{{0,40}}\b\w{{0,20}}{_PAPER}",
    r"\bmich\b.{0,80}\b(?:gekündigt|abgemahnt|entlassen)\b|\bbekomm\w* ich\b.{0,40}\bgeld\b",
    r"\bhier (?:ist |kommt )?der fall\b|\bbitte entscheiden sie\b"
    r"|\bsoll ich\b.{0,60}\b(?:kürzen|ablehnen|bewilligen|genehmigen)\b",
    r"\b(?:bescheid|abmahnung|mahnung)\b.{0,30}\bich\b.{0,30}\b(?:bekommen|erhalten)\b",
    r"\bsteht mir\b.{0,40}\bzu\b",
    r"\bprüf\w*\b.{0,20}\bmein(?:en?)?\b.{0,20}\b(?:vertrag|arbeitsvertrag)",
    r"\b(?:draft|write)\b.{0,30}\b(?:objection|appeal)\b|\bmy (?:\w+ ){0,2}(?:fine|decision)\b",
    r"\bwelche\w? (?:von den|der) beiden (?:bewerb|kandidat|antrag)",
    r"\b(?:hab(?:e|en)? ich|haben wir)\b.{0,60}\b(?:anspruch|aussicht|verstoßen|recht auf)\b",
    r"\b(?:mein|my)\w{0,2} (?:\w{1,20} )?(?:bewerbung|(?:bau)?antrag)\b.{0,60}"
    r"\b(?:abgelehnt|aussortiert|zurückgewiesen|verloren)",
    r"\bherrn? [a-z]\.\s.{0,80}\b(?:bekommt|gewinnt|darf|kann|hat) er\b",
    r"\b(?:ein|mein)\w{0,2} (?:kolleg|freund|nachbar|bekannt|bruder|schwester)\w*\b.{0,100}"
    r"\b(?:durchkomm\w*|kommt .{0,20}durch|vor gericht|klagen|gewinnt|chancen?|abgemahnt)\b",
    r"\bmy (?:neighbou?r|colleague|friend|brother|sister)\b.{0,100}\b(?:court|sue|win|appeal)\b",
    r"\bwie würde ein gericht\b|\bhow would a court\b",
    r"\bmy (?:case|appeal|application|lawsuit|\w+ permit)\b|\bshould i (?:sue|appeal)\b",
    r"\bich\b.{0,40}\b(?:abmahnung|widerspruch|kündigung|bescheid|klage|anzeige)\b.{0,80}"
    r"\b(?:wirksam|durchkomm\w*|chancen?|rechtmäßig|gewinn\w*|wehren|dagegen)\b",
    r"\bmein\w*\b.{0,80}\b(?:habe?|soll|kann) ich\b.{0,40}\b(?:chancen?|klagen|wehren)\b",
    r"(?<!zu )\b(?:prüf|beurteil|bewert|check)\w*\b.{0,20}\bob (?:unser|mein)\w*\b",
)
_SMALLTALK = any_of(
    r"^\W*(?:hallo|hi|hey|moin|servus|guten (?:tag|morgen|abend)|danke|vielen dank|tschüss|hello"
    r"|thanks|thank you|wie geht(?:'?s| es)(?: dir| ihnen)?|wer bist du|was kannst du|test)\W*$",
    r"\b(?:witz|gedicht|horoskop|lottozahlen|kochrezept|joke|poem)\b",
)
# Words of one language only: „in“ and „an“ are in neither list.
_ENGLISH = frozenset(
    """
    the of and is are what which when who how does do did for to on with from must can we our that
    it by there about have has where why should need my please whether
    """.split()
)
_GERMAN = frozenset(
    """
    der die das und ist sind was welche welchem welchen welcher welches wann wer wen wem wie für zu
    zum zur auf aus mit von vom bei bis nach seit über unter vor muss müssen kann können wir uns ich
    mich mir man unsere ein eine einem einen einer dass es durch gibt haben hat wird wurde wurden
    nicht kein keine nur noch schon auch oder wenn ob wo womit wofür warum soll sollen darf dürfen
    beim im ins am des den dem ab
    """.split()
)
_LETTERS = re.compile(
    r"(?<![\w-])[a-zäöüß]+(?![\w-])"
)  # not the „a“ of § 31a, not „IT-Planungsrat“


@dataclass(frozen=True, slots=True)
class Routed:
    """The cleaned question, its language, and why it is not looked up, if so.

    ``individual`` marks a question about one case, ``obeyed_nothing`` one from which instructions
    to the assistant were taken out, ``rewritten`` a follow-up that was completed. ``day`` is the
    Stichtag that the question named and that was taken out of it. ``intents`` says how probable
    each reason not to look it up is, by its wording alone.
    """

    question: str
    language: Language
    refusal: Reason | None = None
    individual: bool = False
    rewritten: bool = False
    obeyed_nothing: bool = False
    day: date | None = None
    intents: Mapping[Reason, float] = field(default_factory=dict)


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
    intents = bundled().probabilities(core)
    refusal = _refusal(core, sum(intents.values()))
    individual = bool(_CASE.search(spelt_plainly(core)))
    if refusal is None:
        refusal = "individual_case" if individual else _sure(intents, _OF_ITSELF)
    individual = individual or refusal == "individual_case"
    obeyed_nothing = core != text
    return Routed(
        core or text, language, refusal, individual, obeyed_nothing=obeyed_nothing, intents=intents
    )


def completed(routed: Routed, question: str) -> Routed:
    """Return a question as its conversation completed it; without a subject it is refused."""
    if question != routed.question:
        intents = bundled().probabilities(question)
        routed = replace(routed, question=question, rewritten=True, intents=intents)
    return replace(routed, refusal=_sure(routed.intents, BY_WORDING))


def clean(question: str) -> str:
    """Return the question in NFC without invisible characters, blanks collapsed."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", question)).split())


def language_of(text: str) -> Language:
    """Guess the language from function words; German when in doubt."""
    tokens = _LETTERS.findall(text.lower())
    english = sum(token in _ENGLISH for token in tokens)
    german = sum(token in _GERMAN for token in tokens)
    return "en" if english > german else "de"


def _sure(intents: Mapping[Reason, float], reasons: Sequence[Reason]) -> Reason | None:
    """Return the likeliest of ``reasons`` where the wording leaves no doubt that one applies."""
    if sum(intents[reason] for reason in reasons) < SURE:
        return None
    return max(reasons, key=lambda reason: intents[reason])


def _refusal(core: str, suspicion: float) -> Reason | None:
    plain = spelt_plainly(core)
    if not core or (suspicion >= _SURELY_HARMLESS and asks_for_harm(core)):
        return "unsafe_request"
    if suspicion >= _HARMLESS and _PERSONAL.search(plain) and not _RULE_ASKED.search(plain):
        return "personal_data"
    if _SMALLTALK.search(plain):
        return "out_of_scope"
    return None
