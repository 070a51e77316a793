"""The first schema: offices, staff, clients, accounts, the log and what belongs to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kcli_core.store.ddl import append_only

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GENESIS = "0" * 64


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", KEY, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("change_set", sa.BigInteger(), nullable=True),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_actor", "audit", ["actor"], unique=False)
    op.create_index("ix_audit_at", "audit", ["at"], unique=False)
    op.create_index("ix_audit_office_id", "audit", ["office_id"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("id", KEY, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_head_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("change_set", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.BigInteger(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_change_set", "change", ["change_set"], unique=False)
    op.create_index("ix_change_client_id", "change", ["client_id"], unique=False)
    op.create_index("ix_change_kind_object_id", "change", ["kind", "object_id"], unique=False)
    op.create_table(
        "change_set",
        sa.Column("id", KEY, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("command", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("fingerprint", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), server_default="null", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_set")),
        sa.UniqueConstraint("request_id", name=op.f("uq_change_set_request_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "office",
        sa.Column("id", KEY, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("access_name", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("oem", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("plan", sa.Text(), server_default="paid", nullable=False),
        sa.Column("applied_on", sa.Text(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("account_limit", sa.BigInteger(), server_default="10", nullable=False),
        sa.Column("accounts_used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("channel IN ('direct', 'agency', 'partner')", name=op.f("ck_office_channel")),
        sa.CheckConstraint("plan IN ('free', 'paid')", name=op.f("ck_office_plan")),
        sa.CheckConstraint("accounts_used >= 0 AND accounts_used <= account_limit", name=op.f("ck_office_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code_key", name=op.f("uq_office_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_office_group_code", "office", ["group_code"], unique=False)
    op.create_table(
        "operator",
        sa.Column("id", KEY, nullable=False),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_id_key", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_is_initial", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("password_set_at", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("user_id_key", name=op.f("uq_operator_user_id_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "store_info",
        sa.Column("id", KEY, nullable=False),
        sa.Column("store_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("audit_public_key", sa.Text(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_store_info_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store_info")),
    )
    op.create_table(
        "change_request",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="requested", nullable=False),
        sa.Column("requested_at", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('requested', 'applied', 'refused')", name=op.f("ck_change_request_state")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_change_request_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_request")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_request_office_id", "change_request", ["office_id"], unique=False)
    op.create_table(
        "client",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default="corporation", nullable=False),
        sa.Column("customer_number", sa.Text(), nullable=True),
        sa.Column("closing_month", sa.BigInteger(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.Column("corporate_number", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("account_limit", sa.BigInteger(), server_default="10", nullable=False),
        sa.Column("accounts_used", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("persons_numbered", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('corporation', 'organization', 'sole_proprietor')", name=op.f("ck_client_kind")),
        sa.CheckConstraint("accounts_used >= 0 AND accounts_used <= account_limit", name=op.f("ck_client_accounts")),
        sa.CheckConstraint("closing_month BETWEEN 1 AND 12", name=op.f("ck_client_closing_month")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_client_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_client_office_id_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "company_info",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("kana", sa.Text(), nullable=True),
        sa.Column("representative", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("invoice_number", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_company_info_office_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company_info")),
        sa.UniqueConstraint("office_id", name=op.f("uq_company_info_office_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "outbox",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), server_default="{}", nullable=False),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.Text(), nullable=True),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'sms')", name=op.f("ck_outbox_channel")),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed')", name=op.f("ck_outbox_state")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_outbox_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state", "outbox", ["state"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("full_kana", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), server_default="general", nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("mobile_written", sa.Text(), nullable=True),
        sa.Column("extension", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Text(), nullable=True),
        sa.Column("issued_before", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.CheckConstraint("role IN ('director', 'it_staff', 'payroll_staff', 'general')", name=op.f("ck_staff_role")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_staff_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_staff_office_id_code_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "person",
        sa.Column("id", KEY, nullable=False),
        sa.Column("client_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("full_kana", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_written", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("mobile_written", sa.Text(), nullable=True),
        sa.Column("menus", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_person_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("client_id", "number", name=op.f("uq_person_client_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account",
        sa.Column("id", KEY, nullable=False),
        sa.Column("office_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("client_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.Column("user_id_key", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.Column("system_administrator", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("manager", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("logout_after_hours", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("password_is_initial", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("password_set_at", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.Text(), nullable=False),
        sa.Column("last_used_at", sa.Text(), nullable=True),
        sa.Column("suspended_at", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('staff', 'client', 'legacy_admin', 'group_account')", name=op.f("ck_account_kind")
        ),
        sa.CheckConstraint("state IN ('active', 'suspended', 'unreachable')", name=op.f("ck_account_state")),
        sa.CheckConstraint("logout_after_hours BETWEEN 1 AND 8", name=op.f("ck_account_logout_after_hours")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_account_client_id")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_account_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_account_person_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_account_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("office_id", "user_id_key", name=op.f("uq_account_office_id_user_id_key")),
        sa.UniqueConstraint("person_id", name=op.f("uq_account_person_id")),
        sa.UniqueConstraint("staff_id", name=op.f("uq_account_staff_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_client_id", "account", ["client_id"], unique=False)
    op.create_table(
        "account_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("yen", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("kind IN ('use', 'order', 'inquiry')", name=op.f("ck_account_event_kind")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_event_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_event")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_account_event_account_id", "account_event", ["account_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("operator_id", sa.BigInteger(), nullable=True),
        sa.Column("office_id", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Text(), nullable=False),
        sa.Column("last_seen_at", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Text(), nullable=True),
        sa.CheckConstraint("(account_id IS NULL) <> (operator_id IS NULL)", name=op.f("ck_session_owner")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_session_account_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_session_office_id")),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_session_operator_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_session_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_session_account_id", "session", ["account_id"], unique=False)
    op.create_table(
        "verification",
        sa.Column("id", KEY, nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("used_at", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_verification_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verification_account_id", "verification", ["account_id"], unique=False)

    kind = op.get_bind().dialect.name
    for statement in [*append_only(kind, "audit"), *append_only(kind, "change", updates_only=True)]:
        op.execute(statement)
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{GENESIS}')")
