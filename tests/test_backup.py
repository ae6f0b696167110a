"""A backup taken while others write, put back whole; a damaged or hostile one changes nothing."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from app.backup import MANIFEST, back_up
from app.doctor import examine
from app.gap_records import GapRecords
from app.journal import FileChange, Journal, Note
from app.restore import restore
from app.wiring import Kiko, load_settings
from rag.errors import ConflictError, InputError, StorageError
from tests.small_corpus import CORPUS, article, write
from tests.test_cli import Run, run

__all__ = ["run"]
OWN = article(
    "Leuchtturm",
    "Der Leuchtturm steht an der Küste und wird von Beschäftigten betreut.",
    kind="practice",
    date="2026-01-01",
    status="published",
)
Make = Callable[..., Kiko]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Return a function that makes Kiko with a data folder of its own over a small corpus."""
    corpus = write(tmp_path / "base", CORPUS)
    made: list[Kiko] = []

    def kiko(name: str, **settings: Any) -> Kiko:
        made.append(Kiko(load_settings(data=tmp_path / name, corpus=corpus, **settings)))
        return made[-1]

    yield kiko
    for one in made:
        one.close()


@pytest.fixture
def filled(make: Make) -> Kiko:
    """Return Kiko with a document of its own, an upload, feedback, a token and an index."""
    kiko = make("voll", llm_api_key="sk-w7Qz0Xk", llm_base_url="http://u:w7Qz0Xk@llm.example/v1")
    write(kiko.settings.data / "corpus", {"practice/leuchtturm.md": OWN})
    kiko.library.reindex(actor="Erika")
    kiko.library.uploads.receive("notiz.md", io.BytesIO(b"# Notiz\n\nText."), actor="Erika")
    kiko.tokens.create("Erika", ["admin"], days=3)
    GapRecords(kiko.database).count("2026-11-22", "no_evidence")
    return kiko


def content(folder: Path) -> dict[str, bytes]:
    parts = ("corpus", "versions", "originals", "uploads", "index")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for part in parts
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
        and path.suffix != ".lock"
        and path.name != "LOCK"
        and not path.relative_to(folder).parts[1].startswith(".")
    }


@pytest.mark.parametrize("with_index", [True, False])
def test_all_comes_back(make: Make, filled: Kiko, tmp_path: Path, with_index: bool) -> None:
    file = tmp_path / "sicherung.tar.gz"
    manifest = back_up(filled, file, with_index=with_index)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "w7Qz0Xk" not in gzip.decompress(file.read_bytes()).decode("utf-8", "replace")
    assert manifest.settings["llm_base_url"] == "http://llm.example/v1"
    fresh = make("neu")
    _, kept = restore(fresh, file)
    assert kept is None
    if not with_index:
        fresh.sync()
    else:
        before, after = content(filled.settings.data), content(fresh.settings.data)
        kept_back = (f"index/{manifest.generation}/", "index/CURRENT")
        assert after == {
            name: data
            for name, data in before.items()
            if name.startswith(kept_back) or not name.startswith("index/")
        }
    assert [f.detail for f in examine(fresh) if not f.good] == []
    assert "Leuchtturm" in fresh.assistant.ask("Wo steht der Leuchtturm?").answer
    assert GapRecords(fresh.database).counts() == [("2026-11-22", "no_evidence", 1)]
    assert [token.name for token in fresh.tokens.all()] == ["Erika"]
    assert fresh.library.records.audit()[1] == filled.library.records.audit()[1]


def test_the_database_is_of_one_moment_while_others_write(
    make: Make, filled: Kiko, tmp_path: Path
) -> None:
    stop = threading.Event()

    def count() -> None:
        while not stop.is_set():
            with filled.database.session():
                GapRecords(filled.database).count("2026-11-23", "unclear")
                GapRecords(filled.database).count("2026-11-24", "unclear")

    writer = threading.Thread(target=count)
    writer.start()
    try:
        for number in range(3):
            file = tmp_path / f"{number}.tar.gz"
            back_up(filled, file)
            fresh = make(f"neu-{number}")
            restore(fresh, file)
            counts = {day: n for day, _, n in GapRecords(fresh.database).counts()}
            assert 0 <= counts.get("2026-11-23", 0) - counts.get("2026-11-24", 0) <= 1
    finally:
        stop.set()
        writer.join()


NAMES = (b"a\\b.md", b"\xff\xfe.md", b"zeile\num.md", "ü".encode() * 100 + b".md", b" a:b*?.md")


def test_names_of_any_bytes_come_back(make: Make, filled: Kiko, tmp_path: Path) -> None:
    for name in NAMES:
        path = filled.settings.data / "corpus/practice" / os.fsdecode(name)
        path.write_text(OWN, "utf-8")
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    fresh = make("neu")
    restore(fresh, file)
    back = {os.fsencode(p.name) for p in (fresh.settings.data / "corpus/practice").iterdir()}
    assert back == {*NAMES, b"leuchtturm.md"}
    before = content(filled.settings.data)
    assert content(fresh.settings.data) == {
        name: data for name, data in before.items() if not name.startswith("index/")
    }


def test_links_are_left_out_and_named(run: Run, tmp_path: Path) -> None:
    corpus = tmp_path / "data/corpus"
    corpus.mkdir(parents=True)
    (corpus / "verweis.md").symlink_to(tmp_path / "anderswo.md")
    made = run("backup", "s.tar.gz")
    assert made.code == 0 and "'corpus/verweis.md' is a link and is not in it" in made.err


def test_nothing_is_replaced_untold(make: Make, filled: Kiko, tmp_path: Path) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    with pytest.raises(ConflictError, match="exists; name another file, or add --force"):
        back_up(filled, file)
    other = make("anders")
    write(other.settings.data / "corpus", {"practice/anders.md": OWN})
    with pytest.raises(ConflictError, match="holds corpus already"):
        restore(other, file)
    _, kept = restore(other, file, force=True)
    assert kept is not None and (kept / "corpus/practice/anders.md").is_file()
    names = [p.name for p in (other.settings.data / "corpus/practice").iterdir()]
    assert names == ["leuchtturm.md"]


def test_what_a_killed_change_left_does_not_undo_a_restore(
    make: Make, filled: Kiko, tmp_path: Path
) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    other = make("anders")
    document = other.settings.data / "corpus/practice/leuchtturm.md"
    write(other.settings.data / "corpus", {"practice/leuchtturm.md": article("Alt", "Alt.")})
    journal = Journal(other.settings.data)
    journal.open([FileChange(document, b"neu")], Note("save", "Erika", {}), None)
    _, kept = restore(other, file, force=True)
    assert kept is not None and (kept / "journal").is_dir()
    other.library.mend()
    assert document.read_text("utf-8") == OWN


@pytest.mark.parametrize("files", [[], "x", None, 7])
def test_a_manifest_of_the_wrong_form_is_refused(make: Make, tmp_path: Path, files: object) -> None:
    stated = {"format": 1, "kiko": "0", "created": "", "generation": None}
    content = json.dumps({**stated, "database": "", "settings": {}, "files": files}).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(content)
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as tar:
        tar.addfile(info, io.BytesIO(content))
    with pytest.raises(InputError, match="manifest that cannot be read"):
        restore(make("neu"), tmp_path / "b.tar.gz")


def test_a_running_server_keeps_a_restore_out(make: Make, filled: Kiko, tmp_path: Path) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    fresh = make("neu")
    fresh.settings.data.mkdir()
    with (
        FileLock(fresh.settings.data / "jobs.lock"),
        pytest.raises(ConflictError, match="stop it first"),
    ):
        restore(fresh, file, force=True)


@pytest.mark.parametrize("lock", ["library.lock", "index/LOCK"])
def test_a_change_under_way_keeps_a_restore_out(
    make: Make, filled: Kiko, tmp_path: Path, lock: str
) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    before = content(filled.settings.data)
    with (
        FileLock(filled.settings.data / lock),
        pytest.raises(ConflictError, match="try again when that is done"),
    ):
        restore(make("voll"), file, force=True, patience_s=0.1)
    assert content(filled.settings.data) == before


def test_a_restore_waits_for_the_change_of_an_organiser(
    make: Make, filled: Kiko, tmp_path: Path
) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    begun, done = threading.Event(), threading.Event()

    def change() -> None:
        with filled.library.changes.alone():
            begun.set()
            done.wait(30)
            document = filled.settings.data / "corpus/practice/leuchtturm.md"
            document.write_text(article("Später", "Später geschrieben."), "utf-8")

    changing = threading.Thread(target=change)
    changing.start()
    assert begun.wait(30)
    threading.Timer(0.3, done.set).start()
    _, kept = restore(make("voll"), file, force=True, patience_s=30)
    changing.join()
    name = "corpus/practice/leuchtturm.md"
    assert (filled.settings.data / name).read_text("utf-8") == OWN
    assert kept is not None and "Später" in (kept / name).read_text("utf-8")


def test_restores_of_one_second_keep_what_was_there_apart(
    make: Make, filled: Kiko, tmp_path: Path
) -> None:
    file = tmp_path / "sicherung.tar.gz"
    back_up(filled, file)
    filled.close()
    kept = {restore(make("voll"), file, force=True)[1] for _ in range(3)}
    assert len(kept) == 3 and None not in kept


@pytest.fixture
def packed(filled: Kiko, tmp_path: Path) -> bytes:
    file = tmp_path / "gut.tar.gz"
    back_up(filled, file)
    return file.read_bytes()


def test_a_file_cut_off_anywhere_is_refused(make: Make, packed: bytes, tmp_path: Path) -> None:
    fresh = make("neu")
    for part in range(0, 20):
        file = tmp_path / "kurz.tar.gz"
        file.write_bytes(packed[: len(packed) * part // 20])
        with pytest.raises(InputError):
            restore(fresh, file)
    assert not (fresh.settings.data / "corpus").exists()


def test_a_changed_byte_is_seen(make: Make, packed: bytes, tmp_path: Path) -> None:
    plain = bytearray(gzip.decompress(packed))
    at = plain.index("Küste".encode())
    plain[at] ^= 1
    file = tmp_path / "falsch.tar.gz"
    file.write_bytes(gzip.compress(bytes(plain)))
    with pytest.raises(InputError, match="are not as they were, first: corpus/"):
        restore(make("neu"), file)


def archive(file: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Write an archive with a manifest that is true for its plain files."""
    stated: dict[str, Any] = {"format": 1, "kiko": "0", "created": "", "generation": None}
    sums = {info.name: hashlib.sha256(data).hexdigest() for info, data in members if info.isreg()}
    stated |= {"database": "", "settings": {}, "files": sums}
    manifest = tarfile.TarInfo(MANIFEST)
    with tarfile.open(file, "w:gz") as tar:
        for info, data in [*members, (manifest, json.dumps(stated).encode())]:
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return file


def link(kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo("corpus/fremd")
    info.type, info.linkname = kind, "/etc/passwd"
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../fremd",
        "corpus/../../fremd",
        "/tmp/fremd",
        "corpus/./x",
        "corpus//x",
        "fremd",
        "jobs.lock",
        "cache/files.sqlite",
        "corpus\\..\\..\\fremd",
        ".ssh/authorized_keys",
    ],
)
def test_a_path_that_leads_out_is_refused(make: Make, tmp_path: Path, name: str) -> None:
    file = archive(tmp_path / "böse.tar.gz", (tarfile.TarInfo(name), b"fremd"))
    with pytest.raises(InputError, match="that is in no backup"):
        restore(make("neu"), file)
    assert not (tmp_path / "fremd").exists() and not Path("/tmp/fremd").exists()


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_what_is_no_plain_file_is_refused(make: Make, tmp_path: Path, kind: bytes) -> None:
    file = archive(tmp_path / "böse.tar.gz", (link(kind), b""))
    with pytest.raises(InputError, match="'corpus/fremd'; that is in no backup"):
        restore(make("neu"), file)


def test_a_database_that_is_none_is_refused(make: Make, tmp_path: Path) -> None:
    file = archive(tmp_path / "böse.tar.gz", (tarfile.TarInfo("kiko.db"), b"kein SQLite" * 99))
    fresh = make("neu")
    with pytest.raises(StorageError):
        restore(fresh, file)
    assert not (fresh.settings.data / "kiko.db").exists()


@pytest.mark.parametrize("found", [b"", b"kein Archiv", gzip.compress(b"kein tar")])
def test_what_is_no_backup_is_refused(make: Make, tmp_path: Path, found: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(found)
    with pytest.raises(InputError):
        restore(make("neu"), file)
    with pytest.raises(InputError, match="does not exist"):
        restore(make("neu"), tmp_path / "fehlt")


def test_the_command_line(run: Run, tmp_path: Path) -> None:
    made = run("backup", "s.tar.gz", "--json")
    assert made.code == 0 and made.json["generation"] is None
    assert "exists" in run("backup", "s.tar.gz").err
    told = run("restore", "s.tar.gz", "--force")
    assert told.code == 0 and "run 'kiko ingest'" in told.out
    assert run("restore", "fehlt").code == 1
