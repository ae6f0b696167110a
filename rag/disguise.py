"""What a question says once its disguise is off: read to spot attacks, never looked up."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata

# Cyrillic and Greek letters that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсхуԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧορν",
    "ABESIJKMHOPCTXYaesijopcxydqwABEZHIKMNOPTYXopv",
)
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_DIGITS = str.maketrans("01345", "oieas")
_LEET = re.compile(r"\b(?=\w*[a-zA-Z])\w*[01345]\w*\b")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_SPACED = re.compile(r"\b\w(?:[ ._-]\w\b){11,}")
_HIDDEN = re.compile(r"<!--[^>]{0,2000}-->")


def undisguised(text: str) -> str:
    """Return ``text`` with look-alike letters, wide forms, umlauts and digits-for-letters folded.

    Patterns are written in the same spelling: see ``spelt_plainly``.
    """
    latin = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES)
    return _LEET.sub(lambda word: word[0].translate(_DIGITS), spelt_plainly(latin))


def spelt_plainly(text: str) -> str:
    """Return ``text`` with ae, oe, ue and ss for umlauts and sharp s."""
    return text.translate(_UMLAUTS)


def without_hidden(text: str) -> str:
    """Return ``text`` without comments, letter-by-letter spelling and encoded sentences."""
    return _BASE64.sub(_unless_encoded, _SPACED.sub(" ", _HIDDEN.sub(" ", text)))


def _unless_encoded(found: re.Match[str]) -> str:
    """Return nothing for a run of letters that decodes to a sentence, else the run itself."""
    run = found[0].rstrip("=")
    try:
        padded = run + "=" * (-len(run) % 4)
        said = base64.b64decode(padded, altchars=b"-_" if set(run) & set("-_") else None)
        sentence = said.decode("utf-8")
    except (binascii.Error, ValueError):
        return found[0]
    return " " if sentence.isprintable() and len(sentence.split()) > 1 else found[0]
