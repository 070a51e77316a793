"""Staff: the people who work in an office. Their log-ins are in the account wing."""

from __future__ import annotations

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.roles import STAFF_ROLES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, one_of, text


class Staff(SQLModel, table=True):
    """職員情報, which must be there before an ID can be issued (REQ-002)."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("office_id", "code_key"), one_of("role", STAFF_ROLES), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    code: str = text()
    code_key: str = text()
    full_name: str = text()
    full_kana: str | None = text(null=True)
    email: str | None = text(null=True)
    role: str = text(default="general")
    department: str | None = text(null=True)
    title: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    mobile: str | None = text(null=True)
    mobile_written: str | None = text(null=True)
    extension: str | None = text(null=True)
    joined_on: str | None = text(null=True)
    # The director's, for the own reset (REQ-011); confirmed by a code before it stands here.
    reset_phone: str | None = text(null=True)
    # Who allowed a privately owned address, and when (REQ-042).
    email_approved_by: str | None = text(null=True)
    email_approved_on: str | None = text(null=True)
    # An ID was issued before: the bars on IT staff (REQ-007) then hold for issuing anew as well.
    issued_before: bool = flag()
    created_at: str = text()


class Leaving(SQLModel, table=True):
    """A leaver's day, kept until it is carried out (REQ-057, REQ-058)."""

    __tablename__ = "leaving"
    __table_args__ = (UniqueConstraint("staff_id"), Index(None, "leaves_on"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office")
    staff_id: int = link("staff", cascade=True)
    leaves_on: str = text()
    successor_id: int | None = link("staff", null=True)
    asked_by: str = text()
    # With whose rights it is carried out: blank apart.
    asked_roles: str = text()
    asked_at: str = text()
