"""The places of a hundred thousand contracts: `kcli contacts quota --all` against the bare query of the same rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from kcli_core.store.engine import connect
from kcli_core.store.place import read_place
from tests.bench.bulk import run_inside
from tests.bench.row import Row
from tests.bench.stores import postgres_store, sqlite_store

CONTRACTS = 100_000
PERSONS = 3
MOST = 3.0
FORMS = ("csv", "table", "json")


def rows(home: Path, server: str | None, rounds: int) -> Iterator[Row]:
    yield from _measured("SQLite", sqlite_store(home / "quotas.db"), home, rounds)
    if server:
        yield from _measured("Postgres", postgres_store(server, home), home, rounds)


def _measured(store: str, env: dict[str, str], home: Path, rounds: int) -> Iterator[Row]:
    fill(env["KCLI_STORE"])
    bare, took = [], {form: [] for form in FORMS}  # type: ignore[var-annotated]
    for _ in range(max(3, rounds // 3)):
        bare.append(run_inside(home, {}, "query", env["KCLI_STORE"]).seconds)
        for form in FORMS:
            took[form].append(run_inside(home, env, "command", "contacts", "quota", "--all", "-o", form).seconds)
    for form in FORMS:
        seconds = median(took[form])
        measured = f"{seconds * 1000:.0f} of {median(bare) * 1000:.0f} ms"
        yield Row(f"quota of {CONTRACTS:,}, {store}, {form}", measured, seconds / median(bare), most=MOST)


def fill(url: str) -> None:
    """Contracts of one office with three contacts each, written past the rules, as their shape is known."""
    place = read_place(url if "://" in url else f"sqlite:///{os.path.abspath(url)}")
    connection = connect(place, writer=True)
    try:
        with connection.transaction(write=True):
            office = connection.value("SELECT id FROM office")
            contracts = connection.new_ids("contract", CONTRACTS)
            sites = connection.new_ids("site_account", CONTRACTS)
            contacts = connection.new_ids("contact", CONTRACTS * PERSONS)
            columns = ("id", "office_id", "email", "email_key", "created_at")
            emails = ((id, office, f"a{id}@example.co.jp", f"a{id}@example.co.jp", "x") for id in sites)
            connection.insert_many("site_account", columns, emails)
            columns = (
                "id", "office_id", "code", "code_key", "product", "base", "extra", "extra_by", "contacts_used",
                "contacts_numbered", "primary_id", "created_at",
            )  # fmt: skip
            made = (
                (id, office, f"M{n}", f"m{n}", "manage", 4, n % 5, "apps", PERSONS, PERSONS, contacts[n * PERSONS], "x")
                for n, id in enumerate(contracts)
            )
            connection.insert_many("contract", columns, made)
            columns = ("id", "contract_id", "site_account_id", "number", "full_name", "name_key", "registered_at")
            persons = (
                (id, contracts[n // PERSONS], sites[n // PERSONS], n % PERSONS + 1, f"森 {n}郎", f"森{n}郎", "x")
                for n, id in enumerate(contacts)
            )
            connection.insert_many("contact", columns, persons)
        connection.run("ANALYZE")
    finally:
        connection.close()
