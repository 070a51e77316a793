"""Contracts with their apps and options, contacts, the support site's accounts, requests for changes of contacts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "contract",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), server_default="paid", nullable=False),
        sa.Column("connections", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("form_date", sa.Text(), nullable=True),
        sa.Column("base", sa.BigInteger(), nullable=False),
        sa.Column("bundled", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("extra", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("extra_by", sa.Text(), server_default="nothing", nullable=False),
        sa.Column("contacts_used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("contacts_numbered", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("primary_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_at", sa.Text(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("(contacts_used = 0) = (primary_id IS NULL)", name=op.f("ck_contract_primary")),
        sa.CheckConstraint("contacts_used >= 0 AND connections >= 0", name=op.f("ck_contract_counts")),
        sa.CheckConstraint("plan IN ('free', 'paid')", name=op.f("ck_contract_plan")),
        sa.CheckConstraint("extra_by IN ('apps', 'connections', 'nothing')", name=op.f("ck_contract_extra_by")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_contract_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_contract_office_id_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contract_item",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("added_at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('app', 'option')", name=op.f("ck_contract_item_kind")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contract_item_contract_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract_item")),
        sa.UniqueConstraint("contract_id", "name_key", name=op.f("uq_contract_item_contract_id_name_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "own_catalogue",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_own_catalogue_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_catalogue")),
        sa.UniqueConstraint("office_id", name=op.f("uq_own_catalogue_office_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "site_account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("can_send", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("can_receive", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("password_set_at", sa.Text(), nullable=True),
        sa.Column("failures", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("blocked_until", sa.Text(), nullable=True),
        sa.Column("follows", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_site_account_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_site_account_email_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_site_account_office_id", "site_account", ["office_id"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", KEY, nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("site_account_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("full_kana", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("duties", sa.Text(), server_default="", nullable=False),
        sa.Column("notified_on", sa.Text(), nullable=True),
        sa.Column("name_confirmed_by", sa.Text(), nullable=True),
        sa.Column("registered_at", sa.Text(), nullable=False),
        sa.CheckConstraint("full_name NOT LIKE '%/%'", name=op.f("ck_contact_name")),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"], name=op.f("fk_contact_contract_id")),
        sa.ForeignKeyConstraint(["site_account_id"], ["site_account.id"], name=op.f("fk_contact_site_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("contract_id", "id", name=op.f("uq_contact_contract_id_id")),
        sa.UniqueConstraint("contract_id", "number", name=op.f("uq_contact_contract_id_number")),
        sa.UniqueConstraint(
            "contract_id", "site_account_id", "name_key", name=op.f("uq_contact_contract_id_site_account_id_name_key")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_site_account_id", "contact", ["site_account_id"], unique=False)
    op.create_table(
        "contact_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("contract_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="requested", nullable=False),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('add', 'apply', 'edit', 'remove', 'set_primary', 'confirm')",
            name=op.f("ck_contact_request_kind"),
        ),
        sa.CheckConstraint("state IN ('requested', 'applied', 'refused')", name=op.f("ck_contact_request_state")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_contact_request_contract_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_contact_request_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_contact_request_office_id", "contact_request", ["office_id"], unique=False)
    _point_at_primary()


def _point_at_primary() -> None:
    """The contract points at its primary, one of its own contacts. Checked at COMMIT: a restore writes one by one.

    On SQLite a constraint can only be written with its table, and SQLAlchemy would leave AUTOINCREMENT out of one whose
    key is part of a foreign key: so the finished statement is taken, and the constraint put at its end.
    """
    constraint = (
        "CONSTRAINT fk_contract_primary FOREIGN KEY (id, primary_id) REFERENCES contact (contract_id, id) "
        "DEFERRABLE INITIALLY DEFERRED"
    )
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.execute(f"ALTER TABLE contract ADD {constraint}")
        return
    made = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'contract'").scalar_one()
    op.drop_table("contract")
    bind.exec_driver_sql(f"{made.rstrip().removesuffix(')').rstrip()}, {constraint})")
