"""Runs as folders: what ``eval.rows`` keeps of a run, its suite beside it, and where it stands."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from app import atomic
from app.evaluation_words import word
from eval.rows import ROWS
from eval.suite import Suite, read_jsonl
from rag.errors import NotFoundError

State = Literal["running", "done", "stopped", "interrupted", "failed"]
SUITE = "suite.jsonl"
_RECORD, _STOP = "state.json", "stop"
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}")


@dataclass(frozen=True, slots=True)
class Record:
    """Where a run stands; moments are ISO 8601 in UTC.

    A run is ``interrupted`` where its process ended before it did.
    """

    id: str
    suite: str
    questions: int
    stichtag: date
    state: State
    started: str
    ended: str | None = None
    message: str = ""
    answered: int = 0


_PARSED = TypeAdapter(Record)


class Runs:
    """The folders of all runs below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def make(self, suite: Suite, file: Path, stichtag: date) -> Record:
        """Make the folder of a new run, with a copy of the suite it asks.

        Raises:
            StorageError: the disk does not take it.
        """
        now = datetime.now(UTC)
        wanted = f"{suite.name}-{now:%Y%m%d-%H%M%S}"
        name, number = wanted, 1
        while (self.root / name).exists():
            number += 1
            name = f"{wanted}-{number}"
        started = now.isoformat(timespec="seconds")
        record = Record(name, suite.name, len(suite.questions), stichtag, "running", started)
        atomic.write(self.root / name / SUITE, file.read_bytes())
        self.keep(record)
        return record

    def keep(self, record: Record) -> None:
        """Write where a run stands."""
        values = {**asdict(record), "stichtag": record.stichtag.isoformat()}
        text = json.dumps(values, ensure_ascii=False, indent=2) + "\n"
        atomic.write(self.root / record.id / _RECORD, text.encode())

    def end(self, record: Record, state: State, message: str = "") -> Record:
        """Write that a run has ended, and how."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        ended = replace(record, state=state, ended=now, message=message)
        self.keep(ended)
        return ended

    def all(self) -> list[Record]:
        """Return every run, newest first; a folder without a record is no run."""
        found = self.root.iterdir() if self.root.is_dir() else iter(())
        records = (self._read(path) for path in found if path.is_dir())
        known = [record for record in records if record is not None]
        return sorted(known, key=lambda record: (record.started, record.id), reverse=True)

    def get(self, run_id: str) -> Record:
        """Return one run; raise NotFoundError if there is none."""
        record = self._read(self.root / run_id) if _ID.fullmatch(run_id) else None
        if record is None:
            raise NotFoundError(word("no_run", id=run_id[:160]))
        return record

    def folder(self, run_id: str) -> Path:
        """Return the folder of a run; raise NotFoundError if there is none."""
        return self.root / self.get(run_id).id

    def suite(self, run_id: str) -> Suite:
        """Return the suite that a run asks, as it was when the run began."""
        record = self.get(run_id)
        return replace(read_jsonl(self.root / record.id / SUITE), name=record.suite)

    def delete(self, run_id: str) -> None:
        """Delete a run; its record goes first, so that half a folder is no run."""
        folder = self.folder(run_id)
        with atomic.storing(run_id):
            (folder / _RECORD).unlink()
            shutil.rmtree(folder)

    def ask_to_stop(self, run_id: str) -> None:
        """Leave the sign that whichever process runs it looks for."""
        with atomic.storing(run_id):
            (self.folder(run_id) / _STOP).touch()

    def is_to_stop(self, run_id: str) -> bool:
        """Return whether a run was asked to stop."""
        return (self.root / run_id / _STOP).exists()

    def go_on(self, record: Record) -> Record:
        """Write that a run which had ended early goes on."""
        (self.root / record.id / _STOP).unlink(missing_ok=True)
        again = replace(record, state="running", ended=None, message="")
        self.keep(again)
        return again

    def _read(self, folder: Path) -> Record | None:
        try:
            record = _PARSED.validate_json((folder / _RECORD).read_bytes())
        except (OSError, ValidationError):
            return None
        return replace(record, id=folder.name, answered=sum(1 for _ in _lines(folder / ROWS)))


def _lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a file that may still grow."""
    try:
        with path.open("rb") as file:
            yield from (line for line in file if line.endswith(b"\n"))
    except FileNotFoundError:
        return
