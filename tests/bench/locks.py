"""Lock and unlock through the core against the bare statements; and sixteen contenders, who all get their turn."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from kcli_core.store import setup
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from tests import postgres
from tests.bench.row import Row
from tests.soak.crew import together
from tests.soak.ledger import Desk, new_folder, set_up

PAIRS, ROUNDS = 60, 5
LEAST_PART = 1 / 3
CONTENDERS, TURNS = 16, 8
NAMES = ("lock and unlock", "16 contenders")
LOCK = (
    "INSERT INTO bare_lock (share_id, lock_id, side, holder, fence, base, since, until) "
    "VALUES (1, 'x', 'office', 'u', 1, 1, 'x', 'x')",
    "UPDATE bare_share SET fence = fence + 1 WHERE id = 1",
)
UNLOCK = ("DELETE FROM bare_lock WHERE share_id = 1",)
TABLES = (
    "CREATE TABLE bare_share (id BIGINT PRIMARY KEY, fence BIGINT)",
    "CREATE TABLE bare_lock (share_id BIGINT PRIMARY KEY, lock_id TEXT, side TEXT, holder TEXT, fence BIGINT, "
    "base BIGINT, since TEXT, until TEXT)",
    "INSERT INTO bare_share VALUES (1, 0)",
)


def rows(home: Path, server: str | None) -> Iterator[Row]:
    path = home / "locks.db"
    setup.init(Store(Place(SQLITE, path=path)), home / "lock-keys", label="local:bench")
    yield from _measured("SQLite", Store(Place(SQLITE, path=path)), partial(_sqlite, home / "bare-locks.db"))
    if server is None:
        return
    url = postgres.new_database(server)
    operator = setup.FirstOperator("first", "最初 の担当", "sha256$none")
    setup.init(Store(Place(POSTGRES, url=url)), home / "lock-keys", label="local:bench", operator=operator)
    yield from _measured("Postgres", Store(Place(POSTGRES, url=url)), partial(_postgres, url))


def _measured(name: str, store: Store, bare: Callable[[tuple[str, ...]], None]) -> Iterator[Row]:
    """Each command is a connection of its own, for kcli as for the driver: so it is with commands."""
    folder = new_folder()
    try:
        set_up(store, folder)
        desk = Desk(store, folder, 1)
        bare(TABLES)
        core, driver = [], []
        for _ in range(ROUNDS):
            core.append(_timed(lambda: _turn(desk)))
            driver.append(_timed(lambda: (bare(LOCK), bare(UNLOCK))))
        mine, theirs = PAIRS / median(core), PAIRS / median(driver)
        yield Row(f"lock and unlock, {name}", f"{mine:,.0f} of {theirs:,.0f}/s", mine / theirs, least=LEAST_PART)
        waits = together([partial(_contend, Desk(store, folder, 100 + n)) for n in range(CONTENDERS)])
        served = [one for one in waits if isinstance(one, list) and len(one) == TURNS]
        slowest = max(max(one) for one in served) if served else 0.0
        fair = len(served) / CONTENDERS
        yield Row(f"16 contenders, {name}: served", f"slowest wait {slowest * 1000:.0f} ms", fair, least=1.0)
    finally:
        shutil.rmtree(folder)


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    for _ in range(PAIRS):
        work()
    return time.perf_counter() - began


def _turn(desk: Desk) -> None:
    grant = desk.open(dt.timedelta(hours=1))
    assert grant is not None
    desk.close(grant, grant.blob)


def _contend(desk: Desk) -> list[float]:
    """Seconds waited for each turn; a contender that is never served does not end."""
    waits = []
    for _ in range(TURNS):
        began, pause = time.monotonic(), 0.002
        while (grant := desk.open(dt.timedelta(seconds=30))) is None:
            time.sleep(pause)
            pause = min(pause * 1.5, 0.05)
        waits.append(time.monotonic() - began)
        desk.close(grant, grant.blob)
    return waits


def _sqlite(path: Path, statements: tuple[str, ...]) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA"):
        db.execute(f"PRAGMA {pragma}")
    db.execute("BEGIN IMMEDIATE")
    for statement in statements:
        db.execute(statement)
    db.execute("COMMIT")
    db.close()


def _postgres(url: str, statements: tuple[str, ...]) -> None:
    import psycopg

    with psycopg.connect(url) as db:
        for statement in statements:
            db.execute(statement)
