"""The library on the command line: add, list, publish, withdraw, remove."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from tests.small_corpus import CORPUS, write
from tests.test_cli import Outcome, Run, one_line
from tests.test_library import NOTE, PERSONAL

ID = "breakouts-ergebnisse-der-gruppe-bauhof"


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Return a function that runs ``kiko`` over the indexed small corpus."""
    monkeypatch.setenv("KIKO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("KIKO_CORPUS", str(write(tmp_path / "bundled", CORPUS)))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["kiko", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0, *capsys.readouterr())

    command("ingest")
    yield command


@pytest.fixture
def note(run: Run, tmp_path: Path) -> str:
    return file(tmp_path, "bauhof.md", NOTE)


def file(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)


def test_add_saves_a_draft_and_publish_makes_it_answer(run: Run, note: str) -> None:
    added = run("add", note, "--kind", "breakout")
    assert (added.code, added.out.splitlines()[0]) == (0, f"{note}: saved as {ID}")
    assert ID not in run("list").out
    assert (
        f"{ID}  breakout  draft  Ergebnisse der Gruppe Bauhof"
        in run("list", "--status", "draft").out
    )
    assert run("publish", ID).out == f"{ID}: version 1 published.\n"
    assert ID in run("list").out
    found = run("search", "Womit plant der Bauhof?", "--json").json
    assert ID in {hit["document_id"] for hit in found}
    assert run("withdraw", ID, "--reason", "veraltet").out == f"{ID}: withdrawn.\n"
    assert ID not in run("list").out
    assert run("remove", ID).out == f"{ID}: deleted.\n"
    assert run("list", "--status", "all", "--json").json[0]["id"] != ID
    assert run("doctor").code == 0


def test_add_and_publish_in_one_go(run: Run, note: str, tmp_path: Path) -> None:
    other = file(tmp_path, "wald.txt", "Der Stadtwald\n\nDie Stadt zählt Bäume per Drohne.")
    outcome = run("add", note, other, "--kind", "breakout", "--publish", "--json")
    assert [row["state"] for row in outcome.json] == ["published", "published"]
    assert run("doctor").code == 0


def test_a_dry_run_shows_everything_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    personal = file(tmp_path, "bauhof.md", PERSONAL)
    before = sorted(str(p) for p in (tmp_path / "data").rglob("*"))
    outcome = run("add", personal, "--kind", "breakout", "--date", "2026-03-01", "--dry-run")
    assert outcome.code == 0
    assert "title: Ergebnisse der Gruppe Bauhof" in outcome.out
    assert "date: 2026-03-01" in outcome.out
    assert "personal data: email at" in outcome.out
    masked = next(line for line in outcome.out.splitlines() if "personal data" in line)
    assert "mustermann" not in masked
    assert "passage 1 [" in outcome.out
    assert f"--- corpus: {ID}" in outcome.out and "+## Nächste Schritte" in outcome.out
    assert sorted(str(p) for p in (tmp_path / "data").rglob("*")) == before


def test_a_dry_run_of_a_new_version_shows_the_difference(
    run: Run, note: str, tmp_path: Path
) -> None:
    run("add", note, "--kind", "breakout", "--publish")
    new = file(tmp_path, "neu.md", NOTE.replace("Schweden", "Norwegen"))
    shown = run("add", new, "--replace", ID, "--dry-run", "--json").json
    [text] = shown[0]["texts"]
    assert "+Der Bauhof plant seine Touren jetzt mit einer Software aus Norwegen." in text["diff"]
    assert text["near_duplicates"][0]["document_id"] == ID
    replaced = run("add", new, "--replace", ID, "--kind", "breakout", "--publish")
    assert replaced.code == 0 and "Text: 1 Zeilen neu, 1 entfallen" in replaced.out
    assert run("add", new).out.startswith(f"{new}: unchanged as {ID}")


def test_personal_data_is_published_only_when_confirmed(run: Run, tmp_path: Path) -> None:
    personal = file(tmp_path, "bauhof.md", PERSONAL)
    refused = run("add", personal, "--kind", "breakout", "--publish")
    assert refused.code == 1
    assert "1 × E-Mail-Adresse" in refused.err and "erika" not in refused.err
    assert f"saved as {ID}" in refused.out
    assert "personenbezogene Daten" in one_line(run("publish", ID))
    assert run("publish", ID, "--confirm-personal-data", "--json").json["confirmed"] == {"email": 1}


def test_a_bad_file_is_one_line_and_the_rest_is_saved(run: Run, note: str, tmp_path: Path) -> None:
    empty = file(tmp_path, "leer.txt", "")
    outcome = run("add", empty, str(tmp_path / "fehlt.md"), note, "--kind", "breakout")
    assert outcome.code == 1
    assert outcome.err.count("\n") == 2
    assert "leer.txt" in outcome.err and "fehlt.md" in outcome.err
    assert f"saved as {ID}" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("add",), "files"),
        (("add", "a.md", "--kind", "vortrag"), "vortrag"),
        (("add", "a.md", "b.md", "--title", "X"), "--title"),
        (("add", "a.md", "--date", "gestern"), "gestern"),
        (("list", "--status", "neu"), "neu"),
        (("publish",), "ID"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...], named: str) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert named in outcome.err


@pytest.mark.parametrize("command", ["publish", "withdraw", "remove"])
def test_an_unknown_document_is_one_line(run: Run, command: str) -> None:
    assert "Das Dokument „nichts“ gibt es nicht." in one_line(run(command, "nichts"))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "KIKO_DATABASE_URL cannot be used"),
        ("oracle9://x/y", "KIKO_DATABASE_URL cannot be used"),
    ],
)
def test_a_wrong_database_is_one_line(
    run: Run, note: str, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("KIKO_DATABASE_URL", url)
    assert said in one_line(run("withdraw", "practice-mucgpt"))


def test_the_doctor_sees_what_is_wrong_with_the_library(
    run: Run, note: str, tmp_path: Path
) -> None:
    run("add", note, "--kind", "breakout", "--publish")
    (tmp_path / "data" / "uploads" / "halb").mkdir(parents=True)
    path = tmp_path / "data" / "corpus" / "breakouts" / "neu.md"
    path.write_text(CORPUS["breakouts/daten.md"], "utf-8")
    outcome = run("doctor")
    assert outcome.code == 1
    assert "BAD  uploads: 1 folders" in outcome.out and "halb" in outcome.out
    assert "BAD  library: 1 published documents are not in the index" in outcome.out
    assert "ok   database:" in outcome.out


def test_card_writes_three_papers(run: Run, tmp_path: Path) -> None:
    assert run("card", "--out", str(tmp_path / "card")).code == 0
    assert sorted(file.name for file in (tmp_path / "card").iterdir()) == [
        "dsfa-schwellwertpruefung.md",
        "systemkarte.md",
        "verarbeitungsverzeichnis.md",
    ]
    assert "veröffentlichte Dokumente" in (tmp_path / "card" / "systemkarte.md").read_text("utf-8")
