"""Accounts: log-ins of staff and of clients' persons, the vendor's operators, sessions, and what accounts did."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.account.rules import EVENT_KINDS, KINDS, STATES, TOKEN_ROLES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, number, one_of, text


class Account(SQLModel, table=True):
    """A user ID with its state and password. One namespace per office for staff and clients (REQ-021)."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("office_id", "user_id_key"),
        UniqueConstraint("staff_id"),
        UniqueConstraint("person_id"),
        Index(None, "client_id"),
        CheckConstraint("logout_after_hours BETWEEN 1 AND 8", name="logout_after_hours"),
        one_of("kind", KINDS),
        one_of("state", STATES),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    kind: str = text()
    staff_id: int | None = link("staff", null=True)
    person_id: int | None = link("person", null=True)
    client_id: int | None = link("client", null=True)
    user_id: str = text()
    user_id_key: str = text()
    state: str = text(default="active")
    system_administrator: bool = flag()
    manager: bool = flag()
    logout_after_hours: int = number(default=1)
    password_hash: str = text()
    password_is_initial: bool = flag(default=True)
    password_set_at: str = text()
    issued_at: str = text()
    last_used_at: str | None = text(null=True)
    suspended_at: str | None = text(null=True)
    # Log-in is refused until then, after failures in a row.
    failures: int = number(default=0)
    blocked_until: str | None = text(null=True)
    # Only registered devices and browsers may log in (REQ-025).
    restricted: bool = flag()
    # The secret is derived from the key file and this; a copy of the store holds none.
    totp_nonce: str | None = text(null=True)
    totp_active: bool = flag()
    totp_last_step: int = number(default=0)
    presence_confirmed_at: str | None = text(null=True)
    presence_asked_at: str | None = text(null=True)


class Operator(SQLModel, table=True):
    """A person of the vendor, who serves every office."""

    __tablename__ = "operator"
    __table_args__ = (UniqueConstraint("user_id_key"), NEVER_REUSED)
    id: int | None = key()
    user_id: str = text()
    user_id_key: str = text()
    full_name: str = text()
    password_hash: str = text()
    password_is_initial: bool = flag(default=True)
    password_set_at: str = text()
    created_at: str = text()
    last_used_at: str | None = text(null=True)
    failures: int = number(default=0)
    blocked_until: str | None = text(null=True)


class Session(SQLModel, table=True):
    """A log-in; of its token only the SHA-256 is kept. Of an account or of an operator."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "account_id"),
        CheckConstraint("(account_id IS NULL) <> (operator_id IS NULL)", name="owner"),
        NEVER_REUSED,
    )
    id: int | None = key()
    account_id: int | None = link("account", null=True, cascade=True)
    operator_id: int | None = link("operator", null=True, cascade=True)
    # The office acted for: a group account's may be a sister of its own.
    office_id: int | None = link("office", null=True)
    token_hash: str = text()
    started_at: str = text()
    last_seen_at: str = text()
    ended_at: str | None = text(null=True)


class AccountEvent(SQLModel, table=True):
    """What one account used, ordered and asked (REQ-063). Goes with the account (REQ-051)."""

    __tablename__ = "account_event"
    __table_args__ = (Index(None, "account_id"), one_of("kind", EVENT_KINDS), NEVER_REUSED)
    id: int | None = key()
    account_id: int = link("account", cascade=True)
    at: str = text()
    kind: str = text()
    what: str = text()
    yen: int | None = number(null=True)


class RecoveryCode(SQLModel, table=True):
    """A code that stands in for a TOTP once; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "account_id"), NEVER_REUSED)
    id: int | None = key()
    account_id: int = link("account", cascade=True)
    code_hash: str = text()
    used_at: str | None = text(null=True)


class ServiceToken(SQLModel, table=True):
    """What a script acts with: the rights of one role in one office, until it expires or is revoked."""

    __tablename__ = "service_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        UniqueConstraint("office_id", "name_key"),
        one_of("role", TOKEN_ROLES),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    name: str = text()
    name_key: str = text()
    role: str = text()
    token_hash: str = text()
    created_at: str = text()
    created_by: str = text()
    # Not a foreign key: the account may be gone, and takes its tokens along.
    created_by_account: int | None = number(null=True)
    expires_at: str = text()
    revoked_at: str | None = text(null=True)
    last_used_at: str | None = text(null=True)


class Verification(SQLModel, table=True):
    """A value that waits for its owner's confirmation by a code. The code is derived when sent, never stored."""

    __tablename__ = "verification"
    __table_args__ = (Index(None, "account_id"), NEVER_REUSED)
    id: int | None = key()
    account_id: int = link("account", cascade=True)
    purpose: str = text()
    value: str = text()
    created_at: str = text()
    tries: int = number(default=0)
    used_at: str | None = text(null=True)
