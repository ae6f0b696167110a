"""The seal of a finished generation: sizes and times of its files, to see at once if it is whole.

Damage that leaves both alike is found by ``kiko doctor``, which looks at every passage.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from rag.vectors import DATABASE, is_served, rows_on_disk

_SEAL = "seal.json"


def is_part_of_seal(name: str) -> bool:
    """Return whether a file's name says that it is the seal or a half-written one."""
    return name.startswith(_SEAL)


def write_seal(folder: Path) -> None:
    """Note the files of a generation that was found to be whole, in one atomic step."""
    fresh = folder / f"{_SEAL}.new"
    fresh.write_text(json.dumps(_files(folder), indent=1), "utf-8")
    fresh.replace(folder / _SEAL)


def is_sealed(folder: Path, passages: int) -> bool:
    """Return whether nothing has changed since the seal was written; False if there is none.

    Vectors on a server are no files: who builds upon them counts them there.
    """
    try:
        noted: dict[str, list[int]] = json.loads((folder / _SEAL).read_text("utf-8"))
        found = _files(folder)
    except (OSError, ValueError):
        return False
    if not noted or any(found.get(name) != file for name, file in noted.items()):
        return False
    dense = folder / "chroma"
    return is_served(dense) or rows_on_disk(dense) == passages


def _files(folder: Path) -> dict[str, list[int]]:
    """Return path → size and time of last change; readers leave locks and journals beside them."""
    return {
        path.relative_to(folder).as_posix(): _seen(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not is_part_of_seal(path.name)
        and not path.name.startswith(f"{DATABASE}-")
        and path.suffix != ".lock"
    }


def _seen(path: Path) -> list[int]:
    stat: os.stat_result = path.stat()
    # Chroma notes each opening in its database: the size stays, the time does not.
    return [stat.st_size] if path.name == DATABASE else [stat.st_size, stat.st_mtime_ns]
