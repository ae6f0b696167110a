"""Save what an organiser made of an upload or of a document: a draft, or a version that waits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app import atomic
from app.editing import Front, Page, compose, fingerprint, parse, with_status
from app.edits import (
    DocumentEdit,
    Stored,
    Understood,
    front_of,
    markdown_text,
    replaced_files,
)
from app.library_words import word
from app.records import Records, Version
from app.shelf import Shelf, Shelved
from app.understanding import findings, folder_of, new_id, proposed, redacted
from app.uploads import Upload, Uploads
from app.versions import Origin, Versions
from ingest import sandbox
from ingest.description import identifier
from ingest.frontmatter import split
from ingest.near_duplicates import content_hash
from rag.errors import InputError, NotFoundError

_FOLDER = "corpus"  # who is named for what was put into the folder by hand


class Saving:
    """Turns edits into versions and draft files."""

    def __init__(
        self,
        corpus: Path,
        shelf: Shelf,
        uploads: Uploads,
        versions: Versions,
        records: Records,
    ) -> None:
        self._corpus = corpus
        self._shelf = shelf
        self._uploads = uploads
        self._versions = versions
        self._records = records

    def save(self, edit: DocumentEdit, *, actor: str, redactions: Sequence[int] = ()) -> Stored:
        """Keep an edit as a new version; what is published goes on until the next publishing.

        Raises:
            InputError: the front matter, the text or a redaction is not usable.
            NotFoundError: there is no such document, upload or part.
            StorageError: the disk does not take it.
        """
        shelved = self._shelf.find(edit.document_id) if edit.document_id else None
        page, origin = self._source(edit, shelved)
        return self._save(page, origin, shelved, actor, redactions)

    def save_upload(
        self, upload: Upload, given: Front, *, actor: str, document_id: str | None = None
    ) -> tuple[list[Stored], list[InputError]]:
        """Save every text of a file; one that fails does not keep the others out.

        Raises:
            InputError: the file cannot be read, or none of its texts can be saved.
        """
        shelved = self._shelf.find(document_id) if document_id else None
        file = self._uploads.file(upload)
        stored, failed = list[Stored](), list[InputError]()
        for understood in self.understood(file, given):
            origin = Origin(upload, file, understood.part)
            try:
                stored.append(self._save(understood.page, origin, shelved, actor, ()))
            except InputError as error:
                failed.append(error)
        if not stored and failed:
            raise failed[0]
        return stored, failed

    def _save(
        self,
        page: Page,
        origin: Origin | None,
        shelved: Shelved | None,
        actor: str,
        redactions: Sequence[int],
    ) -> Stored:
        if origin and shelved is None:
            known = self.known(origin.upload.sha256, origin.part, page)
            if known:
                return Stored(known.document_id, known.number, (), findings(page), is_same=True)
            stated = str(page.front.get("id", ""))
            shelved = self._shelf.find(stated) if self._shelf.has(stated) else None
        document_id = shelved.meta.id if shelved else new_id(page, self._is_taken)
        path = self.path(document_id, shelved, page)
        front = {key: value for key, value in page.front.items() if key != "id"}
        if identifier(path.relative_to(self._corpus)) != document_id:
            front["id"] = document_id
        clean = redacted(Page(front, page.body), redactions, document_id)
        return self._keep(document_id, clean, origin, actor, len(set(redactions)), shelved)

    def understood(self, file: Path, given: Front) -> list[Understood]:
        """Return what each text of a file is taken for; it is parsed in a child process."""
        drafts = sandbox.load_safely(file, Path(file.name))
        is_whole = file.suffix.lower() != ".zip"
        found = []
        for name, draft in drafts:
            page, reasons = proposed(draft, name, given)
            written = markdown_text(file)
            if written is not None:  # as it was written, not as it was read
                page = Page(page.front, split(written).body.strip("\n"))
            part = "" if is_whole else name
            found.append(Understood(part, page, reasons, draft.warnings))
        return found

    def known(self, sha256: str, part: str, page: Page) -> Version | None:
        """Return the version that was made from exactly this file, or holds exactly this text."""
        if not self._records.database.is_there:
            return None
        found = self._records.with_original(sha256, part) or self._records.with_text(
            content_hash(page.text)
        )
        if found is None:
            return None
        try:
            self._shelf.find(found.document_id)
        except NotFoundError:
            return None
        return found

    def adopt(self, shelved: Shelved) -> Version:
        """Return the version that equals a file of the folder, kept now if it never was.

        A file of another format becomes Markdown; it is kept as the original.
        """
        document_id = shelved.meta.id
        if shelved.error:
            raise InputError(shelved.error)
        number = self._versions.with_fingerprint(document_id, shelved.fingerprint)
        if number is not None:
            return next(v for v in self._versions.all(document_id) if v.number == number)
        text = markdown_text(shelved.file)
        if text is not None:
            return self._versions.add(document_id, text, actor=_FOLDER, action="found")
        upload = self._uploads.receive(shelved.file.name, shelved.file, actor=_FOLDER)
        page = self._part(upload, "", front_of(shelved)).page
        origin = Origin(upload, self._uploads.file(upload))
        return self._versions.add(
            document_id, compose(page), actor=_FOLDER, action="found", origin=origin
        )

    def write_draft(self, document_id: str, text: str, shelved: Shelved | None) -> None:
        """Put a draft into the folder; a file of another format that it was made from goes."""
        path = self.path(document_id, shelved, parse(text, Path(document_id)))
        atomic.write(path, with_status(text, "draft").encode())
        for replaced in replaced_files(shelved, path):
            with atomic.storing(replaced.name):
                replaced.unlink(missing_ok=True)

    def path(self, document_id: str, shelved: Shelved | None, page: Page) -> Path:
        """Return where a document's Markdown file belongs in the organiser's folder."""
        if shelved:
            return (self._corpus / shelved.meta.path).with_suffix(".md")
        folder = folder_of(page)
        return self._corpus / folder / f"{document_id.removeprefix(f'{folder}-')}.md"

    def _is_taken(self, document_id: str) -> bool:
        folder, _, name = document_id.partition("-")
        own = self._corpus / folder / f"{name}.md"
        return own.exists() or self._shelf.has(document_id)

    def _keep(
        self,
        document_id: str,
        page: Page,
        origin: Origin | None,
        actor: str,
        redactions: int,
        shelved: Shelved | None,
    ) -> Stored:
        checked = parse(compose(page), Path(f"{document_id}.md"))
        text = compose(checked)  # the same page is always written the same
        before = self._versions.latest(document_id)
        if before and before.fingerprint == fingerprint(text):
            return Stored(document_id, before.number, (), findings(checked), is_same=True)
        if shelved is None or shelved.meta.status != "published":
            self.write_draft(document_id, text, shelved)
        version = self._versions.add(
            document_id,
            text,
            actor=actor,
            origin=origin,
            redacted=redactions > 0,
            more=[word("changed.redacted", count=redactions)] if redactions else [],
        )
        open_ = findings(checked)
        return Stored(document_id, version.number, version.changes, open_, is_new=before is None)

    def _source(self, edit: DocumentEdit, shelved: Shelved | None) -> tuple[Page, Origin | None]:
        origin = None
        given = {key: value for key, value in edit.front.items() if key not in ("id", "status")}
        if edit.upload_id:
            upload = self._uploads.get(edit.upload_id)
            base = self._part(upload, edit.part, given).page
            origin = Origin(upload, self._uploads.file(upload), edit.part)
        elif shelved:
            base = self.current(shelved)
        else:
            raise InputError(word("nothing_to_save"))
        front = {k: v for k, v in {**base.front, **given}.items() if v is not None}
        body = base.body if edit.body is None else edit.body.replace("\r\n", "\n")
        return Page({**front, "status": "draft"}, body), origin

    def current(self, shelved: Shelved) -> Page:
        """Return a document as it was saved last, in the folder or as a version that waits."""
        if not shelved.error:
            self.adopt(shelved)
        latest = self._versions.latest(shelved.meta.id)
        if latest is None:
            raise InputError(shelved.error)
        return self._versions.page(shelved.meta.id, latest.number)

    def shown(self, shelved: Shelved) -> Page:
        """Return a document as :meth:`current` does, but keep nothing."""
        latest = self._versions.latest(shelved.meta.id)
        known = self._versions.with_fingerprint(shelved.meta.id, shelved.fingerprint)
        if latest and (shelved.error or known is not None):
            return self._versions.page(shelved.meta.id, latest.number)
        if shelved.error:
            raise InputError(shelved.error)
        text = markdown_text(shelved.file)
        if text is not None:
            return parse(text, Path(shelved.meta.path))
        return self.understood(shelved.file, front_of(shelved))[0].page

    def _part(self, upload: Upload, part: str, given: Front) -> Understood:
        found = {
            understood.part: understood
            for understood in self.understood(self._uploads.file(upload), given)
        }
        if part not in found:
            parts = ", ".join(filter(None, found)) or upload.name
            raise NotFoundError(word("no_part", name=upload.name, part=part, parts=parts))
        return found[part]
