"""Which host this is where several share a database or a Chroma server."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

_FILE = "host-id"


def host_id(data: Path) -> str:
    """Return the id of the host that works in the folder ``data``; the first to ask makes it."""
    file = data / _FILE
    if not file.is_file():
        data.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{_FILE}-{uuid4().hex}")
        fresh.write_text(uuid4().hex[:12], "utf-8")
        with suppress(FileExistsError):  # another process was first, and its id holds
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text("utf-8").strip()
