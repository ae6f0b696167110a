"""Work that takes longer than a request: taken one at a time by one thread of the server.

Jobs are in the database, so they survive a restart: what was running is started again, and the
files that were done stay done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from traceback import format_tb

from filelock import FileLock, Timeout

from app.job_records import Job, JobFile, JobRecords
from app.library import Library
from app.library_words import word
from rag.errors import KikoError, NotFoundError

_log = logging.getLogger(__name__)
_POLL_S = 1.0
_FRONT = ("kind", "title", "date")


class Jobs:
    """Queue jobs, and work on them once :meth:`start` was called."""

    def __init__(self, data: Path, records: JobRecords, library: Library) -> None:
        self.records = records
        self._data = data
        self._library = library
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def submit(
        self,
        kind: str,
        actor: str,
        options: Mapping[str, object] | None = None,
        files: Sequence[JobFile] = (),
    ) -> Job:
        """Queue ``add`` (files become documents) or ``reindex``."""
        job = self.records.add(kind, actor, options or {}, files)
        self._wake.set()
        return job

    def start(self) -> None:
        """Start the worker thread."""
        if self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._work, name="kiko-jobs", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Let the worker finish the file it is at, then end it."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def run_waiting(self) -> int:
        """Work on every queued job now, in this thread; return how many there were."""
        done = 0
        while not self._stop.is_set() and (job := self.records.take()):
            self._run(job)
            done += 1
        return done

    def _work(self) -> None:
        """Take jobs while no other process of this data folder does."""
        while not self._stop.is_set():
            try:
                with FileLock(self._data / "jobs.lock", timeout=0, thread_local=False):
                    self._library.mend()
                    self.records.requeue_running()
                    self._serve()
            except Timeout:
                self._pause()
            except Exception as error:  # the database may be away: try again, for ever
                _log.error("Jobs wait: %s", _trace(error))
                self._pause()

    def _serve(self) -> None:
        while not self._stop.is_set():
            self.run_waiting()
            self._pause()

    def _pause(self) -> None:
        self._wake.wait(_POLL_S)
        self._wake.clear()

    def _run(self, job: Job) -> None:
        try:
            message = self._reindex(job) if job.kind == "reindex" else self._add(job)
        except KikoError as error:
            self.records.finish(job.id, "failed", str(error))
            return
        except Exception as error:
            _log.error("Job %s failed: %s", job.id, _trace(error))
            self.records.finish(job.id, "failed", word("job_failed"))
            return
        if message is not None:
            self.records.finish(job.id, "done", message)

    def _reindex(self, job: Job) -> str:
        report = self._library.reindex(actor=job.actor)
        return word(
            "reindexed",
            documents=len(report.added) + len(report.changed),
            removed=len(report.removed),
            failed=len(report.failed),
            passages=report.passages,
        )

    def _add(self, job: Job) -> str | None:
        """Save each file, then publish them together if asked; None if we are to stop."""
        for position, file in enumerate(job.files):
            if self._stop.is_set():
                return None  # goes on after the restart
            if file.state not in ("done", "failed"):
                self._file(job, position, file)
        if job.options.get("publish"):
            self._publish(job)
        files = self.records.get(job.id).files
        failed = sum(file.state == "failed" for file in files)
        return word("added", done=len(files) - failed, failed=failed)

    def _file(self, job: Job, position: int, file: JobFile) -> None:
        self.records.set_file(job.id, position, replace(file, state="running"))
        try:
            outcome = self._outcome(job, file)
        except KikoError as error:
            outcome = replace(file, state="failed", message=str(error))
        except Exception as error:
            _log.error("A file of job %s failed: %s", job.id, _trace(error))
            outcome = replace(file, state="failed", message=word("job_failed"))
        self.records.set_file(job.id, position, outcome)
        is_kept = outcome.state == "done" and job.options.get("preview_only")
        if file.upload_id and not is_kept and not self.records.is_wanted(file.upload_id):
            with suppress(KikoError):
                self._library.uploads.discard(file.upload_id)

    def _outcome(self, job: Job, file: JobFile) -> JobFile:
        front = {key: job.options[key] for key in _FRONT if job.options.get(key)}
        try:
            upload = self._library.uploads.get(file.upload_id or "")
        except NotFoundError:
            known = self._library.made_from(file.upload_id or "")
            if known is None:
                raise
            return replace(
                file, state="done", message=word("same_text", id=known), documents=(known,)
            )
        if job.options.get("preview_only"):
            count = len(self._library.preview(upload.id, front))
            return replace(file, state="done", message=word("understood", count=count))
        target = str(job.options.get("document_id") or "") or None
        stored, failed = self._library.save_upload(
            upload.id, front, actor=job.actor, document_id=target
        )
        if all(s.is_same for s in stored):
            message = word("same_text", id=stored[0].document_id)
        else:
            message = word("new_version" if target else "saved")
        told = " ".join([message, *map(str, failed)])
        documents = tuple(dict.fromkeys(s.document_id for s in stored))
        return replace(file, state="done", message=told, documents=documents)

    def _publish(self, job: Job) -> None:
        """Publish what was saved, in one generation; what may not go live is told by file."""
        files = self.records.get(job.id).files
        failed = self._library.publish_each(
            [document_id for file in files for document_id in file.documents],
            actor=job.actor,
            confirm_personal_data=bool(job.options.get("confirm_personal_data")),
            reason=str(job.options.get("reason", "")),
        )
        for position, file in enumerate(files):
            errors = [str(failed[i]) for i in file.documents if i in failed]
            if errors:
                told = replace(file, state="failed", message=" ".join(errors))
                self.records.set_file(job.id, position, told)
            elif file.documents:
                told = replace(file, message=word("went_live"))
                self.records.set_file(job.id, position, told)


def _trace(error: Exception) -> str:
    """Return type and place of an error; its text could hold personal data and is left out."""
    return f"{type(error).__name__}\n{''.join(format_tb(error.__traceback__))}"
