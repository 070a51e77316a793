"""Fifty processes that add contacts to twenty contracts: none over, none refused while there was room, one primary.

Each contract has places for half of those who come.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from functools import partial

from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.refusals import Refused
from kcli_core.store.engine import connect
from kcli_core.store.transaction import Store
from tests.soak.crew import together
from tests.soak.limit import Answers
from tests.soak.office import Maker, change, fill, office_of, unsound
from tests.soak.outcome import Outcome

PROCESSES, CONTRACTS = 50, 20
# A process that finds a contract empty must name its contact as the primary; another may be quicker.
NOT_FIRST = "PRIMARY_TAKEN"


def run(make: Maker, engine: str, *, seed: int, short: bool) -> Outcome:
    began = time.monotonic()
    each = 6 if short else 40
    limit = PROCESSES * each // CONTRACTS // 2
    store = _store(make, limit)
    tries = [number % CONTRACTS for number in range(PROCESSES * each)]
    random.Random(seed).shuffle(tries)
    shares = [tries[n::PROCESSES] for n in range(PROCESSES)]
    answers = together([partial(_add, store, number, share) for number, share in enumerate(shares)])
    failures = [*judge(store, limit, answers), *unsound(store)]
    facts = {"places": limit * CONTRACTS, "refused": sum(a.full for a in answers if isinstance(a, Answers))}
    red = _control_is_red(make, limit)
    return Outcome(f"places-{engine}", seed, len(tries), failures, red, time.monotonic() - began, facts)


def _store(make: Maker, limit: int) -> Store:
    store = make()
    fill(store, 1, limit=10)
    with change(store) as tx:
        for number in range(CONTRACTS):
            cells = {"code": f"D{number}"}
            contracts.add(tx, office_of(tx), cells, product="data-link", connections=limit - 2)
    return store


def _add(store: Store, process: int, share: Sequence[int]) -> Answers:
    answers = Answers()
    for turn, contract in enumerate(share):
        cells = {"full_name": "森 健", "email": f"p{process}-{turn}@example.co.jp"}
        _one(store, f"D{contract}", cells, answers)
    return answers


def _one(store: Store, contract: str, cells: dict[str, str], answers: Answers) -> None:
    """As its user would: the first of a contract is the primary, everybody else is not."""
    for primary in (False, True, False):
        try:
            with change(store) as tx:
                registering.add(tx, office_of(tx), contract, cells, primary=primary)
            answers.granted.append(f"{contract} {cells['email']}")
            return
        except Refused as refused:
            first = refused.refusals[0]
            if first.code == "LIMIT_CONTACTS" and first.facts["used"] + first.facts["adding"] > first.facts["limit"]:
                answers.full += 1
                return
            if first.code not in ("PRIMARY_REQUIRED", NOT_FIRST):
                answers.wrong.append(f"{contract}: {first.code} {dict(first.facts)}")
                return
    answers.wrong.append(f"{contract}: neither first nor not")


def judge(store: Store, limit: int, answers: Sequence[Answers | Exception]) -> list[str]:
    """Everything that is wrong with what was granted."""
    failures = [str(one) for one in answers if isinstance(one, Exception)]
    told = [one for one in answers if isinstance(one, Answers)]
    failures += [wrong for one in told for wrong in one.wrong]
    connection = connect(store.place, writer=False)
    try:
        rows = connection.rows(
            "SELECT c.code, c.contacts_used, count(k.id) AS there, "
            "sum(CASE WHEN k.id = c.primary_id THEN 1 ELSE 0 END) AS mains "
            "FROM contract c LEFT JOIN contact k ON k.contract_id = c.id GROUP BY c.id, c.code, c.contacts_used"
        )
    finally:
        connection.close()
    for row in rows:
        if row["there"] > limit:
            failures.append(f"{row['code']}: {row['there'] - limit} over the limit")
        if row["there"] < limit:
            failures.append(f"{row['code']}: {limit - row['there']} refused although there was room")
        if row["contacts_used"] != row["there"] or row["mains"] != 1:
            failures.append(f"{row['code']}: {row['contacts_used']} kept, {row['there']} there, {row['mains']} primary")
    if (granted := sum(len(one.granted) for one in told)) != sum(row["there"] for row in rows):
        failures.append(f"granted {granted}, found {sum(row['there'] for row in rows)}")
    return failures


# --- the control: count, then insert, with nothing held -------------------------------------------------------------


def _control_is_red(make: Maker, limit: int) -> bool:
    store = _store(make, limit)
    answers = together([partial(_naive, store, limit, number) for number in range(PROCESSES)])
    return any("over the limit" in failure for failure in judge(store, limit, answers))


def _naive(store: Store, limit: int, process: int) -> Answers:
    """Into the first contract: looked at before, not while it is written."""
    connection = connect(store.place, writer=True)
    try:
        contract = connection.rows("SELECT * FROM contract ORDER BY id LIMIT 1")[0]
        for turn in range(2 * limit // PROCESSES + 2):
            count = "SELECT count(*) FROM contact WHERE contract_id = :id"
            if connection.value(count, {"id": contract["id"]}) >= limit:
                break
            with connection.transaction(write=True):
                number = process * 1000 + turn
                site = connection.new_ids("site_account", 1)[0]
                email = f"n{number}@example.co.jp"
                columns = ("id", "office_id", "email", "email_key", "created_at")
                connection.insert_many("site_account", columns, [(site, contract["office_id"], email, email, "x")])
                id = connection.new_ids("contact", 1)[0]
                row = (id, contract["id"], site, number, "x", "x", "x")
                names = ("id", "contract_id", "site_account_id", "number", "full_name", "name_key", "registered_at")
                connection.insert_many("contact", names, [row])
    finally:
        connection.close()
    return Answers()
