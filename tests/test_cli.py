"""The command line: what it prints, how it exits, and one clear line when something is wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from app.cli import main
from app.wiring import Kiko
from tests.small_corpus import CORPUS, article, write


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Outcome]


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Return a function that runs ``kiko`` with its data in a temporary folder."""
    monkeypatch.setenv("KIKO_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["kiko", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else 0, *capsys.readouterr())

    yield command


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    return str(write(tmp_path / "corpus", CORPUS))


@pytest.fixture
def asking(run: Run, bundled: Kiko, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return the command with the index of the bundled corpus."""
    monkeypatch.setenv("KIKO_DATA", str(bundled.settings.data))
    return run


def one_line(outcome: Outcome) -> str:
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("kiko: ")
    assert outcome.err.count("\n") == 1
    return outcome.err


# --- ingest and list ---


def test_ingest_says_what_it_did(run: Run, corpus: str) -> None:
    first = run("ingest", "--corpus", corpus)
    assert first.code == 0
    assert "5 documents added, 0 changed, 0 removed, 0 unchanged, 0 failed." in first.out
    assert "published." in first.out
    again = run("ingest", "--corpus", corpus)
    assert "0 documents added, 0 changed, 0 removed, 5 unchanged" in again.out
    assert "is live already." in again.out


def test_a_dry_run_lists_and_leaves_no_index(run: Run, corpus: str, tmp_path: Path) -> None:
    outcome = run("ingest", "--corpus", corpus, "--dry-run")
    assert outcome.code == 0
    assert outcome.out.startswith("Would index 6 passages")
    assert "+ talks-auftakt" in outcome.out
    assert not (tmp_path / "data").exists()


def test_ingest_as_json(run: Run, corpus: str) -> None:
    report = run("ingest", "--corpus", corpus, "--json").json
    assert (report["published"], len(report["added"]), report["failed"]) == (True, 5, [])


def test_a_bad_file_is_one_line_and_the_rest_is_published(
    run: Run, corpus: str, tmp_path: Path
) -> None:
    write(tmp_path / "corpus", {"talks/kaputt.md": article("X", "Text.", datum="2025")})
    outcome = run("ingest", "--corpus", corpus)
    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert "talks/kaputt.md, Zeile 6: Unbekannter Schlüssel „datum“; erlaubt:" in outcome.err
    assert "5 documents added" in outcome.out and "1 failed" in outcome.out


def test_the_list_marks_what_was_inferred(run: Run, corpus: str, tmp_path: Path) -> None:
    write(tmp_path / "corpus", {"talks/notiz-2025-05-08.txt": "Eine Notiz\n\nMit Text."})
    run("ingest", "--corpus", corpus)
    outcome = run("list")
    lines = outcome.out.splitlines()
    assert "talks-notiz-2025-05-08  talk*  2025-05-08*  Eine Notiz*" in lines
    assert "talks-auftakt  talk*  2025-03-26  Auftakt der Arbeitsgemeinschaft" in lines
    assert "legal-art-50  legal  2024-07-12  Art. 50 KI-VO – Transparenz" in lines
    assert lines[-1] == "* inferred, not stated in the file"
    assert {row["id"] for row in run("list", "--json").json} >= {"legal-art-50"}


def test_a_missing_corpus_folder_is_one_line(run: Run) -> None:
    assert "The corpus folder nirgends does not exist" in one_line(
        run("ingest", "--corpus", "nirgends")
    )


def test_a_running_build_is_one_line(run: Run, corpus: str, tmp_path: Path) -> None:
    (tmp_path / "data" / "index").mkdir(parents=True)
    with FileLock(tmp_path / "data" / "index" / "LOCK"):
        assert "Another process is building in" in one_line(run("ingest", "--corpus", corpus))


def test_a_data_folder_that_is_a_file_is_one_line(run: Run, corpus: str, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")
    assert str(tmp_path / "data") in one_line(run("ingest", "--corpus", corpus))


# --- ask and search ---


def test_ask_prints_answer_source_and_quote(asking: Run) -> None:
    outcome = asking("ask", "Was ist MUCGPT?")
    assert outcome.code == 0
    assert "[1]" in outcome.out and "„" in outcome.out and "https://" in outcome.out


def test_ask_as_json(asking: Run) -> None:
    answer = asking("ask", "Was ist MUCGPT?", "--json", "--stichtag", "2026-01-02").json
    assert (answer["abstained"], answer["stichtag"]) == (False, "2026-01-02")
    assert answer["citations"][0]["quote"]


def test_the_duty_to_train_is_answered_with_article_4(asking: Run) -> None:
    answer = asking("ask", "Müssen wir unsere Leute schulen?", "--json").json
    assert not answer["abstained"]
    assert answer["citations"][0]["locator"].startswith("Art. 4")


def test_an_abstention_is_an_answer(asking: Run) -> None:
    outcome = asking("ask", "Hallo!", "--json")
    assert (outcome.code, outcome.json["abstained"]) == (0, True)


def test_kind_narrows_the_search(asking: Run) -> None:
    hits = asking("search", "KI", "-k", "9", "--kind", "talk", "--kind", "legal", "--json").json
    assert len(hits) == 9
    assert {hit["kind"] for hit in hits} <= {"talk", "legal"}


def test_search_prints_rank_score_and_place(asking: Run) -> None:
    outcome = asking("search", "MUCGPT", "-k", "2")
    assert outcome.code == 0
    assert [line[:2] for line in outcome.out.splitlines()[::2]] == ["1.", "2."]


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_unusable_question_is_one_line(asking: Run, command: str) -> None:
    assert "Die Frage ist leer." in one_line(asking(command, "   "))
    assert "Die Frage hat 10000 Zeichen, erlaubt sind 2000." in one_line(
        asking(command, "x" * 10_000)
    )


@pytest.mark.parametrize("arguments", [("ask", "Was ist KI?"), ("search", "KI"), ("list",)])
def test_without_an_index_the_way_out_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    assert "run 'kiko ingest'" in one_line(run(*arguments))


# --- wrong usage and wrong settings ---


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("ask", "Was?", "--kind", "vortrag"), "vortrag"),
        (("ask", "Was?", "--stichtag", "2026-13-45"), "2026-13-45"),
        (("ask",), "question"),
        (("search", "KI", "-k", "0"), "-k"),
        (("tanzen",), "tanzen"),
        (("ask", "Was?", "--farbe"), "--farbe"),
    ],
)
def test_wrong_usage_exits_with_2_and_names_the_value(
    asking: Run, arguments: tuple[str, ...], named: str
) -> None:
    outcome = asking(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert named in outcome.err


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("KIKO_PORT", "99999", "KIKO_PORT is '99999'"),
        ("KIKO_HITS", "viele", "KIKO_HITS is 'viele'"),
        ("KIKO_AUTH", "magic", "KIKO_AUTH is 'magic'"),
        ("KIKO_ENCODER", "./nirgends/modell", "'./nirgends/modell' does not exist"),
    ],
)
def test_a_wrong_setting_is_one_line(
    asking: Run, monkeypatch: pytest.MonkeyPatch, name: str, value: str, expected: str
) -> None:
    monkeypatch.setenv(name, value)
    assert expected in one_line(asking("search", "KI"))


def test_an_outside_address_is_not_served_without_authentication(run: Run) -> None:
    message = one_line(run("serve", "--host", "0.0.0.0", "--port", "0"))
    assert "KIKO_HOST is '0.0.0.0'" in message and "127.0.0.1" in message


# --- doctor, help, the installed command ---


def test_the_doctor_is_content_with_a_good_index(run: Run, corpus: str) -> None:
    run("ingest", "--corpus", corpus)
    outcome = run("doctor")
    assert outcome.code == 0, outcome.out
    assert all(line.startswith("ok ") for line in outcome.out.splitlines())


def test_the_doctor_names_what_is_wrong(run: Run) -> None:
    outcome = run("doctor", "--json")
    assert outcome.code == 1
    found = {finding["name"]: finding for finding in outcome.json}
    assert found["corpus"]["good"] and found["encoder"]["good"]
    assert not found["index"]["good"]
    assert "run 'kiko ingest'" in found["index"]["detail"]


@pytest.mark.parametrize("command", ["ingest", "ask", "search", "list", "serve", "doctor", "demo"])
def test_every_command_has_help(run: Run, command: str) -> None:
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert "Usage: kiko" in outcome.out


def test_the_installed_command_answers() -> None:
    kiko = Path(sys.executable).with_name("kiko")
    done = subprocess.run([kiko, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "ask" in done.stdout


def test_tokens_are_created_listed_and_revoked(run: Run) -> None:
    created = run("token", "create", "Erika Muster", "--role", "organiser", "--days", "7", "--json")
    token = json.loads(created.out)
    assert token["token"].startswith("kiko_") and token["roles"] == ["organiser"]
    listed = run("token", "list")
    assert "Erika Muster" in listed.out and token["token"] not in listed.out
    assert run("token", "revoke", token["id"]).code == 0
    assert "revoked" in run("token", "list").out
    again = run("token", "revoke", token["id"])
    assert again.code == 1 and "There is no token" in again.err
    assert run("token", "create", "Erika", "--role", "chef").code == 2
    assert run("token", "create", " ", "--role", "staff").code == 1
