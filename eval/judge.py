"""Grades by a language model, asked several times: a second opinion, never part of a gate.

Grades go from 1 to 5. They say what one model thinks; how far it agrees with itself is reported
with them, because a grade that changes from one asking to the next says little.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import fmean, pstdev
from typing import Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from rich.table import Table

from eval.rows import Row, Run
from eval.statistics import Estimate, estimate
from rag.errors import LanguageModelError, SuiteError
from rag.prompts import PromptMessage, judge_messages

FILE = "judgements.jsonl"
_JSON = re.compile(r"\{[^{}]*\}")
_Advance = Callable[[int], None]


class Judge(Protocol):
    """A language model that replies to messages."""

    name: str

    def reply(self, messages: Sequence[PromptMessage]) -> str:
        """Return the whole reply."""


class Grades(BaseModel):
    """What one asking gave, each 1 to 5."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    answered: int = Field(ge=1, le=5, alias="beantwortet")
    grounded: int = Field(ge=1, le=5, alias="belegt")
    clear: int = Field(ge=1, le=5, alias="verständlich")


CRITERIA: Mapping[str, str] = {
    "answered": "the answer meets the question",
    "grounded": "every statement is in the quotes",
    "clear": "the reader understands it",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """One asking about one answer; ``failure`` says why there are no grades."""

    id: str
    model: str
    asking: int
    answered: int | None = None
    grounded: int | None = None
    clear: int | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One criterion over all answers.

    ``spread`` is the mean standard deviation of one answer's grades over the askings, ``agreed``
    the share (0–1) of answers that got the same grade every time.
    """

    criterion: str
    grade: Estimate
    spread: float
    agreed: float


_JUDGEMENT = TypeAdapter(Judgement)


def judge(
    run: Run,
    folder: Path,
    model: Judge,
    references: Mapping[str, str],
    *,
    askings: int = 3,
    advance: _Advance = lambda done: None,
) -> list[Judgement]:
    """Have each given answer of a run graded ``askings`` times; an interrupted one goes on.

    Failures are kept as such and asked again the next time.
    """
    file = folder / FILE
    graded = [j for j in read(file) if j.failure is None]
    file.write_text("".join(map(_line, graded)), "utf-8")  # without a line that a kill cut off
    kept = [j for j in graded if j.model == model.name]
    done = {(j.id, j.asking) for j in kept}
    rows = [row for row in run.rows if not row.abstained and row.failure is None and row.answer]
    asked = 0
    with file.open("a", encoding="utf-8") as written:
        for row in rows:
            for asking in range(1, askings + 1):
                if (row.id, asking) not in done:
                    found = _judged(row, model, asking, references.get(row.id))
                    written.write(_line(found))
                    written.flush()
                    kept.append(found)
                asked += 1
                advance(asked)
    return [j for j in kept if j.asking <= askings]


def verdicts(judgements: Sequence[Judgement]) -> list[Verdict]:
    """Return one verdict a criterion; raise SuiteError if nothing was graded."""
    found = []
    for criterion in CRITERIA:
        grades: dict[str, list[int]] = {}
        for one in judgements:
            value = getattr(one, criterion)
            if value is not None:
                grades.setdefault(one.id, []).append(value)
        if not grades:
            failures = sorted({j.failure for j in judgements if j.failure})
            raise SuiteError(f"no answer was graded: {failures[0] if failures else 'none given'}")
        found.append(
            Verdict(
                criterion,
                estimate([fmean(values) for values in grades.values()]),
                fmean(pstdev(values) for values in grades.values()),
                fmean(float(len(set(values)) == 1) for values in grades.values()),
            )
        )
    return found


def read(file: Path) -> list[Judgement]:
    """Return the judgements of a file, none if there is no file; a cut last line is left out."""
    if not file.is_file():
        return []
    whole, _, _ = file.read_text("utf-8").rpartition("\n")
    return [_JUDGEMENT.validate_json(line) for line in whole.split("\n") if line]


def table(found: Sequence[Verdict], judgements: Sequence[Judgement]) -> Table:
    """Return one line a criterion, and how many askings failed."""
    failed = sum(j.failure is not None for j in judgements)
    shown = Table(
        "criterion", "grade 1–5", "95% interval", "spread", "agreed", "answers", "meaning", box=None
    )
    for verdict in found:
        grade = verdict.grade
        shown.add_row(
            verdict.criterion,
            f"{grade.mean:.2f}",
            f"{grade.low:.2f} – {grade.high:.2f}",
            f"{verdict.spread:.2f}",
            f"{verdict.agreed:.2f}",
            str(grade.count),
            CRITERIA[verdict.criterion],
        )
    shown.add_row("failed askings", str(failed), "", "", "", "", "")
    return shown


def _line(judgement: Judgement) -> str:
    return json.dumps(asdict(judgement), ensure_ascii=False) + "\n"


def _judged(row: Row, model: Judge, asking: int, reference: str | None) -> Judgement:
    quotes = [citation.quote for citation in row.citations]
    try:
        grades = _grades(model.reply(judge_messages(row.question, row.answer, quotes, reference)))
    except (LanguageModelError, ValueError) as error:
        return Judgement(row.id, model.name, asking, failure=str(error))
    return Judgement(row.id, model.name, asking, grades.answered, grades.grounded, grades.clear)


def _grades(reply: str) -> Grades:
    """Return the grades in a reply; raise ValueError if there are none."""
    for found in reversed(_JSON.findall(reply)):
        try:
            return Grades.model_validate_json(found)
        except ValidationError:
            continue
    raise ValueError(f"the reply holds no grades: {reply[:80]!r}")
