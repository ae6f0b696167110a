"""Feedback on answers: what is kept of it, and what is not.

No name, no time of day. The comment is kept without what looks personal in it; the question only
where ``KIKO_STORE_QUESTIONS`` says so, and redacted as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from app.edge_words import word
from app.feedback_records import FeedbackRecords, Opinion
from ingest.privacy import redact, scan
from rag.errors import InputError
from rag.routing import clean

OpinionVerdict = Literal["up", "down"]
OpinionReason = Literal["wrong_source", "incomplete", "outdated", "wrong"]
OPINION_REASONS: tuple[OpinionReason, ...] = get_args(OpinionReason)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept of an opinion, and how much of which kind was taken out before."""

    opinion: Opinion
    redacted: dict[str, int]


class Feedback:
    """Takes in opinions on answers."""

    def __init__(
        self,
        records: FeedbackRecords,
        *,
        store_questions: bool,
        today: Callable[[], date] = date.today,
    ) -> None:
        self.records = records
        self._store = store_questions
        self._today = today

    def give(
        self,
        answer_id: str,
        verdict: OpinionVerdict,
        reasons: tuple[OpinionReason, ...] = (),
        comment: str = "",
        question: str | None = None,
    ) -> Kept:
        """Keep an opinion and return what was kept.

        Raises:
            InputError: reasons were given for a thumb up.
        """
        if reasons and verdict != "down":
            raise InputError(word("reasons_only_down"))
        comment, found = _without_personal(comment)
        kept = Opinion(
            self._today().isoformat(), answer_id, verdict, tuple(dict.fromkeys(reasons)), comment
        )
        if question and self._store:
            text, more = _without_personal(question)
            kept, found = replace(kept, question=text or None), found + more
        self.records.add(kept)
        return Kept(kept, dict(found))


def _without_personal(text: str) -> tuple[str, Counter[str]]:
    """Return a text without what looks personal, and how much of which kind that was."""
    text = clean(text)
    findings = scan(text)
    return redact(text, findings), Counter(finding.kind for finding in findings)
