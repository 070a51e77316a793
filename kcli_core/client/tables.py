"""Clients: the companies an office serves, and the persons in them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.account.rules import ACCOUNT_LIMIT
from kcli_core.client.rules import KINDS
from kcli_core.store.columns import NEVER_REUSED, key, link, number, one_of, text


class Client(SQLModel, table=True):
    """顧客. The counter of accounts is this company's own ten (REQ-060, DEC-17)."""

    __tablename__ = "client"
    __table_args__ = (
        UniqueConstraint("office_id", "code_key"),
        CheckConstraint("accounts_used >= 0 AND accounts_used <= account_limit", name="accounts"),
        CheckConstraint("closing_month BETWEEN 1 AND 12", name="closing_month"),
        one_of("kind", KINDS),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    code: str = text()
    code_key: str = text()
    name: str = text()
    kind: str = text(default="corporation")
    customer_number: str | None = text(null=True)
    closing_month: int | None = number(null=True)
    invoice_number: str | None = text(null=True)
    corporate_number: str | None = text(null=True)
    postal_code: str | None = text(null=True)
    address: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    # The domains of mail addresses that the company holds, blank apart (REQ-041); none: not checked.
    email_domains: str = text(default="")
    # Who in the office looks after the client.
    staff_id: int | None = link("staff", null=True)
    # The last day of the support membership (REQ-146); none: not recorded, counts as a member.
    support_member_until: str | None = text(null=True)
    account_limit: int = number(default=ACCOUNT_LIMIT)
    accounts_used: int = number(default=0)
    persons_numbered: int = number(default=0)
    created_at: str = text()


class Person(SQLModel, table=True):
    """個人. `number` counts within the client and is not given twice; `menus` are the names of those switched on."""

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("client_id", "number"), NEVER_REUSED)
    id: int | None = key()
    client_id: int = link("client")
    number: int = number()
    full_name: str = text()
    full_kana: str | None = text(null=True)
    email: str | None = text(null=True)
    department: str | None = text(null=True)
    title: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    mobile: str | None = text(null=True)
    mobile_written: str | None = text(null=True)
    email_approved_by: str | None = text(null=True)
    email_approved_on: str | None = text(null=True)
    menus: str = text(default="")
    created_at: str = text()
