"""What in a question is aimed at the system instead of the corpus, and what asks for harm.

Every repetition in a pattern is bounded and none stands inside another, so matching stays linear.
"""

from __future__ import annotations

import re
from itertools import pairwise

from rag.disguise import spelt_plainly, undisguised, without_hidden


def any_of(*patterns: str) -> re.Pattern[str]:
    """Compile alternatives that are searched in a text spelt as ``undisguised`` returns it."""
    return re.compile(spelt_plainly("|".join(patterns)), re.IGNORECASE | re.DOTALL)


_SHOW = (
    r"(?:gib|gebt|zeig|verrat|nenn|druck|list|lies|wiederhol|offenbar|kopier|fass|übersetz|schick"
    r"|print|show|reveal|repeat|output|display|tell|translate|summari[sz]e|dump|give)"
)
_RULE = (
    r"(?:prompt|anweisung|vorgabe|regel|richtlinie|instru[ck]tion|guideline|rule|polic"
    r"|programmierung|einschränkung|beschränkung|restriction)"
)
_INNER = (
    rf"(?:system|entwickler|developer|{_RULE}|konfiguration|configuration|einstellung|setting"
    r"|api[-_ ]?(?:key|schlüssel)|passw|zugangsdaten|credential|umgebungsvariable|environment"
    r"|datenverzeichnis|datenbank|database|rolle\b|filter|nachricht|message)"
)
_KIND_OF = (
    r"(?:(?:eigen|own|vollständig|komplett|intern|geheim|versteckt|ganz|genau|bisherig|full"
    r"|complete|entire|hidden|internal|initial|original|secret|exact|previous)\w*\s)?"
)
_SOURCE = (
    r"(?:quelle|zitat|beleg|aktenzeichen|urteil|beschluss|fachauf|studie|stellungnahme|fundstelle"
    r"|source|citation|quote|ruling|judg|court|reference|stud(?:y|ies))"
)
_FREE = r"(?:entwickler|developer|debug|admin|gott|god|dan|wartungs|unrestricted|jailbreak)"
_COMMAND = any_of(
    # drop the rules
    r"(?:ignorier|vergiss|vergesst|missacht|überschreib|umgeh|ignore|disregard|forget|override)\w*\s"
    rf".{{0,40}}(?:{_RULE}|previous|bisherig|vorherig|quelle|source)",
    r"\b(?:ignoriere?|vergiss|ignore|disregard|forget)\s(?:bitte |mal )?(?:alles|everything|all)\b",
    rf"\bhalte? dich nicht an\b|\bbrich (?:mit )?deine?\b|\bbreaks? (?:every|all) {_RULE}",
    r"\b(?:ohne|keine|no|without)\s(?:\w+\s)?(?:regeln|einschränkungen|beschränkungen|filter"
    r"|rules|restrictions|limits|content polic\w+)(?: mehr)?\b.{0,20}(?:$|[.!,;:]|mehr|antwort)",
    r"\b(?:sperr|filter|schutz|regel|beschränkung|restriction)\w*\b.{0,30}"
    r"\b(?:aufgehoben|deaktiviert|abgeschaltet|lifted|disabled)",
    rf"\b(?:aktivier|enable|activate|enter|schalt)\w*\b.{{0,30}}\b{_FREE}[- ]?(?:mod[eu]s?)\b",
    r"jailbreak\w* (?:dich|yourself)|\bDAN\b.{0,20}(?:mode|modus)|\bdo anything now\b",
    r"\bdu (?:musst|sollst) (?:mir |jetzt )?(?:gehorchen|zustimmen)|\byou must (?:obey|comply)",
    rf"\bneue \w*(?:anweisung|instruktion)\w*\b.{{0,30}}:|\bnew {_RULE}\w*\s?:",
    # be someone else
    r"(?:du bist|spiel\w*|antworte|rede|sprich|respond|answer)\s(?:ab )?"
    r"(?:jetzt|nun|sofort|als|wie ein|like an?|as an?|nur mit|immer mit|only with)\b",
    r"\bdu bist (?:eine?|mein\w*|kein\w*)\b|^\W*you are\b|\byou are (?:now|no longer)\b",
    r"\bact as\b|\bpretend\b|tu so,? als|stell dir vor,? du\b|\byour? evil twin\b",
    r"\b(?:sie sind) (?:ab |jetzt |nun )(?:jetzt |sofort )?(?:ein|mein|nicht|kein)",
    r"\bspielen (?:wir )?ein spiel|\blet'?s (?:play|role)|\brollenspiel:|\brole-?play\b",
    # show what is inside
    rf"\b(?:dein\w*|your)\s{_KIND_OF}{_INNER}",
    rf"\b{_SHOW}\w*\b.{{0,25}}\b(?:den|das|die|the|alle|all)\s{_KIND_OF}"
    r"(?:system|entwickler|developer)[- ]?(?:prompt|nachricht|message|anweisung)",
    rf"\b{_SHOW}\w*\b.{{0,30}}\b(?:prompt|instructions|api[-_ ]?key)\b",
    r"\bwie lautet (?:der|dein\w*) system-?prompt|\bwhat is (?:the|your) system ?prompt",
    rf"\b(?:hast du|wurden? dir|you (?:were )?(?:given|told)|were you (?:given|told))\b.{{0,60}}"
    rf"(?:{_RULE}|bekommen|erhalten|gesagt|gegeben|before|start)|\b{_RULE}\w* hast du\b",
    rf"\b{_RULE}\w*,? (?:\w{{1,10}} )?(?:die|der|denen) du\b|\b{_RULE}\w* (?:that )?you follow\b",
    r"\b(?:oberhalb|vor) (?:dieser|dieses|diesem) (?:zeile|satz|text|nachricht|gespräch)"
    r"|\b(?:above|before) this (?:line|message|conversation|chat)|\beverything above\b",
    r"(?-i:\b[A-Z]{3,20}_[A-Z_]{2,40}\b)|/etc/\w|\.\./|\b[a-z]:\\",
    r"\b(?:läufst|arbeitest) du (?:auf|mit)\b|\bmit .{0,60}\bläufst du\b"
    r"|\b(?:you are|are you) (?:configured|running)\b",
    r"\b(?:ander\w{1,2}|other|fremd\w{1,2}|previous) (?:nutz|user|anwender|leute|people|kolleg)"
    r".{0,50}\b(?:dich|dir|you|gefragt|eingegeben|asked)\b",
    rf"\b{_SHOW}\w*\b.{{0,40}}(?:gesprächsverl|chatverl|chat ?history|conversation history)",
    r"\b(?:fragen|eingaben|chats|questions|prompts)\b.{0,30}\b(?:ander\w{1,2}|other|all)"
    r" (?:nutz|user|anwender|people|kolleg)",
    # invent, or leave out what bears it out
    rf"\b(?:erfinde|invent|fabricate|make up|denk dir)\b.{{0,60}}{_SOURCE}",
    rf"\bdenk\w* dir\b.{{0,60}}\baus\b|\bin den mund\b"
    rf"|\b{_SOURCE}\w*\b.{{0,40}}als wäre\w* .{{0,10}}echt",
    r"\b(?:muss|müssen|brauch\w*) (?:es |sie )?nicht (?:zu )?(?:existieren|stimmen|echt)"
    r"|\bplausib\w* kling|\bneed not exist|\bsound\w* plausible",
    rf"\b(?:lass|leave|omit)\b.{{0,30}}(?:{_SOURCE}|link).{{0,40}}\b(?:weg|aus|out)\b",
    r"\bohne (?:quellen?|belege?|nachweise?)\b|\bwithout (?:any )?sources?\b"
    r"|\bdo(?: not|n't) (?:cite|refuse)\b",
    r"\b(?:erwähne|nenne|zitiere)\b.{0,20}\bkeine\b",
    # say only this
    r"(?:sag|antworte|say|answer)\w* (?:einfach|just|always|immer) (?:ja|yes)|^\W*just say\b",
    r"\b(?:antworte|schreib|sag|answer|reply|respond|say)\w*\b.{0,50}"
    r"\b(?:nur|ausschließlich|lediglich|immer|mit|only|just|always|with)\b.{0,20}"
    r"\b(?:ja|nein|yes)\b",
    r"\b(?:dekodier|decodier|entschlüssel|decode|decrypt)\w*\b.{0,30}"
    r"(?:befolg|führ|execute|follow|obey|run)",
)
_EMBEDDED = re.compile(
    r"(?:\b(?:im (?:dokument|text|anhang|protokoll)"
    r"|in (?:der|dem|einem) (?:quelle|mail|e-mail|dokument|text|passage)"
    r"|the (?:document|text|page|source))\b.{0,40}?\b(?:steht|says|lautet|sagt|heißt es)\s*:?\s*"
    r"|\A|(?<=[.!?;:])|(?=[\"„“'#\[<(])|\b(?=(?-i:[A-Z]{5})))"
    r"\s*[\"„“'#\[<(]*\s*\b(?:system|assistant|admin|developer|anweisung|instruction)\s*[:\]>)]"
    r"[^.!?#\n]*[.!?#\"”“']*",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(
    r"[<\[]+\s*(system|sys|inst|instructions?|admin|developer|assistant)\b[^>\]]{0,40}[>\]]"
    r".{0,1000}?[<\[]+\s*/\s*\1\s*[>\]]+",
    re.IGNORECASE | re.DOTALL,
)
_SEGMENT = re.compile(
    r"(?<=[.!?．！？:;#\n\]>»”“\"])\s*|\s+[–—-]\s+|,\s+(?=(?:und )?(?:bestätig|sag|beantwort))"
)
_LABEL = re.compile(r"\W*\w+\W*:\W*")
_ASKS = any_of(
    r"\?|\b(?:wer|wem|wen|was|wann|wo|wie|warum|wieso|welche\w?|worum|womit"
    r"|who|what|when|where|why|which|how)\b",
    r"\b(?:bestätig|confirm|nenn|erklär|erläuter|sag|tell|explain|name|gibt|gilt)\w*\b",
    r"^\W*(?:ist|sind|muss|müssen|darf|dürfen|kann|können|is|are|do|does|must|may|can)\b",
)
_PLAYED = any_of(r"\b(?:rätst|würdest|denkst|meinst|tust) du\b|\bwould you\b")
_FEWEST_WORDS = 3
_SEE = (
    r"(?:überwach|mitles|les|auslese|auswert|aufzeichn|kontrollier|film|abhör|monitor|record|spy"
    r"|track)"
)
_MALWARE = r"(?:phishing|schadcode|malware|ransomware|trojaner|keylogger|prompt[- ]?injection)"
_BODY = (
    r"personalrat|betriebsrat|personalvertretung|datenschutzbeauftragte|works council"
    r"|staff council"
)
_BODIES = rf"(?:{_BODY})\w*"
_OVERSEERS = (
    rf"(?:{_BODY}|mitbestimmung|datenschutz|data protection officer|aufsicht|rechtsamt"
    r"|rechnungsprüfung|vergabestelle|gemeinderat|stadtrat|belegschaft"
    r"|beschäftigte|mitarbeit|kolleg|bürger|authorit|employees|staff|citizens)"
)
_EVADE = (
    r"(?:umgeh|übergeh|hintergeh|austricks|aushebel|täusch|verheimlich|verschleier|vertusch"
    r"|verschweig|tarn|kaschier|hinters licht|unter dem radar|vorbeischleus"
    r"|deceiv|mislead|conceal|circumvent|hide from|under the radar)"
)
_LEARNS = (
    r"(?:merk|bemerk|erfähr|erfahr|mitbekomm|mitkrieg|weiß|wissen|sieht|sehen|übersieht|übersehen"
    r"|auffäll|auffallen|auffliegt|davon|know|notic|find)"
)
_HOW = r"\b(?:wie|womit|welche\w?|wodurch|tipps?|tricks?|how|which)\b"
_HARM = any_of(
    r"\b(?:wie (?:kann|könnte|umgeh)|bastel|bau|mach|erstell|schreib|generier|hilf\b"
    r"|how (?:can|do) (?:i|we)(?! (?:stop|prevent|keep|avoid))|write|create|make)\w*\b.{0,80}"
    r"\b(?:heimlich|ohne dass .{0,40}(?:merk|erfähr|mitbek|weiß)"
    r"|täuschend echt|deepfake|fake|gefälscht|fälsch|interne daten|umgeh|austricks|aushebel|hack"
    r"|ausspuck|secretly|without .{0,30}(?:noticing|knowing)|bypass|leak)",
)
_COVERT = any_of(
    rf"{_HOW}.{{0,60}}\b(?:unbemerkt|heimlich|verdeckt|secretly|covertly)\b.{{0,60}}\b{_SEE}",
    rf"{_HOW}.{{0,60}}\b(?:ich|wir|man|i|we|you)\b.{{0,60}}\b{_SEE}\w*\b.{{0,60}}"
    r"\b(?:unbemerkt|heimlich|verdeckt|secretly|covertly)\b",
    rf"{_HOW}.{{0,60}}\b{_SEE}\w* .{{0,20}}\b(?:unbemerkt|heimlich|verdeckt|secretly|covertly)\b",
    r"\b(?:ohne dass|sodass|so dass|damit|without|so that)\b.{0,60}"
    r"\b(?:nichts? (?:davon |mehr )?(?:merk|bemerk|mitbek|mitkrieg|erfähr|erfahr)"
    r"|auffäll|auffliegt|never (?:find|know|notice)|(?:noticing|knowing|finding out)\b)",
    rf"\b{_EVADE}\w*\b.{{0,60}}\b{_OVERSEERS}|\b{_OVERSEERS}\w*\b.{{0,60}}\b{_EVADE}",
    # word it so that nobody understands, split it, forge it
    r"\bso\b.{0,50},? dass\b.{0,60}\b(?:erst (?:mitkrieg|mitbekomm|merk|erfähr)"
    r"|nicht (?:kapier|merk|versteh|nachfrag|genauer|auffäll|erkenn))",
    r"\b(?:sorgt dafür|dafür sorgen|damit),? (?:dass )?(?:sie|er|die|der|das)\b.{0,40}"
    r"\bnicht (?:genauer |weiter )?(?:nachfrag|hinschau|prüf)",
    r"\bunter (?:der|die) (?:vergabe|wert|schwellen)\w* (?:zu )?(?:bleib|komm|rutsch)"
    r"|\bauf dem papier (?:kein|nicht)",
    r"\b(?:rück|zurück|vor)datier|\bverschwinden (?:zu )?lassen\b"
    r"|\bnachträglich\b.{0,30}\b(?:selbe?r|selbst) (?:aus|unter)|\bangebote?\b.{0,60}\bbastel",
    r"\birgendeine? (?:studie|quelle|fundstelle|zahl|statistik)\b.{0,20}\bhin\b",
    r"\bwie komm\w* (?:ich|wir|man) um\b.{0,60}\b(?:he)?rum\b|\bgetting (?:caught|away with)\b",
    r"\btricks(?:e|en|t)\b.{0,80}\baus\b|\büberlist",
    r"\b(?:krieg|bekomm|komm|find|knack|errat)\w*\b.{0,20}\bpassw\w+\b.{0,20}\b(?:vom|von|des|der)\b",
    r"\b(?:klon|clon)\w*\b.{0,40}\b(?:stimme|voice)\b|\bvideo\b,? in dem\b",
    r"\bfür (?:meinen?|einen?) (?:krimi|roman|film|thriller)\b.{0,250}"
    r"\b(?:überwach|hack|fälsch|ausspäh|unbemerkt)",
    # watch people without their knowing
    r"\b(?:ich|wir|welche[mrs]? (?:tool|ki|software)|eine ki|ein tool)\b.{0,100}"
    r"\b(?:unauffällig|heimlich|unbemerkt|ohne dass (?:die|sie|er|man|es|jemand|wer) .{0,30}"
    r"(?:merk|mitbek|mitkrieg|weiß|erkenn|auffäll))",
    r"\bhinter (?:dem|ihrem|deren|seinem) rücken\b|\bbehind .{0,40}\bback\b",
    rf"\b(?:ohne dass|so dass|sodass|damit)\b.{{0,20}}\b{_OVERSEERS}\w*\b.{{0,30}}\b{_LEARNS}",
    rf"\bso\b.{{0,40}}\bdass\b.{{0,20}}\b{_OVERSEERS}\w*\b.{{0,40}}"
    r"\b(?:nicht|nichts|kein\w*|übersieht|übersehen|glaub\w*)\b",
    rf"{_HOW}.{{0,80}}\b{_BODIES}.{{0,40}}\b(?:außen vor|umgeh|übergeh|vorbei|heraushalt|raushalt"
    r"|hinters licht|austricks|nicht einbezieh|bypass|circumvent)",
    rf"{_HOW}.{{0,60}}\b(?:bypass|circumvent|get around|avoid|umgeh\w*|übergeh\w*)\b"
    rf".{{0,30}}{_BODIES}",
    rf"\b(?:schreib|erstell|bastel|bau|programmier|entwirf|gib mir|write|create|build|make|give me"
    rf"|craft)\w*\b.{{0,30}}\b{_MALWARE}",
    r"\b(?:erstell|mach|generier|bastel|create|make|generate)\w*\b.{0,60}"
    r"\b(?:geklont|cloned|gefakt|nachgemacht)\w* (?:stimme|voice)",
    rf"{_HOW} .{{0,20}}\b(?:dring|brech|komm|hack|knack)e?n? (?:ich|wir|man)\b.{{0,60}}"
    r"\b(?:ein|rein|server|system|konto|account|netz|postfach)\b",
    r"\bum .{0,40}\b(?:lahmzulegen|auszuspähen|zu hacken|zu sabotieren)",
    rf"\b{_HOW}.{{0,20}}\btrick\b.{{0,60}}\b(?:dazu|durch)",
    r"\b(?:gib|schreib|nenn|bastel|write|give|craft)\w*\b.{0,20}\b(?:eingabe|prompt|text|satz|input"
    r"|injection)\b.{0,100}\b(?:bring|makes?|verleit|überlist)",
)
# "Dürfen wir …" asks what the law says; "wie verhindern wir …" asks for protection.
_HARMLESS = any_of(
    r"^\W*(?:dürfen|darf|ist|sind|muss|müssen|may|is|are|must|do|does)\b",
    r"\b(?:stop|keep)\b.{0,30}\bfrom\b",
    r"\b(?:erlaubt|zulässig|verboten|strafbar)\W*$",
    r"\b(?:schütz|verhinder|vermeid|abwehr|vorbeug|protect|prevent|detect|defend)\w*",
)


def without_commands(text: str) -> str:
    """Return what is left of a question without instructions aimed at the system."""
    rest = _EMBEDDED.sub(" ", _BLOCK.sub(" ", without_hidden(text)))
    pieces = _pieces(rest)
    kept = [piece for piece in pieces if not _COMMAND.search(undisguised(piece))]
    if len(kept) == len(pieces):
        return " ".join(rest.split())
    question = "".join(piece for piece in kept if not _LABEL.fullmatch(piece))
    question = " ".join(question.split()).strip(' "#„“”*:-')
    return question if _is_question(question) else ""


def _pieces(text: str) -> list[str]:
    """Return the sentences and clauses of a text; joined they are the text again."""
    borders = [0, *(found.end() for found in _SEGMENT.finditer(text)), len(text)]
    return [text[a:b] for a, b in pairwise(borders) if a < b]


def _is_question(text: str) -> bool:
    """Tell whether what is left asks something, and not the one whom the system should play."""
    plain = undisguised(text)
    enough = len(re.findall(r"\w{2,}", text)) >= _FEWEST_WORDS
    return enough and bool(_ASKS.search(plain)) and not _PLAYED.search(plain)


def asks_for_harm(text: str) -> bool:
    """Tell whether a question wants help with deceiving, spying on or attacking someone."""
    plain = undisguised(text)
    if _HARM.search(plain):
        return True
    return _COVERT.search(plain) is not None and not _HARMLESS.search(plain)
