"""Jobs as values: queued, taken, their files one by one, finished."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import uuid4

from sqlalchemy import ColumnElement, func, or_, select, update

from app.database import Database, JobFileRow, JobRow, now
from rag.errors import NotFoundError
from rag.host import host_id

State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class JobFile:
    """What became of one file of a job."""

    name: str
    upload_id: str | None = None
    state: State = "queued"
    message: str = ""
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """Work for the worker thread, file by file."""

    id: str
    kind: str
    actor: str
    state: State
    options: Mapping[str, object]
    created: str
    started: str | None
    finished: str | None
    message: str
    files: tuple[JobFile, ...]


class JobRecords:
    """The jobs in the database. A host works at its own: their files lie in its folder ``data``."""

    def __init__(self, database: Database, data: Path) -> None:
        self.database = database
        self._data = data

    def add(
        self, kind: str, actor: str, options: Mapping[str, object], files: Sequence[JobFile]
    ) -> Job:
        """Queue a job."""
        row = JobRow(
            id=uuid4().hex,
            kind=kind,
            actor=actor,
            host=host_id(self._data),
            options=json.dumps(options),
            state="queued",
            created=now(),
            files=[_file_row(position, file) for position, file in enumerate(files)],
        )
        with self.database.session() as session:
            session.add(row)
            session.flush()
            return _job(row)

    def get(self, job_id: str) -> Job:
        """Return a job; raise NotFoundError if there is none."""
        with self.database.session() as session:
            row = session.scalar(select(JobRow).where(JobRow.id == job_id))
            if row is None:
                raise NotFoundError(f"Den Auftrag {job_id!r} gibt es nicht.")
            return _job(row)

    def page(self, *, page: int = 1, size: int = 20) -> tuple[list[Job], int]:
        """Return a page of the jobs, newest first, and how many there are."""
        with self.database.session() as session:
            total = session.scalar(select(func.count()).select_from(JobRow)) or 0
            query = select(JobRow).order_by(JobRow.number.desc())
            rows = session.scalars(query.offset((page - 1) * size).limit(size)).all()
            return [_job(row) for row in rows], total

    def waiting(self) -> int:
        """Return how many jobs wait or run."""
        query = select(func.count()).where(JobRow.state.in_(("queued", "running")))
        with self.database.session() as session:
            return session.scalar(query) or 0

    def requeue_running(self) -> int:
        """Queue jobs again that a stopped server of this host left running; return how many."""
        with self.database.session() as session:
            ours = select(JobRow).where(JobRow.state == "running", self._is_ours())
            running = session.scalars(ours).all()
            for job in running:
                job.state = "queued"
                for file in job.files:
                    file.state = "queued" if file.state == "running" else file.state
            return len(running)

    def take(self) -> Job | None:
        """Take the oldest queued job of this host and mark it as running; None if there is none."""
        with self.database.session() as session:
            query = select(JobRow).where(JobRow.state == "queued", self._is_ours())
            query = query.order_by(JobRow.number).limit(1)
            row = session.scalar(query.with_for_update(skip_locked=True))  # nobody else's
            if row is None:
                return None
            row.state, row.started = "running", now()
            return _job(row)

    def _is_ours(self) -> ColumnElement[bool]:
        return or_(JobRow.host == host_id(self._data), JobRow.host.is_(None))

    def finish(self, job_id: str, state: State, message: str = "") -> None:
        """Write down how a job ended."""
        with self.database.session() as session:
            session.execute(
                update(JobRow)
                .where(JobRow.id == job_id)
                .values(state=state, finished=now(), message=message)
            )

    def is_wanted(self, upload_id: str) -> bool:
        """Return whether a job still has to work on an upload."""
        query = select(func.count()).where(
            JobFileRow.upload_id == upload_id, JobFileRow.state.in_(("queued", "running"))
        )
        with self.database.session() as session:
            return bool(session.scalar(query))

    def set_file(self, job_id: str, position: int, file: JobFile) -> None:
        """Write down where a file of a job stands."""
        with self.database.session() as session:
            number = session.scalar(select(JobRow.number).where(JobRow.id == job_id))
            row = session.get_one(JobFileRow, (number, position))
            row.state, row.message = file.state, file.message
            row.documents = json.dumps(file.documents)


def _file_row(position: int, file: JobFile) -> JobFileRow:
    return JobFileRow(
        position=position,
        name=file.name,
        upload_id=file.upload_id,
        state=file.state,
        message=file.message,
        documents=json.dumps(file.documents),
    )


def _job(row: JobRow) -> Job:
    files = tuple(
        JobFile(f.name, f.upload_id, f.state, f.message, tuple(json.loads(f.documents)))  # type: ignore[arg-type]
        for f in row.files
    )
    return Job(
        row.id,
        row.kind,
        row.actor,
        row.state,  # type: ignore[arg-type]
        json.loads(row.options),
        row.created,
        row.started,
        row.finished,
        row.message,
        files,
    )
