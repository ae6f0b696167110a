"""The documents of the organisers: taken in, understood, saved, published, taken back.

The corpus folder is the truth about what is published; ``uploads.py`` holds what arrived,
``versions.py`` every version, ``saving.py`` and ``publishing.py`` what can be done with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from app.catalogue import DocumentView, LibraryEntry, entry_of, holds
from app.corpus_changes import CorpusChanges
from app.editing import Front, compose, diff
from app.edits import DocumentEdit, Stored, Understood
from app.journal import Note
from app.library_words import word
from app.publishing import Published, Publishing
from app.records import AuditEntry, Records, Version
from app.saving import Saving
from app.shelf import Shelf
from app.understanding import Preview, findings, new_id, passages
from app.uploads import Upload, Uploads
from app.versions import Versions
from ingest.near_duplicates import Near, near_duplicates
from ingest.sync import SyncReport
from rag.errors import DocumentError, GenerationError, InputError, KikoError, NotFoundError
from rag.index import IndexReader
from rag.model import Kind, Metadata, Status

PREVIEWED = "vorschau"  # stands for the id of a document that is not saved yet
PATIENCE_S = 60.0  # how long to wait for another change or build before giving up


class Library:
    """What organisers can do, whichever way they come in."""

    def __init__(
        self,
        data: Path,
        corpus: Path,
        index_folder: Path,
        records: Records,
        *,
        roots: Callable[[], Sequence[Path]],
        sync: Callable[[], SyncReport],
        reader: Callable[[], IndexReader],
        most_megabytes: int,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self.records = records
        self.uploads = Uploads(data / "uploads", most_megabytes)
        self.versions = Versions(data, records)
        self.shelf = Shelf(roots, corpus, self._indexed)
        self.changes = CorpusChanges(
            data, index_folder, records, sync, afterwards=self._after, patience_s=patience_s
        )
        self._reader = reader
        self._saving = Saving(corpus, self.shelf, self.uploads, self.versions, records)
        self._publishing = Publishing(
            self.shelf, self.versions, self._saving, self.changes, self.is_live
        )

    # --- from an upload to a draft ---

    def receive(self, name: str, data: BinaryIO | Path, *, actor: str) -> Upload:
        """Take in a file; see :meth:`app.uploads.Uploads.receive`."""
        self.uploads.sweep()
        return self.uploads.receive(name, data, actor=actor)

    def preview(self, upload_id: str, given: Front | None = None) -> list[Preview]:
        """Return what was understood of each text of an upload; nothing is saved."""
        upload = self.uploads.get(upload_id)
        return self.look(self.uploads.file(upload), upload.sha256, given)

    def look(self, file: Path, sha256: str, given: Front | None = None) -> list[Preview]:
        """Return what was understood of each text of a file anywhere; nothing is written."""
        return [self._preview(sha256, u) for u in self._saving.understood(file, given or {})]

    def would_change(self, preview: Preview, document_id: str | None) -> tuple[str, str]:
        """Return the id a text would get, and the diff between the folder and what it would be."""
        shelved = self.shelf.find(document_id) if document_id else None
        stated = str(preview.page.front.get("id", ""))
        shelved = shelved or self.shelf.all().get(stated)
        target = shelved.meta.id if shelved else new_id(preview.page, self.shelf.has)
        before = compose(self._saving.shown(shelved)) if shelved else ""
        return target, diff(before, compose(preview.page), (f"corpus: {target}", "new"))

    def save(self, edit: DocumentEdit, *, actor: str, redactions: Sequence[int] = ()) -> Stored:
        """Save an edit as a version; see :meth:`app.saving.Saving.save`."""
        with self.changes.alone():
            return self._saving.save(edit, actor=actor, redactions=redactions)

    def save_upload(
        self, upload_id: str, front: Front, *, actor: str, document_id: str | None = None
    ) -> tuple[list[Stored], list[InputError]]:
        """Save every text of an upload; see :meth:`app.saving.Saving.save_upload`."""
        upload = self.uploads.get(upload_id)
        with self.changes.alone():
            return self._saving.save_upload(upload, front, actor=actor, document_id=document_id)

    def made_from(self, upload_id: str) -> str | None:
        """Return the document that was made from an upload which is gone by now."""
        known = self.records.with_upload(upload_id) if upload_id else None
        return known.document_id if known else None

    # --- what readers are answered from ---

    def publish(
        self,
        document_id: str,
        *more: str,
        actor: str,
        confirm_personal_data: bool = False,
        reason: str = "",
    ) -> list[Published]:
        """Publish documents; see :meth:`app.publishing.Publishing.publish`."""
        return self._publishing.publish(
            (document_id, *more),
            actor=actor,
            confirm_personal_data=confirm_personal_data,
            reason=reason,
        )

    def publish_each(
        self,
        ids: Sequence[str],
        *,
        actor: str,
        confirm_personal_data: bool = False,
        reason: str = "",
    ) -> dict[str, KikoError]:
        """Publish documents that are not, together if possible; return why some could not be.

        Raises:
            ConflictError, StorageError: nobody can publish now.
        """
        return self._publishing.publish_each(
            ids, actor=actor, confirm_personal_data=confirm_personal_data, reason=reason
        )

    def withdraw(self, document_id: str, *, actor: str, reason: str = "") -> None:
        """Take a document out of the answers; see :meth:`app.publishing.Publishing.withdraw`."""
        self._publishing.withdraw(document_id, actor=actor, reason=reason)

    def delete(self, document_id: str, *, actor: str, reason: str = "") -> None:
        """Remove a document for good; see :meth:`app.publishing.Publishing.delete`."""
        self._publishing.delete(document_id, actor=actor, reason=reason)

    def restore(self, document_id: str, version: int, *, actor: str) -> Stored:
        """Save an old version as the newest one; it goes live with the next publishing."""
        with self.changes.alone():
            shelved = self.shelf.find(document_id)
            text = self.versions.text(document_id, version)
            if not shelved.error:
                self._saving.adopt(shelved)
            if shelved.error or shelved.meta.status != "published":
                self._saving.write_draft(document_id, text, shelved)
            kept = self.versions.add(
                document_id, text, actor=actor, action="restore", detail={"restored": version}
            )
            found = findings(self.versions.page(document_id, kept.number))
            return Stored(document_id, kept.number, kept.changes, found)

    def reindex(self, *, actor: str) -> SyncReport:
        """Bring the index in line with the folder."""
        with self.changes.alone():
            report = self.changes.sync()
            told = {"generation": report.generation, "published": report.published}
            self.records.note("reindex", actor, {"": told})
            return report

    def mend(self) -> None:
        """Finish or undo what a killed process left."""
        self.changes.mend()
        self.uploads.sweep()

    # --- what is there ---

    def entries(
        self, query: str = "", status: Status | None = None, kind: Kind | None = None
    ) -> list[LibraryEntry]:
        """Return the documents that hold every word of ``query``, by id."""
        words = query.casefold().split()
        newest = self.records.latest_versions()
        live = self.live_ids()
        found = [
            entry_of(s, newest.get(i), live=i in live)
            for i, s in sorted(self.shelf.all().items())
            if (status is None or s.meta.status == status) and (kind is None or s.meta.kind == kind)
        ]
        return [entry for entry in found if holds(entry.meta, words)]

    def entry(self, document_id: str) -> LibraryEntry:
        """Return a document as the list shows it; raise NotFoundError if there is none."""
        newest = self.versions.latest(document_id)
        return entry_of(self.shelf.find(document_id), newest, live=self.is_live(document_id))

    def document(self, document_id: str) -> DocumentView:
        """Return everything about a document; raise NotFoundError if there is none."""
        shelved = self.shelf.find(document_id)
        try:
            page = self._saving.shown(shelved)
        except DocumentError:
            self.shelf.find(document_id)  # says so if it was deleted in the meantime
            raise
        versions = self.versions.all(document_id)
        newest = versions[-1] if versions else None
        entry = entry_of(shelved, newest, live=self.is_live(document_id))
        same = self.versions.with_fingerprint(document_id, shelved.fingerprint)
        return DocumentView(
            entry,
            page,
            page.text,
            passages(page, document_id),
            findings(page),
            tuple(versions),
            same if entry.live else None,
        )

    def near(self, document_id: str) -> tuple[Near, ...]:
        """Return documents of the live generation that say much the same, closest first."""
        return self._near(self._saving.shown(self.shelf.find(document_id)).text, document_id)

    def diff(self, document_id: str, a: int, b: int) -> str:
        """Return the unified diff between two versions."""
        self.shelf.find(document_id)
        before, after = (self.versions.text(document_id, n) for n in (a, b))
        return diff(before, after, (f"Fassung {a}", f"Fassung {b}"))

    def original(self, document_id: str, version: int | None = None) -> tuple[Path, Version]:
        """Return the uploaded file of a version and the version; by default that of the folder.

        Raises:
            NotFoundError: there is no such document or version, or it was not uploaded.
        """
        shelved = self.shelf.find(document_id)
        same = self.versions.with_fingerprint(document_id, shelved.fingerprint)
        versions = {v.number: v for v in self.versions.all(document_id)}
        wanted = version or same or max(versions, default=None)
        if wanted is None:
            raise NotFoundError(word("no_original", id=document_id))
        if wanted not in versions:
            self.versions.text(document_id, wanted)  # says which ones there are
        return self.versions.original(versions[wanted]), versions[wanted]

    def open_originals(self, ids: Iterable[str]) -> frozenset[str]:
        """Return the documents whose uploaded file everybody may have: it was not redacted."""
        newest = {i: self.versions.latest(i) for i in ids}
        return frozenset(i for i, v in newest.items() if v and v.original_name and not v.redacted)

    def audit(
        self, document_id: str | None = None, *, page: int = 1, size: int = 50
    ) -> tuple[list[AuditEntry], int]:
        """Return a page of the audit log, newest first, and how many entries there are."""
        return self.records.audit(document_id, page=page, size=size)

    def live_ids(self) -> frozenset[str]:
        """Return the ids that readers are answered from; none before the first generation."""
        with suppress(GenerationError):
            return frozenset(self._reader().current().passages.digests())
        return frozenset()

    def is_live(self, document_id: str) -> bool:
        """Return whether readers are answered from a document."""
        try:
            self._reader().current().passages.metadata(document_id)
        except (NotFoundError, GenerationError):
            return False
        return True

    def _indexed(self) -> dict[str, Metadata]:
        with suppress(GenerationError):
            return {meta.path: meta for meta in self._reader().current().passages.documents()}
        return {}

    def _preview(self, sha256: str, understood: Understood) -> Preview:
        page, part = understood.page, understood.part
        text = page.text
        known = self._saving.known(sha256, part, page)
        return Preview(
            part,
            page,
            understood.reasons,
            text,
            passages(page, PREVIEWED),
            findings(page),
            self._near(text, ""),
            known.document_id if known else None,
            understood.warnings,
        )

    def _near(self, text: str, but: str) -> tuple[Near, ...]:
        """Return documents of the live generation whose text is much the same."""
        try:
            store = self._reader().current().passages
        except GenerationError:
            return ()
        known = {i: store.document(i).text for i in store.digests() if i != but}
        near = near_duplicates(text, known)
        return tuple(replace(n, title=store.metadata(n.document_id).title) for n in near)

    def _after(self, note: Note) -> None:
        if note.action == "delete":
            for document_id in note.details:
                self.versions.forget(document_id)
