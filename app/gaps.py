"""Wissenslücken: what people asked and the corpus did not answer.

Counted by day and reason. The text is kept only where the operator says so, and only when the
privacy scan finds nothing in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from app.gap_records import GapRecords
from ingest.privacy import scan
from rag.errors import KikoError
from rag.german import analyse
from rag.model import Answer

_log = logging.getLogger(__name__)
_ALIKE = 0.5  # shared stems ÷ all stems of the two


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask much the same: how often, since when, in which words."""

    question: str
    count: int
    first: str
    last: str
    wordings: tuple[str, ...]


class Gaps:
    """Notes abstentions; never keeps anybody from getting an answer."""

    def __init__(
        self, records: GapRecords, *, store: bool, today: Callable[[], date] = date.today
    ) -> None:
        self._records = records
        self._store = store
        self._today = today

    def note(self, answer: Answer) -> None:
        """Count an abstention, and keep its question if that is allowed."""
        if not answer.abstained or answer.reason is None:
            return
        day = self._today().isoformat()
        try:
            self._records.count(day, answer.reason)
            wanted = self._store and answer.reason == "no_evidence"
            if wanted and not scan(answer.question):
                self._records.keep(day, " ".join(answer.question.split()))
        except KikoError as error:
            _log.warning("A gap was not noted: %s", type(error).__name__)

    def counts(self) -> list[tuple[str, str, int]]:
        """Return day, reason and number, newest day first."""
        return self._records.counts()

    def grouped(self) -> list[Gap]:
        """Return the kept questions, those that ask the same together, most frequent first."""
        return group(self._records.questions())


def group(questions: Iterable[tuple[str, str]]) -> list[Gap]:
    """Put questions (day, text) that share most of their words together."""
    groups: list[tuple[frozenset[str], list[tuple[str, str]]]] = []
    for day, text in questions:
        stems = frozenset(analyse(text).stems)
        home = next((g for g in groups if _alike(g[0], stems)), None)
        if home is None:
            groups.append((stems, [(day, text)]))
        else:
            home[1].append((day, text))
    found = [_gap(members) for _, members in groups]
    return sorted(found, key=lambda gap: (-gap.count, gap.question))


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    if not a or not b:
        return a == b
    return len(a & b) / len(a | b) >= _ALIKE


def _gap(members: list[tuple[str, str]]) -> Gap:
    days = sorted(day for day, _ in members)
    wordings = tuple(dict.fromkeys(text for _, text in members))
    return Gap(wordings[0], len(members), days[0], days[-1], wordings)
