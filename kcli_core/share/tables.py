"""Shared ledgers: communication IDs, data sets, parties, locks, versions and rescued drafts."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import SQLModel

from kcli_core.share.rules import AREAS, DRAFT_STATES, SIDES, STATES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, number, one_of, text

OCCUPIED = sql("comm_id_id IS NOT NULL AND state <> 'deleted'")


class CommId(SQLModel, table=True):
    """通信ID: the client's ID on the relay, with the share's password, which both sides give (REQ-155, REQ-160)."""

    __tablename__ = "comm_id"
    __table_args__ = (UniqueConstraint("office_id", "code_key"), Index(None, "client_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    client_id: int = link("client")
    code: str = text()
    code_key: str = text()
    # argon2id; not a log-in password (REQ-171).
    password_hash: str = text()
    usable: bool = flag(default=True)
    failures: int = number(default=0)
    blocked_until: str | None = text(null=True)
    created_at: str = text()


class Share(SQLModel, table=True):
    """A data set that is shared, or about to be. `fence` only grows: each grant of the lock takes the next."""

    __tablename__ = "share"
    __table_args__ = (
        UniqueConstraint("office_id", "code_key"),
        # One data set in an area (REQ-157).
        Index("uq_share_area", "comm_id_id", "area", unique=True, sqlite_where=OCCUPIED, postgresql_where=OCCUPIED),
        CheckConstraint(f"area BETWEEN 1 AND {AREAS}", name="area"),
        CheckConstraint("head >= 0 AND fence >= 0", name="counts"),
        one_of("state", STATES),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    client_id: int = link("client")
    code: str = text()
    code_key: str = text()
    state: str = text(default="prepared")
    initiator: str | None = text(null=True)
    latest: str | None = text(null=True)
    # Whose data entry stops until the set-up has ended: sides, blank apart (REQ-150, REQ-153).
    frozen: str = text(default="")
    comm_id_id: int | None = link("comm_id", null=True)
    area: int | None = number(null=True)
    head: int = number(default=0)
    fence: int = number(default=0)
    created_at: str = text()
    deleted_at: str | None = text(null=True)
    deleted_by: str | None = text(null=True)


class ShareParty(SQLModel, table=True):
    """利用する or 利用しない, of one side (REQ-164), and the newest version it has received."""

    __tablename__ = "share_party"
    __table_args__ = (UniqueConstraint("share_id", "side"), one_of("side", SIDES), NEVER_REUSED)
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    side: str = text()
    uses: bool = flag(default=True)
    software: str = text()
    joined_at: str = text()
    joined_by: str = text()
    left_at: str | None = text(null=True)
    received: int = number(default=0)
    # Where this party's copy was last written; a hint for the next command on the same machine.
    path: str | None = text(null=True)


class ShareReceipt(SQLModel, table=True):
    """The transfer before the set-up: this side has the newest data of the other (REQ-150, REQ-153)."""

    __tablename__ = "share_receipt"
    __table_args__ = (Index(None, "share_id"), one_of("from_side", SIDES), one_of("to_side", SIDES), NEVER_REUSED)
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    from_side: str = text()
    to_side: str = text()
    sha256: str = text()
    size: int = number()
    at: str = text()
    by: str = text()


class ShareLock(SQLModel, table=True):
    """Who has the data open. One row at most for a data set: the store keeps that, not the code (invariant L1)."""

    __tablename__ = "share_lock"
    __table_args__ = (
        UniqueConstraint("share_id"),
        UniqueConstraint("lock_id"),
        Index(None, "holder_account"),
        one_of("side", SIDES),
        NEVER_REUSED,
    )
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    lock_id: str = text()
    side: str = text()
    # Who: the key in the log and, for people, the account.
    holder: str = text()
    holder_account: int | None = number(null=True)
    fence: int = number()
    base: int = number()
    since: str = text()
    until: str = text()


class ShareGrant(SQLModel, table=True):
    """Every lock that was ever given: fences are never used twice (L2), and a late close finds what it was based on."""

    __tablename__ = "share_grant"
    __table_args__ = (UniqueConstraint("share_id", "fence"), one_of("side", SIDES), NEVER_REUSED)
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    fence: int = number()
    base: int = number()
    side: str = text()
    holder: str = text()
    at: str = text()


class ShareVersion(SQLModel, table=True):
    """A version of the ledger; its bytes are a blob. The chain is linear: a version's parent is the one before it."""

    __tablename__ = "share_version"
    __table_args__ = (
        UniqueConstraint("share_id", "version"),
        UniqueConstraint("share_id", "fence"),
        CheckConstraint("parent = version - 1", name="linear"),
        one_of("side", SIDES),
        NEVER_REUSED,
    )
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    version: int = number()
    parent: int = number()
    fence: int = number()
    sha256: str = text()
    size: int = number()
    side: str = text()
    by: str = text()
    comment: str | None = text(null=True)
    # The version or draft that this one brings back.
    restored_from: str | None = text(null=True)
    at: str = text()


class ShareDraft(SQLModel, table=True):
    """What a late close brought: kept beside the version it was based on, never over the head (DEC-14, L5)."""

    __tablename__ = "share_draft"
    __table_args__ = (
        UniqueConstraint("share_id", "draft"),
        one_of("side", SIDES),
        one_of("state", DRAFT_STATES),
        NEVER_REUSED,
    )
    id: int | None = key()
    share_id: int = link("share", cascade=True)
    draft: int = number()
    base: int = number()
    sha256: str = text()
    size: int = number()
    side: str = text()
    by: str = text()
    comment: str | None = text(null=True)
    at: str = text()
    state: str = text(default="waiting")
    decided_at: str | None = text(null=True)
    decided_by: str | None = text(null=True)


class NotesRead(SQLModel, table=True):
    """注意事項, acknowledged once by each party (REQ-147)."""

    __tablename__ = "notes_read"
    __table_args__ = (UniqueConstraint("office_id", "party"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    # `office`, or the client's number.
    party: str = text()
    at: str = text()
    by: str = text()
