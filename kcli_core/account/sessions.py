"""Logging in and out. The password is checked outside the transaction, and again for what may have changed inside."""

from __future__ import annotations

import datetime as dt
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcli_core.account import actions, identify, passwords, presence
from kcli_core.account.failures import blocked, count_failure
from kcli_core.account.rules import LOGOUT_HOURS_MAX
from kcli_core.input.ids import id_key, read_corp_id, read_user_id
from kcli_core.mypage import rules as mypage
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import NOBODY, Action, Actor, Role, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Reader, Store, Transaction, read, write
from kcli_core.world import instant

VENDOR_CORP_ID = "vendor"
TOUCH_SECONDS = 60
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """`token` opens the session; it is nowhere kept in the clear. `my_page`: shown on the way in (REQ-116)."""

    token: str
    label: str
    user_id: str
    logout_after_hours: int
    my_page: bool


_NOBODY = LoggedIn("", "", "", 0, False)


def log_in(
    store: Store,
    corp_id: str,
    user_id: str,
    password: str,
    new_password: str | None = None,
    *,
    keys: Path | None = None,
    access_key: str | None = None,
    totp: str | None = None,
) -> LoggedIn:
    """Open a session for CORP ID, user ID and password (REQ-130 to 133); corp ID `vendor` is for operators.

    A one-time password must be replaced at once by `new_password`. Refused: BAD_CREDENTIALS (the same, and after the
    same time, for an unknown ID, and while the ID is blocked after failures), then ACCOUNT_NOT_ACTIVE,
    ACCESS_KEY_REQUIRED, TOTP_NEEDED, NEW_PASSWORD_NEEDED, PASSWORD_*; FULLWIDTH_ID, BAD_ID.
    """
    corp, user = read_corp_id(corp_id), read_user_id(user_id, client=True)
    require(corp.refusal, user.refusal)
    found = _look_up(store, id_key(corp_id.strip()), id_key(user_id.strip()))
    right, rehash = passwords.check(password, found["password_hash"] if found else None)
    weak: list[Refusal] = []
    if found is not None and right:
        rehash, weak = _replacement(found, password, new_password, rehash)
    nobody = Actor(f"{found['label'] if found else 'unknown'}", frozenset())
    with write(store, lambda _c, _n: nobody, command="login") as tx:
        tx.attempt.action = "session.start"
        tx.attempt.object = found["label"] if found else ""
        tx.attempt.office_id = found["office_id"] if found else None
        if found is None:
            # Written and committed like a known ID's failure: the answer must take as long.
            tx.run("UPDATE audit_head SET seq = seq WHERE id = 1")
            tx.refused = Refused(refuse("BAD_CREDENTIALS"))
            return _NOBODY
        now = _as_it_is_now(tx, found)
        # A registered device passes a block: whoever guesses from elsewhere cannot lock its owner out.
        shut = blocked(now, tx.at) and not (now.get("restricted") and _device_is_known(tx, now, access_key))
        if not right or shut:
            tx.refused = Refused(refuse("BAD_CREDENTIALS"))
            if not shut:
                count_failure(tx, now)
            return _NOBODY
        identify.require_active(now["state"], user_id)
        if not _device_is_known(tx, now, access_key):
            raise Refused(refuse("ACCESS_KEY_REQUIRED", user_id=user_id))
        if now.get("totp_active") and not _second_factor(tx, now, totp, keys):
            if totp is not None:
                tx.refused = Refused(refuse("CODE_NOT_VALID"))
                count_failure(tx, now)
                return _NOBODY
            raise Refused(refuse("TOTP_NEEDED", user_id=user_id))
        require(*weak)
        presence.look(tx, now)
        return _open(tx, now, rehash)


def _device_is_known(tx: Transaction, row: Row, access_key: str | None) -> bool:
    """A restricted ID logs in from registered browsers only (REQ-026)."""
    if not row.get("restricted"):
        return True
    from kcli_core.access.actions import opens

    return opens(tx, row["id"], access_key)


def _second_factor(tx: Transaction, row: Row, code: str | None, keys: Path | None) -> bool:
    from kcli_core.account import totp

    if code is None or keys is None:
        return False
    return totp.take(tx, row, code, keys) or totp.take_recovery(tx, row, code)


def _replacement(row: Row, old: str, new: str | None, rehash: str | None) -> tuple[str | None, list[Refusal]]:
    """The hash to store from now on and what is wrong with the new password; a one-time one must be replaced."""
    if new is None:
        return rehash, [refuse("NEW_PASSWORD_NEEDED", user_id=row["user_id"])] if row["password_is_initial"] else []
    if new == old:
        return None, [refuse("PASSWORD_SAME")]
    weak = passwords.policy(new, own_words=own_words(row), totp=bool(row.get("totp_active")))
    return (None if weak else passwords.chosen_hash(new)), weak


def own_words(row: Row) -> list[str]:
    """Names that a password must not be made of."""
    parts = [
        row.get("user_id"),
        row.get("office_code"),
        row.get("access_name"),
        *str(row.get("email") or "").split("@"),
    ]
    return [str(part) for part in parts if part]


_ACCOUNT = """
SELECT a.id, a.office_id, a.user_id, a.kind, a.state, a.password_hash, a.password_is_initial, a.logout_after_hours,
       a.system_administrator, a.totp_active, o.code AS office_code, o.access_name, o.channel,
       coalesce(s.email, p.email) AS email,
       CASE WHEN p.id IS NULL THEN a.user_id ELSE 'person:' || c.code || '/' || p.number END AS log_name
FROM account a JOIN office o ON o.id = a.office_id LEFT JOIN staff s ON s.id = a.staff_id
LEFT JOIN person p ON p.id = a.person_id LEFT JOIN client c ON c.id = p.client_id
"""


def _look_up(store: Store, corp_key: str, user_key: str) -> Row | None:
    with read(store, lambda _c, _n: Actor("login", frozenset())) as reader:
        if corp_key == VENDOR_CORP_ID:
            return _operator(reader, user_key)
        office = reader.one("SELECT id, code, group_code FROM office WHERE code_key = :key", key=corp_key)
        if office is None:
            return None
        row = reader.one(_ACCOUNT + "WHERE a.office_id = :o AND a.user_id_key = :u", o=office["id"], u=user_key)
        if row is None and user_key.startswith("@") and office["group_code"]:
            # A group account logs in to every office of its group (REQ-135, X-10).
            row = reader.one(
                _ACCOUNT + "WHERE o.group_code = :g AND a.user_id_key = :u AND a.kind = 'group_account'",
                g=office["group_code"],
                u=user_key,
            )
    if row is not None:
        row["acts_for"] = office["id"]
        row["label"] = f"{office['code']}/{row['log_name']}"
    return row


def _operator(reader: Reader, user_key: str) -> Row | None:
    row = reader.one("SELECT * FROM operator WHERE user_id_key = :u", u=user_key)
    if row is not None:
        row |= {"office_id": None, "state": "active", "label": f"vendor/{row['user_id']}", "kind": "operator"}
    return row


def _as_it_is_now(tx: Transaction, found: Row) -> Row:
    """The account again, inside the transaction: refused if its password was changed in between."""
    table = "operator" if found["kind"] == "operator" else "account"
    now = tx.rows(f"SELECT * FROM {table} WHERE id = :id{tx.connection.for_update}", id=found["id"])
    if not now or now[0]["password_hash"] != found["password_hash"]:
        raise Refused(refuse("BAD_CREDENTIALS"))
    return {**found, **now[0]}


def _open(tx: Transaction, row: Row, new_hash: str | None) -> LoggedIn:
    operator = row["kind"] == "operator"
    table, owner = ("operator", "operator_id") if operator else ("account", "account_id")
    changes: dict[str, Any] = {"last_used_at": tx.at, "failures": 0, "blocked_until": None}
    if new_hash is not None:
        changes |= {"password_hash": new_hash, "password_is_initial": False, "password_set_at": tx.at}
        tx.run(f"UPDATE session SET ended_at = :at WHERE {owner} = :id AND ended_at IS NULL", at=tx.at, id=row["id"])
    tx.update(table, row["id"], changes)
    token = "kcs_" + urlsafe_b64encode(tx.world.random_bytes(TOKEN_BYTES)).decode().rstrip("=")
    tx.insert(
        "session",
        {
            owner: row["id"],
            "office_id": row.get("acts_for"),
            "token_hash": identify.token_hash(token),
            "started_at": tx.at,
            "last_seen_at": tx.at,
        },
    )
    tx.actor = Actor(row["label"], frozenset())
    tx.record("session.started", row["label"], office_id=row["office_id"])
    if not operator:
        actions.note(tx, row["id"], "use", "session.started")
    hours = LOGOUT_HOURS_MAX if operator else row["logout_after_hours"]
    return LoggedIn(token, row["label"], row["user_id"], hours, _my_page(row))


def _my_page(row: Row) -> bool:
    """My page opens for `admin` or the right, under a direct contract, never for a group account (REQ-116, 134)."""
    return not mypage.opens(
        is_admin_id=row["kind"] == "legacy_admin",
        has_right=bool(row.get("system_administrator")),
        direct=row.get("channel") == "direct",
        group_account=row["kind"] == "group_account",
    )


def log_out(store: Store, token: str) -> None:
    """End the session of this token; a session that is over already stays over."""
    with write(store, identify.identify_session(token), command="logout") as tx:
        tx.attempt.action = "session.end"
        tx.update("session", tx.actor.session_id or 0, {"ended_at": tx.at})
        tx.record("session.ended", tx.actor.label, office_id=tx.actor.office_id)


def touch(store: Store, actor: Actor, now: dt.datetime) -> None:
    """Keep a used session from idling out; written at most once a minute."""
    if actor.last_seen_at is None or (now - instant(actor.last_seen_at)).total_seconds() < TOUCH_SECONDS:
        return
    with write(store, lambda _c, _n: actor, command="touch") as tx:
        tx.run(
            "UPDATE session SET last_seen_at = :at WHERE id = :id AND ended_at IS NULL", at=tx.at, id=actor.session_id
        )
        if actor.account_id is not None:
            tx.update("account", actor.account_id, {"last_used_at": tx.at})


def end(tx: Transaction, session_id: int) -> None:
    """End one session: one's own, or another's of the office."""
    row = tx.one(
        "SELECT s.id, s.ended_at, s.office_id, a.id AS account_id, a.user_id FROM session s "
        "LEFT JOIN account a ON a.id = s.account_id WHERE s.id = :id",
        id=session_id,
    )
    if row is None or (row["account_id"] is None and Role.VENDOR not in tx.actor.roles):
        raise Refused(refuse("NOT_REGISTERED", kind="session", key=session_id))
    target = Target(office_id=row["office_id"], account_id=row["account_id"]) if row["account_id"] else NOBODY
    tx.authorise(Action.SESSION_END, f"session:{session_id}", target)
    if row["ended_at"] is None:
        tx.update("session", session_id, {"ended_at": tx.at})
        tx.record("session.ended", f"session:{session_id}", office_id=row["office_id"])
