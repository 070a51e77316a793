"""Copies of a store, taken while it is used, and the way back. A copy is always a SQLite file, whatever the store.

A copy is checked after it is written and never takes the place of another file. A restore checks the copy first and
keeps a copy of what it replaces.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kcli_core.refusals import Refused, refuse
from kcli_core.store import audit, migrate, schema
from kcli_core.store.engine import Connection, Postgres, Sqlite, connect, queue_file
from kcli_core.store.place import SQLITE, Place
from kcli_core.store.queue import turn
from kcli_core.store.verify import verify

NOT_COPIED = frozenset({"alembic_version"})


def backup(source: Place, target: Path) -> int:
    """Copy the store as it is at one moment; the bytes of the copy.

    Refused: FILE_EXISTS, FILE_UNWRITABLE, STORE_NOT_SOUND (the copy is dropped).
    """
    with _appearing(target) as part:
        if source.embedded:
            _copy_pages(source.path, part)
        else:
            migrate.upgrade(Place(SQLITE, path=part))
            _copy_rows(source, Place(SQLITE, path=part))
        _require_sound(Place(SQLITE, path=part))
    return target.stat().st_size


def keep(source: Place, target: Path) -> None:
    """A copy of the store as it is, sound or not, of whatever schema: before it is migrated or replaced.

    Refused: FILE_EXISTS, FILE_UNWRITABLE; on a server also STORE_OLDER.
    """
    with _appearing(target) as part:
        if source.embedded:
            with turn(queue_file(source.path)):
                shutil.copyfile(source.path, part)
        else:
            migrate.upgrade(Place(SQLITE, path=part))
            _copy_rows(source, Place(SQLITE, path=part))


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file to write beside the target, which takes its name when all of it is on the disk, over no other file."""
    part = _free(target)
    try:
        yield part
        _sync(part)
        try:
            os.link(part, target)  # fails where the target has appeared meanwhile
        except FileExistsError:
            raise Refused(refuse("FILE_EXISTS", file=str(target))) from None
        _sync_folder(target.parent)
    except OSError as error:
        raise Refused(refuse("FILE_UNWRITABLE", file=str(target), why=error.strerror)) from error
    finally:
        for leftover in (part, queue_file(part)):
            leftover.unlink(missing_ok=True)


def restore(copy: Path, target: Place, *, kept: Path, label: str, at: str) -> bool:
    """Put the copy in the store's place; what was there is copied to `kept` first. True where something was there.

    Refused: FILE_MISSING, BAD_BACKUP, STORE_NOT_SOUND, STORE_NEWER, FILE_EXISTS.
    """
    if not copy.is_file():
        raise Refused(refuse("FILE_MISSING", file=str(copy)))
    _require_known(copy)
    there = _is_there(target)
    if there:
        keep(target, kept)
    if target.embedded:
        _take_place(copy, target, label, at)
    else:
        migrate.upgrade(target)
        part = _free(copy.with_name(copy.name + ".newest"))
        try:
            _copy_pages(copy, part)
            newest = Place(SQLITE, path=part)
            migrate.upgrade(newest)  # a copy of an older schema is brought up to date beside itself
            _require_sound(newest)
            _replace_rows(newest, target, label, at)
        finally:
            for leftover in (part, queue_file(part)):
                leftover.unlink(missing_ok=True)
    return there


def _free(target: Path) -> Path:
    if target.exists() or target.is_symlink():
        raise Refused(refuse("FILE_EXISTS", file=str(target)))
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Refused(refuse("FILE_UNWRITABLE", file=str(target), why=error.strerror)) from error
    return part


def _copy_pages(source: Path, part: Path) -> None:
    """SQLite's own online backup, in one step: writers wait a moment, and no state in between is copied."""
    opened = Sqlite(source, writer=False)
    try:
        target = sqlite3.connect(part)
        try:
            opened.db.backup(target)
        finally:
            target.close()
    finally:
        opened.close()


def _copy_rows(source: Place, target: Place) -> None:
    """Every row of every table, from one state of the source."""
    read, written = connect(source, writer=False), Sqlite(target.path, writer=True)
    try:
        written.run("PRAGMA foreign_keys=OFF")
        with read.transaction(write=False), written.transaction(write=True):
            schema.require_current(read)
            written.run("DELETE FROM audit_head")
            _pour(read, written, _tables(written))  # a server may hold other programs' tables too
    finally:
        read.close()
        written.close()


def _tables(connection: Connection) -> list[str]:
    return [name for name in connection.tables() if name not in NOT_COPIED]


def _pour(read: Connection, written: Connection, tables: list[str]) -> None:
    for table in tables:
        order = "seq" if table == "audit" else "id"
        after = -(2**62)
        sql = f"SELECT * FROM {table} WHERE {order} > :after ORDER BY {order} LIMIT 20000"
        while rows := read.rows(sql, {"after": after}):
            written.insert_many(table, list(rows[0]), [tuple(row.values()) for row in rows])
            after = rows[-1][order]


def _require_sound(place: Place) -> None:
    wrong = [f"{finding.check}: {finding.detail}" for finding in verify(place, with_schema=False) if not finding.well]
    if wrong:
        raise Refused(refuse("STORE_NOT_SOUND", place=place.shown(), findings=wrong))


def _require_known(copy: Path) -> None:
    """The copy is a store of kcli, of this schema or an older one."""
    opened = Sqlite(copy, writer=False)
    try:
        revision = schema.found(opened)
    finally:
        opened.close()
    if revision is None:
        raise Refused(refuse("BAD_BACKUP", file=str(copy), why="no kcli schema"))
    if revision > schema.CURRENT:
        raise Refused(refuse("STORE_NEWER", schema=revision, expected=schema.CURRENT))


def _is_there(place: Place) -> bool:
    """Is there a store, sound or damaged? Refused: FILE_EXISTS where there is another program's."""
    try:
        connection = connect(place, writer=False)
    except Refused as refused:
        return refused.refusals[0].code != "NO_STORE"
    try:
        there = schema.found(connection) is not None
        others = not there and place.embedded and bool(connection.tables())
    except Refused:
        return True
    finally:
        connection.close()
    if others:
        raise Refused(refuse("FILE_EXISTS", file=str(place.path)))
    return there


def _take_place(copy: Path, target: Place, label: str, at: str) -> None:
    """Beside the old file, brought up to date, checked, logged; then it takes the name, while no writer is at work."""
    target.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.path.with_name(f".{target.path.name}.{os.getpid()}.part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        _copy_pages(copy, part)
        place = Place(SQLITE, path=part)
        migrate.upgrade(place)
        _require_sound(place)
        opened = Sqlite(part, writer=True)
        try:
            with opened.transaction(write=True):
                _log_restore(opened, label, at)
        finally:
            opened.close()
        _sync(part)
        with turn(queue_file(target.path)):
            target.path.with_name(target.path.name + "-journal").unlink(missing_ok=True)
            os.replace(part, target.path)
            _sync_folder(target.path.parent)
    finally:
        for leftover in (part, queue_file(part)):
            leftover.unlink(missing_ok=True)


def _replace_rows(source: Place, target: Place, label: str, at: str) -> None:
    """All rows of a server's store, in one transaction. Only the owner of the tables can switch the guards off."""
    read, written = connect(source, writer=False), Postgres(target, writer=True)
    try:
        with read.transaction(write=False), written.transaction(write=True):
            tables = _tables(read)  # a server may hold other programs' tables too
            for table in tables:
                written.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            written.run(f"TRUNCATE {', '.join(tables)}")
            _pour(read, written, written.by_reference(tables))
            for table in tables:
                written.run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                written.follow_ids(table)
            _log_restore(written, label, at)
    finally:
        read.close()
        written.close()


def _log_restore(connection: Connection, label: str, at: str) -> None:
    """What was ended after the copy was taken must not live again: log-ins and codes end, mail does not leave twice."""
    connection.run("UPDATE session SET ended_at = :at WHERE ended_at IS NULL", {"at": at})
    connection.run("UPDATE verification SET used_at = :at WHERE used_at IS NULL", {"at": at})
    connection.run("UPDATE service_token SET revoked_at = :at WHERE revoked_at IS NULL", {"at": at})
    connection.run("UPDATE outbox SET state = 'failed' WHERE state = 'waiting'")
    row = connection.rows("SELECT s.store_id, h.seq FROM store_info s, audit_head h WHERE s.id = 1 AND h.id = 1")[0]
    entry = audit.Entry("store.restored", f"store:{row['store_id']}", facts={"rows": row["seq"]})
    audit.append(connection, [entry], at=at, actor=label, change_set=None)


def _sync(path: Path) -> None:
    with open(path, "rb") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    with suppress(OSError):  # Windows has no such call
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
