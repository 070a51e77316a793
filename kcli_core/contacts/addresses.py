"""The support site's accounts: one for each address, whoever stands behind it (REQ-101 to REQ-108)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from kcli_core.contacts.rules import display_name
from kcli_core.input.emails import email_key
from kcli_core.refusals import Caution, Refusal, refuse
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

NEVER_ASKED = "NOT EXISTS (SELECT 1 FROM inquiry WHERE site_account_id = :id)"
NOBODY_BEHIND = "NOT EXISTS (SELECT 1 FROM contact WHERE site_account_id = :id)"


class Person(NamedTuple):
    """Who stands, or is to stand, behind an address."""

    name: str
    name_key: str


def hold(tx: Transaction, emails: Iterable[str]) -> None:
    """Let nobody else change who stands behind these addresses: there may be no row yet that could be locked.

    Always after the contract and in one order, so that no two wait for each other.
    """
    for key in sorted({email_key(email) for email in emails}):
        tx.connection.hold_name(f"address {key}")


def find(q: Queries, email: str) -> Row | None:
    return q.one("SELECT * FROM site_account WHERE email_key = :key", key=email_key(email))


def persons(q: Queries, account_id: int) -> list[Person]:
    """The persons behind an address, each once, in the order in which they were registered."""
    rows = q.rows("SELECT full_name, name_key FROM contact WHERE site_account_id = :id ORDER BY id", id=account_id)
    return [Person(*pair) for pair in {row["name_key"]: (row["full_name"], row["name_key"]) for row in rows}.values()]


def may_stand(
    account: Row | None, behind: Collection[Person], office_id: int, new: Person, *, shared: bool, email: str
) -> Refusal | None:
    """One address belongs to one person, unless it was declared to be shared (REQ-105); to one office in any case."""
    if account is not None and account["office_id"] != office_id:
        return refuse("EMAIL_TAKEN", reason="other_office", email=email)
    if shared or not behind or new.name_key in {person.name_key for person in behind}:
        return None
    return refuse("EMAIL_TAKEN", reason="contact", email=email, persons=display_name([p.name for p in behind]))


def opened(tx: Transaction, office_id: int, email: str, *, shared: bool) -> Row:
    """The account of an address, made where there is none; sharing that was declared is kept."""
    account = find(tx, email)
    if account is None:
        row: dict[str, Any] = {
            "office_id": office_id, "email": email, "email_key": email_key(email), "shared": shared, "created_at": tx.at
        }  # fmt: skip
        return {**row, "id": tx.insert("site_account", row)}
    if shared and not account["shared"]:
        tx.update("site_account", account["id"], {"shared": True})
        tx.caution(Caution("ADDRESS_NOW_SHARED", {"email": account["email"]}))
    return account


def left_by(tx: Transaction, account_id: int, gone: Person) -> None:
    """Somebody no longer stands behind an address: who knew its password must not get in with it."""
    if gone.name_key in {person.name_key for person in persons(tx, account_id)}:
        return  # still a contact of another contract
    account = tx.one("SELECT * FROM site_account WHERE id = :id", id=account_id)
    if account is None:
        return  # the last of several who left at once took it along
    tx.update("site_account", account_id, {"password_hash": None, "password_set_at": None})
    if account["password_hash"] is not None and persons(tx, account_id):
        tx.caution(Caution("SITE_PASSWORD_ENDED", {"email": account["email"]}))
    forget_unused(tx, [account_id])


def forget_unused(tx: Transaction, account_ids: Iterable[int]) -> None:
    """Accounts behind which nobody stands any more go, but for those that have a history (REQ-108)."""
    for id in account_ids:
        tx.run(
            f"UPDATE site_account SET password_hash = NULL, follows = :no WHERE id = :id AND {NOBODY_BEHIND}",
            id=id,
            no=False,
        )
        tx.run(f"DELETE FROM site_account WHERE id = :id AND {NOBODY_BEHIND} AND {NEVER_ASKED}", id=id)
