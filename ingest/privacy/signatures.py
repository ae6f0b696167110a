"""Names beside an e-mail address or a phone number: contact blocks and mail headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ingest.privacy.finding import Finding, found
from ingest.privacy.names import PersonName, is_likely, read_name

_LONGEST_LINE = 300  # characters; longer lines are no signatures
_MOST_LINES = 3


def beside_contacts(text: str, contacts: Iterable[Finding]) -> Iterator[Finding]:
    """Yield a line that is only a name, at most three lines above an e-mail or a phone number."""
    for contact in contacts:
        start = text.rfind("\n", max(0, contact.start - _LONGEST_LINE), contact.start) + 1
        for _ in range(_MOST_LINES):
            if start < 2:
                break
            end = start - 1
            start = text.rfind("\n", max(0, end - _LONGEST_LINE), end) + 1
            name = read_name(text, start)
            if name and name.end == end and name.is_full and is_likely(name):
                yield found("person", text, name.start, name.end, 0.8)
                break
        name = _before_bracket(text, contact)
        if name:
            yield found("person", text, name.start, name.end, 0.85)


def _before_bracket(text: str, contact: Finding) -> PersonName | None:
    """Return the name in ``Anna Beispiel <anna@…>``."""
    if contact.kind != "email" or text[max(0, contact.start - 1) : contact.start] != "<":
        return None
    head = text[max(0, contact.start - 60) : contact.start - 1].rstrip()
    offset = max(0, contact.start - 60)
    begin = max(head.rfind(mark) for mark in "\n:;,>") + 1
    name = read_name(text, offset + begin)
    if name is None or not name.is_full or name.end != offset + len(head):
        return None
    return name
