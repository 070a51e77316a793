"""Switching the restriction on and off, and its keys."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any

from kcli_core.access import rules
from kcli_core.account import actions as accounts
from kcli_core.account.held import Held, by_user_id
from kcli_core.account.identify import token_hash
from kcli_core.catalog.prices import prices
from kcli_core.input.form import read_text
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.share.freeing import free_locks_of
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

PREFIX = "kcd_"


def find(q: Queries, office: Row, user_id: str) -> Held:
    """An account of the office, staff's or client's, by user ID. Refused: NOT_REGISTERED."""
    account = by_user_id(q, office["id"], user_id)
    if account is None:
        raise Refused(refuse("NOT_REGISTERED", kind="user_id", key=user_id))
    return account


def switch(tx: Transaction, office: Row, user_ids: Sequence[str], *, on: bool) -> list[str]:
    """Restrict these IDs, or no longer (REQ-025, REQ-028); those that changed. All or none. Refused: NOT_REGISTERED."""
    tx.authorise(Action.ACCESS_SWITCH, "account:*", Target(office["id"]), on=on, count=len(user_ids))
    missing: list[Refusal] = []
    found: dict[int, Held] = {}
    for user_id in dict.fromkeys(user_ids):
        try:
            account = find(tx, office, user_id)
            found[account.id] = account
        except Refused as refused:
            missing += refused.refusals
    changed = []
    for account in sorted(found.values(), key=lambda one: one.id):  # held in one order, so that two do not deadlock
        if bool(tx.hold("account", account.id)["restricted"]) == on:
            continue
        if on:
            accounts.restrict(tx, account.id, office["id"], account.object)
            accounts.note(tx, account.id, "order", "access.on", price()["yen"])
        else:
            tx.update("account", account.id, {"restricted": False})
            accounts.close_access_period(tx, account.id)
            accounts.note(tx, account.id, "order", "access.off")
        tx.record("access.on" if on else "access.off", account.object, office_id=office["id"])
        changed.append(account.user_id)
    require(*missing)
    return changed


def generate(random_bytes: Callable[[int], bytes]) -> str:
    """256 bits, told by their beginning."""
    return PREFIX + urlsafe_b64encode(random_bytes(32)).decode().rstrip("=")


def issue_key(tx: Transaction, office: Row, user_id: str, browser: str, device: str) -> dict[str, Any]:
    """A key of 256 bits for one browser on one device, shown once. Refused: BAD_BROWSER, BAD_TEXT, NOT_REGISTERED."""
    account = find(tx, office, user_id)
    tx.authorise(Action.ACCESS_KEY, account.object, account.target)
    known, named = rules.read_browser(browser), read_text(device)
    require(
        known if isinstance(known, Refusal) else None,
        named.refusal,
        None if named.value or named.refusal else refuse("FIELD_MISSING", field="device"),
    )
    key = generate(tx.world.random_bytes)
    row = {"account_id": account.id, "browser": known, "device": named.value, "key_hash": token_hash(key)}
    number = tx.insert("access_key", {**row, "issued_at": tx.at})
    tx.record("access.key_issued", account.object, office_id=office["id"], key=number)
    return {"id": number, "user_id": account.user_id, "browser": known, "device": named.value, "access_key": key}


def revoke_key(tx: Transaction, office: Row, number: int) -> None:
    """A key opens nothing from now on, and log-ins made with the account end. Refused: NOT_REGISTERED."""
    row = tx.one(
        "SELECT k.id, k.revoked_at, a.user_id FROM access_key k JOIN account a ON a.id = k.account_id "
        "WHERE k.id = :id AND a.office_id = :o",
        id=number,
        o=office["id"],
    )
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="access_key", key=number))
    account = find(tx, office, row["user_id"])
    tx.authorise(Action.ACCESS_KEY, account.object, account.target)
    if row["revoked_at"] is None:
        tx.update("access_key", number, {"revoked_at": tx.at})
        accounts.end_sessions(tx, account.id)
        free_locks_of(tx, account.id)
        tx.record("access.key_revoked", account.object, office_id=office["id"], key=number)


def opens(tx: Transaction, account_id: int, key: str | None) -> bool:
    """Is this a key of the account, neither revoked nor expired? Its use is noted."""
    if key is None:
        return False
    return bool(
        tx.run(
            "UPDATE access_key SET last_used_at = :at WHERE account_id = :id AND key_hash = :hash "
            "AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > :at)",
            at=tx.at,
            id=account_id,
            hash=token_hash(key.strip()),
        )
    )


def price() -> dict[str, int]:
    """What one restricted ID costs a month, in yen without tax, and the tax in percent."""
    table = prices()
    return {"yen": table["access_restriction"]["yen_per_id_and_month"], "tax_percent": table["tax"]["percent"]}
