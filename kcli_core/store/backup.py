"""Copies of a store, taken while it is used, and the way back. A copy is always a SQLite file, whatever the store.

A copy is checked after it is written and never takes the place of another file. A restore checks the copy first and
keeps a copy of what it replaces.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kcli_core.refusals import Refused, refuse
from kcli_core.store import audit, migrate, retained, schema
from kcli_core.store.engine import Connection, Postgres, Sqlite, connect, queue_file
from kcli_core.store.place import SQLITE, Place
from kcli_core.store.queue import turn
from kcli_core.store.verify import verify
from kcli_core.world import instant, jst_date

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


def keep_copy(source: Place, target: Path) -> None:
    """A copy of the store as it is, sound or not, of whatever schema: before it is migrated or replaced.

    Refused: FILE_EXISTS, FILE_UNWRITABLE; on a server also STORE_OLDER.
    """
    if source.embedded:
        with turn(queue_file(source.path)):
            _keep_file(source.path, target)
        return
    with _appearing(target) as part:
        migrate.upgrade(Place(SQLITE, path=part))
        _copy_rows(source, Place(SQLITE, path=part))


def _keep_file(source: Path, target: Path) -> None:
    """The caller has the writers' turn."""
    with _appearing(target) as part:
        shutil.copyfile(source, part)


@contextmanager
def _newest(copy: Path, folder: Path | None = None) -> Iterator[Place]:
    """A copy of the copy, brought up to date: the copy itself is not touched. `folder` is where, if not beside it."""
    part = _free((folder or copy.parent) / (copy.name + ".newest"))
    try:
        _copy_pages(copy, part)
        place = Place(SQLITE, path=part)
        migrate.upgrade(place)
        yield place
    finally:
        for leftover in (part, queue_file(part)):
            leftover.unlink(missing_ok=True)


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


def restore(copy: Path, target: Place, *, keep: Path, label: str, at: str) -> bool:
    """Put the copy in the store's place; what was there is copied to `keep` first. True where something was there.

    Refused: FILE_MISSING, BAD_BACKUP, STORE_NOT_SOUND, STORE_NEWER, FILE_EXISTS; DOCUMENTS_WOULD_GO where documents
    that must be kept are not in the copy, unless what is there is damaged anyway.
    """
    if not copy.is_file():
        raise Refused(refuse("FILE_MISSING", file=str(copy)))
    _require_known(copy)
    if target.embedded:
        target.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # No writer between the copy that is kept and the file that takes its place.
        with turn(queue_file(target.path)):
            if there := _is_there(target):
                _require_kept(copy, target, at)
                _keep_file(target.path, keep)
            _take_place(copy, target, label, at)
        return there
    if there := _is_there(target):
        _require_kept(copy, target, at)
        keep_copy(target, keep)
    migrate.upgrade(target)
    with _newest(copy) as newest:
        _require_sound(newest)
        _replace_rows(newest, target, label, at, kept=Place(SQLITE, path=keep) if there else None)
    return there


def _keep(target: Place, keep: Path) -> None:
    """A checked copy of an embedded store; the file as it is where it is not sound."""
    try:
        backup(target, keep)
    except Refused as refused:
        if refused.refusals[0].code not in ("STORE_NOT_SOUND", "STORE_DAMAGED"):
            raise
        part = _free(keep)
        try:
            part.write_bytes(target.path.read_bytes())
            _sync(part)
            os.link(part, keep)
            _sync_folder(keep.parent)
        finally:
            part.unlink(missing_ok=True)


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
        opened.copy_to(part)
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


def _require_kept(copy: Path, target: Place, at: str) -> None:
    """Refused: DOCUMENTS_WOULD_GO."""
    try:
        there = connect(target, writer=False)
        try:
            if not there.has_table("document") or not there.value("SELECT 1 FROM document LIMIT 1"):
                return
            with _newest(copy, target.path.parent if target.embedded else None) as newest:
                copied = connect(newest, writer=False)
                try:
                    _refuse_loss(there, copied, target, at)
                finally:
                    copied.close()
        finally:
            there.close()
    except Refused as refused:
        if refused.refusals[0].code != "STORE_DAMAGED":
            raise


def _refuse_loss(there: Connection, copied: Connection, target: Place, at: str) -> None:
    try:
        retained.require_kept(there, copied, jst_date(instant(at)))
    except Refused:
        if not _unsound(target):
            raise


def _unsound(place: Place) -> bool:
    """Copies are for stores that are damaged; what could be saved of one stays in the copy that is kept of it."""
    try:
        return any(not finding.well for finding in verify(place, with_schema=False))
    except Refused:
        return True


def _is_there(place: Place) -> bool:
    """Is there a store at this place, damaged or not? Refused: FILE_EXISTS where there is something else."""
    try:
        connection = connect(place, writer=False)
        try:
            revision = schema.found(connection)
            if revision is None and place.embedded and connection.tables():
                raise Refused(refuse("FILE_EXISTS", file=str(place.path)))  # another program's
        finally:
            connection.close()
    except Refused as refused:
        code = refused.refusals[0].code
        if code not in ("NO_STORE", "STORE_DAMAGED") or not place.embedded:
            raise
        return code == "STORE_DAMAGED"
    return revision is not None


def _take_place(copy: Path, target: Place, label: str, at: str) -> None:
    """Beside the old file, brought up to date, checked, logged; then it takes the name. The caller has the turn."""
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
        target.path.with_name(target.path.name + "-journal").unlink(missing_ok=True)
        os.replace(part, target.path)
        _sync_folder(target.path.parent)
    finally:
        for leftover in (part, queue_file(part)):
            leftover.unlink(missing_ok=True)


def _replace_rows(source: Place, target: Place, label: str, at: str, *, kept: Place | None) -> None:
    """All rows of a server's store, in one transaction. Only the owner of the tables can switch the guards off.

    Refused: STORE_BUSY where something was written since the copy that is kept: nothing of it must be lost.
    """
    read, written = connect(source, writer=False), Postgres(target, writer=True)
    try:
        with read.transaction(write=False), written.transaction(write=True):
            written.run("LOCK TABLE audit_head IN EXCLUSIVE MODE")
            if kept is not None and _head(kept) != written.value("SELECT hash FROM audit_head"):
                raise Refused(refuse("STORE_BUSY", seconds=0))
            if kept is not None:
                _refuse_loss(written, read, target, at)
            tables = _tables(read)  # a server may hold other programs' tables too
            for table in tables:
                written.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            written.run(f"TRUNCATE {', '.join(tables)}")
            _pour(read, written, _by_reference(written, tables))
            for table in tables:
                written.run(f"ALTER TABLE {table} ENABLE TRIGGER USER")
                _follow_ids(written, table)
            _log_restore(written, label, at)
    finally:
        read.close()
        written.close()


def _by_reference(connection: Postgres, tables: list[str]) -> list[str]:
    """The tables so that each comes after those it refers to; what is checked at COMMIT only does not count."""
    refers = connection.rows(
        "SELECT c.conrelid::regclass::text AS child, c.confrelid::regclass::text AS parent FROM pg_constraint c "
        "WHERE c.contype = 'f' AND c.conrelid <> c.confrelid AND NOT c.condeferred"
    )
    ordered: list[str] = []
    while len(ordered) < len(tables):
        for table in tables:
            waits = {r["parent"].strip('"') for r in refers if r["child"].strip('"') == table} - set(ordered)
            if table not in ordered and not waits & set(tables):
                ordered.append(table)
    return ordered


def _follow_ids(connection: Postgres, table: str) -> None:
    """After rows came with keys of their own: new keys go on behind them."""
    key = "seq" if table == "audit" else "id"
    connection.run(
        f"SELECT setval(pg_get_serial_sequence(:table, :key), coalesce(max({key}), 0) + 1, false) FROM {table}",
        {"table": table, "key": key},
    )


def _head(place: Place) -> str:
    connection = connect(place, writer=False)
    try:
        return str(connection.value("SELECT hash FROM audit_head"))
    finally:
        connection.close()


def _log_restore(connection: Connection, label: str, at: str) -> None:
    """What was ended after the copy was taken must not live again: log-ins and codes end, mail does not leave twice."""
    connection.run("UPDATE session SET ended_at = :at WHERE ended_at IS NULL", {"at": at})
    connection.run("UPDATE verification SET used_at = :at WHERE used_at IS NULL", {"at": at})
    connection.run("UPDATE service_token SET revoked_at = :at WHERE revoked_at IS NULL", {"at": at})
    connection.run("UPDATE outbox SET state = 'failed' WHERE state = 'waiting'")
    connection.run("UPDATE site_session SET ended_at = :at WHERE ended_at IS NULL", {"at": at})
    connection.run("UPDATE site_code SET used_at = :at WHERE used_at IS NULL", {"at": at})
    connection.run("DELETE FROM share_lock")
    # Fences that were given after the copy was taken are out there, also from a restore before this one: the seconds
    # since 1970 lie above them all, as nobody opens a ledger every second.
    connection.run("UPDATE share SET fence = fence + :epoch", {"epoch": int(instant(at).timestamp())})
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
