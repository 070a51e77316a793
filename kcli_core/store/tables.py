"""The store's own tables: what it is, what was done, what changed, and the log."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.store.columns import NEVER_REUSED, key, number, text


class StoreInfo(SQLModel, table=True):
    """One row: which store this is."""

    __tablename__ = "store_info"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: int | None = key()
    store_id: str = text()
    created_at: str = text()
    audit_public_key: str | None = text(null=True)
    # Which key file the codes are derived from; another one would make every code wrong.
    codes_key_mark: str | None = text(null=True)


class ChangeSet(SQLModel, table=True):
    """One row per command that changed something; `answer` is what it answered, less what is shown once."""

    __tablename__ = "change_set"
    __table_args__ = (UniqueConstraint("request_id"), Index(None, "batch_run"), NEVER_REUSED)
    id: int | None = key()
    at: str = text()
    actor: str = text()
    office_id: int | None = number(null=True)
    command: str = text()
    request_id: str | None = text(null=True)
    fingerprint: str = text(default="")
    answer: str = text(default="null")
    batch_run: int | None = number(null=True)
    # Its rows of the log stand together: from where, and how many.
    first_seq: int | None = number(null=True)
    entries: int | None = number(null=True)


class BatchRun(SQLModel, table=True):
    """One row per run of a batch under one key; run again after it was killed, it is the same run."""

    __tablename__ = "batch_run"
    __table_args__ = (Index(None, "request_id"), NEVER_REUSED)
    id: int | None = key()
    at: str = text()
    actor: str = text()
    office_id: int | None = number(null=True)
    request_id: str = text()
    # Of the whole input: a run goes on with the same rows or not at all.
    fingerprint: str = text()
    rows: int = number()
    # Which key the one-time passwords were derived from; the key itself is in a file of its own.
    key_mark: str = text()


class Undoing(SQLModel, table=True):
    """Which change set took back which; it counts as undone as long as that one is not undone itself."""

    __tablename__ = "undoing"
    __table_args__ = (UniqueConstraint("change_set", "undone"), Index(None, "undone"), NEVER_REUSED)
    id: int | None = key()
    change_set: int = number()
    undone: int = number()


class Change(SQLModel, table=True):
    """The change history (REQ-017): a row per field that changed. Goes with the person it is about (REQ-051)."""

    __tablename__ = "change"
    __table_args__ = (
        Index(None, "kind", "object_id"),
        Index(None, "client_id"),
        Index(None, "change_set"),
        NEVER_REUSED,
    )
    id: int | None = key()
    change_set: int = number()
    at: str = text()
    actor: str = text()
    kind: str = text()
    object_id: int = number()
    object_key: str = text()
    office_id: int | None = number(null=True)
    client_id: int | None = number(null=True)
    field: str = text()
    before: str | None = text(null=True)
    after: str | None = text(null=True)


class Audit(SQLModel, table=True):
    """The log (CORE-6). Append-only by trigger; `hash` covers the row before and every column of this one."""

    __tablename__ = "audit"
    # Two indexes, no more: each makes the import of a long list slower.
    __table_args__ = (Index("ix_audit_office_id_action", "office_id", "action"), Index(None, "actor"))
    seq: int | None = key()
    at: str = text()
    change_set: int | None = number(null=True)
    office_id: int | None = number(null=True)
    actor: str = text()
    action: str = text()
    object: str = text()
    code: str = text(default="")
    facts: str = text(default="{}")
    hash: str = text()


class AuditHead(SQLModel, table=True):
    """One row, held while the log grows."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)
    id: int | None = key()
    seq: int = number()
    hash: str = text()
