"""The support site: sign-ins, codes for its passwords, inquiries and articles."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.site.rules import CHANNELS, MATTERS, STATES
from kcli_core.store.columns import NEVER_REUSED, key, link, number, one_of, text


class SiteSession(SQLModel, table=True):
    """A sign-in of an address; of its token only the SHA-256 is kept."""

    __tablename__ = "site_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "site_account_id"), NEVER_REUSED)
    id: int | None = key()
    site_account_id: int = link("site_account", cascade=True)
    token_hash: str = text()
    started_at: str = text()
    last_seen_at: str = text()
    ended_at: str | None = text(null=True)


class SiteCode(SQLModel, table=True):
    """A request for a password by a code that is mailed (X-16). The code is derived when sent, never stored."""

    __tablename__ = "site_code"
    __table_args__ = (Index(None, "site_account_id"), NEVER_REUSED)
    id: int | None = key()
    site_account_id: int = link("site_account", cascade=True)
    purpose: str = text()
    value: str = text()
    created_at: str = text()
    tries: int = number(default=0)
    used_at: str | None = text(null=True)


class Inquiry(SQLModel, table=True):
    """問い合わせ: stands with the address for all who share it (REQ-108), and keeps who asked as registered then."""

    __tablename__ = "inquiry"
    __table_args__ = (
        Index(None, "site_account_id"),
        Index(None, "office_id", "state"),
        one_of("channel", CHANNELS),
        one_of("matter", MATTERS),
        one_of("state", STATES),
        # What came by mail or signed in came from an address; a caller may have none.
        CheckConstraint("site_account_id IS NOT NULL OR channel = 'phone'", name="address"),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    # No cascade: while an address has a history, it stays.
    site_account_id: int | None = link("site_account", null=True)
    # Not foreign keys: the history outlives contract and contact.
    contract_id: int | None = number(null=True)
    contact_id: int | None = number(null=True)
    asked_by: str | None = text(null=True)
    name_given: str | None = text(null=True)
    channel: str = text()
    matter: str = text(default="general")
    subject: str = text()
    body: str | None = text(null=True)
    state: str = text()
    why: str | None = text(null=True)
    # The primary with whom the vendor confirms it (REQ-094).
    confirm_with: str | None = text(null=True)
    at: str = text()
    recorded_by: str = text()
    decided_at: str | None = text(null=True)
    decided_by: str | None = text(null=True)
    note: str | None = text(null=True)


class Article(SQLModel, table=True):
    """An article of the site; who follows gets a mail when it is added (REQ-070)."""

    __tablename__ = "article"
    __table_args__ = (UniqueConstraint("url"), NEVER_REUSED)
    id: int | None = key()
    title: str = text()
    url: str = text()
    added_at: str = text()
    added_by: str = text()
