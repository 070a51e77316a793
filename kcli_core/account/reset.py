"""Coming back after a forgotten password.

The director (REQ-009 to 013): a code by SMS to the registered phone and a link by mail to the registered address, both
needed. A client's user (REQ-044): a link by mail. Whoever asks learns nothing about which IDs exist: one answer, and
the cause in the log alone.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kcli_core.account import actions, codes, confirm, passwords
from kcli_core.account.held import Held, by_user_id
from kcli_core.account.sessions import own_words
from kcli_core.input.emails import email_key
from kcli_core.input.phones import is_mobile, read_phone
from kcli_core.office import reads as offices
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Actor, Role, Target, may
from kcli_core.store.engine import Connection, Row
from kcli_core.store.transaction import Queries, Store, Transaction, read, write

NOBODY = Actor("reset", frozenset())
PURPOSE = "reset"
CAUSES = ("RESET_NOT_DIRECTOR", "RESET_NO_PHONE", "RESET_ID_OR_EMAIL_MISMATCH", "RESET_TOO_MANY", "RESET_NOT_ACTIVE")


def nobody(connection: Connection, now: object) -> Actor:
    """Who asks for a reset is not logged in."""
    del connection, now
    return NOBODY


def set_phone(tx: Transaction, office: Row, phone: str) -> None:
    """The director's own mobile for the reset (REQ-011), kept once its code is confirmed. Refused: BAD_PHONE."""

    target = Target(office["id"], account_id=tx.actor.account_id, staff_id=tx.actor.staff_id)
    tx.authorise(Action.STAFF_RESET_PHONE, "staff:own", target)
    reading = read_phone(phone)
    require(reading.refusal)
    if reading.value is None or not is_mobile(reading.value.e164, with_060=True):
        raise Refused(refuse("BAD_PHONE", text=phone, reason="not_mobile"))
    confirm.ask(tx, tx.actor.account_id, "reset_phone", reading.value.e164, office_id=office["id"])


def confirm_phone(tx: Transaction, office: Row, code: str, keys: Path) -> str | None:
    """Keep the phone whose code this is; None for a code that does not fit (commit all the same)."""

    tx.authorise(Action.STAFF_RESET_PHONE, "staff:own", Target(office["id"], staff_id=tx.actor.staff_id))
    phone = confirm.redeem(tx, tx.actor.account_id, "reset_phone", code, keys)
    if phone is None:
        tx.record("account.code_refused", "verification:reset_phone", office_id=office["id"])
        return None
    member = tx.rows("SELECT * FROM staff WHERE id = :id", id=tx.actor.staff_id)[0]
    tx.changed("staff", member["id"], member["code"], member, {"reset_phone": phone}, office_id=office["id"])
    tx.update("staff", member["id"], {"reset_phone": phone})
    tx.record("staff.reset_phone_set", f"staff:{member['code']}", office_id=office["id"])
    return phone


def missing_for_reset(q: Queries, office_id: int) -> list[dict[str, Any]]:
    """Directors who could not reset their password, and what is missing (REQ-012): `reset_phone`, `email`."""
    rows = q.rows(
        "SELECT s.code, s.full_name, s.reset_phone, s.email FROM staff s JOIN account a ON a.staff_id = s.id "
        "WHERE s.office_id = :id AND s.role = 'director' ORDER BY s.code_key",
        id=office_id,
    )
    found = []
    for row in rows:
        missing = [name for name in ("reset_phone", "email") if not row[name]]
        if missing:
            found.append({"code": row["code"], "full_name": row["full_name"], "missing": missing})
    return found


def ask_director(tx: Transaction, office: Row, user_id: str, email: str) -> bool:
    """Send code and link, or do nothing; False where nothing was sent. Commit either way, the cause is in the log."""
    account, phone = _find(tx, office, user_id)
    cause = _director_cause(tx, account, phone, email)
    return _send(tx, office, account, cause, phone)


def ask_client(tx: Transaction, office: Row, user_id: str, email: str) -> bool:
    """Send a link to a client's registered address (REQ-044), or do nothing; False where nothing was sent."""
    account, _ = _find(tx, office, user_id)
    cause: str | None = None
    if account is None or account.kind != "client" or not _same(account.email, email):
        cause = "RESET_ID_OR_EMAIL_MISMATCH"
    elif account.state != "active":
        cause = "RESET_NOT_ACTIVE"
    elif not codes.may_ask(tx, account.id, PURPOSE):
        cause = "RESET_TOO_MANY"
    return _send(tx, office, account, cause, None)


def _director_cause(tx: Transaction, account: Held | None, phone: str | None, email: str) -> str | None:
    if account is None:
        return "RESET_ID_OR_EMAIL_MISMATCH"
    if account.role != Role.DIRECTOR:
        return "RESET_NOT_DIRECTOR"
    if not phone:
        return "RESET_NO_PHONE"
    if not _same(account.email, email):
        return "RESET_ID_OR_EMAIL_MISMATCH"
    if account.state != "active":
        return "RESET_NOT_ACTIVE"
    return None if codes.may_ask(tx, account.id, PURPOSE) else "RESET_TOO_MANY"


def _same(registered: str | None, given: str) -> bool:
    return registered is not None and email_key(registered) == email_key(given.strip())


def _find(tx: Transaction, office: Row, user_id: str) -> tuple[Held | None, str | None]:
    account = by_user_id(tx, office["id"], user_id)
    phone = tx.value("SELECT reset_phone FROM staff WHERE id = :id", id=account.staff_id if account else None)
    return account, phone


def _send(tx: Transaction, office: Row, account: Held | None, cause: str | None, phone: str | None) -> bool:
    object = account.object if account else "account:unknown"
    if cause is not None or account is None:
        tx.record("account.reset_not_sent", object, office_id=office["id"], cause=cause)
        return False
    number = codes.ask(tx, account.id, PURPOSE, account.email or "")
    minutes = int(codes.LIFE.total_seconds() // 60)
    facts = {"verification": number, "minutes": minutes, "user_id": account.user_id}
    if phone:
        post(tx, "sms", phone, "reset_code", office_id=office["id"], **facts)
    post(tx, "mail", account.email or "", "reset_link", office_id=office["id"], **facts)
    tx.record("account.reset_sent", object, office_id=office["id"])
    return True


def redeem(
    store: Store, office_code: str | None, user_id: str, keys: Path, *, code: str | None, link: str, new: str, kind: str
) -> list[int]:
    """Set the new password that link (and for the director code) allow; every session ends. The mails that say so.

    Refused: CODE_NOT_VALID for whatever does not fit, PASSWORD_* for a weak password (the code is then not used up).
    """

    with read(store, nobody) as q:
        office = offices.choose(q, office_code)
        account = by_user_id(q, office["id"], user_id)
    names = {"user_id": user_id.strip(), "office_code": office["code"], "access_name": office["access_name"]}
    weak: Sequence[Refusal] = passwords.policy(new, own_words=own_words(names))
    if weak:
        raise Refused(*weak)
    hash = passwords.chosen_hash(new)
    with write(store, nobody, command=f"{kind} redeem-reset") as tx:
        # As it is now: who was a director when the code was sent must not come in by the clients' way, without it.
        fits = account is not None and (account.role == Role.DIRECTOR if kind == "staff" else account.kind == "client")
        found = codes.redeem(tx, account.id, PURPOSE, keys, code=code, link=link) if account and fits else None
        object = account.object if account else "account:unknown"
        if found is None or account is None:
            tx.record("account.reset_refused", object, office_id=office["id"])
        else:
            actions.store_password(tx, account.id, hash, initial=False)
            tx.update("account", account.id, {"failures": 0, "blocked_until": None})
            post(tx, "mail", str(found["value"]), "reset_done", office_id=office["id"], user_id=account.user_id)
            tx.record("account.reset_done", object, office_id=office["id"])
    if found is None:
        raise Refused(refuse("CODE_NOT_VALID"))
    return tx.posted


def causes(q: Queries, office: Row, user_id: str) -> list[dict[str, Any]]:
    """Why resets of this ID were not sent (REQ-013), newest last: for those who may read the log."""

    require(may(q.actor, Action.STAFF_RESET_CAUSE, Target(office["id"])))
    account = by_user_id(q, office["id"], user_id)
    object = account.object if account else "account:unknown"
    rows = q.rows(
        "SELECT at, object, facts FROM audit WHERE action = 'account.reset_not_sent' AND office_id = :o "
        "AND object = :object ORDER BY seq DESC LIMIT 20",
        o=office["id"],
        object=object,
    )

    return [
        {"at": r["at"], "object": r["object"], "cause": json.loads(r["facts"]).get("cause")} for r in reversed(rows)
    ]
