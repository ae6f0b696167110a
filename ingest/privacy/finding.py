"""A stretch of text that looks personal, what to put in its place, and how findings combine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, get_args

from rag.errors import InputError

FindingKind = Literal[
    "email",
    "phone",
    "iban",
    "tax_id",
    "social_security",
    "credit_card",
    "case_number",
    "vehicle_plate",
    "person",
]
FINDING_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
SUGGESTIONS: dict[FindingKind, str] = {
    "email": "[E-Mail entfernt]",
    "phone": "[Telefonnummer entfernt]",
    "iban": "[IBAN entfernt]",
    "tax_id": "[Steuernummer entfernt]",
    "social_security": "[Versicherungsnummer entfernt]",
    "credit_card": "[Kartennummer entfernt]",
    "case_number": "[Aktenzeichen entfernt]",
    "vehicle_plate": "[Kennzeichen entfernt]",
    "person": "[Name entfernt]",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``text[start:end]`` of the scanned text, of which kind and how sure (0–1) that is."""

    kind: FindingKind
    start: int
    end: int
    text: str
    suggestion: str
    certainty: float


def found(kind: FindingKind, text: str, start: int, end: int, certainty: float) -> Finding:
    """Return the finding of ``text[start:end]`` with the suggestion of its kind."""
    return Finding(kind, start, end, text[start:end], SUGGESTIONS[kind], certainty)


def without_overlaps(text: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Join findings that overlap: the union of their places, of the kind that is surest."""
    kept: list[tuple[Finding, int]] = []  # the surest of those that overlap, starting at the first
    for new in sorted(findings, key=lambda f: (f.start, -f.end)):
        if not kept or new.start >= kept[-1][1]:
            kept.append((new, new.end))
            continue
        last, end = kept[-1]
        best = max(last, new, key=lambda f: (f.certainty, f.end - f.start))
        kept[-1] = (replace(best, start=last.start), max(end, new.end))
    return tuple(found(f.kind, text, f.start, end, f.certainty) for f, end in kept)


def redact(text: str, findings: Iterable[Finding]) -> str:
    """Return the text with every finding replaced by its suggestion.

    Raises:
        InputError: a finding does not belong to this text (it was edited after the scan).
    """
    pieces: list[str] = []
    at = 0
    for finding in sorted(findings, key=lambda f: f.start):
        if finding.start < at or text[finding.start : finding.end] != finding.text:
            raise InputError(
                f"Der Fund an Zeichen {finding.start} bis {finding.end} passt nicht mehr zum Text. "
                "Bitte prüfen Sie den geänderten Text noch einmal auf personenbezogene Daten."
            )
        pieces += [text[at : finding.start], finding.suggestion]
        at = finding.end
    return "".join([*pieces, text[at:]])


def near(
    text: str, start: int, end: int, pattern: re.Pattern[str], before: int, after: int
) -> bool:
    """Tell whether ``pattern`` is found near ``text[start:end]``, on the same line."""
    head = text[max(0, start - before) : start].rpartition("\n")[2]
    tail = text[end : end + after].partition("\n")[0]
    return bool(pattern.search(head) or (after and pattern.search(tail)))
