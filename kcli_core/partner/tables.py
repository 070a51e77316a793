"""Who sells for the vendor, and who is certified to introduce its systems."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.partner.rules import KINDS
from kcli_core.store.columns import NEVER_REUSED, key, one_of, text


class Partner(SQLModel, table=True):
    """A party of its own: mail goes to its own address (REQ-120), its data are changed by the vendor (REQ-121)."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("code_key"), one_of("kind", KINDS), NEVER_REUSED)
    id: int | None = key()
    code: str = text()
    code_key: str = text()
    kind: str = text()
    name: str = text()
    contact_name: str | None = text(null=True)
    email: str | None = text(null=True)
    postal_code: str | None = text(null=True)
    address: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    # The last day of the partnership; none: it goes on.
    ended_on: str | None = text(null=True)
    created_at: str = text()
