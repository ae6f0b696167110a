"""Brings the tables of an older Kiko up to date, revision by revision, with alembic.

A change of ``app/database.py`` gets a module in ``versions/``, whose ``revision`` is the number of
the schema; a test compares what they make with what the tables are declared as.
"""

from __future__ import annotations

import threading
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_LOCK = threading.Lock()  # alembic keeps what it works on in module globals


def upgrade(connection: Connection) -> None:
    """Run the revisions that a database lacks; what is there is kept."""
    script = ScriptDirectory(str(Path(__file__).parent))
    steps = EnvironmentContext(
        Config(), script, fn=lambda current, _: script._upgrade_revs("head", current)
    )
    with _LOCK, steps:
        steps.configure(connection=connection, render_as_batch=True)
        with steps.begin_transaction():
            steps.run_migrations()
