"""Offices: the record, the company information printed on papers, and the requests for its change."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.account.rules import ACCOUNT_LIMIT
from kcli_core.office.rules import CHANNELS, PLANS, REQUEST_STATES
from kcli_core.store.columns import NEVER_REUSED, flag, key, link, number, one_of, text


class Office(SQLModel, table=True):
    """The contracting company. `code` is its CORP ID; the counter of accounts is the office's own ten (REQ-060)."""

    __tablename__ = "office"
    __table_args__ = (
        UniqueConstraint("code_key"),
        Index(None, "group_code"),
        CheckConstraint("accounts_used >= 0 AND accounts_used <= account_limit", name="accounts"),
        one_of("channel", CHANNELS),
        one_of("plan", PLANS),
        NEVER_REUSED,
    )
    id: int | None = key()
    code: str = text()
    code_key: str = text()
    name: str = text()
    access_name: str = text()
    channel: str = text()
    oem: bool = flag()
    plan: str = text(default="paid")
    applied_on: str = text()
    group_code: str | None = text(null=True)
    postal_code: str | None = text(null=True)
    address: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    # The domains of mail addresses that the office holds, blank apart (REQ-041); none: not checked.
    email_domains: str = text(default="")
    # At log-in the presence is asked for after so many days (REQ-059); none: never.
    presence_days: int | None = number(null=True)
    # The last day of the support membership (REQ-146); none: not recorded, counts as a member.
    support_member_until: str | None = text(null=True)
    account_limit: int = number(default=ACCOUNT_LIMIT)
    accounts_used: int = number(default=0)
    created_at: str = text()
    # Through whom it contracted, where not directly (REQ-112).
    partner_id: int | None = link("partner", null=True)
    # How many staff IDs the basic fee includes, by membership: a price, not a limit (X-4, DEC-17).
    included_ids: int = number(default=11)


class CompanyInfo(SQLModel, table=True):
    """会社情報: printed on sales, accounting and payroll papers (REQ-139). Not the billing settings (REQ-137)."""

    __tablename__ = "company_info"
    __table_args__ = (UniqueConstraint("office_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    name: str | None = text(null=True)
    kana: str | None = text(null=True)
    representative: str | None = text(null=True)
    postal_code: str | None = text(null=True)
    address: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
    invoice_number: str | None = text(null=True)


class ChangeRequest(SQLModel, table=True):
    """A move or a rename, asked for by the office and applied by the vendor (REQ-015, DEC-8)."""

    __tablename__ = "change_request"
    __table_args__ = (Index(None, "office_id"), one_of("state", REQUEST_STATES), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    fields: str = text()
    state: str = text(default="requested")
    requested_at: str = text()
    requested_by: str = text()
    decided_at: str | None = text(null=True)
    decided_by: str | None = text(null=True)
    note: str | None = text(null=True)
