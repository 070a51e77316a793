"""What can be done to an account that is there, whoever holds it: a member of staff or a client's person."""

from __future__ import annotations

import json
from typing import Any

from kcli_core.account import passwords, rules
from kcli_core.account.held import Held
from kcli_core.input.ids import id_key
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Role, is_self
from kcli_core.share.freeing import free_locks_of, free_locks_of_revoked_tokens
from kcli_core.store.transaction import Transaction


def set_password(tx: Transaction, account: Held) -> str:
    """A new one-time password, in the clear; every session of the account ends (REQ-006, REQ-023)."""
    password = passwords.generate(tx.world.random_bytes)
    store_password(tx, account.id, passwords.one_time_hash(password), initial=True)
    tx.record("account.password_set", account.object, office_id=account.office_id)
    return password


def change_own_password(tx: Transaction, account: Held, hash: str) -> None:
    """The owner's own choice, already checked against the policy and hashed outside the transaction."""
    store_password(tx, account.id, hash, initial=False)
    tx.record("account.password_changed", account.object, office_id=account.office_id)


def store_password(tx: Transaction, account_id: int, hash: str, *, initial: bool) -> None:
    tx.update("account", account_id, {"password_hash": hash, "password_is_initial": initial, "password_set_at": tx.at})
    end_sessions(tx, account_id)


def set_logout(tx: Transaction, account: Held, hours: int) -> None:
    """Idle hours until log-out, 1 to 8 (REQ-005)."""
    require(rules.logout_hours(hours))
    tx.update("account", account.id, {"logout_after_hours": hours})
    was = account.logout_after_hours
    tx.record("account.logout_set", account.object, office_id=account.office_id, hours=hours, was=was)


def suspend(tx: Transaction, account: Held) -> None:
    """Stop an account; its sessions end. Never one's own (REQ-054)."""
    require(rules.can_suspend(account.state, user_id=account.user_id, oneself=is_self(tx.actor, account.target)))
    tx.update("account", account.id, {"state": "suspended", "suspended_at": tx.at})
    end_sessions(tx, account.id)
    revoke_tokens(tx, account.id)
    free_locks_of(tx, account.id)
    tx.record("account.suspended", account.object, office_id=account.office_id)


def resume(tx: Transaction, account: Held) -> None:
    """Start a suspended account again (REQ-055, REQ-056). It never stopped counting in the limit (DEC-11)."""
    require(rules.can_resume(account.state, user_id=account.user_id))
    # An unanswered question about the presence is put anew at the next log-in, or `run-due` would suspend at once.
    tx.update("account", account.id, {"state": "active", "suspended_at": None, "presence_asked_at": None})
    tx.record("account.resumed", account.object, office_id=account.office_id)


def what_goes(tx: Transaction, account: Held) -> dict[str, int]:
    """What is lost with the account: rows by kind of history (REQ-051)."""
    counted = tx.rows(
        "SELECT kind, count(*) AS n FROM account_event WHERE account_id = :id GROUP BY kind", id=account.id
    )
    return {kind: next((row["n"] for row in counted if row["kind"] == kind), 0) for kind in rules.EVENT_KINDS}


def remove(tx: Transaction, account: Held) -> None:
    """Delete an account for good: its place is free, its own history gone; the log keeps a tombstone (REQ-051, 067).

    Refused: LAST_ACCOUNT to a member, LAST_SYSADMIN.
    """
    table, company_id = account.company
    others, by_vendor = _accounts_of(tx, account), Role.VENDOR in tx.actor.roles
    # With the last account of all there is nobody left who would lack the right: the office is closed.
    closing = others == 1 and by_vendor
    require(
        rules.may_remove(others, by_vendor=by_vendor, user_id=account.user_id),
        _right_may_go(tx, account) if account.system_administrator and not closing else None,
    )
    revoke_tokens(tx, account.id)
    free_locks_of(tx, account.id)
    close_access_period(tx, account.id)
    tx.run("DELETE FROM account WHERE id = :id", id=account.id)
    if account.kind != "legacy_admin":
        tx.run(f"UPDATE {table} SET accounts_used = accounts_used - 1 WHERE id = :id", id=company_id)
    bury(tx, account)


def bury(tx: Transaction, account: Held) -> None:
    """The tombstone of an account, in the log: whose it was, and of staff which ID."""
    facts = {} if account.kind == "client" else {"user_id": account.user_id}
    tx.record("account.removed", account.object, office_id=account.office_id, **facts)


def was_removed(tx: Transaction, office_id: int, object: str, user_id: str) -> bool:
    """Did this holder, or this ID, have an account of the office that is gone?"""
    sql = "SELECT object, facts FROM audit WHERE office_id = :office AND action = 'account.removed'"
    return any(
        row["object"] == object or id_key(str(json.loads(row["facts"]).get("user_id", ""))) == id_key(user_id)
        for row in tx.rows(sql, office=office_id)
    )


def grant(tx: Transaction, account: Held) -> None:
    """The system-administrator right (REQ-115, REQ-128)."""
    if account.system_administrator:
        raise Refused(refuse("ALREADY_GRANTED", user_id=account.user_id))
    tx.update("account", account.id, {"system_administrator": True})
    tx.record("account.granted", account.object, office_id=account.office_id, right="system_administrator")


def revoke(tx: Transaction, account: Held, successor: Held | None = None) -> None:
    """Take the right away; the last holder keeps it unless a successor is named at once (DEC-9)."""
    if not account.system_administrator:
        raise Refused(refuse("NOT_GRANTED", user_id=account.user_id))
    if successor is not None and not successor.system_administrator:
        grant(tx, successor)
    require(_right_may_go(tx, account))
    tx.update("account", account.id, {"system_administrator": False})
    end_sessions(tx, account.id)
    tx.record("account.revoked", account.object, office_id=account.office_id, right="system_administrator")


def set_manager(tx: Transaction, account: Held, manager: bool) -> None:
    """Managers of a client company suspend and remove its members (DEC-13)."""
    tx.update("account", account.id, {"manager": manager})
    tx.record("account.manager_set", account.object, office_id=account.office_id, manager=manager, was=account.manager)


def close_access_period(tx: Transaction, account_id: int) -> None:
    """The ID is not charged for the access restriction beyond this month (REQ-029)."""
    tx.run(
        "UPDATE access_period SET off_at = :at, off_by = :by WHERE account_id = :id AND off_at IS NULL",
        at=tx.at,
        by=tx.actor.label,
        id=account_id,
    )


def revoke_tokens(tx: Transaction, account_id: int) -> None:
    """The tokens that this account issued go with its rights."""
    sql = "UPDATE service_token SET revoked_at = :at WHERE created_by_account = :id AND revoked_at IS NULL"
    if tx.run(sql, at=tx.at, id=account_id):
        free_locks_of_revoked_tokens(tx)


def restrict(tx: Transaction, account_id: int, office_id: int, object: str) -> None:
    """From now on only registered browsers, and a charge for it (REQ-025, REQ-029); open log-ins end."""
    tx.update("account", account_id, {"restricted": True})
    end_sessions(tx, account_id)
    period = {"office_id": office_id, "account_id": account_id, "object": object}
    tx.insert("access_period", {**period, "on_at": tx.at, "on_by": tx.actor.label})


def end_sessions(tx: Transaction, account_id: int) -> int:
    """Every session of the account is over now."""
    return tx.run(
        "UPDATE session SET ended_at = :at WHERE account_id = :id AND ended_at IS NULL", at=tx.at, id=account_id
    )


def note(tx: Transaction, account_id: int | None, kind: str, what: str, yen: int | None = None) -> None:
    """A line of the account's own history: its use, orders and inquiries (REQ-063)."""
    if account_id is not None:
        tx.insert("account_event", {"account_id": account_id, "at": tx.at, "kind": kind, "what": what, "yen": yen})


def _accounts_of(tx: Transaction, account: Held) -> int:
    where = "client_id = :company" if account.client_id is not None else "office_id = :company AND client_id IS NULL"
    found: int = tx.value(f"SELECT count(*) FROM account WHERE {where}", company=account.company[1])
    return found


def _right_may_go(tx: Transaction, account: Held) -> Any:
    rows = tx.rows(
        "SELECT kind, system_administrator FROM account WHERE office_id = :office AND id <> :id AND state = 'active'",
        office=account.office_id,
        id=account.id,
    )
    return rules.may_lose_right(
        sum(bool(row["system_administrator"]) for row in rows),
        admin_exists=any(row["kind"] == "legacy_admin" for row in rows),
        user_id=account.user_id,
    )
