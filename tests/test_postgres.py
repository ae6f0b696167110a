"""A real PostgreSQL, started for these tests: what SQLite does, it does, too."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from app.backup import back_up
from app.database import SCHEMA_VERSION, Base, Database
from app.doctor import examine
from app.gap_records import GapRecords
from app.job_records import JobFile, JobRecords
from app.records import Records
from app.switch_records import SwitchRecords
from app.token_records import TokenRecords
from app.tokens import Tokens
from app.wiring import Kiko, load_settings
from rag.errors import StorageError
from tests.postgres import PASSWORD, lacking, postgresql
from tests.small_corpus import CORPUS, write


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a PostgreSQL on loopback; yield its URL without a database."""
    with postgresql() as url:
        yield url


@pytest.fixture
def url(server: str, request: pytest.FixtureRequest) -> str:
    """Return the URL of a fresh database."""
    name = f"t{abs(hash(request.node.name))}"
    engine = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{server}/{name}"


def test_the_revisions_fit_the_tables(url: str) -> None:
    database = Database(url)
    assert database.check().endswith(f"schema {SCHEMA_VERSION}")
    assert PASSWORD not in database.shown
    database.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_many_open_and_count_at_once(url: str) -> None:
    databases = [Database(url) for _ in range(5)]
    errors: list[Exception] = []

    def use(database: Database) -> None:
        try:
            for _ in range(20):
                GapRecords(database).count("2026-11-22", "no_evidence")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=use, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert GapRecords(databases[0]).counts() == [("2026-11-22", "no_evidence", 100)]
    for database in databases:
        database.close()


def test_every_kind_of_record_comes_back(url: str, tmp_path: Path) -> None:
    database = Database(url)
    Records(database).note("publish", "Erika", {"leuchtturm": {"grund": "Küste"}})
    assert Records(database).audit()[0][0].detail == {"grund": "Küste"}
    jobs = JobRecords(database, tmp_path / "data")
    job = jobs.add("add", "Erika", {"publish": True}, [JobFile("Übersicht.pdf", "a" * 24)])
    taken = jobs.take()
    assert taken is not None and taken.id == job.id and jobs.waiting() == 1
    assert jobs.requeue_running() == 1
    tokens = Tokens(TokenRecords(database))
    token, secret = tokens.create("Erika", ["admin"], days=3)
    found = tokens.check(secret)
    assert found is not None and found.id == token.id and tokens.check("falsch") is None
    switches = SwitchRecords(database)
    switches.turn("api", "Erika", off=True, message="Pause")
    assert switches.turn("api", "Erika", off=False, message="") == switches.all()["api"]
    database.close()


def test_a_job_is_taken_once(url: str, tmp_path: Path) -> None:
    databases = [Database(url) for _ in range(4)]
    for _ in range(20):
        JobRecords(databases[0], tmp_path / "data").add("reindex", "Erika", {}, ())
    taken: list[str] = []

    def take(jobs: JobRecords) -> None:
        while job := jobs.take():
            taken.append(job.id)

    threads = [
        threading.Thread(target=take, args=(JobRecords(d, tmp_path / "data"),)) for d in databases
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 20
    for database in databases:
        database.close()


def test_the_life_of_a_document(url: str, tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", CORPUS)
    kiko = Kiko(load_settings(data=tmp_path / "data", corpus=corpus, database_url=url))
    library = kiko.library
    note = b"# Bauhof\n\nDer Bauhof plant seine Touren mit der Software Wegewart.\n"
    source = {"title": "Q", "url": "https://q.example"}
    front = {"kind": "practice", "date": "2026-05-01", "sources": [source]}
    upload = library.receive("bauhof.md", io.BytesIO(note), actor="Erika")
    (stored,), _ = library.save_upload(upload.id, front, actor="Erika")
    document = stored.document_id
    library.publish(document, actor="Erika", confirm_personal_data=True, reason="geprüft")
    assert "Wegewart" in kiko.assistant.ask("Womit plant der Bauhof seine Touren?").answer
    library.withdraw(document, actor="Max", reason="veraltet")
    library.restore(document, 1, actor="Max")
    library.delete(document, actor="Max", reason="weg")
    entries, total = library.records.audit(document)
    actions = [entry.action for entry in reversed(entries)]
    assert actions == ["save", "publish", "withdraw", "restore", "delete"] and total == 5
    assert [f for f in examine(kiko) if not f.good] == []
    kiko.close()


def test_kiko_runs_on_it_and_a_backup_says_what_it_lacks(url: str, tmp_path: Path) -> None:
    kiko = Kiko(load_settings(data=tmp_path / "data", database_url=url))
    kiko.switches.turn("chat", "Erika", off=True)
    manifest = back_up(kiko, tmp_path / "s.tar.gz")
    assert "kiko.db" not in manifest.files and PASSWORD not in str(manifest)
    assert manifest.database.startswith("postgresql")
    kiko.close()


def test_a_wrong_password_is_told_without_it(url: str) -> None:
    database = Database(url.replace(PASSWORD, "falsch-42"))
    with pytest.raises(StorageError) as raised:
        database.check()
    assert "falsch-42" not in str(raised.value)


@pytest.mark.parametrize(
    ("required", "outcome"), [("1", pytest.fail.Exception), ("", pytest.skip.Exception)]
)
def test_a_missing_server_is_no_silent_success(
    monkeypatch: pytest.MonkeyPatch, required: str, outcome: type[BaseException]
) -> None:
    monkeypatch.setenv("KIKO_REQUIRE_POSTGRES", required)
    with pytest.raises(outcome, match="no PostgreSQL"):
        lacking("no PostgreSQL")
