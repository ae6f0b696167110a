"""Parsing processes: the same result as here, limits that hold, nothing left behind."""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest import loaders, sandbox
from ingest.sandbox import Sandbox
from rag.errors import DocumentError, FrontMatterError
from tests import made_files as made
from tests.small_corpus import article


@pytest.fixture(scope="module")
def processes() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


def written(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def children() -> set[int]:
    """Return the processes that this one has started and that still run."""
    me, found = str(os.getpid()), set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rsplit(")", 1)[1].split()[:2]
        except OSError:
            continue
        if parent == me and state != "Z":
            found.add(int(stat.parent.name))
    return found


def test_the_result_is_the_one_of_the_loader(tmp_path: Path, processes: Sandbox) -> None:
    files = {
        "a.vtt": made.VTT.encode(),
        "b.docx": made.word([("Heading 1", "A"), ("Normal", "Größe \U0001f600.")]),
        "c.zip": made.zipped({"d.md": article("D", "Text.", date="2025-03-26").encode()}),
        "e.eml": made.mail(),
    }
    for name, content in files.items():
        file = written(tmp_path, name, content)
        assert processes.load_safely(file, Path(name)) == loaders.load_all(file, Path(name))


def test_errors_come_as_the_loader_says_them(tmp_path: Path, processes: Sandbox) -> None:
    with pytest.raises(DocumentError, match=r"x\.docx: .* falsche Endung"):
        processes.load_safely(written(tmp_path, "x.docx", "Nein"), Path("x.docx"))
    broken = made.zipped({"d.md": article("D", "Text.", datum=1).encode()})
    with pytest.raises(DocumentError, match="Unbekannter Schlüssel „datum“"):
        processes.load_safely(written(tmp_path, "x.zip", broken), Path("x.zip"))
    wrong = written(tmp_path, "y.md", article("D", "Text.", datum=1))
    with pytest.raises(FrontMatterError, match="Unbekannter Schlüssel „datum“"):
        processes.load_safely(wrong, Path("y.md"))


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    rows = "\n".join("wort;" * 200 for _ in range(20_000))
    slow = written(tmp_path, "x.csv", rows)
    with Sandbox(workers=1) as own:
        with pytest.raises(DocumentError, match=r"x\.csv: Das Lesen dauerte länger als 0\.2 Sek"):
            own.load_safely(slow, Path("x.csv"), seconds=0.2)
        good = written(tmp_path, "y.csv", "a;b\n1;2\n3;4\n")
        assert len(own.load_safely(good, Path("y.csv"))) == 1


def test_a_file_that_takes_too_much_memory_is_given_up(tmp_path: Path) -> None:
    big = written(tmp_path, "x.txt", "Ein langer Satz steht hier.\n\n" * 1_000_000)
    with Sandbox(workers=1) as own:
        with pytest.raises(DocumentError, match=r"x\.txt: .* mehr als 64 MB Speicher"):
            own.load_safely(big, Path("x.txt"), memory_mb=64)
        good = written(tmp_path, "y.txt", "Titel\n\nText.")
        assert len(own.load_safely(good, Path("y.txt"), memory_mb=64)) == 1


def test_a_killed_process_is_replaced(tmp_path: Path) -> None:
    before = children()
    file = written(tmp_path, "x.vtt", made.VTT)
    with Sandbox(workers=1) as own:
        own.load_safely(file, Path("x.vtt"))
        (pid,) = children() - before
        os.kill(pid, signal.SIGKILL)
        assert len(own.load_safely(file, Path("x.vtt"))) == 1
    assert children() == before


def test_many_threads_share_two_processes_and_none_is_left(tmp_path: Path) -> None:
    before = children()
    files = [written(tmp_path, f"{n}.srt", made.SRT.replace("40", str(n))) for n in range(12)]
    with Sandbox() as own, ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda file: own.load_safely(file, Path(file.name)), files))
        assert len(children() - before) <= sandbox.WORKERS
    assert [name for ((name, _),) in found] == [file.name for file in files]
    assert children() == before


def test_nothing_is_started_before_it_is_needed() -> None:
    before = children()
    with Sandbox():
        assert children() == before


def test_the_shared_processes_can_be_closed_and_come_back(tmp_path: Path) -> None:
    before = children()
    file = written(tmp_path, "x.vtt", made.VTT)
    for _ in range(2):
        assert len(sandbox.load_safely(file, Path("x.vtt"))) == 1
        sandbox.close()
        assert children() <= before


def test_a_bomb_inside_a_container_is_not_opened(tmp_path: Path, processes: Sandbox) -> None:
    data = made.unfolding(made.word([("Normal", "Text.")]), "word/x.xml", 40)
    assert len(data) < 200_000
    file = written(tmp_path, "x.docx", data)
    assert zipfile.is_zipfile(file)
    with pytest.raises(DocumentError, match="ZIP-Bombe"):
        processes.load_safely(file, Path("x.docx"))
