"""The support site: sign-ins, codes for its passwords, inquiries, articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "site_session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("site_account_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_account_id"], ["site_account.id"], name=op.f("fk_site_session_site_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_site_session_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_site_session_site_account_id", "site_session", ["site_account_id"], unique=False)
    op.create_table(
        "site_code",
        sa.Column("id", KEY, nullable=False),
        sa.Column("site_account_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_account_id"], ["site_account.id"], name=op.f("fk_site_code_site_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_code")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_site_code_site_account_id", "site_code", ["site_account_id"], unique=False)
    op.create_table(
        "inquiry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("site_account_id", sa.BigInteger(), nullable=True),
        sa.Column("contract_id", sa.BigInteger(), nullable=True),
        sa.Column("contact_id", sa.BigInteger(), nullable=True),
        sa.Column("asked_by", sa.Text(), nullable=True),
        sa.Column("name_given", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("matter", sa.Text(), server_default="general", nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("confirm_with", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("site_account_id IS NOT NULL OR channel = 'phone'", name=op.f("ck_inquiry_address")),
        sa.CheckConstraint("channel IN ('mail', 'web', 'chat', 'phone')", name=op.f("ck_inquiry_channel")),
        sa.CheckConstraint("matter IN ('general', 'contract')", name=op.f("ck_inquiry_matter")),
        sa.CheckConstraint(
            "state IN ('accepted', 'held', 'to_confirm', 'confirmed', 'dismissed')", name=op.f("ck_inquiry_state")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_inquiry_office_id")),
        sa.ForeignKeyConstraint(["site_account_id"], ["site_account.id"], name=op.f("fk_inquiry_site_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inquiry_site_account_id", "inquiry", ["site_account_id"], unique=False)
    op.create_index("ix_inquiry_office_id_state", "inquiry", ["office_id", "state"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("url", name=op.f("uq_article_url")),
        sqlite_autoincrement=True,
    )
