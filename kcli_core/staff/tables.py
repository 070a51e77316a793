"""Staff: the people who work in an office. Their log-ins are in the account wing."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
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
    # An ID was issued before: the bars on IT staff (REQ-007) then hold for issuing anew as well.
    issued_before: bool = flag()
    created_at: str = text()
