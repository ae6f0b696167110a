"""Every version of a document that was saved, and the files they were made from.

``KIKO_DATA/versions/<id>/<n>.md`` and ``KIKO_DATA/originals/<id>/<n>/<name>``. The database adds
who and when; without it the versions are still all there.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app import atomic
from app.editing import Page, changes, fingerprint, parse
from app.library_words import word
from app.records import Records, Version
from app.uploads import Upload
from ingest.near_duplicates import content_hash
from rag.errors import NotFoundError

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"(\d+)\.md")


@dataclass(frozen=True, slots=True)
class Origin:
    """The upload that a version is made from, and where its file lies now."""

    upload: Upload
    file: Path
    part: str = ""


class Versions:
    """The versions below a data folder."""

    def __init__(self, data: Path, records: Records) -> None:
        self._versions = data / "versions"
        self._originals = data / "originals"
        self._records = records

    def numbers(self, document_id: str) -> list[int]:
        """Return the numbers of a document's versions, oldest first."""
        folder = self._folder(document_id)
        names = (_NUMBER.fullmatch(p.name) for p in folder.iterdir()) if folder.is_dir() else ()
        return sorted(int(match[1]) for match in names if match)

    def text(self, document_id: str, number: int) -> str:
        """Return a version's file; raise NotFoundError if there is none."""
        try:
            return (self._folder(document_id) / f"{number}.md").read_text("utf-8")
        except FileNotFoundError as error:
            numbers = ", ".join(map(str, self.numbers(document_id))) or word("nothing")
            raise NotFoundError(
                word("no_version", id=document_id, number=number, numbers=numbers)
            ) from error

    def page(self, document_id: str, number: int) -> Page:
        """Return a version as it is edited."""
        return parse(self.text(document_id, number), Path(f"{document_id}, Fassung {number}"))

    def all(self, document_id: str) -> list[Version]:
        """Return a document's versions, oldest first."""
        known = self._records.versions(document_id)
        return [
            known.get(number) or self._unrecorded(document_id, number)
            for number in self.numbers(document_id)
        ]

    def latest(self, document_id: str) -> Version | None:
        """Return a document's newest version, None before it was ever saved."""
        found = self.all(document_id)
        return found[-1] if found else None

    def with_fingerprint(self, document_id: str, print_: str) -> int | None:
        """Return the newest version that equals a file apart from its status."""
        equal = (v.number for v in reversed(self.all(document_id)) if v.fingerprint == print_)
        return next(equal, None)

    def add(
        self,
        document_id: str,
        text: str,
        *,
        actor: str,
        action: str = "save",
        origin: Origin | None = None,
        redacted: bool = False,
        more: Sequence[str] = (),
        detail: Mapping[str, object] | None = None,
    ) -> Version:
        """Keep ``text`` as the next version.

        Without an ``origin`` of its own a version goes on with the original of the one before;
        redacted once, it stays so for the same original.
        """
        before = self.latest(document_id)
        number = (before.number if before else 0) + 1
        shown = Path(document_id)
        page = parse(text, shown)
        old = self.page(document_id, before.number) if before else None
        version = Version(
            document_id,
            number,
            actor=actor,
            fingerprint=fingerprint(text),
            text_hash=content_hash(page.text),
            redacted=redacted,
            changes=(*changes(old, page), *more),
        )
        if origin:
            version = self._with_origin(version, origin)
        elif before:
            version = _inherit(version, before)
        atomic.write(self._folder(document_id) / f"{number}.md", text.encode())
        told: dict[str, object] = {"version": number, "changes": list(version.changes)}
        return self._records.add_version(version, action, told | dict(detail or {}))

    def original(self, version: Version) -> Path:
        """Return the file a version was made from; raise NotFoundError if there is none."""
        if version.original is not None and version.original_name:
            file = self._original_folder(version.document_id, version.original)
            if (file / version.original_name).is_file():
                return file / version.original_name
        raise NotFoundError(word("no_original", id=version.document_id))

    def forget(self, document_id: str) -> None:
        """Remove all versions and originals of a document."""
        shutil.rmtree(self._folder(document_id), ignore_errors=True)
        shutil.rmtree(self._originals / _checked(document_id), ignore_errors=True)
        self._records.forget_versions(document_id)

    def _with_origin(self, version: Version, origin: Origin) -> Version:
        folder = self._original_folder(version.document_id, version.number)
        with atomic.storing(origin.upload.name):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            fresh = folder / ".new"
            shutil.copyfile(origin.file, fresh)
            fresh.replace(folder / origin.upload.name)
            atomic.sync_folder(folder)
        return replace(
            version,
            original=version.number,
            original_name=origin.upload.name,
            original_sha256=origin.upload.sha256,
            part=origin.part,
        )

    def _unrecorded(self, document_id: str, number: int) -> Version:
        """Return what a version's file says of itself where the database does not know it.

        Its original is not known either, so it is not offered: it may have been redacted.
        """
        text = self.text(document_id, number)
        return Version(document_id, number, fingerprint=fingerprint(text), redacted=True)

    def _folder(self, document_id: str) -> Path:
        return self._versions / _checked(document_id)

    def _original_folder(self, document_id: str, number: int) -> Path:
        return self._originals / _checked(document_id) / str(number)


def _inherit(version: Version, before: Version) -> Version:
    return replace(
        version,
        original=before.original,
        original_name=before.original_name,
        original_sha256=before.original_sha256,
        part=before.part,
        redacted=version.redacted or before.redacted,
    )


def _checked(document_id: str) -> str:
    """Return an id that is safe as the name of a folder; raise NotFoundError for any other."""
    if not _ID.fullmatch(document_id) or len(document_id) > 240:
        raise NotFoundError(word("no_document", id=document_id))
    return document_id
