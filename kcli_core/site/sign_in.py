"""Signing in to the support site and out of it. One password for the address, not for the person (REQ-071, REQ-105)."""

from __future__ import annotations

import datetime as dt
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass

from kcli_core.account import passwords
from kcli_core.account.failures import blocked, count_failure
from kcli_core.account.identify import require_fresh, token_hash
from kcli_core.account.sessions import TOKEN_BYTES, TOUCH_SECONDS
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Actor
from kcli_core.site import addresses
from kcli_core.site.rules import IDLE_HOURS, cannot_sign_in
from kcli_core.store.engine import Connection, Row
from kcli_core.store.transaction import Queries, Store, Transaction, read, write
from kcli_core.world import instant


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` opens the session; it is nowhere kept in the clear. `shown`: the persons' names."""

    token: str
    email: str
    shown: str


_NOBODY = SignedIn("", "", "")
VISITOR = Actor("site", frozenset())


def visitor(connection: Connection, now: object) -> Actor:
    """Who has not signed in yet."""
    del connection, now
    return VISITOR


def sign_in(store: Store, address: str, password: str) -> SignedIn:
    """Open a session for an address that a contact is registered with.

    Refused: BAD_EMAIL; BAD_CREDENTIALS, the same and after the same time for a wrong password, an address that is not
    registered, one that has no password yet (REQ-071: `ask-password` sets it), and one that is blocked after failures.
    Which it was is in the log alone.
    """
    key = addresses.read_address(address)
    with read(store, visitor) as q:
        found = addresses.by_key(q, key)
    right, rehash = passwords.check(password, found["password_hash"] if found else None)
    with write(store, visitor, command="contacts sign-in") as tx:
        tx.attempt.action = "site.sign_in"
        tx.attempt.object = addresses.object_of(found)
        tx.attempt.office_id = found["office_id"] if found else None
        now = addresses.held(tx, found)
        if found is None or now is None:
            # Written and committed like a known address's failure: the answer must take as long.
            tx.run("UPDATE audit_head SET seq = seq WHERE id = 1")
            tx.refused = refused()
            return _NOBODY
        cause = cannot_sign_in(contacts=now["contacts"], has_password=now["password_hash"] is not None)
        shut = blocked(now, tx.at)
        if cause or shut or not right or now["password_hash"] != found["password_hash"]:
            tx.attempt.facts = {"cause": cause} if cause else {}
            tx.refused = refused()
            if not (cause or shut or right):
                count_failure(tx, now)
            return _NOBODY
        return _open(tx, now, rehash)


def refused() -> Refused:
    """One answer for everybody who is not let in."""
    return Refused(refuse("BAD_CREDENTIALS", kind="site"))


def _open(tx: Transaction, row: Row, rehash: str | None) -> SignedIn:
    changed = {"failures": 0, "blocked_until": None} | ({"password_hash": rehash} if rehash else {})
    tx.update("site_account", row["id"], changed)
    token = "kcw_" + urlsafe_b64encode(tx.world.random_bytes(TOKEN_BYTES)).decode().rstrip("=")
    tx.insert(
        "site_session",
        {
            "site_account_id": row["id"],
            "token_hash": token_hash(token),
            "started_at": tx.at,
            "last_seen_at": tx.at,
        },
    )
    tx.actor = _actor(row)
    tx.record("site.signed_in", addresses.object_of(row), office_id=row["office_id"])
    return SignedIn(token, row["email"], addresses.shown(tx, row["id"]))


def sign_out(store: Store, token: str) -> None:
    """End the session of this token; one that is over already stays over."""
    with write(store, identify_site(token), command="contacts sign-out") as tx:
        tx.attempt.action = "site.sign_out"
        tx.update("site_session", tx.actor.site_session_id or 0, {"ended_at": tx.at})
        tx.record("site.signed_out", f"site:{tx.actor.site_account_id}", office_id=tx.actor.office_id)


def end_all(tx: Transaction, site_account_id: int) -> None:
    """Every sign-in of the address ends."""
    tx.run(
        "UPDATE site_session SET ended_at = :at WHERE site_account_id = :id AND ended_at IS NULL",
        at=tx.at,
        id=site_account_id,
    )


def identify_site(token: str) -> Callable[[Connection, dt.datetime], Actor]:
    """Who is signed in. The actor holds no role: whatever the table of rights lists is refused.

    Refused: SESSION_EXPIRED for a session that was ended, idle for an hour, older than a day or unknown, and where no
    contact is registered with the address any more, or its password was taken away because somebody left: both are
    asked at every use, so that a removal counts at once.
    """

    def identify(connection: Connection, now: dt.datetime) -> Actor:
        found = connection.rows("SELECT * FROM site_session WHERE token_hash = :hash", {"hash": token_hash(token)})
        if not found or found[0]["ended_at"] is not None:
            raise Refused(refuse("SESSION_EXPIRED", kind="site"))
        session = found[0]
        require_fresh(session, IDLE_HOURS, now, kind="site")
        row = addresses.by_id(Queries(connection, VISITOR, now), session["site_account_id"])
        if not row["contacts"]:
            raise Refused(refuse("SESSION_EXPIRED", kind="site_contact"))
        if cannot_sign_in(contacts=row["contacts"], has_password=row["password_hash"] is not None):
            raise Refused(refuse("SESSION_EXPIRED", kind="site"))
        return _actor(row, session)

    return identify


def _actor(row: Row, session: Row | None = None) -> Actor:
    return Actor(
        # By number: the log holds no mail addresses.
        f"{row['office_code']}/site:{row['id']}",
        frozenset(),
        office_id=row["office_id"],
        site_account_id=row["id"],
        site_session_id=session["id"] if session else None,
        last_seen_at=session["last_seen_at"] if session else None,
        logout_after_hours=IDLE_HOURS,
    )


def require_signed_in(q: Queries) -> int:
    """The number of the address that is signed in. Refused: LOGIN_NEEDED (REQ-070: none of it without sign-in)."""
    if q.actor.site_account_id is None:
        raise Refused(refuse("LOGIN_NEEDED", kind="site"))
    return q.actor.site_account_id


def touch(store: Store, actor: Actor, now: dt.datetime) -> None:
    """Keep a used session from idling out; written at most once a minute. A write touches by itself."""
    if actor.last_seen_at is None or (now - instant(actor.last_seen_at)).total_seconds() < TOUCH_SECONDS:
        return
    with write(store, lambda _c, _n: actor, command="touch"):
        pass
