"""The word of a question that says what is wanted of its subject: ``welche Firma``, ``wie hoch``.

A passage on the right subject that lacks this word is a near miss, however rare the other words.
"""

from __future__ import annotations

import re

_ARTICLE = r"(?:(?:die|der|das|den|dem|dein|eine?[nrms]?|the|an?) )?"
# Words between the question word and the noun that it asks for.
_BETWEEN = (
    r"(?:(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|neuen?|deutschen?|andere?n?"
    r"|bisherigen?|konkreten?|genauen?|weiteren?|german|other|new) )*"
)
_FOCUS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bwie\s?viele?n?\s(?:prozent\s(?:der|von|aller)\s)?([\w-]+)",
        rf"\b(?:welche[rnsm]?|which|what)\s{_BETWEEN}([\w-]+)",
        r"\bhow many ([\w-]+)",
        rf"\bwas für (?:eine?[nrm]? )?{_BETWEEN}([\w-]+)",
        rf"\bwie (?:hei(?:ß|ss)(?:t|en)|lautet|lauten|hieß|hießen)\s{_ARTICLE}{_BETWEEN}([\w-]+)",
        r"\bwie (hoch|gro(?:ß|ss)|lange|oft|teuer|genau|schnell|dick|treffsicher)\b",
        r"\bwas (kosten|kostete|kostet|zahlen|zahlte?|überweist|verlang\w+|bekommt|bekommen)\b",
        r"\b(?:anzahl|zahl|liste|namen?|höhe) (?:der|des|von) ([\w-]+)",
        r"\bgibt(?:[’']?s| es)? (?:(?:schon|bereits|irgendwo|auch|eine?n?|für|so|da) )*([\w-]+)",
        r"\b(?:hast|habt) (?:du|ihr) (?:(?:eine?n?|schon) )*(?:fertige\w* )?([\w-]+)",
        r"\bwer\b.*?([\w-]+)\W*$",
    )
)


def focus(question: str) -> str | None:
    """Return the word that says what is wanted, in lower case; None for an open question."""
    for pattern in _FOCUS:
        if match := pattern.search(question):
            return match[1].lower()
    return None
