"""Numbers that stand for a person: IBAN, tax, insurance and card numbers, with check digits.

python-stdnum checks the digits. A number right after its label counts even when they are wrong:
a typing error in an IBAN does not make it harmless.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn
from stdnum.de import idnr, vat

from ingest.privacy.finding import Finding, FindingKind, found, near

_BLANKS = " \u00a0\u202f"
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ \u00a0-]?[A-Za-z0-9])")
_IBAN_LENGTHS = {
    **dict.fromkeys(("AD", "CZ", "ES", "MD", "PK", "RO", "SA", "SE", "SK", "TN", "VA"), 24),
    **dict.fromkeys(("AT", "BA", "EE", "KZ", "LT", "LU", "XK"), 20),
    **dict.fromkeys(("BE",), 16),
    **dict.fromkeys(("BG", "DE", "GB", "GE", "IE", "ME", "RS"), 22),
    **dict.fromkeys(("CH", "CR", "HR", "LI", "LV"), 21),
    **dict.fromkeys(("CY", "DO", "GT", "HU", "LB", "PL"), 28),
    **dict.fromkeys(("DK", "FI", "FO", "GL", "NL"), 18),
    **dict.fromkeys(("FR", "GR", "IT", "MC", "SM", "MR"), 27),
    **dict.fromkeys(("GI", "IL", "AE"), 23),
    **dict.fromkeys(("IS", "TR"), 26),
    **dict.fromkeys(("MK", "SI"), 19),
    **dict.fromkeys(("NO",), 15),
    **dict.fromkeys(("PT", "AZ", "AL"), 25),
    **dict.fromkeys(("UA",), 29),
    **dict.fromkeys(("MT",), 31),
}
_IBAN_LABEL = re.compile(r"IBAN|Konto|Bankverb", re.IGNORECASE)

_TAX_ID = re.compile(
    r"(?<![\w.,/+-])[1-9]\d[ \u00a0/]?\d{3}[ \u00a0/]?\d{3}[ \u00a0/]?\d{3}(?![\w/]|[.,-]\d)"
)
_TAX_ID_LABEL = re.compile(
    r"Steuer-?\s?ID|\bId-?Nr|\bTIN\b|Identifikationsnummer|Steuernummer|Steuer-Nr|Finanzamt",
    re.IGNORECASE,
)
_TAX_NUMBER = re.compile(
    r"(?:\bSteuernummer|\bSteuer-Nr\.?|\bSt\.?-?\s?Nr\.?)[ \u00a0:]{1,3}"
    r"(\d{2,5}[ ]?/[ ]?\d{3,4}[ ]?/[ ]?\d{4,5}|\d{10,13})(?![\w/])",
    re.IGNORECASE,
)
_VAT = re.compile(r"(?<![\w-])DE[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}(?![\w-])")
_VAT_LABEL = re.compile(r"USt|Umsatzsteuer|VAT|Steuer", re.IGNORECASE)

_PENSION = re.compile(
    r"(?<![\w-])\d{2}[ \u00a0]?\d{6}[ \u00a0]?[A-Za-z][ \u00a0]?\d{2}[ ]?\d(?![\w-])"
)
_PENSION_LABEL = re.compile(r"versicherung|\bSV|\bRV|VSNR", re.IGNORECASE)
_HEALTH = re.compile(r"(?<![\w-])[A-Z][ ]?\d{9}(?![\w-])")
_HEALTH_LABEL = re.compile(r"versicher|KVNR|Krankenkasse|Gesundheitskarte|\beGK\b", re.IGNORECASE)
_PENSION_WEIGHTS = (2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1)  # § 4 VKVV

_CARD = re.compile(r"(?<![\w.,/+-])[2-6]\d{2,3}(?:[ \u00a0-]?\d){9,16}(?![\w/]|[.,-]\d)")
_CARD_LABEL = re.compile(r"Karte|\bVisa\b|Master-?card|\bAm-?Ex\b|American", re.IGNORECASE)
_CARD_BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}"
)

_PLATE = re.compile(
    r"(?<![\w/.-])(?!EU|VO|KI|IT|DIN|ISO|EN[ -]|SGB|NR)[A-ZÄÖÜ]{1,3}[ \u00a0-](?!VO|NR|ID)"
    r"[A-Z]{1,2}"
    r"[ \u00a0-]?[1-9]\d{0,3}[EH]?(?![\w/]|[.-]\w)"
)
_PLATE_LABEL = re.compile(
    r"Kennzeichen\b|\bKfz|\bPkw|\bLkw|\bAutos?\b|fahrzeug|wagens?\b|Nummernschild|\bHalter|park"
    r"(?:t|er)"
    r"|Motorrad|\bBusse?s?\b|Transporter",
    re.IGNORECASE,
)


def ibans(text: str) -> Iterator[Finding]:
    """Yield IBANs of any country, written in groups or in one."""
    for match in _IBAN_START.finditer(text):
        length = _IBAN_LENGTHS.get(match[0][:2].upper())
        end = _end_after(text, match.start(), length) if length else None
        if end is None:
            continue
        is_right = iban.is_valid(_joined(text[match.start() : end]))
        if is_right or near(text, match.start(), end, _IBAN_LABEL, 25, 0):
            yield found("iban", text, match.start(), end, 0.99 if is_right else 0.6)


def tax_ids(text: str) -> Iterator[Finding]:
    """Yield tax identification numbers, tax numbers beside their label and VAT numbers."""
    for match in _TAX_ID.finditer(text):
        yield from _judged(text, match, "tax_id", idnr.is_valid(_joined(match[0])), _TAX_ID_LABEL)
    for match in _TAX_NUMBER.finditer(text):
        yield found("tax_id", text, match.start(1), match.end(1), 0.9)
    for match in _VAT.finditer(text):
        yield from _judged(text, match, "tax_id", vat.is_valid(_joined(match[0])), _VAT_LABEL)


def insurance_numbers(text: str) -> Iterator[Finding]:
    """Yield numbers of the pension insurance, and of health insurance beside a label."""
    for match in _PENSION.finditer(text):
        is_right = is_pension_number(_joined(match[0]).upper())
        yield from _judged(text, match, "social_security", is_right, _PENSION_LABEL)
    for match in _HEALTH.finditer(text):
        if near(text, match.start(), match.end(), _HEALTH_LABEL, 50, 30):
            yield found("social_security", text, match.start(), match.end(), 0.9)


def cards(text: str) -> Iterator[Finding]:
    """Yield numbers of credit cards."""
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match[0])
        is_right = bool(_CARD_BRANDS.fullmatch(digits)) and luhn.is_valid(digits)
        yield from _judged(text, match, "credit_card", is_right, _CARD_LABEL)


def plates(text: str) -> Iterator[Finding]:
    """Yield vehicle plates; only beside a word on vehicles, they look like too much else."""
    for match in _PLATE.finditer(text):
        if near(text, match.start(), match.end(), _PLATE_LABEL, 60, 40):
            yield found("vehicle_plate", text, match.start(), match.end(), 0.85)


def is_pension_number(number: str) -> bool:
    """Tell whether area, birthday, letter, serial and check digit fit (§§ 2–4 VKVV)."""
    day, month = int(number[2:4]), int(number[4:6])
    if not (1 <= day <= 31 or 51 <= day <= 81) or not 1 <= month <= 12:
        return False
    letter = ord(number[8]) - ord("A") + 1
    digits = f"{number[:8]}{letter:02d}{number[9:11]}"
    pairs = zip(digits, _PENSION_WEIGHTS, strict=True)
    total = sum(sum(divmod(int(digit) * weight, 10)) for digit, weight in pairs)
    return total % 10 == int(number[11])


def _judged(
    text: str, match: re.Match[str], kind: FindingKind, is_right: bool, label: re.Pattern[str]
) -> Iterator[Finding]:
    """Yield the match when its check digit is right or its label stands beside it."""
    labelled = near(text, match.start(), match.end(), label, 40, 45 if is_right else 0)
    if is_right or labelled:
        certainty = 0.97 if is_right and labelled else 0.8 if is_right else 0.6
        yield found(kind, text, match.start(), match.end(), certainty)


def _end_after(text: str, start: int, length: int) -> int | None:
    """Return where ``length`` letters and digits from ``start`` end, single blanks between."""
    at, counted = start, 0
    while counted < length and at < len(text):
        if text[at].isascii() and text[at].isalnum():
            counted += 1
        elif text[at] not in f"{_BLANKS}-" or text[at - 1] in f"{_BLANKS}-":
            return None
        at += 1
    return at if counted == length and not text[at : at + 1].isalnum() else None


def _joined(number: str) -> str:
    return re.sub(r"[\s/-]", "", number)
