"""A second factor: time-based codes (TOTP), each good once, and recovery codes for a lost phone.

The secret is derived from the key file and a random nonce in the row, so a copy of the store holds none.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32encode, urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple

from kcli_core.account import passwords
from kcli_core.account.codes import require_key
from kcli_core.account.failures import blocked, count_failure
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Action, Target
from kcli_core.store import keys as key_files
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

RECOVERY_CODES = 10
# A code of the step before or after is right too: clocks differ.
WINDOW = 1


class Enrolment(NamedTuple):
    """What the user's app needs; shown once."""

    user_id: str
    secret: str
    uri: str


def secret_of(keys: Path, account_id: int, nonce: str) -> str:
    """160 bits in base32."""
    key = key_files.load_or_make(keys, key_files.CODES, lambda: secrets.token_bytes(32))
    return b32encode(hmac.digest(key, f"totp\0{account_id}\0{nonce}".encode(), "sha256")[:20]).decode()


def _own(tx: Transaction) -> Row:
    tx.authorise(Action.ACCOUNT_TOTP, "account:own", Target(tx.actor.office_id, account_id=tx.actor.account_id))
    return tx.hold("account", tx.actor.account_id or 0)


def enable(tx: Transaction, office: Row, keys: Path) -> Enrolment:
    """A new secret, not asked for at log-in until `activate` has seen a code of it. Refused: TOTP_ALREADY_ON."""
    import pyotp

    account = _own(tx)
    require_key(tx, keys)
    if account["totp_active"]:
        raise Refused(refuse("TOTP_ALREADY_ON", user_id=account["user_id"]))
    nonce = urlsafe_b64encode(tx.world.random_bytes(18)).decode()
    tx.update("account", account["id"], {"totp_nonce": nonce, "totp_last_step": 0})
    secret = secret_of(keys, account["id"], nonce)
    uri = pyotp.TOTP(secret).provisioning_uri(name=account["user_id"], issuer_name=f"kcli {office['code']}")
    tx.record("account.totp_prepared", "account:own", office_id=account["office_id"])
    return Enrolment(account["user_id"], secret, uri)


def activate(tx: Transaction, code: str, keys: Path) -> list[str] | None:
    """Ask for codes at log-in from now on; the recovery codes, shown once. None for a code that is not right."""
    account = _own(tx)
    if blocked(account, tx.at) or not take(tx, account, code, keys):
        _count(tx, account)
        tx.record("account.code_refused", "account:own", office_id=account["office_id"])
        return None
    tx.update("account", account["id"], {"totp_active": True})
    made = [passwords.generate(tx.world.random_bytes) for _ in range(RECOVERY_CODES)]
    tx.run("DELETE FROM recovery_code WHERE account_id = :id", id=account["id"])
    rows = [(account["id"], passwords.one_time_hash(code)) for code in made]
    tx.insert_all("recovery_code", ("account_id", "code_hash"), rows)
    tx.record("account.totp_on", "account:own", office_id=account["office_id"])
    return made


def disable(tx: Transaction, code: str, keys: Path) -> bool:
    """No codes any more; needs a right one, or a recovery code. False for one that is not right."""
    account = _own(tx)
    if blocked(account, tx.at) or not (take(tx, account, code, keys) or take_recovery(tx, account, code)):
        _count(tx, account)
        tx.record("account.code_refused", "account:own", office_id=account["office_id"])
        return False
    tx.update("account", account["id"], {"totp_active": False, "totp_nonce": None, "totp_last_step": 0})
    tx.run("DELETE FROM recovery_code WHERE account_id = :id", id=account["id"])
    tx.record("account.totp_off", "account:own", office_id=account["office_id"])
    return True


def _count(tx: Transaction, account: Row) -> None:
    if not blocked(account, tx.at):
        count_failure(tx, account)


def take(tx: Transaction, account: Row, code: str, keys: Path) -> bool:
    """Is this a right code whose step was not used yet? It is used up by this, whoever else tries it now."""
    import pyotp

    if not account["totp_nonce"]:
        return False
    require_key(tx, keys)
    totp = pyotp.TOTP(secret_of(keys, account["id"], account["totp_nonce"]))
    try:
        step = totp.verify_and_get_timecode(code.strip(), for_time=tx.instant, valid_window=WINDOW)
    except pyotp.OTPVerificationError:
        return False
    return bool(
        tx.run(
            "UPDATE account SET totp_last_step = :step WHERE id = :id AND totp_last_step < :step",
            step=step,
            id=account["id"],
        )
    )


def take_recovery(tx: Transaction, account: Row, code: str) -> bool:
    """A recovery code stands in once."""
    return bool(
        tx.run(
            "UPDATE recovery_code SET used_at = :at WHERE account_id = :id AND code_hash = :hash AND used_at IS NULL",
            at=tx.at,
            id=account["id"],
            hash=passwords.one_time_hash(code.strip()),
        )
    )
