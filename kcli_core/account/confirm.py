"""Codes that confirm a new address: eight digits, ten minutes, five tries, once.

A code is not stored: it is derived (HOTP) from a key file and the number of its request, when it is sent and when it
is checked. A copy of the store holds none.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from base64 import b32encode
from pathlib import Path

from kcli_core.refusals import Refused, refuse
from kcli_core.store import keys as key_files
from kcli_core.store.transaction import Transaction
from kcli_core.world import instant

DIGITS = 8
MINUTES = 10
TRIES = 5


def code_for(keys: Path, verification_id: int) -> str:
    """The code of one request."""
    import pyotp

    key = key_files.load_or_make(keys, key_files.CODES, lambda: secrets.token_bytes(32))
    return pyotp.HOTP(b32encode(key).decode(), digits=DIGITS).at(verification_id)


def ask(tx: Transaction, account_id: int | None, purpose: str, value: str, *, office_id: int) -> None:
    """Keep `value` until its owner confirms it by the code that is mailed to it; an earlier request lapses."""
    from kcli_core.outbox.actions import post

    tx.run(
        "UPDATE verification SET used_at = :at WHERE account_id = :id AND purpose = :p AND used_at IS NULL",
        at=tx.at,
        id=account_id,
        p=purpose,
    )
    row = {"account_id": account_id, "purpose": purpose, "value": value, "created_at": tx.at}
    number = tx.insert("verification", row)
    post(tx, "mail", value, "confirm_email", office_id=office_id, verification=number, minutes=MINUTES)
    tx.record(f"account.{purpose}_to_confirm", f"verification:{number}", office_id=office_id)


def pending(tx: Transaction, account_id: int | None, purpose: str, code: str, keys: Path) -> tuple[int, str] | None:
    """The request that this code confirms, as (number, value); None for a wrong, late, used or worn-out code.

    A wrong code counts as a try.
    """
    row = tx.one(
        "SELECT * FROM verification WHERE account_id = :id AND purpose = :p AND used_at IS NULL "
        "ORDER BY id DESC LIMIT 1",
        id=account_id,
        p=purpose,
    )
    if row is None or row["tries"] >= TRIES or tx.instant - instant(row["created_at"]) >= dt.timedelta(minutes=MINUTES):
        return None
    if not hmac.compare_digest(code_for(keys, row["id"]).encode(), code.strip().encode()):
        tx.update("verification", row["id"], {"tries": row["tries"] + 1})
        return None
    taken = tx.run("UPDATE verification SET used_at = :at WHERE id = :id AND used_at IS NULL", at=tx.at, id=row["id"])
    return (row["id"], row["value"]) if taken else None


def refused() -> Refused:
    """One answer for every code that does not fit."""
    return Refused(refuse("CODE_NOT_VALID"))
