"""Older tables are brought up to date and keep what is in them; the revisions fit the tables."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

import app.migrations
from app.database import SCHEMA_VERSION, Base, Database
from app.gap_records import GapRecords
from app.job_records import JobRecords
from app.switch_records import SwitchRecords

NEW_IN_3 = ("switches",)
NEW_IN_2 = ("feedback", "tokens")


def old(file: Path, version: int) -> None:
    """Make the tables as an older Kiko did, without alembic."""
    engine = create_engine(f"sqlite:///{file}")
    missing = NEW_IN_3 + (NEW_IN_2 if version == 1 else ())
    Base.metadata.create_all(
        engine, tables=[t for name, t in Base.metadata.tables.items() if name not in missing]
    )
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs DROP COLUMN host"))  # new in 4
        connection.execute(text(f"INSERT INTO kiko_schema VALUES ({version})"))
        connection.execute(
            text("INSERT INTO gap_counts (day, reason, count) VALUES ('2026-01-01', 'unclear', 7)")
        )
    engine.dispose()


@pytest.mark.parametrize("version", [1, 2])
def test_what_is_in_older_tables_stays(tmp_path: Path, version: int) -> None:
    old(tmp_path / "kiko.db", version)
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    assert database.check().endswith(f"schema {SCHEMA_VERSION}")
    assert GapRecords(database).counts() == [("2026-01-01", "unclear", 7)]
    assert JobRecords(database, tmp_path / "data").waiting() == 0
    assert SwitchRecords(database).turn("api", "Erika", off=True, message="").off
    database.close()


def test_many_bring_it_up_to_date_at_once(tmp_path: Path) -> None:
    old(tmp_path / "kiko.db", 1)
    databases = [Database(f"sqlite:///{tmp_path / 'kiko.db'}") for _ in range(6)]
    found: list[str] = []
    threads = [threading.Thread(target=lambda d=d: found.append(d.check())) for d in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    for database in databases:
        database.close()


def test_the_revisions_make_what_the_tables_are_declared_as(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'kiko.db'}")
    database.check()
    database.close()
    engine = create_engine(f"sqlite:///{tmp_path / 'kiko.db'}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == str(SCHEMA_VERSION)
    engine.dispose()


def test_the_last_revision_is_the_schema() -> None:
    folder = Path(app.migrations.__file__).parent
    assert ScriptDirectory(str(folder)).get_current_head() == str(SCHEMA_VERSION)
