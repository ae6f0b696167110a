"""E-mail addresses and phone numbers; the numbers are judged by Google's phonenumbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from ingest.privacy.finding import Finding, found, near

_DOMAIN = r"(?:[\w-]{1,63}(?:\.|[ ]?[\[({](?:dot|punkt)[\])}][ ]?)){1,6}[^\W\d_]{2,24}(?![\w@])"
_EMAIL = re.compile(rf"(?<![\w.+%-])[\w.+%-]{{1,64}}@{_DOMAIN}")
_SPELT = re.compile(rf"(?<![\w.+%-])[\w.+%-]{{1,64}}[ ]?[\[({{](?:at|ät)[\])}}][ ]?{_DOMAIN}")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"]{1,2000}")

_SEPARATORS = " \u00a0\u202f()/.–-"
_CANDIDATE = re.compile(
    r"(?<![\w.,/=@+-])(?<!\d:)(?:\+[1-9]|\([+0]|00[1-9]|0[1-9]\d)[\d \u00a0\u202f()/.–-]{4,26}"
)
_LABEL = re.compile(
    r"(?:\bTel\b|Telefon|\bFon\b|\bPhone\b|Handy|\bMobil|Fax\b|Ruf(?:nummer|en|\b)|Durchwahl|\bDW\b"
    r"|Apparat|Hotline|erreich|WhatsApp|☎|☏)",
    re.IGNORECASE,
)
_EXTENSION = re.compile(
    r"\b(?P<label>Tel\.?|Telefon|Fon|Telefax|Fax|Durchwahl|DW|Apparat|App\.|Handy|Mobil)"
    r"(?:nummer|-Nr\.?)?[ \u00a0:.]{1,3}[-–]?(?P<number>[1-9]\d{1,6}(?:[ /–-]\d{1,8}){0,3})"
    r"(?![\w/–-]|[.,:]\d)"
)
_OTHER_NUMBER = re.compile(
    r"(?:ISBN|\bIDs?|Drs\.|\bVorlage|Drucksache|\bAz\.:?|\bNr\.|\b(?!Telefon|Ruf|Handy|Mobil|Fax)"
    r"[^\W\d_]{3,30}nummer|\d{4}/S|Kennung|DOI|GUID|\bKonto)[ :.]{0,3}$",
    re.IGNORECASE,
)
_SERVICE = frozenset({"110", "112", "115", "116117", "116116"})
_SHORTEST_DIALLED = 7  # digits of a number that is not an extension
_SHORTEST_EXTENSION = 3
_YEAR = re.compile(r"(?:19|20)\d\d$")


def emails(text: str) -> Iterator[Finding]:
    """Yield e-mail addresses, those spelt with (at) included."""
    for match in _EMAIL.finditer(text):
        yield found("email", text, match.start(), match.end(), 0.99)
    for match in _SPELT.finditer(text):
        yield found("email", text, match.start(), match.end(), 0.9)


def phones(text: str) -> Iterator[Finding]:
    """Yield phone numbers: dialled ones that exist, and extensions beside their label."""
    addresses = [match.span() for match in _URL.finditer(text)]
    at = 0
    for match in _CANDIDATE.finditer(text):
        while at < len(addresses) and addresses[at][1] <= match.start():
            at += 1
        if at < len(addresses) and addresses[at][0] <= match.start():
            continue
        labelled = near(text, match.start(), match.end(), _LABEL, 30, 0)
        if not labelled and near(text, match.start(), match.end(), _OTHER_NUMBER, 40, 0):
            continue
        end = _end_of_number(text, match.start(), match.end(), labelled=labelled)
        if end:
            start = match.start()
            yield found("phone", text, start, end, 0.97 if labelled else 0.85)
    yield from _extensions(text)


def _end_of_number(text: str, start: int, end: int, *, labelled: bool) -> int | None:
    """Return where the longest number that can be dialled ends; digits after it are cut off."""
    while end - start >= _SHORTEST_DIALLED:
        while end > start and text[end - 1] in _SEPARATORS:
            end -= 1
        follows = text[end : end + 1]
        if not follows.isalnum() and _can_be_dialled(text[start:end], labelled=labelled):
            return end
        cut = max(text.rfind(blank, start, end) for blank in " \u00a0\u202f\n")
        if cut <= start:
            return None
        end = cut
    return None


def _can_be_dialled(number: str, *, labelled: bool) -> bool:
    digits = sum(char.isdigit() for char in number)
    if digits < _SHORTEST_DIALLED or number.count("(") != number.count(")"):
        return False
    if not labelled and re.search(r"\d{1,2}\.\d{1,2}\.\d{2,4}", number):
        return False
    try:
        parsed = phonenumbers.parse(number.replace("(0)", ""), "DE")
    except phonenumbers.NumberParseException:
        return False
    if labelled:
        return phonenumbers.is_possible_number(parsed)
    return phonenumbers.is_valid_number(parsed)


def _extensions(text: str) -> Iterator[Finding]:
    for match in _EXTENSION.finditer(text):
        number = match["number"]
        digits = re.sub(r"\D", "", number)
        is_mobile = match["label"] in ("Handy", "Mobil")
        shortest = _SHORTEST_DIALLED if is_mobile else _SHORTEST_EXTENSION
        if len(digits) < shortest or digits in _SERVICE:
            continue
        if _YEAR.match(number) and match["label"] not in ("Durchwahl", "DW"):
            continue
        yield found("phone", text, match.start("number"), match.end("number"), 0.8)
