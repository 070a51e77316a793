"""What is listed and shown of staff: plain SQL, in the actor's scope."""

from __future__ import annotations

from typing import Any

from kcli_core.account.held import SELECT, Held, held
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Role, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

MEMBER = """
SELECT s.code, s.full_name, s.role, s.department, a.user_id, coalesce(a.state, 'none') AS state,
       coalesce(a.system_administrator, :no) AS system_administrator, a.last_used_at
FROM staff s LEFT JOIN account a ON a.staff_id = s.id
"""


def list_staff(q: Queries, office: Row, *, role: str | None = None, state: str | None = None) -> list[Row]:
    """Every member with user ID, state and last use (REQ-052, REQ-053); never used sorts last within a state."""
    require(may(q.actor, Action.STAFF_READ, Target(office["id"])))
    rows = q.rows(
        MEMBER + "WHERE s.office_id = :office AND (CAST(:role AS TEXT) IS NULL OR s.role = :role) "
        "AND (CAST(:state AS TEXT) IS NULL OR coalesce(a.state, 'none') = :state) ORDER BY s.code_key",
        office=office["id"],
        role=role,
        state=state,
        no=False,
    )
    for row in rows:
        row["system_administrator"] = bool(row["system_administrator"])
    return rows


def look_up(q: Queries, office_id: int, key: str) -> Row | None:
    """A member by staff code or, where no code fits, by user ID."""
    row = q.one("SELECT * FROM staff WHERE office_id = :o AND code_key = :k", o=office_id, k=key.casefold())
    return row or q.one(
        "SELECT s.* FROM staff s JOIN account a ON a.staff_id = s.id WHERE a.office_id = :o AND a.user_id_key = :k",
        o=office_id,
        k=key.casefold(),
    )


def find(q: Queries, office_id: int, key: str) -> Row:
    """The same; refused with NOT_REGISTERED."""
    row = look_up(q, office_id, key)
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="staff", key=key))
    return row


def count_ids(q: Queries, office_id: int, *, before: str = "9") -> int:
    """Staff IDs of the office, group accounts too, that were issued before an instant."""
    found: int = q.value(
        "SELECT count(*) FROM account WHERE office_id = :id AND kind IN ('staff', 'group_account') "
        "AND issued_at < :before",
        id=office_id,
        before=before,
    )
    return found


def other_directors(q: Queries, office_id: int, staff_id: int) -> int:
    """How many directors beside this member can log in."""
    found: int = q.value(
        "SELECT count(*) FROM staff s JOIN account a ON a.staff_id = s.id "
        "WHERE s.office_id = :o AND s.id <> :id AND s.role = 'director' AND a.state = 'active'",
        o=office_id,
        id=staff_id,
    )
    return found


def account(q: Queries, office_id: int, key: str) -> Held:
    """The account of a member, or the special `admin`. Refused: NOT_REGISTERED, NO_ACCOUNT."""
    member = look_up(q, office_id, key)
    if member is not None:
        row = q.one(SELECT + "WHERE a.staff_id = :id", id=member["id"])
        if row is None:
            raise Refused(refuse("NO_ACCOUNT", kind="staff", key=member["code"]))
        return held(row)
    row = q.one(
        SELECT + "WHERE a.office_id = :o AND a.user_id_key = :k AND a.kind = 'legacy_admin'",
        o=office_id,
        k=key.casefold(),
    )
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="staff", key=key))
    return held(row)


def names(q: Queries, office_id: int) -> list[Row]:
    return q.rows("SELECT code, code_key, full_name FROM staff WHERE office_id = :id", id=office_id)


def show(q: Queries, office: Row, key: str) -> dict[str, Any]:
    """One member, the record and the account."""
    member = find(q, office["id"], key)
    require(may(q.actor, Action.STAFF_READ, Target(office["id"], staff_id=member["id"])))
    login = q.one(
        "SELECT user_id, kind AS account_kind, state, system_administrator, logout_after_hours, password_is_initial, "
        "issued_at, last_used_at FROM account WHERE staff_id = :id",
        id=member["id"],
    )
    waiting = q.value(
        "SELECT v.value FROM verification v JOIN account a ON a.id = v.account_id "
        "WHERE a.staff_id = :id AND v.purpose = 'email' AND v.used_at IS NULL ORDER BY v.id DESC LIMIT 1",
        id=member["id"],
    )
    hidden = ("id", "office_id", "code_key", "issued_before")
    return {
        **{name: value for name, value in member.items() if name not in hidden},
        **(login or {"user_id": None, "state": "none"}),
        "email_to_confirm": waiting,
        **_reset_missing(member, login),
    }


def _reset_missing(member: Row, login: Row | None) -> dict[str, Any]:
    """What a director lacks for the own reset, said before it is needed (REQ-012)."""
    if member["role"] != Role.DIRECTOR or login is None:
        return {}
    return {"reset_missing": [name for name in ("reset_phone", "email") if not member[name]]}


def history(q: Queries, office: Row, key: str, kind: str | None = None) -> list[Row]:
    """What changed on a member's record, and what the account used, ordered and asked (REQ-063): newest last."""
    member = find(q, office["id"], key)
    require(may(q.actor, Action.STAFF_READ, Target(office["id"], staff_id=member["id"])))
    changes = q.rows(
        "SELECT at, 'change' AS kind, actor, field AS what, before, after, NULL AS yen FROM change "
        "WHERE kind = 'staff' AND object_id = :id",
        id=member["id"],
    )
    events = q.rows(
        "SELECT e.at, e.kind, a.user_id AS actor, e.what, NULL AS before, NULL AS after, e.yen "
        "FROM account_event e JOIN account a ON a.id = e.account_id WHERE a.staff_id = :id",
        id=member["id"],
    )
    return sorted((r for r in changes + events if kind in (None, r["kind"])), key=lambda row: str(row["at"]))
