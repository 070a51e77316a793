"""Run in a process of its own, to be timed from inside: an import by the command, or the same rows by the bare driver.

Prints one line of JSON: the seconds, and the most memory the process ever had.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path


def command(*argv: str) -> float:
    """kcli itself, without the start of the interpreter, and without its hasty end: it could not be asked any more."""
    began = time.perf_counter()
    import kcli.__main__  # it sets up the garbage collector
    from kcli.app import run

    if status := run(list(argv)):
        raise SystemExit(status)
    del kcli
    return time.perf_counter() - began


def executemany(source: str, target: str) -> float:
    """The persons of a store into a table of the same columns and keys, with the settings that survive a power cut."""
    read = sqlite3.connect(source)
    table = read.execute("SELECT sql FROM sqlite_master WHERE name = 'person'").fetchone()[0]
    rows = read.execute("SELECT * FROM person ORDER BY id").fetchall()
    written = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_spill=OFF"):
        written.execute(f"PRAGMA {pragma}")
    written.execute(table)
    began = time.perf_counter()
    written.execute("BEGIN IMMEDIATE")
    written.executemany(f"INSERT INTO person VALUES ({','.join('?' * len(rows[0]))})", rows)
    written.execute("COMMIT")
    return time.perf_counter() - began


# What a person with an ID leaves in a store.
TABLES = ("client", "person", "account", "account_event", "change", "audit")


def every_row(source: str, target: str) -> float:
    """All rows of these tables into tables of the same columns, keys and indexes."""
    read = sqlite3.connect(source)
    written = sqlite3.connect(target, isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_spill=OFF"):
        written.execute(f"PRAGMA {pragma}")
    rows = {}
    for table in TABLES:
        made = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('table', 'index') AND sql IS NOT NULL "
        for (sql,) in read.execute(made + "ORDER BY type DESC", (table,)):
            written.execute(sql)
        rows[table] = read.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
    began = time.perf_counter()
    written.execute("BEGIN IMMEDIATE")
    for table, of_it in rows.items():
        written.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(of_it[0]))})", of_it)
    written.execute("COMMIT")
    return time.perf_counter() - began


def every_row_of_postgres(url: str) -> float:
    """The same with psycopg."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as db, db.cursor() as cursor:
        rows = {}
        for table in TABLES:
            rows[table] = cursor.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            cursor.execute(f"CREATE TEMP TABLE bare_{table} (LIKE {table} INCLUDING ALL EXCLUDING IDENTITY)")
        began = time.perf_counter()
        with db.transaction():
            for table, of_it in rows.items():
                marks = ",".join(["%s"] * len(of_it[0]))
                cursor.executemany(f"INSERT INTO bare_{table} VALUES ({marks})", of_it)
        return time.perf_counter() - began


def _postgres(url: str, insert: Callable[..., None]) -> float:
    import psycopg

    with psycopg.connect(url, autocommit=True) as db, db.cursor() as cursor:
        rows = cursor.execute("SELECT * FROM person ORDER BY id").fetchall()
        # Its unique keys, not its references.
        cursor.execute("CREATE TEMP TABLE bare (LIKE person INCLUDING ALL EXCLUDING IDENTITY)")
        began = time.perf_counter()
        with db.transaction():
            insert(cursor, rows)
        return time.perf_counter() - began


def copy(url: str) -> float:
    def insert(cursor: object, rows: list[tuple[object, ...]]) -> None:
        with cursor.copy("COPY bare FROM STDIN") as out:  # type: ignore[attr-defined]
            for row in rows:
                out.write_row(row)

    return _postgres(url, insert)


def psycopg_executemany(url: str) -> float:
    def insert(cursor: object, rows: list[tuple[object, ...]]) -> None:
        marks = ",".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO bare VALUES ({marks})", rows)  # type: ignore[attr-defined]

    return _postgres(url, insert)


def query(url: str) -> float:
    """What `kcli contacts quota --all` asks the store, by the bare driver, all rows fetched."""
    from kcli_core.contacts.quota import ALL, ORDER

    sql = ALL.replace("CAST(:own AS BIGINT) IS NULL OR c.office_id = :own", "1 = 1") + ORDER
    if "://" in url:
        import psycopg

        with psycopg.connect(url) as db:
            began = time.perf_counter()
            db.execute(sql).fetchall()
            return time.perf_counter() - began
    began = time.perf_counter()
    sqlite3.connect(url).execute(sql).fetchall()
    return time.perf_counter() - began


def parse_toml(file: str) -> float:
    """The bare parser of the standard library."""
    import tomllib

    began = time.perf_counter()
    tomllib.loads(Path(file).read_text(encoding="utf-8"))
    return time.perf_counter() - began


def read_office(file: str) -> float:
    """An office's file and its lists read into values, no rule asked."""
    began = time.perf_counter()
    import kcli.__main__  # it sets up the garbage collector
    from kcli_core.desired import read

    read.read_office(Path(file))
    del kcli
    return time.perf_counter() - began


def read_rows(file: str) -> float:
    """The rows of a list, no value read."""
    began = time.perf_counter()
    import kcli.__main__  # it sets up the garbage collector
    from kcli_core.desired.fields import KINDS
    from kcli_core.lists.table import open_table

    for _ in open_table(Path(file).read_bytes(), file, set(KINDS["persons"].columns)).records():
        pass
    del kcli
    return time.perf_counter() - began


DOCUMENT_TABLES = ("document", "document_version", "document_event")


def documents(url: str, inbox: str, copies: str) -> float:
    """Every file hashed and copied with fsync, then the rows that the command wrote, by the bare driver."""
    read, insert = _document_rows(url)
    began = time.perf_counter()
    os.mkdir(copies)
    for name in sorted(os.listdir(inbox)):
        data = Path(inbox, name).read_bytes()
        target = os.open(os.path.join(copies, hashlib.sha256(data).hexdigest()), os.O_WRONLY | os.O_CREAT, 0o600)
        os.write(target, data)
        os.fsync(target)
        os.close(target)
    insert(read)
    return time.perf_counter() - began


def hashes(blobs: str) -> float:
    """Every file below a folder, read and hashed."""
    files = [os.path.join(folder, name) for folder, _, names in os.walk(blobs) for name in names]
    began = time.perf_counter()
    for file in files:
        with open(file, "rb") as opened:
            hashlib.sha256(opened.read()).hexdigest()
    return time.perf_counter() - began


def _document_rows(url: str) -> tuple[dict[str, list[tuple[object, ...]]], Callable[..., None]]:
    """The rows of each table, and what inserts them into tables of the same columns, keys and indexes."""
    if "://" in url:
        import psycopg

        db = psycopg.connect(url, autocommit=True)
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in DOCUMENT_TABLES}
        for name in DOCUMENT_TABLES:
            db.execute(f"CREATE TABLE bare_{name} (LIKE {name} INCLUDING ALL EXCLUDING IDENTITY)")

        def insert(rows: dict[str, list[tuple[object, ...]]]) -> None:
            with db.transaction(), db.cursor() as cursor:
                for name, table in rows.items():
                    marks = ",".join(["%s"] * len(table[0]))
                    cursor.executemany(f"INSERT INTO bare_{name} VALUES ({marks})", table)  # type: ignore[arg-type]

        return found, insert
    read = sqlite3.connect(url)
    written = sqlite3.connect(url + ".bare", isolation_level=None)
    for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "cache_spill=OFF"):
        written.execute(f"PRAGMA {pragma}")
    sql = "SELECT sql FROM sqlite_master WHERE tbl_name IN (?, ?, ?) AND type <> 'trigger' AND sql > ''"
    for (statement,) in read.execute(f"{sql} ORDER BY type DESC", DOCUMENT_TABLES):
        written.execute(statement)
    rows = {name: read.execute(f"SELECT * FROM {name} ORDER BY id").fetchall() for name in DOCUMENT_TABLES}

    def into_sqlite(rows: dict[str, list[tuple[object, ...]]]) -> None:
        written.execute("BEGIN IMMEDIATE")
        for name, table in rows.items():
            written.executemany(f"INSERT INTO {name} VALUES ({','.join('?' * len(table[0]))})", table)
        written.execute("COMMIT")

    return rows, into_sqlite


def peak_mb() -> float:
    """VmHWM begins anew with each program; `ru_maxrss` is inherited from the parent."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    works: dict[str, Callable[..., float]] = {
        "command": command,
        "executemany": executemany,
        "copy": copy,
        "psycopg_executemany": psycopg_executemany,
        "query": query,
        "every_row": every_row,
        "every_row_of_postgres": every_row_of_postgres,
        "parse_toml": parse_toml,
        "read_office": read_office,
        "read_rows": read_rows,
        "documents": documents,
        "hashes": hashes,
    }
    seconds = works[sys.argv[1]](*sys.argv[2:])
    sys.stdout.flush()
    os.write(1, json.dumps({"seconds": seconds, "peak_mb": peak_mb()}).encode() + b"\n")
