"""Searches in 100,000 documents of one client: the time in the core, query and rows, per kind of query (EB-29)."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from kcli_core.client import register
from kcli_core.folder import actions, criteria, reads, search, versions
from kcli_core.office import actions as offices
from kcli_core.roles import Actor, Role
from kcli_core.store.place import read_place
from kcli_core.store.transaction import Store, read, write
from tests.bench.row import Row
from tests.bench.stores import postgres_store, sqlite_store

DOCUMENTS = 100_000
ROUNDS = 9
MOST_MILLISECONDS = 50.0
SHOWN = 1000
HOUSES = (
    "青空商店",
    "国税商事",
    "みどり電機",
    "東京電力",
    "山﨑製パン",
    "髙島屋",
    "コクヨ",
    "富士フイルム",
    "大塚商会",
    "北川鉄工",
)
FORMS = ("株式会社{}", "{}株式会社", "㈱{}", "{}（株）", "{}")
QUERIES: dict[str, dict[str, Any]] = {
    "everything": {},
    "a year": {"date": "2023"},
    "an amount": {"amount": "123456"},
    "a range of amounts": {"amount_min": "100000", "amount_max": "500000"},
    "a counterparty": {"counterparty": "株式会社国税商事"},
    "a counterparty that is not there": {"counterparty": "存在しない商事"},
    "exactly a counterparty": {"counterparty": "㈱国税商事7", "exact": True},
    "year, amounts and counterparty": {
        "date": "2023", "amount_min": "100000", "amount_max": "500000", "counterparty": "国税",
    },
    "a kind": {"type": "契約書"},
    "an invoice number": {"number": "T7000012050002"},
    "no amount": {"amount_blank": True},
    "no invoice number": {"number_blank": True},
    "no remarks": {"remarks_blank": True},
}  # fmt: skip
# Where no index serves: for information.
SLOWER: dict[str, dict[str, Any]] = {"a word of the remarks": {"remarks": "備品77"}, "stored by": {"by": "nobody"}}


def identify(connection: Any, now: Any) -> Actor:
    del connection, now
    return Actor("local:bench", frozenset({Role.VENDOR, Role.DIRECTOR}), local=True)


def rows(home: Path, server: str | None) -> Iterator[Row]:
    yield from _measured("SQLite", sqlite_store(home / "documents.db"))
    if server:
        yield from _measured("Postgres", postgres_store(server, home))


def _measured(name: str, env: dict[str, str]) -> Iterator[Row]:
    store = Store(read_place(env["KCLI_STORE"]))
    fill(store)
    for query, asked in (QUERIES | SLOWER).items():
        took = [_search(store, asked) for _ in range(ROUNDS)]
        milliseconds = median(spent for spent, _ in took) * 1000
        most = MOST_MILLISECONDS if query in QUERIES else None
        yield Row(f"search, {name}: {query}", f"{took[0][1]:,} found", milliseconds, most=most, unit="ms")


def _search(store: Store, asked: dict[str, Any]) -> tuple[float, int]:
    flags = {name: value for name, value in asked.items() if value is True}
    cells = {name: value for name, value in asked.items() if value is not True}
    with read(store, identify) as q:
        office = q.one("SELECT * FROM office")
        assert office is not None
        began = time.perf_counter()
        found = search.search(q, office, "C01", criteria.read(cells, flags), limit=SHOWN)
        return time.perf_counter() - began, found.total


def fill(store: Store) -> None:
    with write(store, identify, command="bench") as tx:
        if not tx.value("SELECT count(*) FROM office"):
            cells = {"code": "bench01", "name": "試験会計", "access_name": "bench", "applied_on": "2024-03-15"}
            offices.add(tx, cells)
        office = tx.one("SELECT * FROM office")
        assert office is not None
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店", "closing_month": "3"})
        actions.add(tx, office, [actions.Wish("C01", "ebook", 10**12)])
        folder = reads.find(tx, office, "C01")
        ebook = reads.ebook(tx, folder["client_id"])
        drafts = made(DOCUMENTS)
        for _ in range(0, DOCUMENTS, 10_000):
            versions.store(tx, folder, ebook, [next(drafts) for _ in range(10_000)])


def made(count: int) -> Iterator[dict[str, Any]]:
    """Documents of four years and some 3,000 counterparties; 2 % without an amount, half with remarks."""
    luck = random.Random(1)
    for at in range(count):
        house = luck.choice(HOUSES) + (str(luck.randrange(300)) if luck.random() < 0.8 else "")
        yield {
            "kind": luck.choice(("invoice", "receipt", "order", "delivery_note")), "direction": "received",
            "transaction_date": str(dt.date(2021, 1, 1) + dt.timedelta(days=at % 1461)),
            "amount": None if luck.random() < 0.02 else luck.randrange(100, 2_000_000),
            "counterparty": luck.choice(FORMS).format(house), "counterparty_code": None,
            "invoice_number": "T7000012050002" if luck.random() < 0.3 else None, "invoice_number_unchecked": False,
            "slip_number": None, "remarks": f"4月分 備品{luck.randrange(1000)}" if luck.random() < 0.5 else None,
            "path_id": 0, "file_name": f"seikyu{at}.pdf", "media_type": "application/pdf", "size": 10_000,
            "sha256": hashlib.sha256(str(at).encode()).hexdigest(), "route": "mail", "marks": "",
        }  # fmt: skip
