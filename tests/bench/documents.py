"""Documents put in bulk, 10 kB each, against hashing them, copying them with fsync and inserting the same rows bare.

`KCLI_BENCH_DOCUMENTS=100000 python -m tests.bench --only documents` measures the number of the requirement.
"""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kcli_core.account import sessions
from kcli_core.client import register
from kcli_core.folder import actions as folders
from kcli_core.office import reads
from kcli_core.staff import actions as staff
from kcli_core.store.place import read_place
from kcli_core.store.transaction import Store, write
from tests.bench.bulk import Ran, run_inside
from tests.bench.row import Row
from tests.bench.stores import ACTOR, OFFICE, postgres_store, sqlite_store

COUNT = int(os.environ.get("KCLI_BENCH_DOCUMENTS", "5000"))
SIZE_BYTES = 10_000
LEAST_PART = 1 / 3
# SQLite holds the pages that a transaction changes until its commit: 2 to 3 kB a document, more than all else.
MOST_MB = 400.0
# Of reading and hashing the same files.
LEAST_CHECKED = 1 / 2
ROUNDS = 3 if COUNT <= 20_000 else 1
NAME = "documents"


def rows(home: Path, server: str | None) -> Iterator[Row]:
    inbox, book = home / "inbox", home / "sakuin.csv"
    _fill(inbox, book)
    yield from _measured(home, inbox, book, "SQLite", None)
    if server:
        yield from _measured(home, inbox, book, "Postgres", server)
    shutil.rmtree(inbox)


def _measured(home: Path, inbox: Path, book: Path, name: str, server: str | None) -> Iterator[Row]:
    """The command and the driver in turn; the best of each, as both wait for the same disk."""
    put: list[Ran] = []
    bare: list[Ran] = []
    checked: list[Ran] = []
    hashed: list[Ran] = []
    for turn in range(ROUNDS):
        path, blobs, copies = home / f"put{turn}.db", home / f"blobs{turn}", home / f"copies{turn}"
        env = _green(postgres_store(server, home) if server else sqlite_store(path))
        words = ("folder", "put", "C01", "--from", str(inbox), "--index", str(book), "-q")
        put.append(run_inside(home, {**env, "KCLI_BLOBS": str(blobs)}, "command", *words))
        os.sync()
        bare.append(run_inside(home, {}, "documents", env["KCLI_STORE"], str(inbox), str(copies)))
        os.sync()
        checked.append(run_inside(home, {**env, "KCLI_BLOBS": str(blobs)}, "command", "folder", "verify", "C01", "-q"))
        hashed.append(run_inside(home, {}, "hashes", str(blobs)))
        for folder in (blobs, copies):
            shutil.rmtree(folder)
        path.unlink(missing_ok=True)
    took, driver = (min(run.seconds for run in runs) for runs in (put, bare))
    rates = f"{COUNT / took:,.0f} of {COUNT / driver:,.0f}/s"
    yield Row(f"{NAME}, put of {COUNT:,}, {name}, part of bare", rates, driver / took, least=LEAST_PART)
    took, driver = (min(run.seconds for run in runs) for runs in (checked, hashed))
    # Of a few documents the start of the command is most of it.
    least = LEAST_CHECKED if COUNT >= 50_000 else None
    rates = f"{COUNT / took:,.0f} of {COUNT / driver:,.0f}/s"
    yield Row(f"{NAME}, verify of {COUNT:,}, {name}, part of bare", rates, driver / took, least=least)
    yield Row(f"{NAME}, put of {COUNT:,}, {name}, memory", "", max(run.peak_mb for run in put), most=MOST_MB, unit="MB")


def _fill(inbox: Path, book: Path) -> None:
    inbox.mkdir()
    with book.open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file)
        written.writerow(["連番", "日付", "金額", "取引先", "備考"])
        for number in range(1, COUNT + 1):
            (inbox / f"{number:06}.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(SIZE_BYTES - 9))
            month, day = number % 12 + 1, number % 28 + 1
            written.writerow([number, f"2024{month:02}{day:02}", number * 11, f"㈱取引先{number % 500}", "請求書"])
    os.sync()


def _green(env: dict[str, str]) -> dict[str, str]:
    """A client with its green folder, and a director who is logged in: an operator of the service puts nothing."""
    store = Store(read_place(env["KCLI_STORE"]))
    with write(store, lambda _c, _n: ACTOR, command="bench") as tx:
        office = reads.choose(tx, OFFICE)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店", "closing_month": "3"})
        folders.add(tx, office, [folders.Wish("C01", "ebook", 10**12, 10**7)])
        staff.register(tx, office, [{"code": "D1", "full_name": "服部 一郎", "role": "所長"}])
        (issued,) = staff.issue_ids(tx, office, ["D1"])
    token = sessions.log_in(store, OFFICE, issued.user_id, issued.initial_password, "itsumo-kaeru-hanashi-77").token
    return {**env, "KCLI_TOKEN": token}
