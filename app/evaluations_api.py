"""``/api/v1/evaluations``: run suites, follow them, read and compare what they found."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from app import problems
from app.evaluation_reading import ComparisonFormat, Findings, Format
from app.evaluation_suites import FEEDBACK_SUITE
from app.evaluations_bodies import (
    AddedOut,
    ComplaintsOut,
    QuestionBody,
    RowOut,
    RowsOut,
    RunOut,
    StartBody,
    SuiteOut,
    comparison_payload,
    complaint_out,
    looked_payload,
    summary_payload,
)
from app.wiring import Kiko
from eval.error_classes import ErrorClass

Plain = dict[str, Any]
PageNumber = Annotated[int, Query(ge=1, le=100_000, description="Page, from 1.")]
PageSize = Annotated[int, Query(ge=1, le=200, description="Items a page.")]
_TYPES = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_BOM = "\ufeff"  # spreadsheets take a CSV file for UTF-8 only with it
_REPORT: dict[int | str, dict[str, Any]] = {
    200: {"description": "Der Bericht als Datei", "content": {kind: {} for kind in _TYPES.values()}}
}


def router(kiko: Kiko) -> APIRouter:
    """Return the routes over the evaluations of ``kiko``."""
    routes = APIRouter(
        prefix="/api/v1/evaluations", tags=["evaluations"], responses=problems.EVALUATIONS
    )
    _add_feedback(routes, kiko)
    _add_running(routes, kiko)
    _add_reading(routes, kiko)
    _add_comparing(routes, kiko)
    return routes


def _add_feedback(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/feedback")
    def complaints(page: PageNumber = 1, size: PageSize = 50) -> ComplaintsOut:
        """List the feedback with a thumb down, newest first, and what became of it."""
        found, total = kiko.feedback_suite.complaints(page=page, size=size)
        items = [complaint_out(complaint) for complaint in found]
        return ComplaintsOut(items=items, page=page, size=size, total=total)

    @routes.post("/questions", status_code=HTTPStatus.CREATED)
    def add(body: QuestionBody) -> AddedOut:
        """Add a reviewed question to the suite of feedback."""
        added = kiko.feedback_suite.add(body.noun())
        return AddedOut(id=added.id, suite=FEEDBACK_SUITE, questions=added.questions)


def _add_running(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/suites")
    def suites() -> list[SuiteOut]:
        """List the suites that can be run."""
        return [SuiteOut.of(suite) for suite in kiko.evaluations.suites.all()]

    @routes.get("")
    def runs() -> list[RunOut]:
        """List the runs, newest first."""
        return [RunOut.of(record) for record in kiko.evaluations.all()]

    @routes.post("", status_code=HTTPStatus.ACCEPTED)
    def start(body: StartBody, response: Response) -> RunOut:
        """Begin a run; it goes on in the background, one at a time."""
        record = kiko.evaluations.start(body.suite, body.stichtag)
        response.headers["Location"] = f"/api/v1/evaluations/{record.id}"
        return RunOut.of(record)

    @routes.get("/{run_id}")
    def run(run_id: str) -> RunOut:
        """Return where a run stands."""
        return RunOut.of(kiko.evaluations.get(run_id))

    @routes.post("/{run_id}/stop", status_code=HTTPStatus.ACCEPTED)
    def stop(run_id: str) -> RunOut:
        """Let a run end after the question it is at; it can go on later."""
        return RunOut.of(kiko.evaluations.stop(run_id))

    @routes.post("/{run_id}/resume", status_code=HTTPStatus.ACCEPTED)
    def resume(run_id: str) -> RunOut:
        """Let a run that ended early go on where it stopped."""
        return RunOut.of(kiko.evaluations.resume(run_id))

    @routes.delete("/{run_id}", status_code=HTTPStatus.NO_CONTENT)
    def delete(run_id: str) -> None:
        """Delete a run with all that it found."""
        kiko.evaluations.delete(run_id)


def _add_reading(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/{run_id}/summary")
    def summary(run_id: str) -> Plain:
        """Return the numbers of a run, each mean with its 95% interval."""
        return summary_payload(_findings(kiko).summary(run_id))

    @routes.get("/{run_id}/rows")
    def rows(
        run_id: str,
        outcome: ErrorClass | None = None,
        category: Annotated[str | None, Query(max_length=200)] = None,
        query: Annotated[str, Query(max_length=200, description="Words of a question.")] = "",
        page: PageNumber = 1,
        size: PageSize = 50,
    ) -> RowsOut:
        """List the questions of a run with what became of each."""
        findings = _findings(kiko)
        everything = findings.rows(run_id)
        found = findings.rows(run_id, outcome, category, query)
        return RowsOut(
            items=[RowOut.of(row) for row in found[(page - 1) * size : page * size]],
            page=page,
            size=size,
            total=len(found),
            outcomes=Counter(row.error_class for row in everything),
            categories=Counter(row.category for row in everything),
        )

    @routes.get("/{run_id}/rows/{question_id:path}")
    def row(run_id: str, question_id: str) -> Plain:
        """Return one question: what was expected, what came back, how long each step took."""
        return looked_payload(_findings(kiko).question(run_id, question_id))

    @routes.get("/{run_id}/report", response_class=Response, responses=_REPORT)
    def report(run_id: str, form: Annotated[Format, Query(alias="format")] = "html") -> Response:
        """Download the report of a run."""
        return _file(_findings(kiko).report(run_id, form), run_id, form)


def _add_comparing(routes: APIRouter, kiko: Kiko) -> None:
    @routes.get("/{run_id}/compare/{other_id}")
    def compare(run_id: str, other_id: str) -> Plain:
        """Compare a run with a later one of the same suite, question by question."""
        return comparison_payload(_findings(kiko).comparison(run_id, other_id))

    @routes.get("/{run_id}/compare/{other_id}/report", response_class=Response, responses=_REPORT)
    def compare_report(
        run_id: str,
        other_id: str,
        form: Annotated[ComparisonFormat, Query(alias="format")] = "html",
    ) -> Response:
        """Download the comparison of two runs."""
        text = _findings(kiko).comparison_report(run_id, other_id, form)
        return _file(text, f"{run_id}-{other_id}", form)


def _findings(kiko: Kiko) -> Findings:
    return Findings(kiko.evaluations.runs)


def _file(text: str, name: str, form: str) -> Response:
    """Answer with a file that browsers save: a page of ours runs beside the application never."""
    content = (_BOM + text if form == "csv" else text).encode()
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return Response(content, media_type=_TYPES[form], headers=headers)
