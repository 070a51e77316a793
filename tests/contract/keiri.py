"""Contracts and contacts for tests of the support site, put in as rows: a shared address, and one that is not."""

from __future__ import annotations

from typing import Any

from kcli_core.contacts.rules import DUTIES
from kcli_core.input.text import match_key

KEIRI, HANAKO = "keiri@example.co.jp", "hanako@example.com"
YAMADA, ITO, SATO = "山田 太郎", "伊藤 花子", "佐藤 次郎"
SUZUKI, SUZUKI_ADDRESS = "鈴木 一", "suzuki@example.co.jp"


def add_contract(tx: Any, office: Any, code: str, contacts: dict[str, str], *, base: int = 10) -> int:
    """A contract with the persons of `contacts` (name: address); the first is its primary."""
    values = {
        "office_id": office["id"], "code": code, "code_key": code.casefold(), "product": "manage", "base": base,
        "created_at": tx.at,
    }  # fmt: skip
    contract: int = tx.insert("contract", values)
    for name, email in contacts.items():
        add_contact(tx, office, contract, name, email)
    return contract


def add_contact(tx: Any, office: Any, contract: int, name: str, email: str) -> int:
    """One more person; the first of a contract becomes its primary."""
    account = tx.value("SELECT id FROM site_account WHERE email_key = :key", key=email.lower())
    if account is None:
        address = {"office_id": office["id"], "email": email, "email_key": email.lower(), "created_at": tx.at}
        account = tx.insert("site_account", address)
    elif tx.value("SELECT count(*) FROM contact WHERE site_account_id = :id AND full_name <> :n", id=account, n=name):
        tx.update("site_account", account, {"shared": True})
    numbered = tx.value("SELECT contacts_numbered FROM contract WHERE id = :id", id=contract) + 1
    row = {
        "contract_id": contract, "site_account_id": account, "number": numbered, "full_name": name,
        "name_key": match_key(name), "phone": "+81312345678", "phone_written": "03-1234-5678", "duties": DUTIES[0],
        "registered_at": tx.at,
    }  # fmt: skip
    contact: int = tx.insert("contact", row)
    tx.run(
        "UPDATE contract SET contacts_used = contacts_used + 1, contacts_numbered = :n, "
        "primary_id = coalesce(primary_id, :contact) WHERE id = :id",
        n=numbered,
        contact=contact,
        id=contract,
    )
    return contact


def remove_contacts(tx: Any, contract: int) -> None:
    """All of a contract: the contract has no primary then."""
    tx.run("UPDATE contract SET contacts_used = 0, primary_id = NULL WHERE id = :id", id=contract)
    tx.run("DELETE FROM contact WHERE contract_id = :id", id=contract)


def minami_with_contacts(shop: Any) -> None:
    """M-1 with 山田, 伊藤 and 佐藤 on the shared address, and 鈴木 on an own one (the worked example 3.2)."""
    with shop.write() as tx:
        people = {YAMADA: KEIRI, ITO: KEIRI, SATO: KEIRI, SUZUKI: SUZUKI_ADDRESS}
        add_contract(tx, shop.office(tx), "M-1", people)
