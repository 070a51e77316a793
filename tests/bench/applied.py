"""`kcli apply` of an office of a hundred thousand persons with IDs, against the bare driver with the same rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from statistics import median

from kcli_core.account import sessions
from kcli_core.office import reads
from kcli_core.staff import actions, issuing
from kcli_core.store.place import POSTGRES, Place
from kcli_core.store.transaction import Store, write
from tests.bench.bulk import Ran, run_inside
from tests.bench.people import write_list
from tests.bench.row import Row
from tests.bench.stores import _PASSWORD, ACTOR, OFFICE, postgres_store, sqlite_store

NAMES = ("apply, SQLite", "apply, Postgres")
PERSONS = 100_000
ROUNDS = 3
LEAST_PART = 0.1
MOST_MB = 500.0
# Every client has fifty persons with IDs: more than the ten that a company has by itself.
HEAD = f'[office]\ncode = "{OFFICE}"\n\n[limits]\nclient_accounts = 60\nreason = "2,000 companies"\n\n'
CLIENTS = '[clients]\nfile = "applied.csv"\n'


def sqlite_rows(home: Path) -> Iterator[Row]:
    """Applied by the local operator in one go."""
    file, _ = _files(home)
    applied, bare = list[Ran](), list[Ran]()
    numbers = count()
    for _ in range(ROUNDS):
        path = home / f"applied{next(numbers)}.db"
        env = sqlite_store(path)
        sheet = str(home / f"{path.name}.csv")
        applied.append(run_inside(home, env, "command", "apply", str(file), "--yes", "-q", "--passwords-to", sheet))
        target = home / "bare.db"
        bare.append(run_inside(home, {}, "every_row", str(path), str(target)))
        target.unlink()
        path.unlink()
    yield from _judged("SQLite", applied, bare)


def postgres_rows(home: Path, server: str) -> Iterator[Row]:
    """Limits by the vendor, then persons and IDs by the director: two who may do different things."""
    file, limits = _files(home)
    applied, bare = list[Ran](), list[Ran]()
    for number in range(ROUNDS):
        env = postgres_store(server, home)
        first = run_inside(home, env, "command", "apply", str(limits), "--yes", "-q")
        sheet = str(home / f"postgres{number}.csv")
        own = {**env, "KCLI_TOKEN": _director(env["KCLI_STORE"])}
        second = run_inside(home, own, "command", "apply", str(file), "--yes", "-q", "--passwords-to", sheet)
        applied.append(Ran(first.seconds + second.seconds, max(first.peak_mb, second.peak_mb)))
        bare.append(run_inside(home, {}, "every_row_of_postgres", env["KCLI_STORE"]))
    yield from _judged("Postgres", applied, bare)


def _director(url: str) -> str:
    store = Store(Place(POSTGRES, url=url))
    with write(store, lambda _c, _n: ACTOR, command="bench") as tx:
        office = reads.choose(tx, OFFICE)
        actions.register(tx, office, [{"code": "9001", "full_name": "服部 一郎", "role": "director"}])
        issued = issuing.issue_ids(tx, office, ["9001"])[0]
    return sessions.log_in(store, OFFICE, issued.user_id, issued.initial_password, _PASSWORD).token


def _judged(store: str, applied: list[Ran], bare: list[Ran]) -> Iterator[Row]:
    took, driver = median(run.seconds for run in applied), median(run.seconds for run in bare)
    rates = f"{PERSONS / took:,.0f} of {PERSONS / driver:,.0f} persons/s"
    yield Row(f"apply of {PERSONS:,}, {store}, part of executemany", rates, driver / took, least=LEAST_PART)
    yield Row(
        f"apply of {PERSONS:,}, {store}, memory", "", max(run.peak_mb for run in applied), most=MOST_MB, unit="MB"
    )


def _files(home: Path) -> tuple[Path, Path]:
    """The office with everything, and its limits with the clients alone."""
    raw, listed = home / "raw.csv", home / "applied.csv"
    write_list(raw, PERSONS)
    with raw.open(encoding="utf-8", newline="") as source, listed.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for number, row in enumerate(csv.reader(source)):
            writer.writerow([*row, row[5] if number else "ユーザID"])
    whole, limits = home / "applied.toml", home / "limits.toml"
    whole.write_text(HEAD + CLIENTS + '\n[persons]\nfile = "applied.csv"\n', encoding="utf-8")
    limits.write_text(HEAD + CLIENTS, encoding="utf-8")
    return whole, limits


def rows(home: Path, server: str | None, only: str) -> Iterator[Row]:
    if NAMES[0].startswith(only):
        yield from sqlite_rows(home)
    if server and NAMES[1].startswith(only):
        yield from postgres_rows(home, server)
