"""Cloud share: communication IDs, data sets, parties, locks, versions, drafts; the support membership's last day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OCCUPIED = sa.text("comm_id_id IS NOT NULL AND state <> 'deleted'")


def upgrade() -> None:
    op.create_table(
        "notes_read",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_notes_read_office_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes_read")),
        sa.UniqueConstraint("office_id", "party", name=op.f("uq_notes_read_office_id_party")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "comm_id",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("usable", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_comm_id_client_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_comm_id_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comm_id")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_comm_id_office_id_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_comm_id_client_id", "comm_id", ["client_id"], unique=False)
    op.create_table(
        "share",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="prepared", nullable=False),
        sa.Column("initiator", sa.Text(), nullable=True),
        sa.Column("latest", sa.Text(), nullable=True),
        sa.Column("frozen", sa.Text(), server_default="", nullable=False),
        sa.Column("comm_id_id", sa.BigInteger(), nullable=True),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("head", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("deleted_at", sa.Text(), nullable=True),
        sa.Column("deleted_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('prepared', 'waiting_for_join', 'active', 'deleted')", name=op.f("ck_share_state")
        ),
        sa.CheckConstraint("area BETWEEN 1 AND 10", name=op.f("ck_share_area")),
        sa.CheckConstraint("head >= 0 AND fence >= 0", name=op.f("ck_share_counts")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_share_client_id")),
        sa.ForeignKeyConstraint(["comm_id_id"], ["comm_id.id"], name=op.f("fk_share_comm_id_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_share_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_share_office_id_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_share_area",
        "share",
        ["comm_id_id", "area"],
        unique=True,
        sqlite_where=OCCUPIED,
        postgresql_where=OCCUPIED,
    )
    op.create_table(
        "share_draft",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("draft", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("side IN ('office', 'client')", name=op.f("ck_share_draft_side")),
        sa.CheckConstraint("state IN ('waiting', 'adopted', 'dismissed')", name=op.f("ck_share_draft_state")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_draft_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_draft")),
        sa.UniqueConstraint("share_id", "draft", name=op.f("uq_share_draft_share_id_draft")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "share_lock",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("lock_id", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("holder_account", sa.BigInteger(), nullable=True),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('office', 'client')", name=op.f("ck_share_lock_side")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_lock_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_lock")),
        sa.UniqueConstraint("lock_id", name=op.f("uq_share_lock_lock_id")),
        sa.UniqueConstraint("share_id", name=op.f("uq_share_lock_share_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_share_lock_holder_account", "share_lock", ["holder_account"], unique=False)
    op.create_table(
        "share_party",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("uses", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("software", sa.Text(), nullable=False),
        sa.Column("joined_at", sa.Text(), nullable=False),
        sa.Column("joined_by", sa.Text(), nullable=False),
        sa.Column("left_at", sa.Text(), nullable=True),
        sa.Column("received", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.CheckConstraint("side IN ('office', 'client')", name=op.f("ck_share_party_side")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_party_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_party")),
        sa.UniqueConstraint("share_id", "side", name=op.f("uq_share_party_share_id_side")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "share_receipt",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("from_side", sa.Text(), nullable=False),
        sa.Column("to_side", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("from_side IN ('office', 'client')", name=op.f("ck_share_receipt_from_side")),
        sa.CheckConstraint("to_side IN ('office', 'client')", name=op.f("ck_share_receipt_to_side")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_receipt_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_receipt")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_share_receipt_share_id", "share_receipt", ["share_id"], unique=False)
    op.create_table(
        "share_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("parent", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("restored_from", sa.Text(), nullable=True),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('office', 'client')", name=op.f("ck_share_version_side")),
        sa.CheckConstraint("parent = version - 1", name=op.f("ck_share_version_linear")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_version_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_version")),
        sa.UniqueConstraint("share_id", "fence", name=op.f("uq_share_version_share_id_fence")),
        sa.UniqueConstraint("share_id", "version", name=op.f("uq_share_version_share_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "share_grant",
        sa.Column("id", KEY, nullable=False),
        sa.Column("share_id", sa.BigInteger(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.CheckConstraint("side IN ('office', 'client')", name=op.f("ck_share_grant_side")),
        sa.ForeignKeyConstraint(["share_id"], ["share.id"], name=op.f("fk_share_grant_share_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_grant")),
        sa.UniqueConstraint("share_id", "fence", name=op.f("uq_share_grant_share_id_fence")),
        sqlite_autoincrement=True,
    )
    op.add_column("client", sa.Column("support_member_until", sa.Text(), nullable=True))
    op.add_column("office", sa.Column("support_member_until", sa.Text(), nullable=True))
