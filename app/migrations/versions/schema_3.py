"""The tables as of schema 3: audit log, versions, jobs, gaps, feedback, tokens, switches.

What is there already stays as it is: databases of schema 1 and 2 lack some tables, and have the
others like this.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "3"
down_revision = None


def upgrade() -> None:
    """Make the tables that are missing."""
    _audit()
    _feedback()
    _gap_counts()
    _gap_questions()
    _jobs()
    _kiko_schema()
    _switches()
    _tokens()
    _versions()
    _job_files()


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.String(length=250), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"], if_not_exists=True)
    op.create_index("ix_audit_document_id", "audit", ["document_id"], if_not_exists=True)


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("verdict", sa.String(length=4), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_feedback_answer_id", "feedback", ["answer_id"], if_not_exists=True)
    op.create_index("ix_feedback_day", "feedback", ["day"], if_not_exists=True)


def _gap_counts() -> None:
    op.create_table(
        "gap_counts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day", "reason"),
        if_not_exists=True,
    )


def _gap_questions() -> None:
    op.create_table(
        "gap_questions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_gap_questions_day", "gap_questions", ["day"], if_not_exists=True)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created", sa.String(length=32), nullable=False),
        sa.Column("started", sa.String(length=32), nullable=True),
        sa.Column("finished", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("id"),
        if_not_exists=True,
    )
    op.create_index("ix_jobs_state", "jobs", ["state"], if_not_exists=True)


def _kiko_schema() -> None:
    op.create_table(
        "kiko_schema",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
        if_not_exists=True,
    )


def _switches() -> None:
    op.create_table(
        "switches",
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("part"),
        if_not_exists=True,
    )


def _tokens() -> None:
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("roles", sa.String(length=100), nullable=False),
        sa.Column("created", sa.String(length=10), nullable=False),
        sa.Column("expires", sa.String(length=10), nullable=False),
        sa.Column("last_used", sa.String(length=10), nullable=True),
        sa.Column("revoked", sa.String(length=10), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha256"),
        if_not_exists=True,
    )


def _versions() -> None:
    op.create_table(
        "versions",
        sa.Column("document_id", sa.String(length=250), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("original", sa.Integer(), nullable=True),
        sa.Column("original_name", sa.String(length=250), nullable=True),
        sa.Column("original_sha256", sa.String(length=64), nullable=True),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("redacted", sa.Boolean(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("document_id", "number"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_versions_original_sha256", "versions", ["original_sha256"], if_not_exists=True
    )
    op.create_index("ix_versions_text_hash", "versions", ["text_hash"], if_not_exists=True)


def _job_files() -> None:
    op.create_table(
        "job_files",
        sa.Column("job", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("upload_id", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job"],
            ["jobs.number"],
        ),
        sa.PrimaryKeyConstraint("job", "position"),
        if_not_exists=True,
    )
