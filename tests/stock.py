"""Stores for tests: each state is filled once, and a test gets a copy of it.

A file is copied. A database is given back as it was: its rows are put back, which costs a tenth of making another; one
whose schema was changed is dropped.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg

from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from tests import postgres

EMPTY = "empty"
# Every change of the schema gives some row here another transaction.
SCHEMA = " UNION ALL ".join(
    f"SELECT '{table}' AS kind, count(*) AS rows, sum(xmin::text::bigint) AS writers FROM {table} WHERE {oid} >= 16384"
    for table, oid in (
        ("pg_class", "oid"), ("pg_attribute", "attrelid"), ("pg_trigger", "oid"), ("pg_proc", "oid"),
        ("pg_constraint", "oid"), ("pg_index", "indexrelid"), ("pg_attrdef", "oid"), ("pg_namespace", "oid"),
    )
)  # fmt: skip
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"  # noqa: E501


@dataclass
class Stock:
    """Of one process. `keys`: where the keys of all its stores are."""

    folder: Path
    keys: Path
    server: str | None
    template: str | None
    files: dict[str, Path]
    rows: dict[str, str] = field(default_factory=dict)
    free: list[tuple[str, Any]] = field(default_factory=list)
    schemas: dict[str, Any] = field(default_factory=dict)

    def take(self, engine: str, path: Path) -> Place:
        """An empty store; a file's is at `path`."""
        if engine == SQLITE:
            place = Place(SQLITE, path=path)
            self.put(place, EMPTY)
            return place
        assert self.server is not None
        assert self.template is not None
        if not self.free:
            url = postgres.new_database(self.server, self.template.partition("?")[0].rpartition("/")[2])
            with psycopg.connect(url, autocommit=True) as db:
                self.rows.setdefault(EMPTY, _script(db))
                self.free.append((url, db.execute(cast(LiteralString, SCHEMA)).fetchall()))
        url, schema = self.free.pop()
        self.schemas[url] = schema
        return Place(POSTGRES, url=url)

    def fill(self, store: Store, state: str, work: Callable[[], None]) -> None:
        """Bring an untouched store into this state: `work` does so the first time at each time of a test's clock."""
        place, now = store.place, store.world.now
        state = state if now is None else f"{state}-{now():%Y%m%d%H%M%S%f}"
        known = self.files if place.embedded else self.rows
        if state in known:
            self.put(place, state)
            return
        work()
        if place.embedded:
            self.files[state] = self.folder / f"{state}.db"
            shutil.copyfile(place.path, self.files[state])
        else:
            with psycopg.connect(place.url, autocommit=True) as db:
                self.rows[state] = _script(db)

    def put(self, place: Place, state: str) -> None:
        if place.embedded:
            shutil.copyfile(self.files[state], place.path)
            place.path.chmod(0o600)
        else:
            with psycopg.connect(place.url, autocommit=True) as db:
                db.execute(self.rows[state].encode())

    def give_back(self, place: Place) -> None:
        """A database that is still what it was is used again."""
        if place.embedded:
            return
        assert self.server is not None
        schema = self.schemas.pop(place.url)
        try:
            with psycopg.connect(place.url, autocommit=True) as db:
                db.execute(OTHERS)
                same = db.execute(cast(LiteralString, SCHEMA)).fetchall() == schema
                if same:
                    db.execute(self.rows[EMPTY].encode())
        except psycopg.Error:
            same = False
        if same:
            self.free.append((place.url, schema))
        else:
            postgres.drop_database(self.server, place.url)


def _script(db: psycopg.Connection[Any]) -> str:
    """SQL that brings the database back to its present rows and counters, past its guards."""
    tables = [
        name for (name,) in db.execute("SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'")
    ]
    lines = ["BEGIN", "SET LOCAL session_replication_role = replica", *(f"DELETE FROM {table}" for table in tables)]
    for table in tables:
        query = f"SELECT count(*), quote_literal(jsonb_agg(t)::text) FROM {table} t"
        ((count, rows),) = db.execute(query.encode()).fetchall()
        if count:
            source = f"jsonb_populate_recordset(NULL::{table}, {rows})"
            lines.append(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {source}")
    sequences = db.execute("SELECT format('%I', sequencename) FROM pg_sequences WHERE schemaname = 'public'")
    for (name,) in sequences.fetchall():
        ((last, called),) = db.execute(f"SELECT last_value, is_called FROM {name}".encode()).fetchall()
        lines.append(f"SELECT setval('{name}', {last}, {called})")
    return ";\n".join([*lines, "COMMIT"])
