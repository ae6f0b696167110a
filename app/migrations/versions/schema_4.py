"""Schema 4: a job belongs to the host whose data folder holds its files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Add the column; jobs of before belong to whoever takes them."""
    op.add_column("jobs", sa.Column("host", sa.String(length=32), nullable=True))
