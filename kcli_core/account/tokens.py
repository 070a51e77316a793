"""Service tokens: what scripts and CI act with. One role of one office, hashed at rest, with an end."""

from __future__ import annotations

import datetime as dt
import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any

from kcli_core.account.identify import token_hash
from kcli_core.account.rules import TOKEN_ROLES
from kcli_core.input.dates import read_date
from kcli_core.input.ids import id_key, read_code
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Role, Target, may
from kcli_core.share.freeing import free_locks_of_revoked_tokens
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import JST, stamp

LONGEST = dt.timedelta(days=366)
PREFIX = "kct_"
UNITS = {"d": dt.timedelta(days=1), "h": dt.timedelta(hours=1)}


def read_end(text: str, now: dt.datetime) -> dt.datetime:
    """`90d`, `12h`, or a day in Japan (its end). Refused: BAD_EXPIRY for another form, the past, over 366 days."""
    found = re.fullmatch(r"(\d{1,5})([dh])", text.strip(), re.ASCII)
    if found:
        end = now + int(found[1]) * UNITS[found[2]]
    else:
        day = read_date(text).value
        if day is None:
            raise Refused(refuse("BAD_EXPIRY", text=text, days=LONGEST.days))
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), JST)
    if not now < end <= now + LONGEST:
        raise Refused(refuse("BAD_EXPIRY", text=text, days=LONGEST.days))
    return end


def generate(random_bytes: Callable[[int], bytes]) -> str:
    """256 bits, told by their beginning."""
    return PREFIX + urlsafe_b64encode(random_bytes(32)).decode().rstrip("=")


def issue(tx: Transaction, office: Row, name: str, role: str, expires: str) -> dict[str, Any]:
    """A token with the rights of `role`; nobody gives a right that is not the own.

    Refused: BAD_CHOICE, BAD_CODE, BAD_EXPIRY, CODE_TAKEN, PERM_ROLE.
    """
    tx.authorise(Action.TOKEN_ISSUE, f"token:{name}", Target(office["id"]), role=role)
    if tx.actor.token_id is not None:
        raise Refused(refuse("PERM_ROLE", action="token.issue", allowed=["director", "it_staff"]))
    tx.hold("office", office["id"])
    reading = read_code(name)
    require(
        reading.refusal,
        None if role in TOKEN_ROLES else refuse("BAD_CHOICE", field="role", text=role, allowed=list(TOKEN_ROLES)),
    )
    if role == Role.DIRECTOR:
        require(may(tx.actor, Action.STAFF_MAKE_DIRECTOR, Target(office["id"])))
    name = reading.value or name
    if tx.value("SELECT 1 FROM service_token WHERE office_id = :o AND name_key = :k", o=office["id"], k=id_key(name)):
        raise Refused(refuse("CODE_TAKEN", kind="token", code=name))
    end = read_end(expires, tx.instant)
    token = generate(tx.world.random_bytes)
    row = {
        "office_id": office["id"],
        "name": name,
        "name_key": id_key(name),
        "role": role,
        "token_hash": token_hash(token),
        "created_at": tx.at,
        "created_by": tx.actor.label,
        "created_by_account": tx.actor.account_id,
        "expires_at": stamp(end),
    }
    tx.insert("service_token", row)
    tx.record("token.issued", f"token:{name}", office_id=office["id"], role=role)
    return {"name": name, "role": role, "expires_at": stamp(end), "token": token}


def revoke(tx: Transaction, office: Row, name: str) -> None:
    """A token is good for nothing from now on. Refused: NOT_REGISTERED."""
    tx.authorise(Action.TOKEN_REVOKE, f"token:{name}", Target(office["id"]))
    row = tx.one("SELECT * FROM service_token WHERE office_id = :o AND name_key = :k", o=office["id"], k=id_key(name))
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="token", key=name))
    if row["revoked_at"] is None:
        tx.update("service_token", row["id"], {"revoked_at": tx.at})
        free_locks_of_revoked_tokens(tx)
        tx.record("token.revoked", f"token:{row['name']}", office_id=office["id"])


def list_tokens(q: Queries, office: Row) -> list[dict[str, Any]]:
    require(may(q.actor, Action.TOKEN_READ, Target(office["id"])))
    rows = q.rows(
        "SELECT name, role, created_at, created_by, expires_at, revoked_at, last_used_at FROM service_token "
        "WHERE office_id = :o ORDER BY name_key",
        o=office["id"],
    )
    now = stamp(q.instant)
    for row in rows:
        row["state"] = "revoked" if row.pop("revoked_at") else "expired" if row["expires_at"] <= now else "active"
    return rows
