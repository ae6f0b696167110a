"""Aktenzeichen of courts and offices; those of the highest courts are published and harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.privacy.finding import Finding, found, near

_REGISTERS = (
    "AR|AS|AY|AZR|ABR|B|BA|BK|BS|BV|BVGa|BVL|C|Ca|Cs|Ds|E|F|G|Ga|Gs|GL|H|IE|IK|IN|J|Js|K|KA|KG|KLs"
    r"|KN|KR|Ks|KS|L|LW|Ls|LP|M|N|NBs|NC|NE|O|OH|OJs|OVG|OWi|P|PKH|PVL|Qs|R|RJ|S|SB|SF|SO|Sa|Sch|Ss"
    "|T|Ta|TaBV|U|UE|UF|UKl|UR|V|VE|VG|VI|VK|VR|VU|Verg|W|WF|Wx|Ws|X|XIV|XVII|Y|Z|ZB"
)
_COURT = re.compile(
    rf"(?<![\w./-])(?:(?:[MSRAWBKNL]|AN|RN|RO|Au|Wü|Verg)[ ])?\d{{1,4}}[ \u00a0](?:{_REGISTERS})"
    r"[ \u00a0](?:\d{1,6}/\d{2,4}|\d{2}\.\d{2,6})(?:\.[A-Z]{1,3}|[ ](?:ER|B|eA)(?!\w))?(?![\w/])"
)
_SOCIAL = re.compile(
    r"(?<![\w./-])[SL][ ]\d{1,3}[ ](?:AS|AY|SO|KR|R|RJ|P|U|SB|VE|AL|BA|EG|BK)[ ]\d{1,6}/\d{2,4}"
    r"(?:[ ](?:B[ ])?(?:ER|B|PKH))?(?![\w/])"
)
_HIGHEST = re.compile(
    r"\b(?:BVerfG|BGH|BVerwG|BAG|BSG|BFH|EuGH|EuG|EGMR|VerfGH)\b|Bundes(?:verfassungs|gerichtshof"
    r"|verwaltungs|arbeits|sozial)",
)
_LABELLED = re.compile(
    r"(?<!\w)(?:Az\.?|AZ\.?|Akten-?zeichen|Gesch(?:äfts|\.-?)\s?[Zz](?:eichen|\.)|GZ|Gz\.|"
    r"Vorgang(?:s(?:nummer|-Nr\.?|zeichen))?|Kassenzeichen|(?:Unser|Ihr|Mein)e?[ ]Zeichen|"
    r"Akte(?:nnummer)?|Fallnummer|Bescheidnummer)"
    r"(?:[ ](?:lautet|ist|unter|mit|dem|der|Nr\.)){0,2}[ \u00a0:]{1,3}(?P<number>[^\n,;"
    r"()„“\"!?]{3,60})"
)
_TOKEN = re.compile(r"[^\s]{1,40}")
_LONGEST_WORD = 4  # letters of a part of an Aktenzeichen that holds no digit: "IV B 3 - 2210/25"
_FEWEST_DIGITS = 3


def case_numbers(text: str) -> Iterator[Finding]:
    """Yield case numbers of courts by their form and any others by the label before them."""
    for pattern in (_COURT, _SOCIAL):
        for match in pattern.finditer(text):
            if not near(text, match.start(), match.end(), _HIGHEST, 80, 0):
                yield found("case_number", text, match.start(), match.end(), 0.85)
    for match in _LABELLED.finditer(text):
        start = match.start("number")
        end = start + _length(match["number"])
        number = text[start:end]
        if _is_number(number) and not near(text, match.start(), start, _HIGHEST, 80, 0):
            yield found("case_number", text, start, end, 0.9)


def _length(words: str) -> int:
    """Return how far the parts of an Aktenzeichen reach: digits, short capitals and dashes."""
    end = 0
    for match in _TOKEN.finditer(words):
        word = match[0].rstrip(".:")
        has_digit = any(char.isdigit() for char in word)
        short = len(word) <= _LONGEST_WORD and (word.isupper() or word in ("-", "–", "/"))
        if not has_digit and not short:
            break
        if has_digit:
            end = match.start() + len(word)
    return end


def _is_number(number: str) -> bool:
    """Tell an Aktenzeichen from a year or a count: three digits, and more than digits alone."""
    digits = sum(char.isdigit() for char in number)
    is_date = re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number)
    return digits >= _FEWEST_DIGITS and not (number.isdigit() and digits <= 4) and not is_date
