"""The suites that the server can run: the bundled ones, and those of this installation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.evaluation_words import word
from eval.suite import Suite, read_jsonl
from eval.suite_formats import BUNDLED
from rag.errors import NotFoundError, SuiteError

FEEDBACK_SUITE = "rueckmeldungen"  # where questions that come from feedback are added


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """A suite as the list shows it; ``problem`` says why one of our own cannot be run."""

    name: str
    path: Path
    questions: int
    is_bundled: bool
    problem: str | None = None


class Suites:
    """Finds suites in the package and in the folder ``suites`` of the data."""

    def __init__(self, own: Path, bundled: Path = BUNDLED) -> None:
        self.own = own
        self._bundled = bundled

    def all(self) -> list[SuiteFile]:
        """Return every suite by name, the installation's own last.

        A file beside the bundled suites that holds no questions (those of the verifier hold
        claims) is none.
        """
        bundled = [_described(path, is_bundled=True) for path in _files(self._bundled)]
        own = [_described(path, is_bundled=False) for path in _files(self.own)]
        return [s for s in bundled if s.problem is None] + own

    def get(self, name: str) -> tuple[SuiteFile, Suite]:
        """Return the suite of that name.

        Raises:
            NotFoundError: there is none.
            SuiteError: its file breaks the format.
        """
        known = self.all()
        found = next((suite for suite in known if suite.name == name), None)
        if found is None:
            names = ", ".join(suite.name for suite in known)
            raise NotFoundError(word("no_suite", name=name[:80], known=names))
        if found.problem is not None:
            raise SuiteError(word("suite_damaged", name=name, reason=found.problem))
        return found, _read(*_state(found.path))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl")) if folder.is_dir() else []


def _described(path: Path, *, is_bundled: bool) -> SuiteFile:
    try:
        suite = _read(*_state(path))
    except SuiteError as error:
        told = str(error).replace(f"{path.parent}/", "")
        return SuiteFile(path.stem, path, 0, is_bundled, told)
    return SuiteFile(path.stem, path, len(suite.questions), is_bundled)


def _state(path: Path) -> tuple[Path, int, int]:
    """Return a path with what changes whenever the file does."""
    try:
        found = path.stat()
    except OSError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


@lru_cache(maxsize=32)
def _read(path: Path, changed: int, size: int) -> Suite:
    return read_jsonl(path)
