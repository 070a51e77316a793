"""Runs of a batch, where the log of a change set stands, and which change set took back which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "batch_run",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("key_mark", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_run")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_run_request_id", "batch_run", ["request_id"], unique=False)
    op.create_table(
        "undoing",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_set", sa.BigInteger(), nullable=False),
        sa.Column("undone", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undoing")),
        sa.UniqueConstraint("change_set", "undone", name=op.f("uq_undoing_change_set_undone")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_undoing_undone", "undoing", ["undone"], unique=False)
    for name in ("batch_run", "first_seq", "entries"):
        op.add_column("change_set", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("change_set", sa.BigInteger(), nullable=True))
    op.create_index("ix_change_set_batch_run", "change_set", ["batch_run"], unique=False)
