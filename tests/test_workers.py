"""Helpers of a build: in processes or not, the result is the same, and none outlives the build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from eval.throwaway import document
from ingest.build import Change, build
from ingest.splitter import split
from ingest.workers import MANY, workers
from rag.errors import GenerationError
from rag.index import open_generation
from rag.passages import IndexedDocument
from tests.fakes import WordEncoder

PATIENCE = 30  # seconds
ASLEEP = """
import os, time
from ingest.workers import MANY, workers

if __name__ == "__main__":
    with workers(MANY) as helpers:
        print(next(helpers.map(abs, [-1])), helpers.start(os.getpid).result(), flush=True)
        helpers.start(time.sleep, 600)
        time.sleep(600)
"""


def fresh() -> tuple[IndexedDocument, ...]:
    """Return two documents, ready to be built."""
    texts = {"turm": "Der Leuchtturm steht an der Küste.", "fluss": "Die Brücke quert den Fluss."}
    made = [document(name, text, title=name.title()) for name, text in texts.items()]
    return tuple(IndexedDocument(d, d.meta.id, split(d)) for d in made)


@pytest.mark.parametrize("characters", [0, MANY])
def test_processes_build_what_one_process_builds(tmp_path: Path, characters: int) -> None:
    encoder = WordEncoder()
    steps: list[tuple[str, int, int]] = []
    change = Change(base=None, gone=(), fresh=fresh(), documents=2, passages=2)
    with workers(characters) as helpers:
        assert (helpers.processes is not None) is bool(characters)
        assert list(helpers.map(len, ["a", "bcd", ""])) == [1, 3, 0]
        build(change, tmp_path, "neu", encoder, helpers, lambda *step: steps.append(step))
    generation = open_generation(tmp_path, "neu", encoder)
    ids = {p.id for d in change.fresh for p in d.passages}
    assert generation.passages.ids() == set(generation.lexical.ids()) == ids
    assert generation.vectors.ids() == ids
    assert generation.lexical.search("Leuchttürme", 5)[0][0].startswith("turm#")
    generation.close()
    assert [name for name, _, _ in steps] == ["texts", "vectors", "terms", "verify"]
    assert [path.name for path in tmp_path.iterdir()] == ["neu"]


def test_a_helper_that_is_killed_is_a_stated_failure() -> None:
    with (
        pytest.raises(GenerationError, match="ended from outside"),
        workers(MANY) as helpers,
    ):
        helpers.finish(helpers.start(os._exit, 9))


def test_what_a_helper_raises_is_raised() -> None:
    with workers(0) as helpers, pytest.raises(ValueError, match="invalid literal"):
        helpers.finish(helpers.start(int, "x"))


def test_helpers_end_with_a_build_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "asleep.py"
    script.write_text(ASLEEP, "utf-8")
    root = Path(__file__).resolve().parents[1]
    builder = subprocess.Popen(
        [sys.executable, str(script)],
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert builder.stdout is not None
    with builder.stdout as lines:
        helper = int(lines.readline().split()[1])
    assert is_running(helper)
    builder.send_signal(signal.SIGKILL)
    builder.wait()
    until = time.monotonic() + PATIENCE
    while is_running(helper) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(helper)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
