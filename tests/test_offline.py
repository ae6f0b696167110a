"""Without any network: ``deploy/offline-proof`` in short, with the code as it lies here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.small_corpus import CORPUS, write
from tests.test_eval_cli import SUITE

ROOT = Path(__file__).resolve().parents[1]
KIKO = (sys.executable, "-c", "import sys; from app.cli import main; sys.argv[0] = 'kiko'; main()")
REACH = "import socket; socket.create_connection(('192.0.2.1', 80), 5)"
PATIENCE_S = 100


@pytest.fixture
def alone() -> list[str]:
    """Return what runs a command in a network namespace without a route."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("no 'unshare' on the PATH (util-linux)")
    command = [unshare, "--map-root-user", "--net"]
    tried = subprocess.run([*command, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"network namespaces are not allowed here: {tried.stderr.strip()}")
    return command


def test_indexed_asked_and_evaluated_without_a_network(alone: list[str], tmp_path: Path) -> None:
    write(tmp_path / "corpus", CORPUS)
    lines = (json.dumps(line) + "\n" for line in SUITE)
    (tmp_path / "suite.jsonl").write_text("".join(lines), "utf-8")
    libraries = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "TRANSFORMERS_"))}
    places = {"KIKO_DATA": str(tmp_path / "data"), "KIKO_CORPUS": str(tmp_path / "corpus")}
    environment = {**libraries, **places, "PYTHONPATH": str(ROOT)}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*alone, *command],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    away = run(sys.executable, "-c", REACH)
    assert away.returncode == 1 and "Network is unreachable" in away.stderr
    built = run(*KIKO, "ingest", "--json")
    assert built.returncode == 0, built.stderr
    assert len(json.loads(built.stdout)["added"]) == len(CORPUS)
    answered = run(*KIKO, "ask", "Was ist MUCGPT?")
    assert answered.returncode == 0, answered.stderr
    assert "Textassistent der Landeshauptstadt München" in answered.stdout
    evaluated = run(*KIKO, "eval", "run", "suite.jsonl", "--out", "run", "--json")
    assert evaluated.returncode == 0, evaluated.stderr
    assert json.loads(evaluated.stdout)["questions"] == len(SUITE)
    assert (tmp_path / "run" / "report.html").is_file()
