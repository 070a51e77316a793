"""From a credential to the actor: the local operator of an own store, or the holder of a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from kcli_core.account.rules import LOGOUT_HOURS_MAX
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import LOCAL_OPERATOR_ROLES, Actor, Role
from kcli_core.store.engine import Connection, Row
from kcli_core.world import instant, stamp

ABSOLUTE_HOURS = 24


class LocalOperator(NamedTuple):
    """The OS user `name` on an embedded store of the own; `as_user` borrows exactly one user's rights (DEC-24)."""

    name: str
    as_user: str | None = None
    office_code: str | None = None


def identify_local(who: LocalOperator) -> Callable[[Connection, dt.datetime], Actor]:
    """Refused: NOT_REGISTERED for an unknown user of --as, ACCOUNT_NOT_ACTIVE for a suspended one."""

    def identify(connection: Connection, now: dt.datetime) -> Actor:
        del now
        if who.as_user is None:
            return Actor(f"local:{who.name}", LOCAL_OPERATOR_ROLES, local=True)
        params = {"key": who.as_user.casefold(), "office": (who.office_code or "").casefold()}
        chosen = " AND o.code_key = :office" if who.office_code else ""
        rows = connection.rows(_ACCOUNT + f" WHERE a.user_id_key = :key{chosen}{connection.for_actor}", params)
        if not rows:
            raise Refused(refuse("NOT_REGISTERED", kind="user_id", key=who.as_user))
        if len(rows) > 1:
            raise Refused(refuse("NO_OFFICE_CHOSEN", offices=sorted(row["office_code"] for row in rows)))
        require_active(rows[0]["state"], who.as_user)
        return _actor(rows[0], label=f"local:{who.name} as {rows[0]['log_name']}", local=True)

    return identify


def identify_session(token: str) -> Callable[[Connection, dt.datetime], Actor]:
    """Refused: SESSION_EXPIRED, for a session that was ended, idle too long, older than a day, or unknown."""

    def identify(connection: Connection, now: dt.datetime) -> Actor:
        found = connection.rows("SELECT * FROM session WHERE token_hash = :hash", {"hash": token_hash(token)})
        if not found or found[0]["ended_at"] is not None:
            raise Refused(refuse("SESSION_EXPIRED", why="ended"))
        session = found[0]
        if session["operator_id"] is not None:
            return _operator(connection, session, now)
        rows = connection.rows(_ACCOUNT + f" WHERE a.id = :id{connection.for_actor}", {"id": session["account_id"]})
        if not rows or rows[0]["state"] != "active":
            raise Refused(refuse("SESSION_EXPIRED", why="account"))
        require_fresh(session, rows[0]["logout_after_hours"], now)
        _require_own_group(connection, session, rows[0])
        return _actor(rows[0], label=f"{rows[0]['office_code']}/{rows[0]['log_name']}", session=session)

    return identify


def identify_token(token: str) -> Callable[[Connection, dt.datetime], Actor]:
    """A service token's actor: one role in one office. Refused: TOKEN_NOT_VALID for revoked, expired or unknown."""

    def identify(connection: Connection, now: dt.datetime) -> Actor:
        rows = connection.rows(
            "SELECT t.id, t.name, t.role, t.office_id, t.expires_at, t.revoked_at, o.code AS office_code "
            "FROM service_token t JOIN office o ON o.id = t.office_id WHERE t.token_hash = :hash",
            {"hash": token_hash(token)},
        )
        if not rows or rows[0]["revoked_at"] is not None or rows[0]["expires_at"] <= stamp(now):
            raise Refused(refuse("TOKEN_NOT_VALID"))
        row = rows[0]
        label = f"{row['office_code']}/token:{row['name']}"
        return Actor(label, frozenset({Role(row["role"])}), office_id=row["office_id"], token_id=row["id"])

    return identify


def token_hash(token: str) -> str:
    import hashlib

    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def require_active(state: str, user_id: str) -> None:
    if state != "active":
        raise Refused(refuse("ACCOUNT_NOT_ACTIVE", user_id=user_id, state=state))


_ACCOUNT = """
SELECT a.id, a.office_id, a.user_id, a.kind, a.state, a.system_administrator, a.manager, a.logout_after_hours,
       a.staff_id, a.person_id, a.client_id, s.role, o.code AS office_code, o.group_code,
       CASE WHEN p.id IS NULL THEN a.user_id ELSE 'person:' || c.code || '/' || p.number END AS log_name
FROM account a JOIN office o ON o.id = a.office_id LEFT JOIN staff s ON s.id = a.staff_id
LEFT JOIN person p ON p.id = a.person_id LEFT JOIN client c ON c.id = p.client_id
"""
# A client's user ID may be a mail address, and the log holds none: there it is the person's key.


def _actor(row: Row, *, label: str, local: bool = False, session: Row | None = None) -> Actor:
    roles = {Role.CLIENT} if row["kind"] == "client" else {Role(row["role"])} if row["role"] else set()
    if row["system_administrator"] or row["kind"] == "legacy_admin":
        roles.add(Role.SYSADMIN)
    return Actor(
        label,
        frozenset(roles),
        # A group account acts for the office it logged in to.
        office_id=session["office_id"] if session else row["office_id"],
        account_id=row["id"],
        staff_id=row["staff_id"],
        person_id=row["person_id"],
        client_id=row["client_id"],
        user_id=row["user_id"],
        manager=row["manager"],
        local=local,
        session_id=session["id"] if session else None,
        last_seen_at=session["last_seen_at"] if session else None,
        logout_after_hours=row["logout_after_hours"],
    )


def _require_own_group(connection: Connection, session: Row, account: Row) -> None:
    """A group account acts for another office as long as both are of one group."""
    if session["office_id"] == account["office_id"]:
        return
    sql = "SELECT group_code FROM office WHERE id = :id"
    if account["group_code"] is None or connection.value(sql, {"id": session["office_id"]}) != account["group_code"]:
        raise Refused(refuse("SESSION_EXPIRED", why="ended"))


def _operator(connection: Connection, session: Row, now: dt.datetime) -> Actor:
    rows = connection.rows("SELECT id, user_id FROM operator WHERE id = :id", {"id": session["operator_id"]})
    if not rows:
        raise Refused(refuse("SESSION_EXPIRED", why="account"))
    require_fresh(session, LOGOUT_HOURS_MAX, now)
    return Actor(
        f"vendor/{rows[0]['user_id']}",
        frozenset({Role.VENDOR}),
        operator_id=rows[0]["id"],
        user_id=rows[0]["user_id"],
        session_id=session["id"],
        last_seen_at=session["last_seen_at"],
        logout_after_hours=LOGOUT_HOURS_MAX,
    )


def require_fresh(session: Row, idle_hours: int, now: dt.datetime, **facts: str) -> None:
    """Exactly at the limit is over; a clock that went back never lengthens a session."""
    if now - instant(session["last_seen_at"]) >= dt.timedelta(hours=idle_hours):
        raise Refused(refuse("SESSION_EXPIRED", why="idle", hours=idle_hours, **facts))
    if now - instant(session["started_at"]) >= dt.timedelta(hours=ABSOLUTE_HOURS):
        raise Refused(refuse("SESSION_EXPIRED", why="absolute", hours=ABSOLUTE_HOURS, **facts))
