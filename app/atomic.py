"""Files that are there whole or not at all, also after a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from app.library_words import word
from rag.errors import StorageError


@contextmanager
def storing(name: str) -> Iterator[None]:
    """Turn what the disk refuses into a StorageError that names ``name``."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(word("disk", name=name, reason=reason)) from error


def write(path: Path, content: bytes) -> None:
    """Put ``content`` into ``path`` in one step; a failure leaves what was there.

    Raises:
        StorageError: the disk does not take it.
    """
    fresh = path.with_name(f".{path.name[:100]}.{uuid4().hex[:8]}.new")
    with storing(path.name):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with fresh.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was renamed in ``folder`` last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
