"""What is listed and shown of partners: plain SQL, for the vendor."""

from __future__ import annotations

from typing import Any

from kcli_core.partner.rules import has_ended
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import jst_date


def find(q: Queries, code: str) -> Row:
    """Refused: NOT_REGISTERED."""
    row = q.one("SELECT * FROM partner WHERE code_key = :key", key=code.strip().casefold())
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="partner", key=code))
    return row


def list_partners(q: Queries, *, ended: bool = False) -> list[Row]:
    """Those that work for the vendor; with `ended` those of the past too."""
    require(may(q.actor, Action.PARTNER_READ))
    rows = q.rows(
        "SELECT p.code, p.kind, p.name, p.contact_name, p.email, p.ended_on, count(o.id) AS offices FROM partner p "
        "LEFT JOIN office o ON o.partner_id = p.id "
        "GROUP BY p.id, p.code, p.code_key, p.kind, p.name, p.contact_name, p.email, p.ended_on ORDER BY p.code_key"
    )
    return [row for row in rows if ended or not has_ended(row["ended_on"], jst_date(q.instant))]


def show(q: Queries, code: str) -> dict[str, Any]:
    """The record, with the offices that contracted through it."""
    require(may(q.actor, Action.PARTNER_READ))
    row = find(q, code)
    return {**{name: row[name] for name in row if name not in ("id", "code_key")}, "offices": offices(q, row["id"])}


def offices(q: Queries, partner_id: int) -> list[str]:
    rows = q.rows("SELECT code FROM office WHERE partner_id = :id ORDER BY code_key", id=partner_id)
    return [row["code"] for row in rows]


def history(q: Queries, code: str) -> list[Row]:
    require(may(q.actor, Action.PARTNER_READ))
    return q.rows(
        "SELECT at, actor, field, before, after, change_set FROM change WHERE kind = 'partner' AND object_id = :id "
        "ORDER BY id",
        id=find(q, code)["id"],
    )
