"""Logging in: what it costs apart from the hash, and that its time does not tell which IDs exist."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from kcli_core.account import passwords, sessions
from kcli_core.refusals import Refused
from kcli_core.store.place import read_place
from kcli_core.store.transaction import Store, write
from tests.bench.processes import KCLI, environment
from tests.bench.row import Row
from tests.bench.stores import ACTOR, OFFICE, postgres_store, sqlite_store

PAIRS = 100
PASSWORD = "itsumo-kaeru-hanashi-77"
KNOWN, UNKNOWN = "minami0002", "minami9999"
NAMES = ("log-in: known against unknown ID", "kcli login")


def rows(folder: Path, server: str | None, rounds: int) -> Iterator[Row]:
    stores = {"SQLite": sqlite_store(folder / "logins.db", staff=20)}
    if server:
        stores["Postgres"] = postgres_store(server, folder, staff=20)
    for engine, found in stores.items():
        store = Store(read_place(found["KCLI_STORE"]))
        _own_password(store)
        yield _same_time(engine, store)
        yield _whole(engine, found, folder, rounds)


def _own_password(store: Store) -> None:
    """`minami0001` and KNOWN have chosen passwords."""
    with write(store, lambda _c, _n: ACTOR, command="bench") as tx:
        for user_id in ("minami0001", KNOWN):
            tx.run(
                "UPDATE account SET password_hash = :h, password_is_initial = :no WHERE user_id = :u",
                h=passwords.chosen_hash(PASSWORD),
                no=False,
                u=user_id,
            )


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _refused(store: Store, user_id: str) -> None:
    try:
        sessions.log_in(store, OFFICE, user_id, "wrong-wrong-wrong")
    except Refused as refused:
        if [one.code for one in refused.refusals] != ["BAD_CREDENTIALS"]:
            raise


def _same_time(engine: str, store: Store) -> Row:
    """One of each in turn, the first of a pair changing, so that what slows the machine slows both.

    The known ID is not made to wait: whoever looks for IDs tries each of them once.
    """
    times: dict[str, list[float]] = {KNOWN: [], UNKNOWN: []}
    for user_id in times:
        _refused(store, user_id)
    for pair in range(PAIRS):
        with write(store, lambda _c, _n: ACTOR, command="bench") as tx:
            tx.run("UPDATE account SET failures = 0, blocked_until = NULL")
        for user_id in (KNOWN, UNKNOWN) if pair % 2 else (UNKNOWN, KNOWN):
            times[user_id].append(_seconds(lambda user_id=user_id: _refused(store, user_id)))
    known, unknown = median(times[KNOWN]), median(times[UNKNOWN])
    measured = f"{known * 1000:.1f} / {unknown * 1000:.1f} ms"
    return Row(f"{NAMES[0]}, {engine}", measured, abs(known / unknown - 1) * 100, most=5, unit="%")


def _whole(engine: str, found: Mapping[str, str], folder: Path, rounds: int) -> Row:
    given = {name: value for name, value in found.items() if name != "KCLI_TOKEN"}
    own = environment(folder, **given, XDG_CONFIG_HOME=str(folder / f"config-{engine}"))
    stored = passwords.chosen_hash(PASSWORD)
    command = [KCLI, "login", OFFICE, "minami0001", "--password-stdin"]

    def log_in() -> None:
        done = subprocess.run(command, input=PASSWORD.encode(), env=own, cwd=folder, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"kcli login: status {done.returncode}\n{done.stderr.decode()}")

    works: dict[str, Callable[[], object]] = {
        "bare": lambda: subprocess.run([sys.executable, "-c", "pass"], env=own, cwd=os.sep, check=True),
        "hash": lambda: passwords.check(PASSWORD, stored),
        "login": log_in,
    }
    for work in works.values():
        work()
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            times[name].append(_seconds(work))
    bare, hash, whole = (median(times[name]) for name in works)
    return Row(
        f"{NAMES[1]}, apart from the hash, {engine}", f"{(whole - hash) * 1000:.1f} ms", (whole - hash) / bare, most=60
    )
