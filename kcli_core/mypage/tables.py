"""会社基本設定: whom the vendor bills and writes to. Nothing of it is printed on papers (REQ-137)."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.store.columns import NEVER_REUSED, key, link, text


class BillingProfile(SQLModel, table=True):
    """The billing contact (ご担当者様), the responsible person (REQ-136), and where postal mail goes (REQ-138)."""

    __tablename__ = "billing_profile"
    __table_args__ = (UniqueConstraint("office_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    company_name: str | None = text(null=True)
    contact_name: str | None = text(null=True)
    contact_kana: str | None = text(null=True)
    contact_department: str | None = text(null=True)
    contact_title: str | None = text(null=True)
    contact_email: str | None = text(null=True)
    responsible_name: str | None = text(null=True)
    responsible_title: str | None = text(null=True)
    responsible_email: str | None = text(null=True)
    postal_code: str | None = text(null=True)
    address: str | None = text(null=True)
    phone: str | None = text(null=True)
    phone_written: str | None = text(null=True)
