"""Bytes → text: byte order mark, then strict UTF-8, then what Windows writes (cp1252)."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4_096
_MANY_NULS = 0.3  # of every second byte: UTF-16 of Latin letters has nearly 1.0
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INVISIBLE = re.compile(
    r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\U000e0000-\U000e007f]"
)


def decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the text of ``data`` with line feeds only, and what had to be taken out (German)."""
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n")
    warnings = []
    text, controls = _CONTROL.subn("", text)
    if controls:
        warnings.append(f"{controls} Steuerzeichen (etwa NUL) wurden entfernt.")
    text, invisible = _INVISIBLE.subn("", text)
    if invisible:
        warnings.append(f"{invisible} unsichtbare Zeichen wurden entfernt.")
    return text, tuple(warnings)


def _text(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    guess = _utf16_without_mark(data[:_SAMPLE])
    if guess:
        return data.decode(guess, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _utf16_without_mark(sample: bytes) -> str | None:
    """Return the encoding if nearly every second byte, and hardly any other, is NUL."""
    half = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / half, sample[1::2].count(0) / half
    if odd > _MANY_NULS and even < _MANY_NULS / 3:
        return "utf-16-le"
    if even > _MANY_NULS and odd < _MANY_NULS / 3:
        return "utf-16-be"
    return None
