"""Folders: ordinary files, documents with versions and events that nobody changes, rules, exports, tombstones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kcli_core.folder.triggers import guards

revision = "0007"
down_revision = "0006"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GREEN = sa.text("kind = 'ebook' AND state <> 'ended'")
THERE = sa.text("state <> 'ended'")


def upgrade() -> None:
    op.create_table(
        "ebook",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), server_default="company", nullable=False),
        sa.Column("extension_months", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("loss_years", sa.Text(), server_default="", nullable=False),
        sa.Column("base_period_sales", sa.BigInteger(), nullable=True),
        sa.Column("print_relief", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("second_person", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("documents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("events", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("head", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("form IN ('company', 'sole_proprietor')", name=op.f("ck_ebook_form")),
        sa.CheckConstraint("extension_months BETWEEN 0 AND 6", name=op.f("ck_ebook_extension_months")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_ebook_client_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_ebook_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ebook")),
        sa.UniqueConstraint("client_id", name=op.f("uq_ebook_client_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ebook_rules",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("adopted_on", sa.Text(), nullable=False),
        sa.Column("adopted_by", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("form IN ('company', 'sole_proprietor')", name=op.f("ck_ebook_rules_form")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_ebook_rules_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ebook_rules")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ebook_rules_client_id"), "ebook_rules", ["client_id"], unique=False)
    op.create_table(
        "folder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("max_total", sa.BigInteger(), nullable=False),
        sa.Column("max_file", sa.BigInteger(), nullable=True),
        sa.Column("used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("ending_at", sa.Text(), nullable=True),
        sa.Column("ending_by", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('shared', 'ebook')", name=op.f("ck_folder_kind")),
        sa.CheckConstraint("state IN ('active', 'ending', 'ended')", name=op.f("ck_folder_state")),
        sa.CheckConstraint("max_total > 0 AND (max_file IS NULL OR max_file > 0)", name=op.f("ck_folder_limits")),
        sa.CheckConstraint("used >= 0 AND used <= max_total", name=op.f("ck_folder_used")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_folder_client_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_folder_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_folder_green", "folder", ["client_id"], unique=True, sqlite_where=GREEN, postgresql_where=GREEN)
    op.create_index(
        "uq_folder_name", "folder", ["client_id", "name_key"], unique=True, sqlite_where=THERE, postgresql_where=THERE
    )
    op.create_table(
        "document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("transaction_date", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("counterparty_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("no_remarks", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("retain_until", sa.Text(), nullable=True),
        sa.Column("retain_why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_document_client_id")),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_document_folder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("client_id", "number", name=op.f("uq_document_client_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_document_amount", "document", ["client_id", "amount", "transaction_date", "number", "deleted"], unique=False
    )
    op.create_index(
        "ix_document_counterparty",
        "document",
        ["client_id", "counterparty_key", "transaction_date", "number", "deleted"],
        unique=False,
    )
    op.create_index(
        "ix_document_date",
        "document",
        [
            *("client_id", "transaction_date", "number", "deleted", "amount", "counterparty_key", "kind"),
            *("direction", "invoice_number", "no_remarks", "version"),
        ],
        unique=False,
    )
    op.create_index(op.f("ix_document_folder_id"), "document", ["folder_id"], unique=False)
    op.create_index("ix_document_sha256", "document", ["client_id", "sha256"], unique=False)
    op.create_table(
        "document_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("document", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.Text(), server_default="", nullable=False),
        sa.Column("prev", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_document_event_client_id")),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_document_event_folder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_event")),
        sa.UniqueConstraint("client_id", "seq", name=op.f("uq_document_event_client_id_seq")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ebook_export",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("whole", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("complete", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("events", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_ebook_export_client_id")),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_ebook_export_folder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ebook_export")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_ebook_export_folder_id"), "ebook_export", ["folder_id"], unique=False)
    op.create_table(
        "folder_file",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("path_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folder.id"], name=op.f("fk_folder_file_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_file")),
        sa.UniqueConstraint("folder_id", "path_id", "name_key", name=op.f("uq_folder_file_folder_id_path_id_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_folder_file_sha256"), "folder_file", ["sha256"], unique=False)
    op.create_table(
        "folder_leftover",
        sa.Column("id", KEY, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_leftover")),
        sa.UniqueConstraint("sha256", name=op.f("uq_folder_leftover_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "folder_path",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("path_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folder.id"], name=op.f("fk_folder_path_folder_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_path")),
        sa.UniqueConstraint("folder_id", "path_key", name=op.f("uq_folder_path_folder_id_path_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "document_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.Text(), nullable=False),
        sa.Column("applied_by", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "change IN ('put', 'corrected', 'deleted', 'restored')", name=op.f("ck_document_request_change")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'approved', 'rejected', 'withdrawn')", name=op.f("ck_document_request_state")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_document_request_client_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_request_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_document_request_folder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_request")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_document_request_document_id"), "document_request", ["document_id"], unique=False)
    op.create_table(
        "document_version",
        sa.Column("id", KEY, nullable=False),
        sa.Column("document_id", sa.BigInteger(), nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("transaction_date", sa.Text(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("counterparty", sa.Text(), nullable=False),
        sa.Column("counterparty_code", sa.Text(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("invoice_number_unchecked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("slip_number", sa.Text(), nullable=True),
        sa.Column("remarks", sa.Text(), nullable=True),
        sa.Column("path_id", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("route", sa.Text(), nullable=False),
        sa.Column("marks", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("applied_on", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("corrected_on", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "change IN ('put', 'corrected', 'deleted', 'restored')", name=op.f("ck_document_version_change")
        ),
        sa.CheckConstraint("direction IN ('received', 'issued')", name=op.f("ck_document_version_direction")),
        sa.CheckConstraint(
            "kind IN ('invoice', 'receipt', 'order', 'contract', 'delivery_note', 'estimate', 'waybill', 'other')",
            name=op.f("ck_document_version_kind"),
        ),
        sa.CheckConstraint(
            "route IN ('mail', 'web', 'cloud', 'edi', 'upload')", name=op.f("ck_document_version_route")
        ),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_document_version_client_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_document_version_document_id")),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_document_version_folder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "version", name=op.f("uq_document_version_document_id_version")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_version_at", "document_version", ["folder_id", "at"], unique=False)
    op.create_index(op.f("ix_document_version_client_id"), "document_version", ["client_id"], unique=False)
    op.create_table(
        "folder_purge",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("folder_id", sa.BigInteger(), nullable=False),
        sa.Column("client_code", sa.Text(), nullable=False),
        sa.Column("client_name", sa.Text(), nullable=False),
        sa.Column("folder_name", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("export_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("documents", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("first_date", sa.Text(), nullable=True),
        sa.Column("last_date", sa.Text(), nullable=True),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["export_id"], ["ebook_export.id"], name=op.f("fk_folder_purge_export_id")),
        sa.ForeignKeyConstraint(["folder_id"], ["folder.id"], name=op.f("fk_folder_purge_folder_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_folder_purge_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder_purge")),
        sa.UniqueConstraint("folder_id", name=op.f("uq_folder_purge_folder_id")),
        sqlite_autoincrement=True,
    )

    for statement in guards(op.get_bind().dialect.name):
        op.execute(statement)
