"""When a member leaves (REQ-057, 058, 064): what hangs on the person, what would break, handing over, the end.

A day in the future is kept and carried out by `run-due`; the rules are looked at again then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from kcli_core.account import actions as accounts
from kcli_core.account.held import SELECT, Held, held
from kcli_core.account.rules import may_lose_right, may_remove
from kcli_core.input.emails import email_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action, Role, Target, may
from kcli_core.staff import actions as staff
from kcli_core.staff import reads
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date


def what_hangs(q: Queries, office: Row, member: Row) -> dict[str, Any]:
    """Everything that ends or must be handed over with this member."""
    account = _account(q, member)
    id = account.id if account else None
    clients = q.rows("SELECT code FROM client WHERE staff_id = :id ORDER BY code_key", id=member["id"])
    keys = q.value("SELECT count(*) FROM access_key WHERE account_id = :id AND revoked_at IS NULL", id=id)
    restricted = bool(q.value("SELECT restricted FROM account WHERE id = :id", id=id))
    return {
        "code": member["code"],
        "full_name": member["full_name"],
        "role": member["role"],
        "last_director": member["role"] == Role.DIRECTOR and not reads.other_directors(q, office["id"], member["id"]),
        "user_id": account.user_id if account else None,
        "state": account.state if account else "none",
        "system_administrator": bool(account and account.system_administrator),
        "last_system_administrator": bool(account and account.system_administrator and _right_stuck(q, account)),
        "sessions": q.value("SELECT count(*) FROM session WHERE account_id = :id AND ended_at IS NULL", id=id),
        "access_keys": keys,
        "access_yen_a_month": _yen() if restricted else 0,
        "clients": [row["code"] for row in clients],
        "contacts": _contacts(q, office, member),
        "locks": _locks(q, id),
    }


def _contacts(q: Queries, office: Row, member: Row) -> list[str]:
    """As what the person may still ask the vendor: registered under the same name, or the same own address."""
    rows = q.rows(
        "SELECT c.code, k.number, c.primary_id = k.id AS main FROM contact k JOIN contract c ON c.id = k.contract_id "
        "JOIN site_account a ON a.id = k.site_account_id WHERE c.office_id = :o "
        "AND (k.name_key = :name OR (a.email_key = :email AND NOT a.shared)) ORDER BY c.code_key, k.number",
        o=office["id"],
        name=match_key(member["full_name"]),
        email=email_key(member["email"] or ""),
    )
    return [f"{row['code']}/{row['number']}{' primary' if row['main'] else ''}" for row in rows]


def _locks(q: Queries, account_id: int | None) -> list[str]:
    """Ledgers that the person has open; they are freed with the account, and a late close is kept as a draft."""
    sql = "SELECT s.code FROM share_lock l JOIN share s ON s.id = l.share_id WHERE l.holder_account = :id"
    return [row["code"] for row in q.rows(f"{sql} ORDER BY s.code_key", id=account_id)]


def leave(tx: Transaction, office: Row, key: str, on: dt.date, *, to: str | None = None) -> dict[str, Any]:
    """Hand over and end in one transaction, today; or keep the day for `run-due`.

    Refused: LAST_DIRECTOR, LAST_SYSADMIN, LAST_ACCOUNT, CLIENTS_WITHOUT_STAFF unless `to` takes over, BAD_DATE for a
    day that is past, NOT_REGISTERED.
    """
    member = reads.find(tx, office["id"], key)
    tx.authorise(Action.STAFF_LEAVE, f"staff:{member['code']}", Target(office["id"], staff_id=member["id"]))
    successor = reads.find(tx, office["id"], to) if to else None
    tx.hold("office", office["id"])
    hangs = what_hangs(tx, office, member)
    today = jst_date(tx.instant)
    require(
        refuse("BAD_DATE", text=on.isoformat(), reason="past") if on < today else None,
        refuse("SAME_ROLE", key=key, other=to, role=member["role"])
        if successor is not None and successor["id"] == member["id"]
        else None,
        may(tx.actor, Action.STAFF_MAKE_DIRECTOR, Target(office["id"]))
        if hangs["last_director"] and successor
        else None,
        *_broken(tx, office, member, hangs, successor),
    )
    if on > today:
        replaced = tx.run("DELETE FROM leaving WHERE staff_id = :id", id=member["id"])
        row = {"office_id": office["id"], "staff_id": member["id"], "leaves_on": on.isoformat()}
        successor_id = successor["id"] if successor else None
        asked = {"asked_by": tx.actor.label, "asked_at": tx.at, "asked_roles": " ".join(sorted(tx.actor.roles))}
        tx.insert("leaving", {**row, **asked, "successor_id": successor_id})
        facts = {"on": on.isoformat(), **({"replaced": True} if replaced else {})}
        tx.record("staff.leaving_set", f"staff:{member['code']}", office_id=office["id"], **facts)
        return {**hangs, "leaves_on": on.isoformat(), "done": False}
    _hand_over(tx, office, member, hangs, successor)
    staff.end(tx, office, member)
    if hangs["contacts"]:
        # Whom the vendor answers is the vendor's to change (REQ-090); nobody is forgotten.
        tx.caution(Caution("LEAVER_IS_CONTACT", {"text": member["full_name"], "contacts": hangs["contacts"]}))
    tx.record("staff.left", f"staff:{member['code']}", office_id=office["id"])
    return {**hangs, "leaves_on": on.isoformat(), "done": True}


def cancel(tx: Transaction, office: Row, key: str) -> None:
    """The day is forgotten. Refused: NOT_REGISTERED."""
    member = reads.find(tx, office["id"], key)
    tx.authorise(Action.STAFF_LEAVE, f"staff:{member['code']}", Target(office["id"], staff_id=member["id"]))
    if not tx.run("DELETE FROM leaving WHERE staff_id = :id", id=member["id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="leaving", key=key))
    tx.record("staff.leaving_cancelled", f"staff:{member['code']}", office_id=office["id"])


def due(q: Queries) -> list[Row]:
    """Leavers whose day has come, in Japan."""
    return q.rows(
        "SELECT l.id, s.code, o.code AS office, l.office_id, l.leaves_on, l.asked_by, l.asked_roles, "
        "n.code AS successor FROM leaving l "
        "JOIN staff s ON s.id = l.staff_id JOIN office o ON o.id = l.office_id "
        "LEFT JOIN staff n ON n.id = l.successor_id WHERE l.leaves_on <= :today "
        "AND (CAST(:own AS BIGINT) IS NULL OR l.office_id = :own) ORDER BY l.id",
        own=q.actor.office_id,
        today=jst_date(q.instant).isoformat(),
    )


def _account(q: Queries, member: Row) -> Held | None:
    row = q.one(SELECT + "WHERE a.staff_id = :id", id=member["id"])
    return held(row) if row else None


def _right_stuck(q: Queries, account: Held) -> Refusal | None:
    rows = q.rows(
        "SELECT kind, system_administrator FROM account WHERE office_id = :o AND id <> :id AND state = 'active'",
        o=account.office_id,
        id=account.id,
    )
    return may_lose_right(
        sum(bool(row["system_administrator"]) for row in rows),
        admin_exists=any(row["kind"] == "legacy_admin" for row in rows),
        user_id=account.user_id,
    )


def _broken(
    tx: Transaction, office: Row, member: Row, hangs: dict[str, Any], successor: Row | None
) -> list[Refusal | None]:
    """The rules that would break, as far as no successor mends them."""
    heir = _account(tx, successor) if successor else None
    gets_right = hangs["system_administrator"] and heir is not None and not heir.system_administrator
    others = tx.value("SELECT count(*) FROM account WHERE office_id = :o AND client_id IS NULL", o=office["id"])
    return [
        # Nobody hands a right over who could not give it.
        may(tx.actor, Action.STAFF_GRANT, Target(office["id"]))
        if gets_right and Role.VENDOR not in tx.actor.roles
        else None,
        # One who cannot log in is no director to the office.
        refuse("LAST_DIRECTOR", code=member["code"])
        if hangs["last_director"] and (heir is None or heir.state != "active")
        else None,
        refuse("LAST_SYSADMIN", user_id=hangs["user_id"]) if hangs["last_system_administrator"] and not heir else None,
        refuse("CLIENTS_WITHOUT_STAFF", code=member["code"], clients=hangs["clients"])
        if hangs["clients"] and successor is None
        else None,
        may_remove(others, by_vendor=Role.VENDOR in tx.actor.roles, user_id=hangs["user_id"])
        if hangs["user_id"]
        else None,
    ]


def _hand_over(tx: Transaction, office: Row, member: Row, hangs: dict[str, Any], successor: Row | None) -> None:
    if successor is None:
        return
    if hangs["last_director"]:
        staff.change_role(tx, office, successor, Role.DIRECTOR.value)
    heir = _account(tx, successor)
    if hangs["system_administrator"] and heir is not None and not heir.system_administrator:
        accounts.grant(tx, heir)
    for client in tx.rows("SELECT * FROM client WHERE staff_id = :id", id=member["id"]):
        scope = {"office_id": office["id"], "client_id": client["id"]}
        before, after = {"in_charge": member["code"]}, {"in_charge": successor["code"]}
        tx.changed("client", client["id"], client["code"], before, after, **scope)
        tx.update("client", client["id"], {"staff_id": successor["id"]})
        tx.record("client.handed_over", f"client:{client['code']}", office_id=office["id"], to=successor["code"])


def _yen() -> int:
    from kcli_core.access.actions import price

    return price()["yen"]
