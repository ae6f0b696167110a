"""Publish, withdraw, delete: each changes files, a generation and the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.corpus_changes import CorpusChanges
from app.editing import parse, with_status
from app.edits import markdown_text, replaced_files
from app.journal import FileChange, Note
from app.library_words import found, word
from app.saving import Saving
from app.shelf import Shelf, Shelved
from app.understanding import findings, kinds_of
from app.versions import Versions
from ingest.outline import assemble
from ingest.questions import SUFFIX, still_asked
from ingest.sync import SyncReport
from rag.errors import (
    ConflictError,
    CorruptIndexError,
    InputError,
    KikoError,
    NotFoundError,
    PersonalDataError,
)


@dataclass(frozen=True, slots=True)
class Published:
    """What went live, and with how many confirmed findings of each kind."""

    document_id: str
    version: int
    confirmed: Mapping[str, int]


class Publishing:
    """Changes what readers are answered from."""

    def __init__(
        self,
        shelf: Shelf,
        versions: Versions,
        saving: Saving,
        changes: CorpusChanges,
        is_live: Callable[[str], bool],
    ) -> None:
        self._shelf = shelf
        self._versions = versions
        self._saving = saving
        self._changes = changes
        self._is_live = is_live

    def publish(
        self, ids: Sequence[str], *, actor: str, confirm_personal_data: bool, reason: str
    ) -> list[Published]:
        """Publish the newest version of each document, all in one generation.

        Raises:
            NotFoundError: there is no such document.
            ConflictError: the newest version is live already, or somebody else is at work.
            PersonalDataError: there are findings that nobody confirmed.
        """
        with self._changes.alone():
            done, files = [], list[FileChange]()
            details: dict[str, Mapping[str, object]] = {}
            for document_id in dict.fromkeys(ids):
                shelved = self._shelf.find(document_id)
                version = self._to_publish(shelved)
                text = self._versions.text(document_id, version)
                counts = self._open_findings(document_id, text, confirm_personal_data)
                files += self._files(shelved, with_status(text, "published"))
                done.append(Published(document_id, version, counts))
                told: dict[str, object] = {"version": version, "reason": reason}
                if counts:
                    told["confirmed_personal_data"] = counts
                details[document_id] = {key: value for key, value in told.items() if value}
            note = Note("publish", actor, details)
            self._changes.apply(files, note, live=True, check=lambda r: self._visible(r, ids))
            return done

    def publish_each(
        self, ids: Sequence[str], *, actor: str, confirm_personal_data: bool, reason: str
    ) -> dict[str, KikoError]:
        """Publish documents that are not, together if possible; return why some could not be.

        Raises:
            ConflictError, StorageError: nobody can publish now.
        """
        failed: dict[str, KikoError] = {}
        ready = []
        for document_id in dict.fromkeys(ids):
            try:
                if self._is_ready(document_id, confirm_personal_data):
                    ready.append(document_id)
            except (InputError, NotFoundError) as error:
                failed[document_id] = error
        batches = [ready] if ready else []
        while batches:
            batch = batches.pop()
            try:
                self.publish(
                    batch, actor=actor, confirm_personal_data=confirm_personal_data, reason=reason
                )
            except (InputError, CorruptIndexError) as error:
                if len(batch) == 1:
                    failed[batch[0]] = error
                else:  # one of them is to blame: halve until it is found
                    middle = len(batch) // 2
                    batches += [batch[middle:], batch[:middle]]
        return failed

    def _is_ready(self, document_id: str, confirmed: bool) -> bool:
        """Return whether there is something to publish; raise PersonalDataError if it may not."""
        shelved = self._shelf.find(document_id)
        try:
            version = self._to_publish(shelved)
        except ConflictError:
            return False
        self._open_findings(document_id, self._versions.text(document_id, version), confirmed)
        return True

    def withdraw(self, document_id: str, *, actor: str, reason: str) -> None:
        """Take a document out of the answers; file and versions stay.

        Raises:
            ConflictError: it is not published.
        """
        with self._changes.alone():
            shelved = self._shelf.find(document_id)
            if shelved.error or shelved.meta.status != "published":
                raise ConflictError(word("not_published", id=document_id))
            version = self._saving.adopt(shelved)
            text = markdown_text(shelved.file) or self._versions.text(document_id, version.number)
            note = Note("withdraw", actor, {document_id: {"reason": reason} if reason else {}})
            self._changes.apply(
                self._files(shelved, with_status(text, "withdrawn")), note, live=True
            )

    def delete(self, document_id: str, *, actor: str, reason: str) -> None:
        """Remove a document with its versions and originals; only the audit log still knows it.

        Raises:
            InputError: it belongs to the bundled corpus.
        """
        with self._changes.alone():
            shelved = self._shelf.find(document_id)
            if not shelved.own or self._shelf.is_bundled(document_id):
                raise InputError(word("bundled", id=document_id))
            beside = [shelved.file.with_suffix(SUFFIX), Path(f"{shelved.file}.yaml")]
            files = [shelved.file, *(file for file in beside if file.is_file())]
            gone = [FileChange(file, None) for file in files]
            note = Note("delete", actor, {document_id: {"reason": reason} if reason else {}})
            live = shelved.meta.status == "published"
            self._changes.apply(gone, note, live=live)

    def _to_publish(self, shelved: Shelved) -> int:
        """Return the newest version; raise ConflictError if exactly it is published."""
        document_id = shelved.meta.id
        newest = self._newest(shelved)
        same = self._versions.with_fingerprint(document_id, shelved.fingerprint)
        is_public = shelved.meta.status == "published" and self._is_live(document_id)
        if is_public and not shelved.error and same == newest:
            raise ConflictError(word("published", id=document_id))
        return newest

    def _newest(self, shelved: Shelved) -> int:
        """Return the newest version; what the folder holds is kept as one first."""
        if not shelved.error:
            self._saving.adopt(shelved)
        latest = self._versions.latest(shelved.meta.id)
        if latest is None:
            raise InputError(shelved.error)
        return latest.number

    def _open_findings(self, document_id: str, text: str, confirmed: bool) -> dict[str, int]:
        counts = kinds_of(findings(parse(text, Path(document_id))))
        if counts and not confirmed:
            kinds = ", ".join(f"{number} × {found(kind)}" for kind, number in counts.items())
            raise PersonalDataError(word("personal_data", id=document_id, kinds=kinds), counts)
        return counts

    def _files(self, shelved: Shelved, text: str) -> list[FileChange]:
        """Return how the folder changes: the Markdown file, what it replaces, its questions."""
        page = parse(text, Path(shelved.meta.path))
        path = self._saving.path(shelved.meta.id, shelved, page)
        files = [FileChange(path, text.encode())]
        files += [FileChange(replaced, None) for replaced in replaced_files(shelved, path)]
        content, sections = assemble(page.blocks)
        changed = content != self._content(shelved)
        asked = still_asked(shelved.file, content, sections, changed=changed)
        beside = path.with_suffix(SUFFIX)
        if asked is not None or beside.is_file():
            files.append(FileChange(beside, asked.encode() if asked else None))
        return files

    def _content(self, shelved: Shelved) -> str | None:
        """Return the text of a document's Markdown file; None for another or a broken file."""
        text = None if shelved.error else markdown_text(shelved.file)
        if text is None:
            return None
        return assemble(parse(text, Path(shelved.meta.path)).blocks)[0]

    def _visible(self, report: SyncReport, ids: Sequence[str]) -> None:
        """Raise InputError unless every document is in the generation that was published."""
        failed = {failure.path: failure.message for failure in report.failed}
        for document_id in ids:
            shelved = self._shelf.find(document_id)
            if shelved.meta.path in failed:
                reason = failed[shelved.meta.path]
            elif self._is_live(document_id):
                continue
            else:
                reason = word("superseded")
            raise InputError(word("not_visible", id=document_id, reason=reason))
