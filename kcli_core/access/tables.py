"""Access keys, and the periods for which the restriction is charged."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.store.columns import NEVER_REUSED, key, link, number, text


class AccessKey(SQLModel, table=True):
    """A key of one browser on one device (REQ-025, REQ-027); of the key only the SHA-256 is kept."""

    __tablename__ = "access_key"
    __table_args__ = (UniqueConstraint("key_hash"), Index(None, "account_id"), NEVER_REUSED)
    id: int | None = key()
    account_id: int = link("account", cascade=True)
    browser: str = text()
    device: str = text()
    key_hash: str = text()
    issued_at: str = text()
    expires_at: str | None = text(null=True)
    revoked_at: str | None = text(null=True)
    last_used_at: str | None = text(null=True)


class AccessPeriod(SQLModel, table=True):
    """From when to when an ID was restricted (REQ-029). Stays when the account goes: it is charged all the same."""

    __tablename__ = "access_period"
    __table_args__ = (Index(None, "office_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    # Not a foreign key: the account may be gone.
    account_id: int = number()
    object: str = text()
    on_at: str = text()
    on_by: str = text()
    off_at: str | None = text(null=True)
    off_by: str | None = text(null=True)
