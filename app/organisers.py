"""Who calls the library, and what they may see of it."""

from __future__ import annotations

from fastapi import Request

from app.auth import identity_of
from app.records import Version
from app.roles import Identity


def actor_of(request: Request) -> str:
    """Return who sent a request, as the audit log names them."""
    return identity_of(request).name


def caller_of(request: Request) -> Identity:
    """Return who sent a request, with their roles."""
    return identity_of(request)


def is_organiser(caller: Identity) -> bool:
    """Return whether somebody may see and change everything in the library."""
    return caller.is_any(frozenset({"organiser"}))


def may_read_original(caller: Identity, version: Version) -> bool:
    """Return whether somebody may read an uploaded file: organisers always, others if unredacted.

    The file of a redacted text still holds what was taken out of it.
    """
    return not version.redacted or is_organiser(caller)
