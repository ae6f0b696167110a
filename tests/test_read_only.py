"""A data folder that cannot be written: every command says so in one line and changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wiring import Kiko, load_settings
from tests.small_corpus import CORPUS, write

KIKO = "import sys; from app.cli import main; sys.argv[0] = 'kiko'; main()"
_NO_RIGHT = "-dac_override,-dac_read_search,-fowner"  # what lets root write everywhere


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("locked")
    kiko = Kiko(
        load_settings(data=folder / "data", corpus=write(folder / "corpus", CORPUS)),
    )
    kiko.sync()
    kiko.close()
    paths = [folder / "data", *(folder / "data").rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield folder
    for path in paths:
        path.chmod(path.stat().st_mode | 0o200)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", KIKO, *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root writes everywhere, and there is no setpriv to take that away")
        command = ["setpriv", f"--bounding-set={_NO_RIGHT}", f"--inh-caps={_NO_RIGHT}", *command]
    places = {"KIKO_DATA": str(folder / "data"), "KIKO_CORPUS": str(folder / "corpus")}
    env = {**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "arguments", [["ask", "Was ist MUCGPT?"], ["ingest"], ["switch", "off"], ["backup", "x.tar.gz"]]
)
def test_a_folder_that_cannot_be_written_is_said_in_one_line(
    locked: Path, arguments: list[str]
) -> None:
    before = sorted(str(path) for path in locked.rglob("*"))
    done = run(locked, *arguments)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert done.stderr.startswith("kiko: ") and "Traceback" not in done.stderr
    assert sorted(str(path) for path in locked.rglob("*")) == before
