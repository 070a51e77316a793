"""Sixty-four processes redeem one one-time secret at the same moment: exactly one succeeds, round after round."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyotp

from kcli_core.account import codes, passwords, sessions, totp
from kcli_core.refusals import Refused
from kcli_core.store.engine import connect
from kcli_core.store.transaction import Store
from kcli_core.world import World
from tests.soak.crew import FORK, together
from tests.soak.office import OFFICE, Maker, change, code_of, fill, unsound
from tests.soak.outcome import Outcome

PROCESSES, ROUNDS, SHORT_ROUNDS = 64, 50, 5
PATIENCE_SECONDS = 120
# One clock for all, so that a step of the app does not pass while secrets are made.
AT = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
PASSWORD = "itsumo-kaeru-hanashi-77"

# Tries once to redeem a secret that was made before; did it succeed?
Redeem = Callable[[Store], bool]


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    rounds = SHORT_ROUNDS if short else ROUNDS
    with TemporaryDirectory(prefix="kcli-soak-") as folder:
        store = Store(make().place, World(now=lambda: AT))
        fill(store, rounds, limit=rounds, issued=rounds)
        secrets = _make(store, Path(folder), rounds, seed)
        failures = [*judge(_all_at_once(store, secrets)), *unsound(store)]
    control = judge(together([partial(_naive, store, FORK.Barrier(PROCESSES))] * PROCESSES))
    return Outcome(
        f"redeem-{engine}",
        seed,
        rounds,
        failures,
        f"round 0: {PROCESSES} succeeded" in control,
        time.monotonic() - began,
        {"processes": PROCESSES, "kinds": len(KINDS)},
    )


def judge(answers: Sequence[Sequence[bool] | Exception]) -> list[str]:
    """Everything that is wrong: a process that failed, a round in which not exactly one succeeded."""
    failures = [str(one) for one in answers if isinstance(one, Exception)]
    told = [one for one in answers if not isinstance(one, Exception)]
    for number, round_ in enumerate(zip(*told, strict=True)):
        if sum(round_) != 1:
            failures.append(f"round {number}: {sum(round_)} succeeded")
    return failures


def _all_at_once(store: Store, secrets: Sequence[Redeem]) -> list[Any]:
    gate = FORK.Barrier(PROCESSES)
    return together([partial(_every_round, store, secrets, gate)] * PROCESSES)


def _every_round(store: Store, secrets: Sequence[Redeem], gate: Any) -> list[bool]:
    # What is looked at is who comes first, not how long a hash takes.
    passwords.check = lambda given, stored: (stored == passwords.one_time_hash(given), None)
    passwords.chosen_hash = passwords.one_time_hash
    found = []
    for redeem in secrets:
        gate.wait(PATIENCE_SECONDS)
        found.append(redeem(store))
    return found


# --- the secrets, one account each ----------------------------------------------------------------------------------


def _make(store: Store, keys: Path, rounds: int, seed: int) -> list[Redeem]:
    with change(store) as tx:
        # The store is a copy; its codes are made with the key file of this trial from now on.
        tx.run("UPDATE store_info SET codes_key_mark = :mark", mark=codes.mark_of(keys))
        accounts = tx.rows("SELECT id, user_id FROM account ORDER BY id")
    return [KINDS[(seed + n) % len(KINDS)](store, keys, account) for n, account in enumerate(accounts[:rounds])]


def _reset(store: Store, keys: Path, account: Any) -> Redeem:
    with change(store) as tx:
        number = codes.ask(tx, account["id"], "reset", "hattori@example.co.jp")
        row = tx.rows("SELECT * FROM verification WHERE id = :id", id=number)[0]
    code, link = codes.code_of(keys, row), codes.link_of(keys, row)

    def redeem(store: Store) -> bool:
        with change(store) as tx:
            return codes.redeem(tx, account["id"], "reset", keys, code=code, link=link) is not None

    return redeem


def _step(store: Store, keys: Path, account: Any) -> Redeem:
    nonce = f"nonce-{account['id']}"
    with change(store) as tx:
        tx.update("account", account["id"], {"totp_nonce": nonce, "totp_active": True})
    code = pyotp.TOTP(totp.secret_of(keys, account["id"], nonce)).at(AT)

    def redeem(store: Store) -> bool:
        with change(store) as tx:
            return totp.take(tx, tx.rows("SELECT * FROM account WHERE id = :id", id=account["id"])[0], code, keys)

    return redeem


def _recovery(store: Store, _keys: Path, account: Any) -> Redeem:
    code = f"code-{account['id']}"
    with change(store) as tx:
        tx.insert("recovery_code", {"account_id": account["id"], "code_hash": passwords.one_time_hash(code)})

    def redeem(store: Store) -> bool:
        with change(store) as tx:
            return totp.take_recovery(tx, account, code)

    return redeem


def _initial_password(store: Store, _keys: Path, account: Any) -> Redeem:
    initial = f"initial-{account['id']}"
    with change(store) as tx:
        tx.update("account", account["id"], {"password_hash": passwords.one_time_hash(initial)})

    def redeem(store: Store) -> bool:
        try:
            return bool(sessions.log_in(store, OFFICE, account["user_id"], initial, PASSWORD).token)
        except Refused as refused:
            if [one.code for one in refused.refusals] != ["BAD_CREDENTIALS"]:
                raise
            return False

    return redeem


KINDS = (_reset, _step, _recovery, _initial_password)


# --- the control: look whether it was used, then note that it is ------------------------------------------------------


def _naive(store: Store, gate: Any) -> list[bool]:
    """All have looked before the first notes it: nothing is left to chance."""
    user_id = f"minami{code_of(0)}"
    connection = connect(store.place, writer=True)
    try:
        seen = connection.value("SELECT presence_confirmed_at FROM account WHERE user_id = :u", {"u": user_id})
        gate.wait(PATIENCE_SECONDS)
        with connection.transaction(write=True):
            connection.run("UPDATE account SET presence_confirmed_at = 'x' WHERE user_id = :u", {"u": user_id})
    finally:
        connection.close()
    return [seen is None]
