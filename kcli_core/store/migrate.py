"""Bringing a store to the schema this kcli speaks: alembic, in process, one history for both stores.

All statements of an upgrade are one transaction, so a kill leaves the old schema or the new one.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli_core.refusals import Refused, refuse
from kcli_core.store import schema
from kcli_core.store.ddl import migration_engine
from kcli_core.store.engine import connect, queue_file
from kcli_core.store.place import Place
from kcli_core.store.queue import turn

if TYPE_CHECKING:
    from sqlalchemy import Connection


def upgrade(place: Place) -> tuple[str | None, str]:
    """Make the schema, or bring it up to date; (revision before, revision now). Refused: STORE_NEWER."""
    if not place.embedded:
        return _upgrade(place)
    place.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made before SQLite does, with the right mode from its first byte.
    os.close(os.open(place.path, os.O_RDWR | os.O_CREAT, 0o600))
    with turn(queue_file(place.path)):
        return _upgrade(place)


def revision(place: Place) -> str | None:
    """The store's schema, whatever it is; None where there is none."""
    connection = connect(place, writer=False)
    try:
        return schema.found(connection)
    finally:
        connection.close()


def _upgrade(place: Place) -> tuple[str | None, str]:
    from alembic import command

    engine = migration_engine(place)
    try:
        with _connected(engine, place) as connection:
            if not place.embedded:
                # One migration at a time.
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(762534)")
            before = _revision(connection)
            if before is not None and before > schema.CURRENT:
                raise Refused(refuse("STORE_NEWER", schema=before, expected=schema.CURRENT))
            if before != schema.CURRENT:
                command.upgrade(_config(connection), "head")
            if place.embedded and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                raise Refused(refuse("STORE_DAMAGED", place=place.shown(), detail=f"{len(broken)} foreign keys"))
            return before, schema.CURRENT
    finally:
        engine.dispose()


def _connected(engine: Any, place: Place) -> Any:
    import sqlalchemy as sa

    try:
        return engine.begin()
    except sa.exc.OperationalError as error:
        raise Refused(refuse("STORE_UNAVAILABLE", place=place.shown(), detail=str(error.orig))) from error


def _revision(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext

    revision: str | None = MigrationContext.configure(connection).get_current_revision()
    return revision


def _config(connection: Connection) -> Any:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def drift(place: Place) -> list[str]:
    """How the live schema differs from the tables as they are declared; empty is well (`store verify`)."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from kcli_core.store.migrations.declared import metadata

    connect(place, writer=False).close()
    engine = migration_engine(place, write=False)
    try:
        with _connected(engine, place) as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return [str(difference)[:200] for difference in compare_metadata(context, metadata())]
    finally:
        engine.dispose()
