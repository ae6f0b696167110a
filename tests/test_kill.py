"""A build killed at any moment: the old generation answers on, the next run mends everything."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.doctor import examine
from app.wiring import Kiko, load_settings
from rag.index import live_generation
from tests.small_corpus import article, write

OLD = {
    f"practice/alt-{n}.md": article(f"Alt {n}", f"Der Leuchtturm Nummer {n} steht an der Küste.")
    for n in range(20)
}
NEW = {
    f"practice/neu-{n}.md": article(
        f"Neu {n}", f"Die Brücke Nummer {n} führt über den Fluss. " * 20
    )
    for n in range(60)
}
PATIENCE = 60  # seconds

Moment = Callable[[Path, float], bool]


def after(milliseconds: int) -> Moment:
    return lambda index, started: time.monotonic() - started > milliseconds / 1000


def when(pattern: str) -> Moment:
    return lambda index, started: any(index.glob(pattern))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a corpus and its published index."""
    folder = tmp_path_factory.mktemp("kill")
    write(folder / "corpus", OLD)
    with parts(folder) as kiko:
        kiko.sync()
    return folder


@contextmanager
def parts(folder: Path) -> Iterator[Kiko]:
    kiko = Kiko(load_settings(data=folder / "data", corpus=folder / "corpus"))
    try:
        yield kiko
    finally:
        kiko.close()


def ingest_and_kill(folder: Path, moment: Moment) -> int:
    """Start a real ``kiko ingest``, kill it at ``moment`` and return how it ended."""
    command = [sys.executable, "-m", "app.cli", "ingest", "--corpus", str(folder / "corpus")]
    environment = {"KIKO_DATA": str(folder / "data"), "PATH": "/usr/bin:/bin"}
    started = time.monotonic()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        while process.poll() is None and not moment(folder / "data" / "index", started):
            assert time.monotonic() - started < PATIENCE
            time.sleep(0.001)
    finally:
        process.send_signal(signal.SIGKILL)
    return process.wait()


def reached_publishing(index: Path) -> bool:
    """Return whether a finished new generation lies beside the old one."""
    return len([path for path in index.iterdir() if path.is_dir() and path.name[0] != "."]) > 1


@pytest.mark.parametrize(
    "moment",
    [
        after(100),
        when(".building-*"),
        when(".building-*/passages.sqlite-journal"),
        when(".building-*/lexical/.tantivy-writer.lock"),
        when(".building-*/manifest.json"),
        when("CURRENT.new"),
    ],
    ids=["at once", "copying", "texts", "terms", "checking", "publishing"],
)
def test_a_killed_build_leaves_the_old_generation_answering(
    published: Path, tmp_path: Path, moment: Moment
) -> None:
    folder = shutil.copytree(published, tmp_path / "kiko")
    index = folder / "data" / "index"
    old = live_generation(index)
    write(folder / "corpus", NEW)
    ended = ingest_and_kill(folder, moment)
    assert ended in (-signal.SIGKILL, 0)

    with parts(folder) as kiko:
        hits = kiko.retriever.retrieve("Leuchtturm Küste", 3).hits
        assert [hit.document.title[:3] for hit in hits] == ["Alt"] * 3
        if ended and not reached_publishing(index):
            assert kiko.reader.current().manifest.generation == old

    with parts(folder) as kiko:
        report = kiko.sync()
        assert kiko.reader.current().manifest.passages == report.passages
        assert len(kiko.reader.current().passages.documents()) == len(OLD) + len(NEW)
        findings = examine(kiko)
    assert all(finding.good for finding in findings), findings
    left = {path.name for path in index.iterdir()} - {"CURRENT", "LOCK"}
    assert left == {old, report.generation}


def test_the_moments_are_really_reached(published: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(published, tmp_path / "kiko")
    old = live_generation(folder / "data" / "index")
    write(folder / "corpus", NEW)
    assert ingest_and_kill(folder, when(".building-*/manifest.json")) == -signal.SIGKILL
    assert list((folder / "data" / "index").glob(".building-*"))
    assert live_generation(folder / "data" / "index") == old
