"""kill -9 in the middle of `kcli apply`, and the same again, until it comes to its end.

After the last run each person is there exactly once, with an ID whose password is in the sheet; nothing is done half.
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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from kcli.sheet import PasswordSheet
from kcli_core.account import passwords, sessions
from kcli_core.staff import actions as staff
from kcli_core.store.transaction import Store, read
from tests.soak.crew import FORK
from tests.soak.office import OFFICE, Maker, Makers, change, fill, identify, office_of, unsound
from tests.soak.outcome import Outcome

PERSONS, SHORT_PERSONS = 2_000, 60
PER_CLIENT = 10
OWN = "itsumo-kaeru-hanashi-77"
WARM = (
    "kcli.app", "kcli.applying", "kcli.commands.plan", "kcli.commands.check", "kcli.reports", "kcli.sheet", "psycopg",
    "kcli_core.desired.read", "kcli_core.plan.actions", "kcli_core.plan.saved", "kcli_core.client.bulk",
)  # fmt: skip
LOG_INS = 3
SLOWEST_SECONDS = 120
# A run that is not hit tells how long the next ones last.
FIRST_LIFE_SECONDS, LONGER_EACH_TIME = 1.0, 1.25
# The first is sent again under its id; the second plans anew and finds nothing left.
WAYS = (("plan.json", "--request-id", "soak"), ("office.toml",))


def run(make: Maker, makers: Makers, engine: str, *, seed: int, short: bool) -> Outcome:
    began, chance = time.monotonic(), random.Random(seed)
    for name in WARM:  # a process that loads them anew would be killed before its first row
        import_module(name)
    failures: list[str] = []
    kills, applied, life = 0, 0, FIRST_LIFE_SECONDS
    persons = SHORT_PERSONS if short else PERSONS
    while kills < (3 if short else 50) and not failures:
        hit, life, wrong = _apply(make(), chance, persons, WAYS[applied % 2], life)
        kills, applied = kills + hit, applied + 1
        failures += wrong
    for way in WAYS:
        with _killed_after_the_commit():
            failures += _apply(makers["sqlite"](), chance, SHORT_PERSONS, way, 0)[2]
    with _killed_after_the_commit(), _written_after_the_commit():
        control = _apply(makers["sqlite"](), chance, SHORT_PERSONS, WAYS[0], 0)[2]
    red = any("sheet of passwords" in wrong for wrong in control)
    return Outcome(f"apply-{engine}", seed, kills, failures, red, time.monotonic() - began, {"applied": applied})


def _apply(
    store: Store, chance: random.Random, persons: int, way: Sequence[str], life: float
) -> tuple[int, float, list[str]]:
    """One file, killed until it comes through: how many kills hit it, how long one took, and what is wrong.

    `life`: a run is killed within so many seconds; 0: never.
    """
    fill(store, 1, limit=10)
    with change(store) as tx:
        staff.edit(tx, office_of(tx), "00000", {"role": "director"})
        issued = staff.issue_ids(tx, office_of(tx), ["00000"])[0]
    token = sessions.log_in(store, OFFICE, issued.user_id, issued.initial_password, OWN).token
    home = Path(tempfile.mkdtemp(prefix="kcli-apply-"))
    try:
        _write_files(home, persons)
        hit, asked = 0, (home / "out.txt", home / "plan.txt")
        if _ended(_started(store, home, token, asked[1], "plan", "office.toml", "--out", "plan.json"), 0) != 0:
            return 0, life, [f"no plan: {asked[1].read_text('utf-8')[-500:]}"]
        while True:
            argv = ("apply", *way, "--yes", "--passwords-to", "sheet.csv", "--result", "result.csv", "-q")
            at = time.monotonic()
            code = _ended(_started(store, home, token, asked[0], *argv), chance.uniform(0.02, life) if life else 0)
            if code != -signal.SIGKILL:
                break
            hit, life = hit + 1, life * LONGER_EACH_TIME
            if hit > 100:
                return hit, life, ["the file is never applied"]
        if life and code == 0:
            life = max(0.2, time.monotonic() - at)
        wrong = [] if code == 0 else [f"the last run ended with {code}: {asked[0].read_text('utf-8')[-500:]}"]
        return hit, life, [*wrong, *_judge(store, home, persons), *unsound(store)]
    finally:
        shutil.rmtree(home)


def _write_files(home: Path, persons: int) -> None:
    (home / "office.toml").write_text(
        f'[office]\ncode = "{OFFICE}"\n[clients]\nfile = "persons.csv"\n[persons]\nfile = "persons.csv"\n', "utf-8"
    )
    with (home / "persons.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("顧客コード", "会社名", "氏名", "メールアドレス", "ユーザID"))
        for n in range(persons):
            client, user = n // PER_CLIENT, _user(n)
            rows.writerow((f"C{client:04}", f"株式会社青空{client}", f"佐藤 {n}郎", user, user))


def _user(number: int) -> str:
    return f"p{number}@example.co.jp"


def _started(store: Store, home: Path, token: str, out: Path, *argv: str) -> Any:
    process = FORK.Process(target=_work, args=(store, home, token, out, argv), daemon=True)
    process.start()
    return process


def _ended(process: Any, seconds: float) -> int | None:
    """Its exit code; killed after so many seconds, where these are given."""
    process.join(seconds or SLOWEST_SECONDS)
    process.kill()
    process.join()
    code: int | None = process.exitcode
    return code


def _work(store: Store, home: Path, token: str, out: Path, argv: Sequence[str]) -> None:
    """kcli itself, in a process of its own that can be killed."""
    os.chdir(home)
    place = store.place
    os.environ.update(
        HOME=str(home), KCLI_STORE=str(place.path) if place.embedded else place.url, KCLI_KEYS=str(home / "keys"),
        KCLI_TOKEN=token, KCLI_LANG="en",
    )  # fmt: skip
    with out.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        from kcli.app import run

        os._exit(run([*argv]))


def _judge(store: Store, home: Path, persons: int) -> list[str]:
    wrong = []
    with read(store, identify) as q:
        names = Counter(row["full_name"] for row in q.rows("SELECT full_name FROM person"))
        clients = q.value("SELECT count(*) FROM client")
        hashes = {
            row["user_id"]: row["password_hash"]
            for row in q.rows("SELECT user_id, password_hash FROM account WHERE kind <> 'staff'")
        }
        log = q.rows("SELECT object, action FROM audit WHERE action IN ('person.added', 'client.added') AND code = ''")
        sets = q.value("SELECT count(DISTINCT change_set) FROM audit WHERE action = 'person.added'")
    if names != {f"佐藤 {n}郎": 1 for n in range(persons)} or clients != persons // PER_CLIENT:
        wrong.append(f"{len(names)} of {persons} persons, {clients} clients; most often {names.most_common(1)}")
    entries = Counter(row["object"] for row in log)
    if len(log) != persons + persons // PER_CLIENT or set(entries.values()) != {1} or sets != 1:
        wrong.append(f"{len(log)} entries of the log in {sets} change sets")
    if set(hashes) != {_user(n) for n in range(persons)}:
        wrong.append(f"{len(hashes)} IDs of {persons}")
    for name in ("sheet.csv", "result.csv"):
        if not (home / name).exists():
            wrong.append("there is no sheet of passwords" if name == "sheet.csv" else "there is no result")
    if wrong:
        return wrong
    with open(home / "sheet.csv", encoding="utf-8") as file:
        given = {row["user_id"]: row["initial_password"] for row in csv.DictReader(file)}
    dead = [user for user, hash in hashes.items() if passwords.one_time_hash(given.get(user, "")) != hash]
    if dead:
        wrong.append(f"{len(dead)} passwords of the sheet of passwords do not open their accounts: {dead[:5]}")
    if (home / "sheet.csv.part").exists():
        wrong.append("there is a sheet half named")
    for user in [user for user in hashes if user not in dead][:LOG_INS]:
        sessions.log_in(store, OFFICE, user, given[user], OWN)
    return wrong


@contextmanager
def _killed_after_the_commit() -> Iterator[None]:
    """The worst moment: committed, and the sheet has not its name yet."""

    def killed(_self: PasswordSheet) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    real, kept = PasswordSheet.keep, PasswordSheet.keep_left_over
    PasswordSheet.keep = killed  # type: ignore[method-assign]
    PasswordSheet.keep_left_over = lambda self: real(self) if self.part.exists() else None  # type: ignore[method-assign]
    try:
        yield
    finally:
        PasswordSheet.keep, PasswordSheet.keep_left_over = real, kept  # type: ignore[method-assign]


@contextmanager
def _written_after_the_commit() -> Iterator[None]:
    """The control: passwords are only in memory when the commit is through."""
    real = PasswordSheet.write
    PasswordSheet.write = lambda *_: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        PasswordSheet.write = real  # type: ignore[method-assign]
