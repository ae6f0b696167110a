"""The database: made on first use, shared by processes, honest when it cannot be used."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from app.database import SCHEMA_VERSION, Base, Database, JobRow, SchemaRow
from app.gap_records import GapRecords
from app.job_records import JobRecords
from app.records import Records
from rag.errors import ConfigError, StorageError


def test_it_is_made_on_first_use_and_not_by_looking(tmp_path: Path) -> None:
    file = tmp_path / "neu" / "kiko.db"
    database = Database(f"sqlite:///{file}")
    assert not database.is_there and not file.parent.exists()
    assert database.check().endswith(f"schema {SCHEMA_VERSION}")
    assert database.is_there
    database.close()


def test_readers_read_while_one_writes(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    with database.session() as session:
        mode = session.connection().exec_driver_sql("PRAGMA journal_mode").scalar()
    assert mode == "wal"
    database.close()


def test_many_open_it_at_once(tmp_path: Path) -> None:
    databases = [Database(f"sqlite:///{tmp_path / 'kiko.db'}") for _ in range(6)]
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
    assert GapRecords(databases[0]).counts() == [("2026-11-22", "no_evidence", 120)]
    for database in databases:
        database.close()


def test_what_fails_is_not_half_written(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    with pytest.raises(RuntimeError), database.session() as session:
        session.add(SchemaRow(version=99))
        raise RuntimeError("stop")
    assert database.check().endswith(f"schema {SCHEMA_VERSION}")
    database.close()


def test_a_file_that_is_no_database_is_said_in_german(tmp_path: Path) -> None:
    (tmp_path / "kiko.db").write_text("Dies ist keine Datenbank. " * 100)
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    with pytest.raises(StorageError, match="nimmt gerade nichts an"):
        Records(database).audit()
    database.close()


def test_tables_of_a_newer_kiko_are_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kiko.db'}"
    database = Database(url)
    with database.session() as session:
        session.query(SchemaRow).delete()
        session.add(SchemaRow(version=99))
    database.close()
    with pytest.raises(ConfigError, match=f"have schema 99, this Kiko knows {SCHEMA_VERSION}"):
        Database(url).check()


@pytest.mark.parametrize("url", ["nonsense", "oracle9://x/y", "sqlite+nichts:///x.db"])
def test_a_wrong_url_names_the_setting(url: str) -> None:
    with pytest.raises(ConfigError, match="KIKO_DATABASE_URL cannot be used"):
        Database(url).check()


def test_a_password_is_never_shown() -> None:
    shown = Database("postgresql+psycopg://kiko:geheim@db.example.org/kiko").shown
    assert "geheim" not in shown and "db.example.org" in shown


def test_every_table_can_be_made_in_postgresql() -> None:
    for table in Base.metadata.sorted_tables:
        written = str(CreateTable(table).compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]
        assert written.strip().startswith(f"CREATE TABLE {table.name}")


def test_the_audit_log_comes_in_pages_newest_first(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    records = Records(database)
    for number in range(5):
        records.note("save", "wer", {f"id-{number}": {"version": number}})
    page, total = records.audit(page=2, size=2)
    assert (total, [entry.document_id for entry in page]) == (5, ["id-2", "id-1"])
    assert records.audit("id-4")[0][0].detail == {"version": 4}
    database.close()


def test_a_job_is_taken_once(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    records = JobRecords(database, tmp_path / "data")
    job = records.add("reindex", "wer", {}, ())
    assert (taken := records.take()) is not None and taken.id == job.id
    assert records.take() is None
    assert records.requeue_running() == 1
    assert records.take() is not None
    records.finish(job.id, "done", "fertig")
    assert (records.get(job.id).state, records.get(job.id).message) == ("done", "fertig")
    database.close()


def test_a_host_works_at_its_own_jobs(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    mine, theirs = JobRecords(database, tmp_path / "one"), JobRecords(database, tmp_path / "two")
    job = mine.add("reindex", "wer", {}, ())
    assert theirs.take() is None
    assert (taken := mine.take()) is not None
    assert taken.id == job.id
    assert theirs.requeue_running() == 0
    assert JobRecords(database, tmp_path / "one").requeue_running() == 1
    with database.session() as session:  # of a Kiko that knew no hosts
        session.execute(update(JobRow).values(host=None))
    assert theirs.take() is not None
    database.close()
