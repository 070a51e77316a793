"""Fifty processes that issue accounts against a limit: never one over, and never a refusal while there was room."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from kcli_core.refusals import Refused
from kcli_core.staff import actions
from kcli_core.store.engine import connect
from kcli_core.store.transaction import Store
from tests.soak.crew import together
from tests.soak.office import Maker, change, code_of, fill, office_of, unsound
from tests.soak.outcome import Outcome

PROCESSES = 50


@dataclass(slots=True)
class Answers:
    """What one process was told."""

    granted: list[str] = field(default_factory=list)
    full: int = 0
    wrong: list[str] = field(default_factory=list)


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    each = 6 if short else 40
    limit = PROCESSES * each // 4
    store = make()
    fill(store, PROCESSES * each, limit=limit)
    codes = [code_of(n) for n in range(PROCESSES * each)]
    random.Random(seed).shuffle(codes)
    shares = [codes[n::PROCESSES] for n in range(PROCESSES)]
    answers = together([partial(_issue, store, share) for share in shares])
    failures = [*judge(store, limit, answers), *unsound(store)]
    return Outcome(
        f"limit-{engine}",
        seed,
        len(codes),
        failures,
        _control_is_red(make, limit),
        time.monotonic() - began,
        {"limit": limit, "refused": sum(one.full for one in answers if isinstance(one, Answers))},
    )


def _issue(store: Store, codes: Sequence[str]) -> Answers:
    answers = Answers()
    for code in codes:
        try:
            with change(store) as tx:
                answers.granted.append(actions.issue_ids(tx, office_of(tx), [code])[0].user_id)
        except Refused as refused:
            first = refused.refusals[0]
            if first.code == "LIMIT_ACCOUNTS" and first.facts["used"] + first.facts["adding"] > first.facts["limit"]:
                answers.full += 1
            else:
                answers.wrong.append(f"{code}: {first.code} {dict(first.facts)}")
    return answers


def judge(store: Store, limit: int, answers: Sequence[Answers | Exception]) -> list[str]:
    """Everything that is wrong with what was granted."""
    failures = [str(one) for one in answers if isinstance(one, Exception)]
    told = [one for one in answers if isinstance(one, Answers)]
    failures += [wrong for one in told for wrong in one.wrong]
    granted = [user_id for one in told for user_id in one.granted]
    connection = connect(store.place, writer=False)
    try:
        there = {row["user_id"] for row in connection.rows("SELECT user_id FROM account")}
        kept = connection.value("SELECT accounts_used FROM office")
    finally:
        connection.close()
    if len(there) > limit:
        failures.append(f"{len(there) - limit} over the limit")
    if len(there) < limit:
        failures.append(f"{limit - len(there)} refused although there was room")
    if kept != len(there):
        failures.append(f"the counter says {kept}, there are {len(there)}")
    if set(granted) != there or len(granted) != len(there):
        failures.append(f"granted {len(granted)}, found {len(there)}")
    return failures


# --- the control: count, then insert, with nothing held -------------------------------------------------------------


def _control_is_red(make: Maker, limit: int) -> bool:
    """On SQLite the lock of the whole store would save it, so there the count is made before that is held."""
    store = make()
    fill(store, PROCESSES * 2, limit=limit)
    answers = together([partial(_naive, store, limit, number) for number in range(PROCESSES)])
    return any("over the limit" in failure for failure in judge(store, limit, answers))


def _naive(store: Store, limit: int, number: int) -> Answers:
    answers = Answers()
    connection = connect(store.place, writer=True)
    try:
        office = connection.value("SELECT id FROM office")
        for turn in range(1 + 2 * limit // PROCESSES):
            if connection.value("SELECT count(*) FROM account") >= limit:
                break
            with connection.transaction(write=True):
                user_id = f"n{number}-{turn}"
                id = connection.new_ids("account", 1)[0]
                row = (id, office, "legacy_admin", user_id, user_id, "active", False, False, 1, "x", True, "x", "x")
                connection.insert_many("account", _COLUMNS, [row])
            answers.granted.append(user_id)
    finally:
        connection.close()
    return answers


_COLUMNS = (
    "id", "office_id", "kind", "user_id", "user_id_key", "state", "system_administrator", "manager",
    "logout_after_hours", "password_hash", "password_is_initial", "password_set_at", "issued_at",
)  # fmt: skip
