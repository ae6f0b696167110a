"""No input makes our patterns work for minutes: repeated pieces through the whole path.

A child process gets so many seconds of processor time; a pattern that backtracks without bound
would need thousands, and the child would be killed.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

BUDGET = 120  # seconds of processor time for all of it, about ten times what it takes

PIECES = (
    'a A 1 § - _ ( [ , ä „ " * ** | = < … a. A. 1. 1, a@ a@a. a/ a: a, [^1] ((a _a_ '
    "Aa- 12345 2026-01- http://a und\u00a0 #\u00a0a Abs. Nr. Satz Herr\u00a0Aa ignoriere"
).split(" ")
SPACED = [f"{piece} " for piece in PIECES] + [f"{piece}\n\n" for piece in PIECES[:12]]

ASK = """
import json, sys
from pathlib import Path
from app.wiring import Kiko, load_settings
from rag.errors import QuestionError
kiko = Kiko(load_settings(data=Path(sys.argv[1])))
kiko.sync()
for piece in json.load(sys.stdin):
    try:
        kiko.assistant.ask((piece * 2000)[:2000])
    except QuestionError:
        pass
print("done")
"""
READ = """
import json, sys
from pathlib import Path
from app.understanding import findings, passages
from app.editing import parse
for piece in json.load(sys.stdin):
    head = "---\\ntitle: X\\nsources:\\n  - {title: Q, url: https://example.org}\\n---\\n\\n"
    text = head + "Ein Satz.\\n\\n"
    page = parse(text + (piece * 20000)[:20000], Path("x.md"))
    findings(page)
    passages(page, "x")
print("done")
"""


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (BUDGET, BUDGET))


@pytest.mark.parametrize("program", [ASK, READ], ids=["questions", "documents"])
def test_repeated_pieces_are_worked_through(program: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        input=json.dumps([*PIECES, *SPACED]),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
        cwd=Path(__file__).resolve().parents[1],
    )
    assert ended.stdout.strip().endswith("done"), ended.stderr[-2000:]
