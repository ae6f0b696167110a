"""The privacy scan: what in a text is personal, before anything of it goes live.

``scan`` finds, ``redact`` replaces; both are pure. Contact data of authorities are findings too:
the organiser confirms that they may be published.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.privacy.cases import case_numbers
from ingest.privacy.contact import emails, phones
from ingest.privacy.finding import (
    FINDING_KINDS,
    SUGGESTIONS,
    Finding,
    FindingKind,
    redact,
    without_overlaps,
)
from ingest.privacy.numbers import cards, ibans, insurance_numbers, plates, tax_ids
from ingest.privacy.persons import people
from ingest.privacy.stated import is_stated

__all__ = ["FINDING_KINDS", "SUGGESTIONS", "Finding", "FindingKind", "redact", "scan"]


def scan(text: str, stated_names: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return what looks personal in ``text``, in order and without overlaps.

    ``stated_names`` are people who are named on purpose, as the speakers of a session are.
    """
    stated = tuple(stated_names)
    contacts: Sequence[Finding] = [*emails(text), *phones(text)]
    numbers = [*ibans(text), *tax_ids(text), *insurance_numbers(text), *cards(text)]
    places = [*case_numbers(text), *plates(text)]
    names = [name for name in people(text, contacts) if not is_stated(name.text, stated)]
    return without_overlaps(text, [*contacts, *numbers, *places, *names])
