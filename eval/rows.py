"""A run on disk: ``run.json``, one row a question in ``rows.jsonl``, times in ``timings.jsonl``.

Rows are written as they come and survive a kill; times stand apart because they alone differ
between two runs of the same thing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from eval.error_classes import ErrorClass
from rag.errors import NotFoundError, SuiteError

RUN, ROWS, TIMINGS = "run.json", "rows.jsonl", "timings.jsonl"


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation as the report shows it."""

    number: int
    document_id: str
    locator: str | None
    in_force: bool | None
    quote: str


@dataclass(frozen=True, slots=True)
class Row:
    """What came back for one question, and what it is worth."""

    id: str
    question: str
    category: str
    language: str
    answerable: bool | None
    error_class: ErrorClass
    abstained: bool
    reason: str | None
    confidence: float | None
    answer: str
    citations: tuple[Cited, ...]
    expected: tuple[str, ...]
    served: tuple[str, ...]
    retrieved: tuple[str, ...]
    metrics: dict[str, float | None]
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one question took, in milliseconds."""

    id: str
    total_ms: float
    steps_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished or interrupted run as read from its folder."""

    name: str
    identity: Mapping[str, str]
    rows: tuple[Row, ...]
    timings: tuple[Timing, ...] = ()


_ROW = TypeAdapter(Row)
_TIMING = TypeAdapter(Timing)


def read_run(folder: Path) -> Run:
    """Return the run in ``folder``.

    Raises:
        NotFoundError: there is none.
        SuiteError: a row is damaged.
    """
    identity = read_identity(folder)
    if identity is None:
        raise NotFoundError(f"{folder} holds no run; give the folder 'kiko eval run' wrote to")
    rows = tuple(_parsed(folder / ROWS, _ROW))
    return Run(folder.resolve().name, identity, rows, tuple(_parsed(folder / TIMINGS, _TIMING)))


def read_identity(folder: Path) -> dict[str, str] | None:
    """Return what a folder's run was run with; None if there is no run."""
    try:
        text = (folder / RUN).read_text("utf-8")
    except OSError:
        return None
    values: dict[str, str] = json.loads(text)
    return values


def start(folder: Path, identity: Mapping[str, str], *, fresh: bool) -> set[str]:
    """Open ``folder`` for a run and return the ids of questions that are already answered.

    Raises:
        SuiteError: the folder holds a run of something else.
    """
    folder.mkdir(parents=True, exist_ok=True)
    earlier = read_identity(folder)
    if earlier is not None and not fresh:
        _check_same(folder, earlier, identity)
        _mend(folder / ROWS)
        _mend(folder / TIMINGS)
        return {row.id for row in _parsed(folder / ROWS, _ROW)}
    for name in (ROWS, TIMINGS):
        (folder / name).unlink(missing_ok=True)
    (folder / RUN).write_text(_line(dict(identity), indent=2), "utf-8")
    return set()


def append(folder: Path, row: Row, timing: Timing) -> None:
    """Write the time, then the row: a question counts as answered once its row is complete."""
    for name, value in ((TIMINGS, timing), (ROWS, row)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(_line(asdict(value)))


def keep(run: Run, folder: Path) -> None:
    """Write a run as a baseline into an empty ``folder``: its figures without texts and times.

    Raises:
        SuiteError: the folder already holds a run.
    """
    if read_identity(folder) is not None:
        raise SuiteError(f"{folder} already holds a run; delete it or name another folder")
    start(folder, run.identity, fresh=False)
    rows = (replace(row, question="", answer="", citations=(), retrieved=()) for row in run.rows)
    (folder / ROWS).write_text("".join(_line(asdict(row)) for row in rows), "utf-8")


def _check_same(folder: Path, earlier: Mapping[str, str], identity: Mapping[str, str]) -> None:
    keys = (k for k in {**earlier, **identity} if earlier.get(k) != identity.get(k))
    changed = next(keys, None)
    if changed is not None:
        raise SuiteError(
            f"{folder} holds a run with {changed} {earlier.get(changed)!r}, this one has "
            f"{identity.get(changed)!r}; choose another --out, or --fresh to replace it"
        )


def _mend(path: Path) -> None:
    """Cut off a last line that a kill left unfinished."""
    if path.exists():
        whole = path.read_bytes()
        path.write_bytes(whole[: whole.rfind(b"\n") + 1])


def _parsed(path: Path, kind: TypeAdapter[Any]) -> Iterator[Any]:
    """Yield the values of whole lines; a last one without its end is still being written."""
    whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    for number, line in enumerate(whole.split(b"\n"), start=1):
        if line:
            try:
                yield kind.validate_json(line)
            except ValidationError as error:
                raise SuiteError(f"{path}:{number}: is damaged; run again with --fresh") from error


def _line(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
