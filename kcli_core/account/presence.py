"""Is the person still with the company (REQ-059)? Asked at log-in at intervals, answered by a colleague.

An office that sets `presence_days` has each account looked at once it was not confirmed for so many days; what is not
answered within as many days more is suspended by `run-due`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kcli_core.account import actions
from kcli_core.account.held import SELECT, by_user_id, held
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import instant, stamp


def look(tx: Transaction, account: Row) -> None:
    """At log-in: ask for a confirmation where the last one is too long ago."""
    days = tx.value("SELECT presence_days FROM office WHERE id = :id", id=account["office_id"])
    if not days or account["kind"] in ("operator", "legacy_admin") or account["presence_asked_at"]:
        return
    last = account["presence_confirmed_at"] or account["issued_at"]
    if tx.instant - instant(last) >= dt.timedelta(days=days):
        tx.update("account", account["id"], {"presence_asked_at": tx.at})
        tx.record("presence.asked", str(account["label"]), office_id=account["office_id"])


def waiting(q: Queries, office: Row) -> list[dict[str, Any]]:
    """Accounts whose holders' presence is to be confirmed, and by when."""
    require(may(q.actor, Action.PRESENCE_CONFIRM, Target(office["id"], client_id=q.actor.client_id)))
    rows = q.rows(
        SELECT.replace("SELECT a.id", "SELECT a.presence_asked_at, a.id", 1)
        + "WHERE a.office_id = :o AND a.presence_asked_at IS NOT NULL AND a.state = 'active' "
        "AND (CAST(:client AS BIGINT) IS NULL OR a.client_id = :client) ORDER BY a.user_id_key",
        o=office["id"],
        client=q.actor.client_id,
    )
    days = dt.timedelta(days=office["presence_days"] or 0)
    return [
        {
            "user_id": row["user_id"],
            "full_name": row["full_name"],
            "asked_at": row["presence_asked_at"],
            "until": stamp(instant(row["presence_asked_at"]) + days),
        }
        for row in rows
    ]


def confirm(tx: Transaction, office: Row, user_id: str) -> None:
    """The person is still there, says a colleague; nobody says so of oneself. Refused: NOT_REGISTERED."""
    account = by_user_id(tx, office["id"], user_id)
    if account is None or tx.actor.client_id not in (None, account.client_id):  # to a manager there is no other company
        raise Refused(refuse("NOT_REGISTERED", kind="user_id", key=user_id))
    tx.authorise(Action.PRESENCE_CONFIRM, account.object, account.target)
    if account.id == tx.actor.account_id:
        raise Refused(refuse("PERM_SELF_CONFIRM", user_id=user_id))
    tx.update("account", account.id, {"presence_confirmed_at": tx.at, "presence_asked_at": None})
    tx.record("presence.confirmed", account.object, office_id=office["id"])


def suspend_unanswered(tx: Transaction) -> int:
    """Suspend every account whose presence nobody confirmed in time; how many."""
    rows = tx.rows(
        SELECT.replace("SELECT a.id", "SELECT a.presence_asked_at, o.presence_days, a.id", 1)
        + "JOIN office o ON o.id = a.office_id WHERE a.presence_asked_at IS NOT NULL AND a.state = 'active' "
        "AND o.presence_days IS NOT NULL AND (CAST(:own AS BIGINT) IS NULL OR o.id = :own)",
        own=tx.actor.office_id,
    )
    count = 0
    for row in rows:
        asked, days = instant(row.pop("presence_asked_at")), row.pop("presence_days")
        if tx.instant - asked >= dt.timedelta(days=days):
            actions.suspend(tx, held(row))
            count += 1
    return count
