"""The files of a corpus folder in one walk, each with the stamp that tells whether it changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DocumentError

NO_DOCUMENT = frozenset({".yaml", ".yml", ".json", ".license"})
_SETTLED_NS = 2_000_000_000  # as git does: a younger file may change again within its own second

_Listed = list[tuple[str, os.stat_result]]


@dataclass(frozen=True, slots=True)
class Found:
    """One file that may be a document.

    ``stamp`` changes with the file and with the files that say more about it: those in
    ``NO_DOCUMENT`` formats that share its name, such as ``<name>.questions.yaml``.
    """

    file: Path
    shown: str
    stamp: str
    changed_ns: int

    @property
    def is_utf8(self) -> bool:
        """Return whether the path is text; other bytes can be in no index and no answer."""
        return self.escaped == self.shown

    @property
    def escaped(self) -> str:
        """Return the path as it can be written down: bytes that are not UTF-8 as escapes."""
        return _written(self.shown)

    def is_settled(self, now_ns: int) -> bool:
        """Return whether a further change would show in the stamp."""
        return self.changed_ns < now_ns - _SETTLED_NS


def walk(root: Path) -> list[Found]:
    """Return the files below ``root`` by path; names that begin with ``.`` or ``_`` are left out.

    Raises:
        DocumentError: there is no such folder.
    """
    if not root.is_dir():
        raise DocumentError(f"The corpus folder {root} does not exist; create it or name another")
    found: list[Found] = []
    folders = [root]
    while folders:
        folder = folders.pop()
        inner, files = _listed(folder)
        folders += [folder / name for name in inner]
        found += _documents(folder, root, files)
    return sorted(found, key=lambda one: one.shown.replace(os.sep, "\0"))  # by parts


def _listed(folder: Path) -> tuple[list[str], _Listed]:
    """Return the names of folders, and files with what the system knows of them."""
    folders: list[str] = []
    files: _Listed = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith((".", "_")):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif entry.is_file():
                    files.append((entry.name, entry.stat()))
    except (PermissionError, FileNotFoundError):
        return folders, files  # a folder that is closed to us, or a file that has just gone
    return folders, files


def _documents(folder: Path, root: Path, files: _Listed) -> Iterator[Found]:
    beside: dict[str, _Listed] = {}
    for name, stat in sorted(files, key=lambda file: file[0]):
        if _is_about(name):
            for stem in _stems(name):
                beside.setdefault(stem, []).append((name, stat))
    prefix = "" if folder == root else f"{folder.relative_to(root)}{os.sep}"
    for name, stat in files:
        if _is_about(name) or (name == "README.md" and not prefix):
            continue
        together = [(name, stat), *beside.get(name.rpartition(".")[0] or name, ())]
        yield Found(
            file=folder / name,
            shown=f"{prefix}{name}",
            stamp=_written(
                "|".join(
                    f"{part}:{s.st_size}:{s.st_mtime_ns}:{s.st_ctime_ns}" for part, s in together
                )
            ),
            changed_ns=max(max(s.st_mtime_ns, s.st_ctime_ns) for _, s in together),
        )


def _written(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _is_about(name: str) -> bool:
    _, dot, suffix = name.rpartition(".")
    return dot + suffix.lower() in NO_DOCUMENT


def _stems(name: str) -> Iterator[str]:
    """Yield what comes before each dot: ``a.b.yaml`` may say more about ``a.md`` or ``a.b.md``."""
    parts = name.split(".")
    for count in range(1, len(parts)):
        yield ".".join(parts[:count])
