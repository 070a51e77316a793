"""kill -9 in the middle of a batch, and the same batch again, until it comes to its end.

After the last run each row was done exactly once, and every password of the sheet opens its account.
"""

from __future__ import annotations

import csv
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from kcli_core.account import passwords, sessions
from kcli_core.account.identify import token_hash
from kcli_core.batch.key import BatchKey
from kcli_core.store.transaction import Store, read
from tests.soak.crew import FORK
from tests.soak.office import OFFICE, Maker, Makers, change, fill, identify, unsound
from tests.soak.outcome import Outcome

MEMBERS = 300
CONTROL_KILLS = 6
TOKEN = "kcs_soak"
WARM = (
    "kcli.app", "kcli.batch_run", "kcli.commands.batch", "kcli.commands.staff", "kcli.imports", "kcli.sheet", "psycopg",
    "kcli_core.staff.actions", "kcli_core.account.addresses", "kcli_core.office.actions", "kcli.issuing", "kcli.stream",
)  # fmt: skip
OWN = "itsumo-kaeru-hanashi-77"
LOG_INS = 3
# On a busy machine too it comes to its end.
FIRST_LIFE_SECONDS, LONGER_EACH_TIME = 0.3, 1.25


def run(make: Maker, makers: Makers, engine: str, *, seed: int, short: bool) -> Outcome:
    began, chance = time.monotonic(), random.Random(seed)
    for name in WARM:  # a process that loads them anew would be killed before its first row
        import_module(name)
    failures: list[str] = []
    kills, batches = 0, 0
    while kills < (3 if short else 50) and not failures:
        hit, wrong = _batch(make(), chance, members=40 if short else MEMBERS)
        kills, batches = kills + hit, batches + 1
        failures += wrong
    with _passwords_by_chance():
        control: list[str] = []
        for _ in range(CONTROL_KILLS):
            if not control:
                control += _batch(makers["sqlite"](), chance, members=40)[1]
    red = any("passwords of the sheet" in wrong for wrong in control)
    facts = {"batches": batches}
    return Outcome(f"batch-{engine}", seed, kills, failures, red, time.monotonic() - began, facts)


def _batch(store: Store, chance: random.Random, *, members: int) -> tuple[int, list[str]]:
    """One batch, killed until it comes through; how many kills hit it, and what is wrong in the end."""
    fill(store, 1, limit=10**6)
    with change(store) as tx:
        operator = tx.insert("operator", {
            "user_id": "soak", "user_id_key": "soak", "full_name": "担当", "password_hash": "none",
            "password_is_initial": False, "password_set_at": tx.at, "created_at": tx.at,
        })  # fmt: skip
        tx.insert("session", {
            "operator_id": operator, "token_hash": token_hash(TOKEN), "started_at": tx.at, "last_seen_at": tx.at,
        })  # fmt: skip
    home = Path(tempfile.mkdtemp(prefix="kcli-batch-"))
    try:
        (home / "c.txt").write_text("\n".join(_lines(members)) + "\n", encoding="utf-8")
        hit, life = 0, FIRST_LIFE_SECONDS
        while True:
            process = FORK.Process(target=_work, args=(store, home), daemon=True)
            process.start()
            process.join(chance.uniform(0.05, life))
            process.kill()
            process.join()
            if process.exitcode != -signal.SIGKILL:
                break
            hit, life = hit + 1, life * LONGER_EACH_TIME
            if hit > members:
                return hit, ["the batch does not get on"]
        said = (home / "out.txt").read_text("utf-8")
        wrong = [f"the last run ended with {process.exitcode}: {said[-500:]}"] if process.exitcode else []
        return hit, [*wrong, *_judge(store, home, members), *unsound(store)]
    finally:
        shutil.rmtree(home)


def _lines(members: int) -> Iterator[str]:
    for number in range(members):
        yield f"staff add B{number:04} --name '佐藤 {number}郎' --office {OFFICE}"
        yield f"staff issue B{number:04} --office {OFFICE}"
        if number % 5 == 0:
            yield f"staff set-logout B{number:04} --hours 3 --office {OFFICE}"


def _work(store: Store, home: Path) -> None:
    """kcli itself, in a process of its own that can be killed."""
    os.chdir(home)
    place = store.place
    os.environ.update(
        HOME=str(home), KCLI_STORE=str(place.path) if place.embedded else place.url, KCLI_KEYS=str(home / "keys"),
        KCLI_TOKEN=TOKEN, KCLI_LANG="en",
    )  # fmt: skip
    with open(home / "out.txt", "w", encoding="utf-8") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        from kcli.app import run

        argv = ("batch", "c.txt", "--request-id", "soak", "--commit-every", "5", "--passwords-to", "sheet.csv")
        os._exit(run([*argv, "-o", "jsonl"]))


def _judge(store: Store, home: Path, members: int) -> list[str]:
    wrong = []
    with read(store, identify) as q:
        codes = [row["code"] for row in q.rows("SELECT code FROM staff WHERE code LIKE 'B%'")]
        hashes = {
            row["user_id"]: row["password_hash"]
            for row in q.rows("SELECT user_id, password_hash FROM account WHERE user_id LIKE 'minamiB%'")
        }
        log = q.rows("SELECT object FROM audit WHERE action = 'staff.added' AND code = ''")
        used = q.value("SELECT accounts_used FROM office")
    entries = Counter(row["object"] for row in log)
    wanted = [f"B{number:04}" for number in range(members)]
    if sorted(codes) != wanted:
        wrong.append(f"{len(codes)} of {members} members are registered")
    twice = [code for code in wanted if entries[f"staff:{code}"] != 1]
    if twice:
        wrong.append(f"not registered exactly once by the log: {twice[:5]}")
    if len(hashes) != members or used != members:
        wrong.append(f"{len(hashes)} IDs, {used} counted, of {members}")
    if not (home / "sheet.csv").exists():
        return [*wrong, "there is no sheet of passwords"]
    with open(home / "sheet.csv", encoding="utf-8") as file:
        given = {row["user_id"]: row["initial_password"] for row in csv.DictReader(file)}
    dead = [user for user, hash in hashes.items() if passwords.one_time_hash(given.get(user, "")) != hash]
    if dead:
        wrong.append(f"{len(dead)} passwords of the sheet do not open their accounts: {dead[:5]}")
    if list((home / "keys").glob("batch-*")):
        wrong.append("the key is left behind")
    for user in [user for user in hashes if user not in dead][:LOG_INS]:
        sessions.log_in(store, OFFICE, user, given[user], OWN)
    return wrong


@contextmanager
def _passwords_by_chance() -> Iterator[None]:
    """The control: not derived from a key, so those of rows that were committed before a kill are lost."""

    def of_row(_self: BatchKey, _row: int) -> Any:
        return os.urandom

    real = BatchKey.of_row
    BatchKey.of_row = of_row  # type: ignore[method-assign]
    try:
        yield
    finally:
        BatchKey.of_row = real  # type: ignore[method-assign]
