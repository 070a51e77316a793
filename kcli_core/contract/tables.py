"""Contracts of an office: a product, what is used of it, and the places for contacts that follow from it."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from kcli_core.catalog.products import EXTRAS
from kcli_core.contract.rules import ITEM_KINDS, PLANS
from kcli_core.store.columns import NEVER_REUSED, key, link, number, one_of, text


class Contract(SQLModel, table=True):
    """契約: one product of one office. The three terms of the limit are kept, so that all contracts are one query.

    The primary is a pointer: there cannot be two, it is a contact of this very contract, and none can be missing
    where contacts are registered (REQ-092).
    """

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("office_id", "code_key"),
        ForeignKeyConstraint(
            ["id", "primary_id"],
            ["contact.contract_id", "contact.id"],
            name="fk_contract_primary",
            use_alter=True,
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("(contacts_used = 0) = (primary_id IS NULL)", name="primary"),
        CheckConstraint("contacts_used >= 0 AND connections >= 0", name="counts"),
        one_of("plan", PLANS),
        one_of("extra_by", EXTRAS),
        NEVER_REUSED,
    )
    id: int | None = key()
    office_id: int = link("office")
    code: str = text()
    code_key: str = text()
    product: str = text()
    plan: str = text(default="paid")
    connections: int = number(default=0)
    # The day of the application form (DEC-4); its month decides how many it may register.
    form_date: str | None = text(null=True)
    base: int = number()
    bundled: int = number(default=0)
    extra: int = number(default=0)
    extra_by: str = text(default="nothing")
    contacts_used: int = number(default=0)
    contacts_numbered: int = number(default=0)
    primary_id: int | None = number(null=True)
    # When the vendor last confirmed the present registration (REQ-091).
    confirmed_at: str | None = text(null=True)
    confirmed_by: str | None = text(null=True)
    created_at: str = text()


class ContractItem(SQLModel, table=True):
    """An app or an option of a contract."""

    __tablename__ = "contract_item"
    __table_args__ = (UniqueConstraint("contract_id", "name_key"), one_of("kind", ITEM_KINDS), NEVER_REUSED)
    id: int | None = key()
    contract_id: int = link("contract", cascade=True)
    kind: str = text()
    name: str = text()
    name_key: str = text()
    added_at: str = text()


class OwnCatalogue(SQLModel, table=True):
    """What an office's own catalogue lays over the one that kcli ships: TOML, as it was given."""

    __tablename__ = "own_catalogue"
    __table_args__ = (UniqueConstraint("office_id"), NEVER_REUSED)
    id: int | None = key()
    office_id: int = link("office", cascade=True)
    content: str = text()
