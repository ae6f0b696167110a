"""Who calls, and what they may see. With ``KIKO_AUTH=none`` everybody on this machine organises."""

from __future__ import annotations

from fastapi import Request

from app.library_words import word
from app.records import Version
from rag.errors import ForbiddenError
from rag.settings import Settings

LOCAL = "lokal"  # who the audit log names where nobody has to sign in
_OWN_PAGES = ("same-origin", "none")  # what browsers say of our own pages and of typed addresses


def actor_of(request: Request) -> str:
    """Return who sent a request.

    Raises:
        ForbiddenError: a page of another site had the browser send it.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in _OWN_PAGES:
        raise ForbiddenError(word("cross_site"))
    return LOCAL


def is_organiser(settings: Settings, actor: str) -> bool:
    """Return whether somebody may see and change everything in the library."""
    return settings.auth == "none" and bool(actor)


def may_read_original(settings: Settings, actor: str, version: Version) -> bool:
    """Return whether somebody may read an uploaded file: organisers always, others if unredacted.

    The file of a redacted text still holds what was taken out of it.
    """
    return not version.redacted or is_organiser(settings, actor)
