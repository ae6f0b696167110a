"""Checksums of a generation's files, so that damage is seen before a library trips over it.

A damaged graph of vectors can end the process that opens it, and terms with a flipped byte give
wrong hits without a word. Chroma's database is left out: each opening writes into it, and SQLite
notices damage by itself.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from rag.vectors import DATABASE, rows_on_disk

CHECKSUMS = "checksums.json"
_NOT_SUMMED = (DATABASE, "seal.json", CHECKSUMS)


def write_checksums(folder: Path) -> None:
    """Note size and BLAKE2 of every file of a generation that is not going to change any more."""
    graph = folder / "chroma"
    is_lone = (rows_on_disk(graph) or 0) < 2  # Chroma writes the graph of a single row anew
    noted = {
        path.relative_to(folder).as_posix(): [path.stat().st_size, _digest(path)]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and _is_summed(path.name) and not (is_lone and graph in path.parents)
    }
    fresh = folder / f"{CHECKSUMS}.new"
    fresh.write_text(json.dumps(noted, indent=1), "utf-8")
    fresh.replace(folder / CHECKSUMS)


def damaged(folder: Path, *, thorough: bool) -> str | None:
    """Return the first file that is not as it was written, None if all are.

    Sizes are always compared; ``thorough`` reads every file, about a second for a gigabyte. A
    generation of an earlier version has no checksums and passes.
    """
    try:
        noted: dict[str, tuple[int, str]] = json.loads((folder / CHECKSUMS).read_text("utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return CHECKSUMS
    for name, (size, digest) in noted.items():
        path = folder / name
        try:
            if path.stat().st_size != size or (thorough and _digest(path) != digest):
                return name
        except OSError:
            return name
    return None


def _is_summed(name: str) -> bool:
    return not name.startswith(_NOT_SUMMED) and not name.endswith(".lock")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
