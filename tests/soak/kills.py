"""kill -9 at random moments: what was acknowledged is there, nothing is half written, the store is sound."""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from kcli_core.client.register import ListOfClients
from kcli_core.staff import actions
from kcli_core.store.engine import Connection, Sqlite, connect
from kcli_core.store.transaction import Store
from tests.soak.crew import FORK
from tests.soak.office import Maker, Makers, change, fill, office_of, unsound
from tests.soak.outcome import Outcome

CREW = 3
PERSONS = 12
# A store this old is put away: reading its whole log after each kill would take the time of the kills.
KILLS_PER_STORE = 50
CONTROL_KILLS = 30


def run(make: Maker, makers: Makers, engine: str, *, seed: int, short: bool) -> Outcome:
    began, chance = time.monotonic(), random.Random(seed)
    kills = 20 if short else 1000
    failures: list[str] = []
    acknowledged = 0
    for at in range(0, kills, KILLS_PER_STORE):
        done, wrong = _kill(make(), min(KILLS_PER_STORE, kills - at), chance, crew=CREW)
        acknowledged += done
        failures += wrong
    with _no_transaction():
        _, control = _kill(makers["sqlite"](), CONTROL_KILLS, chance, crew=1)
    red = any(wrong.startswith("kill ") for wrong in control)
    wall = time.monotonic() - began
    return Outcome(f"kills-{engine}", seed, kills, failures, red, wall, {"acknowledged": acknowledged})


def _kill(store: Store, kills: int, chance: random.Random, *, crew: int) -> tuple[int, list[str]]:
    """Kill one of the crew, look at the store while the others go on, put another in its place; until one failed."""
    fill(store, 1, limit=10**6)
    failures: list[str] = []
    numbers = count()
    with tempfile.TemporaryDirectory(prefix="kcli-acks-") as folder:
        acks = Path(folder)
        hands = [_hire(store, next(numbers), acks) for _ in range(crew)]
        try:
            for kill in range(kills):
                time.sleep(chance.uniform(0.005, 0.15))
                failures += [f"a worker ended by itself with {hand.exitcode}" for hand in hands if not hand.is_alive()]
                at = chance.randrange(crew)
                hands[at].kill()
                hands[at].join()
                failures += [f"kill {kill}: {wrong}" for wrong in _look(store, acks)]
                if failures:
                    break
                hands[at] = _hire(store, next(numbers), acks)
        finally:
            for hand in hands:
                hand.kill()
                hand.join()
        failures += [f"at the end: {wrong}" for wrong in _look(store, acks)]
        done = sum(len(_lines(file)) for file in acks.iterdir())
        if not done:
            failures.append("nobody wrote anything")
    return done, failures


def _hire(store: Store, number: int, acks: Path) -> Any:
    process = FORK.Process(target=_work, args=(store, number, acks / str(number)), daemon=True)
    process.start()
    return process


def _work(store: Store, number: int, ack_file: Path) -> None:
    """Issue and import in turn, and say so after each, until killed."""
    ack = os.open(ack_file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for turn in count():
        code = f"{number}-{turn}"
        with change(store) as tx:
            actions.register(tx, office_of(tx), [{"code": code, "full_name": f"佐藤 {code}"}])
            actions.issue_ids(tx, office_of(tx), [code], same_person_ok=True)
        os.write(ack, f"staff {code}\n".encode())
        with change(store) as tx:
            clients = ListOfClients(tx, office_of(tx))
            for row in range(PERSONS):
                cells = {"client_code": code, "client_name": f"株式会社{code}", "full_name": f"高橋 {row}郎"}
                clients.take(row + 2, cells, {"file": "list.csv", "row": row + 2})
            clients.finish()
        os.write(ack, f"client {code}\n".encode())


def _lines(file: Path) -> list[str]:
    """Whole lines only: the last may have been cut off by the kill."""
    return file.read_text().split("\n")[:-1]


def _look(store: Store, acks: Path) -> list[str]:
    told = {line for file in acks.iterdir() for line in _lines(file)}
    connection = connect(store.place, writer=False)
    try:
        with connection.transaction(write=False):
            wrong = _halves(connection)
            there = {"staff " + row["code"] for row in connection.rows("SELECT code FROM staff")}
            there |= {"client " + row["code"] for row in connection.rows("SELECT code FROM client")}
    finally:
        connection.close()
    return [*wrong, *(f"acknowledged and lost: {line}" for line in sorted(told - there)), *unsound(store)]


def _halves(connection: Connection) -> list[str]:
    """What a transaction that was cut in two would leave."""
    looks = {
        "client without all its persons": "SELECT c.code FROM client c LEFT JOIN person p ON p.client_id = c.id "
        f"GROUP BY c.code, c.persons_numbered HAVING count(p.id) <> {PERSONS} OR c.persons_numbered <> {PERSONS}",
        "staff without the ID": "SELECT s.code FROM staff s LEFT JOIN account a ON a.staff_id = s.id "
        "WHERE a.id IS NULL AND s.code <> '00000'",
        "account without its event": "SELECT a.user_id AS code FROM account a LEFT JOIN account_event e "
        "ON e.account_id = a.id WHERE e.id IS NULL",
        "change set without a row of the log": "SELECT c.id AS code FROM change_set c LEFT JOIN audit l "
        "ON l.change_set = c.id WHERE l.seq IS NULL",
    }
    return [f"{name}: {row['code']}" for name, sql in looks.items() for row in connection.rows(sql)]


@contextmanager
def _no_transaction() -> Iterator[None]:
    """The control: every statement is on its own, so a kill leaves a half."""

    @contextmanager
    def none(_self: Sqlite, write: bool) -> Iterator[None]:
        del write
        yield

    real = Sqlite.transaction
    Sqlite.transaction = none  # type: ignore[method-assign]
    try:
        yield
    finally:
        Sqlite.transaction = real  # type: ignore[method-assign]
