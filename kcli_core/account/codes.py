"""Codes and links that prove who holds a phone or a mailbox.

Nothing of them is stored: a code (HOTP, eight digits) and a link's token (HMAC-SHA256) are derived from a key file and
the row of the request, when they are sent and when they are checked. A copy of the store holds none, and a row that
was tampered with derives another.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kcli_core.refusals import Refused, refuse
from kcli_core.store import keys as key_files
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import instant, stamp

DIGITS = 8
LIFE = dt.timedelta(minutes=10)
TRIES = 5
# Of one purpose and account, whatever number of codes: a new code does not wash failures away.
FAILURES_AN_HOUR = 5
CODES_AN_HOUR = 3
CODES_A_DAY = 10


class Owner(NamedTuple):
    """Whose the requests are: their table, its column for the owner, and the owner's own table."""

    requests: str
    column: str
    table: str


ACCOUNT = Owner("verification", "account_id", "account")
# Addresses of the support site, whose first password is set by such a code.
SITE = Owner("site_code", "site_account_id", "site_account")


def mark_of(keys: Path) -> str:
    """What tells this machine's key file from others; made on first use."""
    key = key_files.load_or_make(keys, key_files.CODES, lambda: secrets.token_bytes(32))
    return hashlib.sha256(b"kcli codes\0" + key).hexdigest()


def require_key(q: Queries, keys: Path) -> None:
    """Refused: KEY_FILE_OTHER where this machine has not the key file with which the store's codes are made."""
    wanted = q.value("SELECT codes_key_mark FROM store_info WHERE id = 1")
    if wanted is not None and (not (keys / key_files.CODES).exists() or mark_of(keys) != wanted):
        raise Refused(refuse("KEY_FILE_OTHER", file=str(keys / key_files.CODES)))


def _derived(keys: Path, row: Mapping[str, Any], use: str) -> bytes:
    key = key_files.load_or_make(keys, key_files.CODES, lambda: secrets.token_bytes(32))
    if SITE.column in row:
        use = f"site {use}"
    owner = row[SITE.column] if SITE.column in row else row[ACCOUNT.column]
    fields = (use, row["id"], owner, row["purpose"], row["value"], row["created_at"])
    return hmac.digest(key, "\0".join(map(str, fields)).encode(), "sha256")


def code_of(keys: Path, row: Mapping[str, Any]) -> str:
    """The eight digits of a request."""
    import pyotp

    return pyotp.HOTP(b32encode(_derived(keys, row, "code")).decode(), digits=DIGITS).at(row["id"])


def link_of(keys: Path, row: Mapping[str, Any]) -> str:
    """The token in a request's link: 256 bits."""
    return f"kcl_{row['id']}_" + urlsafe_b64encode(_derived(keys, row, "link")).decode().rstrip("=")


def may_ask(tx: Transaction, owner_id: int, purpose: str, of: Owner = ACCOUNT) -> bool:
    """Three codes an hour, ten a day, and none after five failures within an hour; two who ask at once wait in turn."""
    tx.hold(of.table, owner_id)
    hour, day = (stamp(tx.instant - dt.timedelta(hours=hours)) for hours in (1, 24))
    rows = tx.rows(
        f"SELECT created_at, tries FROM {of.requests} WHERE {of.column} = :id AND purpose = :p AND created_at > :day",
        id=owner_id,
        p=purpose,
        day=day,
    )
    lately = [row for row in rows if row["created_at"] > hour]
    failures = sum(row["tries"] for row in lately)
    return len(lately) < CODES_AN_HOUR and len(rows) < CODES_A_DAY and failures < FAILURES_AN_HOUR


def ask(tx: Transaction, owner_id: int, purpose: str, value: str, of: Owner = ACCOUNT) -> int:
    """Open a request for `value`; an earlier one of the same purpose lapses. Its number."""
    lapse(tx, owner_id, purpose, of)
    row = {of.column: owner_id, "purpose": purpose, "value": value, "created_at": tx.at}
    return tx.insert(of.requests, row)


def lapse(tx: Transaction, owner_id: int, purpose: str, of: Owner = ACCOUNT) -> None:
    """Open requests of this purpose are good for nothing any more."""
    tx.run(
        f"UPDATE {of.requests} SET used_at = :at WHERE {of.column} = :id AND purpose = :p AND used_at IS NULL",
        at=tx.at,
        id=owner_id,
        p=purpose,
    )


def redeem(
    tx: Transaction,
    owner_id: int | None,
    purpose: str,
    keys: Path,
    *,
    code: str | None,
    link: str | None = None,
    of: Owner = ACCOUNT,
) -> Row | None:
    """The open request that the secrets prove, used up by this; None for wrong, late, used or worn-out ones.

    Each secret that is not None must be right. A wrong one counts as a try: commit the transaction all the same.
    """
    require_key(tx, keys)
    rows = tx.rows(
        f"SELECT * FROM {of.requests} WHERE {of.column} = :id AND purpose = :p AND used_at IS NULL "
        f"ORDER BY id DESC LIMIT 1{tx.connection.for_update}",
        id=owner_id,
        p=purpose,
    )
    if not rows or _worn_out(tx, rows[0], of):
        return None
    row = rows[0]
    pairs = ((code, code_of(keys, row)), (link, link_of(keys, row)))
    right = [hmac.compare_digest(given.strip().encode(), true.encode()) for given, true in pairs if given is not None]
    if not right or not all(right):
        tx.update(of.requests, row["id"], {"tries": row["tries"] + 1})
        return None
    taken = tx.run(f"UPDATE {of.requests} SET used_at = :at WHERE id = :id AND used_at IS NULL", at=tx.at, id=row["id"])
    return row if taken else None


def _worn_out(tx: Transaction, row: Row, of: Owner) -> bool:
    hour = stamp(tx.instant - dt.timedelta(hours=1))
    failures = tx.value(
        f"SELECT coalesce(sum(tries), 0) FROM {of.requests} "
        f"WHERE {of.column} = :id AND purpose = :p AND created_at > :hour",
        id=row[of.column],
        p=row["purpose"],
        hour=hour,
    )
    late = tx.instant - instant(row["created_at"]) >= LIFE
    return late or row["tries"] >= TRIES or failures >= FAILURES_AN_HOUR
