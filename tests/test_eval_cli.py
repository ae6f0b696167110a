"""``kiko eval`` on the command line: three commands from a suite to what changed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from tests.small_corpus import CORPUS, write

SUITE = (
    {"id": "a", "question": "Wann traf sich die Arbeitsgemeinschaft zum ersten Mal?",
     "documents": ["talks-auftakt"], "key_facts": ["März 2025"]},
    {"id": "b", "question": "Was kostet ein Elefant in Paderborn?", "answerable": False},
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a working folder with a small corpus and a suite; Kiko writes nowhere else."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIKO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KIKO_CORPUS", str(write(tmp_path / "corpus", CORPUS)))
    lines = (json.dumps(line) + "\n" for line in SUITE)
    (tmp_path / "suite.jsonl").write_text("".join(lines), "utf-8")
    yield tmp_path


def kiko(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["eval", *arguments])


def _said(result: Result, code: int = 0) -> str:
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


def test_run_change_a_setting_compare(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _said(kiko("run", "suite.jsonl", "--out", "before"))
    assert "2 questions" in shown
    assert "before/report.html" in shown
    monkeypatch.setenv("KIKO_HITS", "1")
    _said(kiko("run", "suite.jsonl", "--out", "after"))
    compared = _said(kiko("compare", "before", "after", "--out", "compared"))
    assert "setting_hits: 8 → 1" in compared
    assert (folder / "compared" / "compare.html").is_file()
    assert json.loads(_said(kiko("compare", "before", "after", "--json")))["shared"] == 2


def test_runs_without_a_folder_of_their_own_lie_with_the_data(folder: Path) -> None:
    values = json.loads(_said(kiko("run", "suite.jsonl", "--json", "--stichtag", "2026-11-22")))
    assert values["questions"] == 2
    (made,) = (folder / "data" / "evaluations").iterdir()
    assert made.name.startswith("suite-")
    assert values["identity"]["stichtag"] == "2026-11-22"


def test_the_gate_is_an_exit_code(folder: Path) -> None:
    _said(kiko("run", "suite.jsonl", "--out", "a"))
    same = ("gate", "a", "--baseline", "a", "--max-drop", "correct=0.0")
    assert "ok   correct" in _said(kiko(*same))
    assert json.loads(_said(kiko(*same, "--json")))[0]["passed"] is True
    rows = (folder / "a" / "rows.jsonl").read_text("utf-8")
    worse = rows.replace('"correct": 1.0', '"correct": 0.0')
    assert worse != rows
    _said(kiko("run", "suite.jsonl", "--out", "b"))
    (folder / "b" / "rows.jsonl").write_text(worse, "utf-8")
    failed = ("gate", "b", "--baseline", "a", "--max-drop", "correct=0.1")
    assert "FAIL correct" in _said(kiko(*failed), code=1)


def test_a_baseline_is_kept_without_texts(folder: Path) -> None:
    _said(kiko("run", "suite.jsonl", "--out", "a"))
    _said(kiko("keep", "a", "kept"))
    rows = [
        json.loads(line)
        for line in (folder / "kept" / "rows.jsonl").read_text("utf-8").splitlines()
    ]
    assert [row["id"] for row in rows] == [line["id"] for line in SUITE]
    assert not any(row["question"] or row["answer"] or row["citations"] for row in rows)
    _said(kiko("gate", "a", "--baseline", "kept", "--max-drop", "correct=0"))
    assert kiko("keep", "a", "kept").exit_code == 1


def _squad(path: Path) -> None:
    qas = [{"id": "1", "question": "Wer bellt laut?", "answers": [{"text": "Der Hund"}]}]
    contexts = [{"context": "Der Hund bellt laut.", "qas": qas}]
    contexts += [{"context": f"Das Haus Nummer {n} ist alt.", "qas": []} for n in range(12)]
    path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": contexts}]}), "utf-8")


def test_bench_prints_a_table_or_json(folder: Path) -> None:
    _squad(folder / "tiny.json")
    values = json.loads(_said(kiko("bench", "tiny.json", "--json", "--out", "bench")))
    assert values["metrics"]["nDCG@10"] == 1.0
    assert values["passages"] == 13
    assert json.loads((folder / "bench" / "bench.json").read_text("utf-8")) == values
    (folder / "published.json").write_text('{"models": {"m": {"tiny": {"ndcg_at_10": 0.7}}}}')
    shown = _said(kiko("bench", "tiny.json", "--baselines"))
    for text in ("Kiko", "bm25s as MTEB runs it", "lexical alone", "published: m", "full test"):
        assert text in shown


def test_a_squad_file_is_a_suite_over_its_own_documents(folder: Path) -> None:
    _squad(folder / "tiny.json")
    values = json.loads(_said(kiko("run", "tiny.json", "--json")))
    assert values["metrics"]["right_first"]["mean"] == 1.0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("run", "none.jsonl"), 1),
        (("compare", "x", "y"), 1),
        (("bench", "suite.jsonl"), 1),
        (("run", "suite.jsonl", "--url", "ftp://x"), 1),
        (("scale", "x.gz", "--sizes", "viele"), 2),
        (("scale", "x.gz", "--sizes", "0"), 2),
        (("gate", "a"), 2),
    ],
)
def test_a_mistake_is_a_stated_failure(folder: Path, arguments: Sequence[str], code: int) -> None:
    assert kiko(*arguments).exit_code == code


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    heavy = ("numpy", "chromadb", "tantivy", "langchain", "pydantic_settings", "rich.progress")
    program = f"import sys, app.cli; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"
