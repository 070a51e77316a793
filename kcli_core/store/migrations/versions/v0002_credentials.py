"""Credentials, recovery and devices: failures, keys, codes, tokens, leavers, domains."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# table: its new columns. They are added one by one: rebuilding a table on SQLite would lose its checks.
TEXT = {
    "account": ("blocked_until", "totp_nonce", "presence_confirmed_at", "presence_asked_at"),
    "staff": ("reset_phone", "email_approved_by", "email_approved_on"),
    "person": ("email_approved_by", "email_approved_on"),
    "outbox": ("next_try_at",),
    "operator": ("blocked_until",),
    "store_info": ("codes_key_mark",),
}
ZERO = {"account": ("failures", "totp_last_step"), "operator": ("failures",)}
FLAG = {"account": ("restricted", "totp_active")}
DOMAINS = ("office", "client")


def upgrade() -> None:
    op.create_table(
        "access_period",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("on_at", sa.Text(), nullable=False),
        sa.Column("on_by", sa.Text(), nullable=False),
        sa.Column("off_at", sa.Text(), nullable=True),
        sa.Column("off_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_access_period_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_period")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_period_office_id", "access_period", ["office_id"], unique=False)
    op.create_table(
        "service_token",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_by_account", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.Text(), nullable=False),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("last_used_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "role IN ('director', 'it_staff', 'payroll_staff', 'general')", name=op.f("ck_service_token_role")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_service_token_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_token")),
        sa.UniqueConstraint("office_id", "name_key", name=op.f("uq_service_token_office_id_name_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_service_token_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "leaving",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("leaves_on", sa.Text(), nullable=False),
        sa.Column("successor_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_roles", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_leaving_office_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leaving_staff_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["successor_id"], ["staff.id"], name=op.f("fk_leaving_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaving")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_leaving_staff_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_leaving_leaves_on", "leaving", ["leaves_on"], unique=False)
    op.create_table(
        "access_key",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.Text(), nullable=True),
        sa.Column("last_used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_access_key_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_key")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_access_key_key_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_key_account_id", "access_key", ["account_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"], unique=False)
    for table, names in TEXT.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Text(), nullable=True))
    for table, names in ZERO.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.BigInteger(), server_default="0", nullable=False))
    for table, names in FLAG.items():
        for name in names:
            op.add_column(table, sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    for table in DOMAINS:
        op.add_column(table, sa.Column("email_domains", sa.Text(), server_default="", nullable=False))
    op.add_column("office", sa.Column("presence_days", sa.BigInteger(), nullable=True))
    op.execute("ALTER TABLE client ADD COLUMN staff_id BIGINT CONSTRAINT fk_client_staff_id REFERENCES staff (id)")
    # The log is read by its number; one index less is a faster import, and the few removed accounts are found.
    op.drop_index("ix_audit_at", "audit")
    op.drop_index("ix_audit_office_id", "audit")
    op.create_index("ix_audit_office_id_action", "audit", ["office_id", "action"])
