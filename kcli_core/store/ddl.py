"""What migrations need to know of each engine: how a table is made append-only, and a SQLAlchemy engine for alembic."""

from __future__ import annotations

import sqlite3
from typing import Any

from kcli_core.store.engine import SQLITE_WRITER
from kcli_core.store.place import Place


def append_only(kind: str, table: str, *, updates_only: bool = False) -> list[str]:
    """The statements that make a table refuse UPDATE and DELETE (and TRUNCATE), whoever asks."""
    events = ["UPDATE"] if updates_only else ["UPDATE", "DELETE"]
    if kind == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for event in events
        ]
    all_events = " OR ".join(events if updates_only else [*events, "TRUNCATE"])
    return [
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE {all_events} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    ]


def migration_engine(place: Place, *, write: bool = True) -> Any:
    """A SQLAlchemy engine for alembic alone: the same settings, one transaction for all of a migration's statements.

    Foreign keys are off while tables are rebuilt (a batch ALTER of a parent table would delete its children).
    """
    import sqlalchemy as sa

    if not place.embedded:
        return sa.create_engine(place.url.replace("postgres://", "postgresql://", 1))
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(place.path)), connect_args={"timeout": 30})

    @sa.event.listens_for(engine, "connect")
    def _settings(dbapi: sqlite3.Connection, _record: object) -> None:
        dbapi.isolation_level = None
        for pragma in SQLITE_WRITER:
            dbapi.execute(f"PRAGMA {pragma}")
        dbapi.execute("PRAGMA foreign_keys=OFF")

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
