"""What may be sent to ``/api/v1/documents``: edits, publishing, withdrawing, restoring."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rag.model import Authority, Kind, LawStatus

MOST_VERSIONS = 1_000_000  # numbers beyond are no version of anything


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpeakerBody(_Body):
    """Who spoke, in which role."""

    name: str
    role: str = ""


class SourceBody(_Body):
    """Where a text comes from."""

    title: str
    url: str
    accessed: date | None = None


class FrontBody(_Body):
    """Front matter to set; a key that is left out stays, ``null`` drops one."""

    title: str | None = None
    kind: Kind | None = None
    date: Annotated[str | None, Field(description="JJJJ-MM-TT", examples=["2026-03-26"])] = None
    topics: list[str] | None = None
    language: str | None = None
    event: str | None = None
    speakers: list[SpeakerBody] | None = None
    authority: Authority | None = None
    as_of: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    law_status: LawStatus | None = None
    sources: list[SourceBody] | None = None
    supersedes: list[str] | None = None
    licence: str | None = None

    def front(self) -> dict[str, object]:
        """Return what was sent as front matter."""
        return self.model_dump(mode="json", exclude_unset=True)


class EditBody(_Body):
    """What to change in a document: metadata, text, and which findings to redact."""

    metadata: FrontBody = FrontBody()
    body: Annotated[str | None, Field(description="The text as Markdown.")] = None
    redactions: Annotated[
        list[int], Field(description="Numbers of the findings to redact, from 0.")
    ] = []
    upload_id: Annotated[str | None, Field(description="An upload as the new version.")] = None
    part: Annotated[str, Field(description="Name inside the upload if it is a ZIP.")] = ""


class PublishBody(_Body):
    """How to publish."""

    confirm_personal_data: Annotated[
        bool, Field(description="The findings may be published; goes into the audit log.")
    ] = False
    reason: Annotated[str, Field(max_length=500)] = ""


class WithdrawBody(_Body):
    """Why to withdraw or delete."""

    reason: Annotated[str, Field(max_length=500)] = ""


class RestoreBody(_Body):
    """Which version to take back."""

    version: Annotated[int, Field(ge=1, le=MOST_VERSIONS)]
