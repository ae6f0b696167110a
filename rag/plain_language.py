"""Is a text in Einfache Sprache? A check by rules: length, passive, nominal style, long words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.german import sentences

Rule = Literal["long_sentence", "passive", "nominal_style", "long_word", "many_clauses"]

MOST_WORDS = 15
MOST_LETTERS = 16
MOST_NOMINAL = 2
MOST_COMMAS = 2
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NOMINAL = re.compile(
    r"[A-ZÄÖÜ]\w{2,}(?:ung|ungen|heit|heiten|keit|keiten|ion|ionen|ierung|ierungen|nahme|nahmen)"
)
_AUXILIARY = re.compile(r"\b(?:werde|wird|werden|wurde|wurden|worden)\b", re.IGNORECASE)
_PARTICIPLE = re.compile(
    r"\b(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer|miss|über|unter)\w{3,}(?:t|en)|\w{3,}iert)\b"
)
_NO_PARTICIPLE = re.compile(
    r"gegen|gestern|geben|gehen|gelten|gewinnen|geltend|gehören|gemeinden|"
    r"genügen|gesamt|geeignet|besten|ersten|erwarten|erhalten|bleiben|"
    r"beginnen|bekommen|berlin|bereit|bereits|besonders|verstehen|verwenden|"
    r"entscheiden|entstehen|unten|unternehmen|überall|verlieren"
)
_MARKER = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a sentence breaks, and the words that break it."""

    rule: Rule
    sentence: str
    words: str


@dataclass(frozen=True, slots=True)
class PlainLanguageReport:
    """How plain a text is; ``share`` (0–1) of its sentences break no rule."""

    sentences: int
    words_per_sentence: float
    share: float
    findings: tuple[Finding, ...]

    @property
    def is_plain(self) -> bool:
        """Return whether no sentence breaks a rule."""
        return not self.findings


def check_plain_language(text: str) -> PlainLanguageReport:
    """Check each sentence of a text; citation numbers do not count."""
    bare = _MARKER.sub("", text)
    found = [bare[start:end] for start, end in sentences(bare)]
    findings = tuple(finding for sentence in found for finding in _findings(sentence))
    broken = {finding.sentence for finding in findings}
    count = max(1, len(found))
    return PlainLanguageReport(
        sentences=len(found),
        words_per_sentence=sum(len(sentence.split()) for sentence in found) / count,
        share=sum(sentence not in broken for sentence in found) / count,
        findings=findings,
    )


def _findings(sentence: str) -> list[Finding]:
    length = len(sentence.split())
    nominal = _NOMINAL.findall(sentence)
    long = [word for word in _WORD.findall(sentence) if _longest_part(word) > MOST_LETTERS]
    broken: list[tuple[Rule, str]] = []
    if length > MOST_WORDS:
        broken.append(("long_sentence", f"{length}"))
    if passive := _passive(sentence):
        broken.append(("passive", passive))
    if len(nominal) > MOST_NOMINAL:
        broken.append(("nominal_style", ", ".join(nominal)))
    if sentence.count(",") > MOST_COMMAS:
        broken.append(("many_clauses", f"{sentence.count(',')}"))
    broken += [("long_word", word) for word in long]
    return [Finding(rule, sentence, words) for rule, words in broken]


def _passive(sentence: str) -> str | None:
    """Return the verb forms of a passive: a form of werden with a participle beside it."""
    auxiliary = _AUXILIARY.search(sentence)
    if auxiliary is None:
        return None
    rest = _AUXILIARY.sub(" ", sentence)
    found = (match[0] for match in _PARTICIPLE.finditer(rest))
    participle = next((word for word in found if not _NO_PARTICIPLE.fullmatch(word)), None)
    return f"{auxiliary[0]} … {participle}" if participle else None


def _longest_part(word: str) -> int:
    """Return the letters of the longest part; a hyphen makes a long word readable."""
    return max(len(part) for part in word.split("-"))
