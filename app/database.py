"""What happened, in tables: audit log, versions, jobs, open questions, feedback, tokens.

SQLite in the data folder, or any database SQLAlchemy reaches by URL. The corpus folder stays the
truth about the documents themselves.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Engine,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    func,
    inspect,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from rag.errors import ConfigError, StorageError

SCHEMA_VERSION = 4  # the last revision in app/migrations/versions
_ATTEMPTS = 8  # to make the tables while others do the same
_CONNECT_S = 5  # how long a server may take to answer
_BUSY_MS = 15_000  # how long a writer waits for another one


class Base(DeclarativeBase):
    """All tables of Kiko."""


class SchemaRow(Base):
    """The one row that says which schema the tables have."""

    __tablename__ = "kiko_schema"
    version: Mapped[int] = mapped_column(primary_key=True)


class AuditRow(Base):
    """Who did what to which document, and when."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[str] = mapped_column(String(32), index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    document_id: Mapped[str] = mapped_column(String(250), index=True)
    detail: Mapped[str] = mapped_column(Text, default="{}")


class VersionRow(Base):
    """A version of a document that was saved, and the file it was made from."""

    __tablename__ = "versions"
    document_id: Mapped[str] = mapped_column(String(250), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(String(32))
    actor: Mapped[str] = mapped_column(String(200))
    fingerprint: Mapped[str] = mapped_column(String(64))
    text_hash: Mapped[str] = mapped_column(String(64), index=True)
    original: Mapped[int | None]  # the version whose folder holds the original
    original_name: Mapped[str | None] = mapped_column(String(250))
    original_sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    part: Mapped[str] = mapped_column(Text, default="")
    redacted: Mapped[bool] = mapped_column(default=False)
    changes: Mapped[str] = mapped_column(Text, default="[]")


class JobRow(Base):
    """Work for the worker thread of a server, of the host that took it in if that is known."""

    __tablename__ = "jobs"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(200))
    host: Mapped[str | None] = mapped_column(String(32))
    options: Mapped[str] = mapped_column(Text, default="{}")
    state: Mapped[str] = mapped_column(String(10), index=True)
    created: Mapped[str] = mapped_column(String(32))
    started: Mapped[str | None] = mapped_column(String(32))
    finished: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str] = mapped_column(Text, default="")
    files: Mapped[list[JobFileRow]] = relationship(
        order_by="JobFileRow.position", cascade="all, delete-orphan"
    )


class JobFileRow(Base):
    """What became of one file of a job."""

    __tablename__ = "job_files"
    job: Mapped[int] = mapped_column(ForeignKey("jobs.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    upload_id: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[str] = mapped_column(Text, default="[]")


class GapCountRow(Base):
    """How many questions stayed without an answer on a day, and why."""

    __tablename__ = "gap_counts"
    __table_args__ = (UniqueConstraint("day", "reason"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(30))
    count: Mapped[int] = mapped_column(default=0)


class GapQuestionRow(Base):
    """A question that stayed without an answer; kept only where the operator says so."""

    __tablename__ = "gap_questions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    question: Mapped[str] = mapped_column(Text)


class FeedbackRow(Base):
    """What somebody thought of an answer; by the day, and without who it was."""

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[str] = mapped_column(String(10), index=True)
    answer_id: Mapped[str] = mapped_column(String(32), index=True)
    verdict: Mapped[str] = mapped_column(String(4))
    reasons: Mapped[str] = mapped_column(Text, default="[]")
    comment: Mapped[str] = mapped_column(Text, default="")
    question: Mapped[str | None] = mapped_column(Text)  # only where the operator says so


class TokenRow(Base):
    """An access token: only the hash of it, never the token."""

    __tablename__ = "tokens"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    roles: Mapped[str] = mapped_column(String(100))
    created: Mapped[str] = mapped_column(String(10))
    expires: Mapped[str] = mapped_column(String(10))
    last_used: Mapped[str | None] = mapped_column(String(10))
    revoked: Mapped[str | None] = mapped_column(String(10))


class SwitchRow(Base):
    """How a kill switch was turned last."""

    __tablename__ = "switches"
    part: Mapped[str] = mapped_column(String(10), primary_key=True)
    off: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(Text, default="")
    actor: Mapped[str] = mapped_column(String(200))
    at: Mapped[str] = mapped_column(String(32))


class Database:
    """The database behind one URL; opened, and its tables made, when first needed."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._lock = threading.Lock()

    @property
    def shown(self) -> str:
        """Return the URL without its password."""
        return make_url(self._url).render_as_string(hide_password=True)

    @property
    def file(self) -> Path | None:
        """Return the file of a SQLite database, None for any other database."""
        url = make_url(self._url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None

    @property
    def is_there(self) -> bool:
        """Return whether there is something to read; a look at an absent file makes none."""
        if make_url(self._url).get_backend_name() != "sqlite":
            return True
        return self.file is not None and self.file.is_file()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose work is committed at the end, or not at all.

        Raises:
            StorageError: the database is not reachable or does not take the change.
            ConfigError: the URL is wrong, or a newer Kiko made the tables.
        """
        engine = self._opened()
        try:
            with Session(engine, expire_on_commit=False) as session, session.begin():
                yield session
        except DBAPIError as error:
            raise _storage_error(self.shown, error) from error

    def check(self) -> str:
        """Return which database it is and the version of its tables, after reading from it."""
        with self.session() as session:
            version = session.query(SchemaRow).one().version
            if session.bind is not None and session.bind.dialect.name == "sqlite":
                verdict = session.connection().exec_driver_sql("PRAGMA quick_check(1)").scalar()
                if verdict != "ok":
                    raise StorageError(f"{self.shown} is damaged: {verdict}; restore a backup")
        return f"{self.shown}, schema {version}"

    def close(self) -> None:
        """Release the connections."""
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
                self._engine = None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                engine = _engine(self._url)
                try:
                    _make_tables(engine)
                except DBAPIError as error:
                    engine.dispose()
                    raise _storage_error(self.shown, error) from error
                except ConfigError:
                    engine.dispose()
                    raise
                self._engine = engine
            return self._engine


def now() -> str:
    """Return the time as the tables hold it: ISO 8601, UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _storage_error(shown: str, error: Exception) -> StorageError:
    reason = " ".join(str(getattr(error, "orig", error)).split())[:200]
    return StorageError(
        f"Die Datenbank {shown} nimmt gerade nichts an ({reason}). "
        "Bitte prüfen Sie Speicherplatz und Erreichbarkeit."
    )


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() != "sqlite":
            is_postgres = parsed.get_backend_name() == "postgresql"
            patience = {"connect_timeout": _CONNECT_S} if is_postgres else {}
            return create_engine(parsed, pool_pre_ping=True, connect_args=patience)
        if parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed, connect_args={"timeout": _BUSY_MS / 1000})
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ConfigError(
            f"KIKO_DATABASE_URL cannot be used: {reason}; write sqlite:///path/kiko.db or "
            "postgresql+psycopg://user:password@host/name (pip install 'kiko[postgres]')"
        ) from error
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let readers read while one writes, and writers wait for each other."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _make_tables(engine: Engine) -> None:
    """Make the tables, or bring those of an older Kiko up to date; refuse those of a newer one."""
    for attempt in range(_ATTEMPTS):
        try:
            found = _schema(engine)
            if found is None or found < SCHEMA_VERSION:
                _upgrade(engine)
            elif found > SCHEMA_VERSION:
                raise ConfigError(
                    f"The tables in {engine.url.render_as_string()} have schema {found}, this Kiko "
                    f"knows {SCHEMA_VERSION}; use the Kiko that made them or another database"
                )
            return
        except DBAPIError:  # another process made some of them meanwhile
            if attempt == _ATTEMPTS - 1:
                raise
            time.sleep(0.05 * attempt)


def _schema(engine: Engine) -> int | None:
    """Return the schema of the tables that are there, None if there are none."""
    if not inspect(engine).has_table(SchemaRow.__tablename__):
        return None
    with Session(engine) as session:
        return session.scalar(select(func.max(SchemaRow.version)))


def _upgrade(engine: Engine) -> None:
    from app.migrations import upgrade

    with engine.begin() as connection:
        upgrade(connection)
    with Session(engine) as session, session.begin():
        session.query(SchemaRow).filter(SchemaRow.version < SCHEMA_VERSION).delete()
        session.merge(SchemaRow(version=SCHEMA_VERSION))
