"""What is listed of access keys, and the bill: plain SQL, in the actor's scope."""

from __future__ import annotations

from typing import Any

from kcli_core.access import rules
from kcli_core.access.actions import price
from kcli_core.refusals import Refusal, Refused, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import JST, stamp


def list_keys(q: Queries, office: Row, user_id: str | None = None) -> list[Row]:
    """Keys by user ID, never the key itself."""
    require(may(q.actor, Action.ACCESS_READ, Target(office["id"])))
    rows = q.rows(
        "SELECT k.id, a.user_id, k.browser, k.device, k.issued_at, k.last_used_at, k.revoked_at "
        "FROM access_key k JOIN account a ON a.id = k.account_id "
        "WHERE a.office_id = :o AND (CAST(:key AS TEXT) IS NULL OR a.user_id_key = :key) ORDER BY k.id",
        o=office["id"],
        key=user_id.casefold() if user_id else None,
    )
    for row in rows:
        row["state"] = "revoked" if row.pop("revoked_at") else "active"
    return rows


def list_restricted(q: Queries, office: Row) -> list[Row]:
    require(may(q.actor, Action.ACCESS_READ, Target(office["id"])))
    return q.rows(
        "SELECT a.user_id, a.kind AS account_kind, count(k.id) AS keys FROM account a "
        "LEFT JOIN access_key k ON k.account_id = a.id AND k.revoked_at IS NULL "
        "WHERE a.office_id = :o AND a.restricted GROUP BY a.id, a.user_id, a.kind, a.user_id_key "
        "ORDER BY a.user_id_key",
        o=office["id"],
    )


def bill(q: Queries, office: Row, month: str | None = None) -> dict[str, Any]:
    """The charge of a calendar month in Japan: an ID restricted on any part of it counts once (REQ-029).

    `lines` trace each yen to its switchings on and off. Refused: BAD_MONTH.
    """
    require(may(q.actor, Action.ACCESS_BILL, Target(office["id"])))
    return charged(q, office, month)


def charged(q: Queries, office: Row, month: str | None = None) -> dict[str, Any]:
    """The same for who has been let in by another right: My page shows what is billed (REQ-117)."""
    span = rules.month_of(month, q.instant)
    if isinstance(span, Refusal):
        raise Refused(span)
    start, end = span
    rows = q.rows(
        "SELECT p.account_id, p.object, p.on_at, p.on_by, p.off_at, p.off_by, a.user_id FROM access_period p "
        "LEFT JOIN account a ON a.id = p.account_id WHERE p.office_id = :o AND p.on_at < :end AND p.on_at <= :now "
        "AND (p.off_at IS NULL OR p.off_at > :start) ORDER BY p.id",
        o=office["id"],
        start=stamp(start),
        end=stamp(end),
        now=stamp(q.instant),
    )
    cost = price()
    ids: dict[str, dict[str, Any]] = {}
    for row in rows:
        line = ids.setdefault(
            # By the holder: an account that was made anew is the same ID.
            row["object"],
            {"key": row["object"], "user_id": row["user_id"], "yen": cost["yen"], "periods": []},
        )
        line["periods"].append({name: row[name] for name in ("on_at", "on_by", "off_at", "off_by")})
    return {
        "month": start.astimezone(JST).strftime("%Y-%m"),
        "ids": len(ids),
        **rules.charge(len(ids), cost["yen"], cost["tax_percent"]),
        "lines": list(ids.values()),
    }
