"""Agencies, partners and certified partners; the billing settings of an office; what its fee includes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PROFILE = (
    "company_name", "contact_name", "contact_kana", "contact_department", "contact_title", "contact_email",
    "responsible_name", "responsible_title", "responsible_email", "postal_code", "address", "phone", "phone_written",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "partner",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('agency', 'partner', 'certified_partner')", name=op.f("ck_partner_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("code_key", name=op.f("uq_partner_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "billing_profile",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in PROFILE),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_billing_profile_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_profile")),
        sa.UniqueConstraint("office_id", name=op.f("uq_billing_profile_office_id")),
        sqlite_autoincrement=True,
    )
    op.execute(
        "ALTER TABLE office ADD COLUMN partner_id BIGINT CONSTRAINT fk_office_partner_id REFERENCES partner (id)"
    )
    op.add_column("office", sa.Column("included_ids", sa.BigInteger(), server_default="11", nullable=False))
