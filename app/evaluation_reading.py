"""What a run found, read from its folder: summary, rows, one question, comparison, report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from app.evaluation_records import Runs
from app.evaluation_words import word
from eval import report_html
from eval.compare import Comparison, compare, paired
from eval.compare_report import as_dict as comparison_values
from eval.compare_report import markdown as comparison_markdown
from eval.error_classes import ErrorClass
from eval.report_files import as_csv, as_dict, as_json, markdown
from eval.rows import ROWS, RUN, Row, Run, Timing, read_run
from eval.suite import Question
from eval.summary import Summary, summarise
from rag.errors import ConflictError, NotFoundError, SuiteError

Format = Literal["html", "md", "csv", "json"]
ComparisonFormat = Literal["html", "md", "json"]


@dataclass(frozen=True, slots=True)
class Looked:
    """One question of a run: how it was meant, what came back, how long it took."""

    question: Question | None
    row: Row
    timing: Timing | None


class Findings:
    """Reads runs; what is costly to work out is kept until the run changes."""

    def __init__(self, runs: Runs) -> None:
        self._runs = runs

    def summary(self, run_id: str) -> Summary:
        """Return the numbers of a run.

        Raises:
            ConflictError: no question is answered yet.
            NotFoundError: there is no such run.
        """
        return _summary(*self._state(run_id))

    def rows(
        self,
        run_id: str,
        outcome: ErrorClass | None = None,
        category: str | None = None,
        query: str = "",
    ) -> list[Row]:
        """Return the rows of a run with that outcome and category whose texts hold ``query``."""
        wanted = query.casefold().strip()
        return [
            row
            for row in self._read(run_id).rows
            if outcome in (None, row.error_class)
            and category in (None, row.category)
            and wanted in f"{row.id} {row.question}".casefold()
        ]

    def question(self, run_id: str, question_id: str) -> Looked:
        """Return one question of a run; raise NotFoundError if it has no row."""
        run = self._read(run_id)
        row = next((row for row in run.rows if row.id == question_id), None)
        if row is None:
            raise NotFoundError(word("no_row", id=run_id, question=question_id[:80]))
        asked = self._runs.suite(run_id).questions
        return Looked(
            next((q for q in asked if q.id == question_id), None),
            row,
            next((timing for timing in run.timings if timing.id == question_id), None),
        )

    def comparison(self, before: str, after: str) -> Comparison:
        """Compare two runs.

        Raises:
            ConflictError: one has no row yet.
            NotFoundError: there is no such run.
            SuiteError: they share no question.
        """
        first, second = self._state(before), self._state(after)
        try:
            paired(_run(*first), _run(*second))
        except SuiteError as error:
            raise SuiteError(word("other_suite", before=before, after=after)) from error
        return _comparison(first, second)

    def report(self, run_id: str, form: Format) -> str:
        """Return the report of a run in one form."""
        state = self._state(run_id)
        run = _run(*state)
        forms: Mapping[Format, Callable[[], str]] = {
            "html": lambda: report_html.page(run, _summary(*state)),
            "md": lambda: markdown(run, _summary(*state)),
            "csv": lambda: as_csv(run),
            "json": lambda: as_json(as_dict(_summary(*state))),
        }
        return forms[form]()

    def comparison_report(self, before: str, after: str, form: ComparisonFormat) -> str:
        """Return the comparison of two runs in one form."""
        found = self.comparison(before, after)
        if form == "html":
            return report_html.comparison_page(found)
        return comparison_markdown(found) if form == "md" else as_json(comparison_values(found))

    def _read(self, run_id: str) -> Run:
        return _run(*self._state(run_id))

    def _state(self, run_id: str) -> tuple[Path, int]:
        """Return a run's folder with what grows whenever a row comes to it."""
        folder = self._runs.folder(run_id)
        try:
            size = (folder / ROWS).stat().st_size
        except FileNotFoundError:
            size = 0
        if not size or not (folder / RUN).is_file():
            raise ConflictError(word("no_rows", id=run_id))
        return folder, size


@lru_cache(maxsize=8)
def _run(folder: Path, size: int) -> Run:
    """Return the run as far as its rows are whole."""
    return read_run(folder)


@lru_cache(maxsize=16)
def _summary(folder: Path, size: int) -> Summary:
    return summarise(_run(folder, size))


@lru_cache(maxsize=16)
def _comparison(before: tuple[Path, int], after: tuple[Path, int]) -> Comparison:
    return compare(_run(*before), _run(*after))
