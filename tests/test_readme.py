"""The README tells the truth: its commands run, and print what it shows.

``KIKO_UPDATE_README=1 make test`` writes the current output into it; look at the difference.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
_BLOCK = re.compile(r"```console\n\$ (kiko [^\n]+)\n(.*?)```", re.DOTALL)
_PATH = re.compile(r"`((?:rag|ingest|eval|app|corpus|tests)/[\w./-]*)`")


def run_kiko(command: str, data: Path) -> str:
    """Run a ``kiko`` command line as a user would and return what it prints."""
    _, *arguments = shlex.split(command)
    env = {**os.environ, "KIKO_DATA": str(data), "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=env,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Index the bundled corpus by the README's own first step."""
    folder = tmp_path_factory.mktemp("readme")
    run_kiko("kiko ingest", folder)
    return folder


def test_commands_print_what_is_shown(data: Path) -> None:
    text = README.read_text("utf-8")
    assert len(_BLOCK.findall(text)) >= 2
    fresh = _BLOCK.sub(lambda block: _rendered(block[1], data), text)
    if os.environ.get("KIKO_UPDATE_README"):
        README.write_text(fresh, "utf-8")
    assert fresh == README.read_text("utf-8")


def _rendered(command: str, data: Path) -> str:
    return f"```console\n$ {command}\n{run_kiko(command, data)}```"


def test_named_files_exist() -> None:
    named = set(_PATH.findall(README.read_text("utf-8")))
    assert named
    assert not [path for path in named if not (ROOT / path).exists()]


def test_the_two_commands_are_make_targets() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z-]+)", README.read_text("utf-8")))
    assert {"run", "test"} <= shown <= targets
