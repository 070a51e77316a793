"""Values that their owner confirms by a code: a new mail address, the phone for the reset."""

from __future__ import annotations

from pathlib import Path

from kcli_core.account import codes
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refused, refuse
from kcli_core.store.transaction import Transaction

CHANNELS = {"email": "mail", "reset_phone": "sms"}


def ask(tx: Transaction, account_id: int | None, purpose: str, value: str, *, office_id: int) -> None:
    """Keep `value` until its owner confirms it by the code that is sent to it. Refused: TOO_MANY_CODES."""
    if account_id is None:
        raise Refused(refuse("PERM_PERSONAL_ACT", action=f"account.{purpose}"))
    if not codes.may_ask(tx, account_id, purpose):
        raise Refused(refuse("TOO_MANY_CODES", hour=codes.CODES_AN_HOUR, day=codes.CODES_A_DAY))
    number = codes.ask(tx, account_id, purpose, value)
    minutes = int(codes.LIFE.total_seconds() // 60)
    post(tx, CHANNELS[purpose], value, f"confirm_{purpose}", office_id=office_id, verification=number, minutes=minutes)
    tx.record(f"account.{purpose}_to_confirm", f"verification:{number}", office_id=office_id)


def redeem(tx: Transaction, account_id: int | None, purpose: str, code: str, keys: Path) -> str | None:
    """The value that this code confirms; None for a wrong, late, used or worn-out code."""
    row = codes.redeem(tx, account_id, purpose, keys, code=code)
    return str(row["value"]) if row else None


def refused() -> Refused:
    """One answer for every code that does not fit."""
    return Refused(refuse("CODE_NOT_VALID"))
