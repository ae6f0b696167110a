"""A generation copied as the ground of the next one: files that never change are shared."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from rag.checksums import CHECKSUMS
from rag.lexical import SEGMENT_SUFFIXES
from rag.seal import is_part_of_seal

_CHUNK = 1 << 30


def copy_generation(base: Path, folder: Path) -> None:
    """Copy ``base`` to ``folder``, which does not exist yet; ``base`` is not written to."""
    shutil.copytree(base, folder, copy_function=_copy, ignore=_not_copied)


def _not_copied(folder: str, names: list[str]) -> list[str]:
    return [n for n in names if is_part_of_seal(n) or n == CHECKSUMS or n.endswith(".lock")]


def _copy(source: str, target: str) -> None:
    """Share a file that is only ever replaced or removed; copy one that is written in place."""
    if Path(source).suffix in SEGMENT_SUFFIXES:
        try:
            os.link(source, target)
        except OSError:
            pass  # another file system, or one without links
        else:
            return
    if not _cloned(source, target):
        shutil.copyfile(source, target)


def _cloned(source: str, target: str) -> bool:
    """Copy within the kernel, which shares the blocks where the file system can."""
    copy_range = getattr(os, "copy_file_range", None)
    if copy_range is None:
        return False
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        left = os.fstat(old.fileno()).st_size
        try:
            while left > 0:
                done = copy_range(old.fileno(), new.fileno(), min(left, _CHUNK))
                if not done:
                    return False
                left -= done
        except OSError:
            return False
    return True
