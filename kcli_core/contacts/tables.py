"""Contacts, the accounts of the support site behind their addresses, and requests for changes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.contacts.rules import REQUEST_KINDS
from kcli_core.office.rules import REQUEST_STATES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, number, one_of, text


class SiteAccount(SQLModel, table=True):
    """One address on the support site, which holds each once (REQ-105), whoever stands behind it."""

    __tablename__ = "site_account"
    __table_args__ = (UniqueConstraint("email_key"), Index(None, "office_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    email: str = text()
    email_key: str = text()
    # Several persons stand behind it, and somebody said so (REQ-101, REQ-105).
    shared: bool = flag()
    # Mail inquiries need an address that sends and receives (REQ-100).
    can_send: bool = flag(default=True)
    can_receive: bool = flag(default=True)
    # The first sign-in sets it (REQ-071); one for the address, not for the person.
    password_hash: str | None = text(null=True)
    password_set_at: str | None = text(null=True)
    failures: int = number(default=0)
    blocked_until: str | None = text(null=True)
    # Mail when an article is added (REQ-070).
    follows: bool = flag()
    created_at: str = text()


class Contact(SQLModel, table=True):
    """A registered person of a contract. Primary is whom the contract points at; all others are secondary (REQ-077)."""

    __tablename__ = "contact"
    __table_args__ = (
        UniqueConstraint("contract_id", "id"),
        UniqueConstraint("contract_id", "number"),
        UniqueConstraint("contract_id", "site_account_id", "name_key"),
        Index(None, "site_account_id"),
        CheckConstraint("full_name NOT LIKE '%/%'", name="name"),
        NEVER_REUSED,
    )
    id: int | None = key()
    contract_id: int = link("contract")
    site_account_id: int = link("site_account")
    number: int = number()
    full_name: str = text()
    name_key: str = text()
    full_kana: str | None = text(null=True)
    department: str | None = text(null=True)
    title: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    # system, operations, contract: blank apart (REQ-096).
    duties: str = text(default="")
    # When the person was told what the data are used for (REQ-110).
    notified_on: str | None = text(null=True)
    # Somebody said that this name is a person's, against the check (DEC-21).
    name_confirmed_by: str | None = text(null=True)
    registered_at: str = text()


class ContactRequest(SQLModel, table=True):
    """What an office asks the vendor to change of its contacts (REQ-090, DEC-5)."""

    __tablename__ = "contact_request"
    __table_args__ = (
        Index(None, "office_id"),
        one_of("kind", REQUEST_KINDS),
        one_of("state", REQUEST_STATES),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    contract_id: int = link("contract", cascade=True)
    kind: str = text()
    # What was asked for, as it was written: JSON.
    wish: str = text()
    state: str = text(default="requested")
    requested_at: str = text()
    requested_by: str = text()
    decided_at: str | None = text(null=True)
    decided_by: str | None = text(null=True)
    note: str | None = text(null=True)
