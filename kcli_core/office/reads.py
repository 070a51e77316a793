"""What is listed and shown of offices: plain SQL, in the actor's scope."""

from __future__ import annotations

from typing import Any

from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def choose(q: Queries, code: str | None) -> Row:
    """The office that is meant (DEC-23): the one named, else the actor's own, else the only one of the store.

    Refused: NOT_REGISTERED, NO_OFFICE_CHOSEN (with those there are), PERM_OTHER_OFFICE.
    """
    if code:
        row = q.one("SELECT * FROM office WHERE code_key = :key", key=code.casefold())
        if row is None or q.actor.office_id not in (None, row["id"]):
            # Another office is not even told to exist.
            raise Refused(refuse("NOT_REGISTERED", kind="office", key=code))
        return row
    if q.actor.office_id is not None:
        return q.rows("SELECT * FROM office WHERE id = :id", id=q.actor.office_id)[0]
    rows = q.rows("SELECT * FROM office ORDER BY code LIMIT 20")
    if len(rows) == 1:
        return rows[0]
    raise Refused(refuse("NO_OFFICE_CHOSEN", offices=[row["code"] for row in rows]))


def list_offices(q: Queries) -> list[Row]:
    require(may(q.actor, Action.OFFICE_READ))
    return q.rows(
        "SELECT code, name, channel, plan, applied_on, oem, accounts_used, account_limit FROM office "
        "WHERE CAST(:own AS BIGINT) IS NULL OR id = :own ORDER BY code_key",
        own=q.actor.office_id,
    )


def show(q: Queries, office: Row) -> dict[str, Any]:
    """The record, with what still waits for the vendor."""
    require(may(q.actor, Action.OFFICE_READ, Target(office["id"])))
    waiting = q.value(
        "SELECT count(*) FROM change_request WHERE office_id = :id AND state = 'requested'", id=office["id"]
    )
    admins = q.rows(
        "SELECT user_id FROM account WHERE office_id = :id AND system_administrator ORDER BY user_id_key",
        id=office["id"],
    )
    hidden = ("id", "code_key", "partner_id")
    return {
        **{name: value for name, value in office.items() if name not in hidden},
        "partner": q.value("SELECT code FROM partner WHERE id = :id", id=office["partner_id"]),
        "system_administrators": [row["user_id"] for row in admins],
        "waiting_requests": waiting,
    }


def company_info(q: Queries, office: Row) -> dict[str, Any]:
    require(may(q.actor, Action.OFFICE_COMPANY_INFO, Target(office["id"])))
    fields = "name, kana, representative, postal_code, address, phone, invoice_number"
    row = q.one(f"SELECT {fields} FROM company_info WHERE office_id = :id", id=office["id"])
    return row or dict.fromkeys(fields.split(", "))


def change_requests(q: Queries, *, every: bool) -> list[Row]:
    """The requests of the own office (a vendor: of all); those that wait, or every one."""
    require(may(q.actor, Action.OFFICE_CHANGE_REQUEST))
    rows = q.rows(
        "SELECT r.id, o.code AS office, r.state, r.requested_at, r.requested_by, r.fields, r.decided_at, r.decided_by, "
        "r.note FROM change_request r JOIN office o ON o.id = r.office_id "
        "WHERE (CAST(:own AS BIGINT) IS NULL OR o.id = :own) AND (:every OR r.state = 'requested') ORDER BY r.id",
        own=q.actor.office_id,
        every=every,
    )
    import json

    for row in rows:
        row["fields"] = ", ".join(f"{name}={value}" for name, value in json.loads(row["fields"]).items())
    return rows


def history(q: Queries, office: Row) -> list[Row]:
    require(may(q.actor, Action.OFFICE_READ, Target(office["id"])))
    return q.rows(
        "SELECT at, actor, kind, field, before, after, change_set FROM change "
        "WHERE kind IN ('office', 'company_info') AND office_id = :id ORDER BY id",
        id=office["id"],
    )
