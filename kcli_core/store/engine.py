"""The only file that knows SQLite from Postgres.

Both are spoken to in plain SQL over their DB-API driver, reads and writes alike, with `:name` parameters. The tables
are declared once, as SQLModel classes, from which the migrations are made and against which `store verify` holds the
live schema; importing them for every command would cost 25 interpreter starts and buy nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kcli_core.refusals import Refused, refuse
from kcli_core.store.place import Place
from kcli_core.store.queue import turn
from kcli_core.world import instant

if TYPE_CHECKING:
    import psycopg

Params = Mapping[str, Any]
Row = dict[str, Any]

BUSY_MILLISECONDS = 30_000
# Acknowledged writes survive a power cut: the journal's directory entry is synced too (FULL loses some).
# WAL is not used: the library of Debian 12 (3.40) has a bug that can corrupt a store with several writers.
SQLITE_WRITER = (
    "journal_mode=DELETE",
    "synchronous=EXTRA",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_MILLISECONDS}",
    "cache_spill=OFF",
    "secure_delete=FAST",
)
SQLITE_READER = (f"busy_timeout={BUSY_MILLISECONDS}", "query_only=ON")
COPY_FROM_ROWS = 200


class Connection(ABC):
    """What both stores can do. Values are text, int, bool and None on both; times are `world.stamp` text."""

    for_update = ""
    # Behind a query of account `a`: it cannot be suspended or removed while the actor's command runs.
    for_actor = ""
    kind = ""
    # Does a text hold another? To the letter, whatever signs are in it.
    contains = ""

    @abstractmethod
    def rows(self, sql: str, params: Params | None = None) -> list[Row]: ...

    @abstractmethod
    def tuples(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        """The same rows, bare: for walks over hundreds of thousands."""

    @abstractmethod
    def run(self, sql: str, params: Params | None = None) -> int:
        """Run one statement; the number of rows it touched."""

    @abstractmethod
    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None: ...

    @abstractmethod
    def new_ids(self, table: str, count: int) -> list[int]:
        """Primary keys that were never used and never will be again."""

    @abstractmethod
    def now(self) -> dt.datetime: ...

    @abstractmethod
    def hold_name(self, name: str, *, shared: bool = False) -> None:
        """Let nobody else who names the same go on before this transaction ends; `shared`: but those who share it."""

    @abstractmethod
    def transaction(self, write: bool) -> Any:
        """A context manager: BEGIN, then COMMIT, or ROLLBACK on any exception."""

    @abstractmethod
    def tables(self) -> list[str]: ...

    @abstractmethod
    def has_table(self, name: str) -> bool: ...

    @abstractmethod
    def shown(self) -> str:
        """Where it is, for messages; without a password."""

    @abstractmethod
    def close(self) -> None: ...

    def store_id(self) -> str:
        """What tells this store from every other: keys and plans and seals are of one store."""
        return str(self.value("SELECT store_id FROM store_info WHERE id = 1"))

    def value(self, sql: str, params: Params | None = None) -> Any:
        """The single value of a single row; None where there is no row."""
        found = self.rows(sql, params)
        return next(iter(found[0].values())) if found else None


# --- SQLite ---------------------------------------------------------------------------------------------------------


class Sqlite(Connection):
    kind = "sqlite"
    contains = "instr({text}, {part}) > 0"

    def __init__(self, path: Path, *, writer: bool) -> None:
        if not path.exists() or path.stat().st_size == 0:
            raise Refused(refuse("NO_STORE", place=str(path)))
        self.path = path
        self._pragmas = SQLITE_WRITER if writer else SQLITE_READER

    @cached_property
    def db(self) -> sqlite3.Connection:
        # Opened at the first statement, so a writer's when it has its turn: opening reads the file, and would poll
        # for that beside the queue; and a file that `store restore` puts in its place meanwhile would be missed.
        return _sqlite_open(self.path, self._pragmas)

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        with _sqlite_errors(self.path):
            cursor = self.db.execute(sql, params or {})
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def tuples(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        with _sqlite_errors(self.path):
            return self.db.execute(sql, params or {}).fetchall()

    def run(self, sql: str, params: Params | None = None) -> int:
        with _sqlite_errors(self.path):
            return self.db.execute(sql, params or {}).rowcount

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        marks = ",".join("?" * len(columns))
        with _sqlite_errors(self.path):
            self.db.executemany(f"INSERT INTO {table} ({','.join(columns)}) VALUES ({marks})", rows)

    def copy_to(self, path: Path) -> None:
        """Every page, by SQLite's own online backup; `path` is an empty file."""
        with _sqlite_errors(self.path):
            target = sqlite3.connect(path)
            try:
                self.db.backup(target)
            finally:
                target.close()

    def new_ids(self, table: str, count: int) -> list[int]:
        last = self.value("SELECT seq FROM sqlite_sequence WHERE name = :table", {"table": table}) or 0
        return list(range(last + 1, last + 1 + count))

    def hold_name(self, name: str, *, shared: bool = False) -> None:
        """Nothing to do: there is one writer anyway."""

    def now(self) -> dt.datetime:
        return instant(self.value("SELECT strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000Z'"))

    @contextmanager
    def transaction(self, write: bool) -> Iterator[None]:
        with turn(queue_file(self.path)) if write else nullcontext():
            self.run("BEGIN IMMEDIATE" if write else "BEGIN")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self.db.in_transaction:
                    self.db.execute("ROLLBACK")
                raise

    def tables(self) -> list[str]:
        found = self.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1")
        return [row["name"] for row in found]

    def has_table(self, name: str) -> bool:
        return bool(self.value("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name", {"name": name}))

    def shown(self) -> str:
        return str(self.path)

    def close(self) -> None:
        if "db" in self.__dict__:
            self.db.close()


def queue_file(path: Path) -> Path:
    """The lock file in which the writers of a SQLite store queue."""
    return path.with_name(path.name + ".lock")


def _sqlite_open(path: Path, pragmas: Sequence[str]) -> sqlite3.Connection:
    sqlite3.register_converter("BOOLEAN", lambda raw: raw != b"0")
    with _sqlite_errors(path):
        db = sqlite3.connect(
            f"{path.as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,  # the driver must not BEGIN by itself: its deferred transactions lose updates
            detect_types=sqlite3.PARSE_DECLTYPES,
            timeout=BUSY_MILLISECONDS / 1000,
        )
        try:
            for pragma in pragmas:
                db.execute(f"PRAGMA {pragma}")
        except BaseException:
            db.close()
            raise
    return db


@contextmanager
def _sqlite_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ConstraintBroken(error.sqlite_errorname, str(error)) from error
    except sqlite3.DatabaseError as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise Refused(refuse("STORE_BUSY", seconds=BUSY_MILLISECONDS // 1000)) from error
        if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            raise Refused(refuse("STORE_DAMAGED", place=str(path), detail=str(error))) from error
        if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_PERM")):
            raise Refused(refuse("STORE_UNAVAILABLE", place=str(path), detail=str(error))) from error
        raise


class ConstraintBroken(Exception):
    """The store itself refused: a unique, check or foreign-key constraint, or a trigger. A rule was passed by."""

    def __init__(self, name: str, detail: str) -> None:
        super().__init__(f"{name}: {detail}")
        self.name = name


# --- Postgres -------------------------------------------------------------------------------------------------------


class Postgres(Connection):
    kind = "postgresql"
    contains = "strpos({text}, {part}) > 0"
    # Not FOR UPDATE: that waits for everyone who wrote a row that refers to this one, and two such deadlock.
    for_update = " FOR NO KEY UPDATE"

    def __init__(self, place: Place, *, writer: bool) -> None:
        import psycopg
        from psycopg.rows import dict_row

        self.place = place
        self.for_actor = " FOR NO KEY UPDATE OF a" if writer else ""
        options = "-c timezone=UTC -c statement_timeout=600000 -c lock_timeout=30000"
        options += "" if writer else " -c default_transaction_read_only=on"
        try:
            with _postgres_errors(place):
                self.db: psycopg.Connection[Row] = psycopg.connect(
                    place.url, autocommit=True, row_factory=dict_row, connect_timeout=10, application_name="kcli",
                    options=options,
                )  # fmt: skip
        except psycopg.ProgrammingError as error:
            raise Refused(refuse("BAD_STORE_URL", text=place.shown())) from error

    def rows(self, sql: str, params: Params | None = None) -> list[Row]:
        with _postgres_errors(self.place):
            return self.db.execute(_percent_style(sql), params or {}).fetchall()

    def tuples(self, sql: str, params: Params | None = None) -> list[tuple[Any, ...]]:
        from psycopg.rows import tuple_row

        with _postgres_errors(self.place), self.db.cursor(row_factory=tuple_row) as cursor:
            return cursor.execute(_percent_style(sql), params or {}).fetchall()

    def run(self, sql: str, params: Params | None = None) -> int:
        with _postgres_errors(self.place):
            return self.db.execute(_percent_style(sql), params or {}).rowcount

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        names = ",".join(columns)
        rows = list(rows)
        with _postgres_errors(self.place), self.db.cursor() as cursor:
            if len(rows) < COPY_FROM_ROWS:
                marks = ",".join(["%s"] * len(columns))
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
                return
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)

    def new_ids(self, table: str, count: int) -> list[int]:
        sql = "SELECT nextval(pg_get_serial_sequence(:table, 'id')) AS id FROM generate_series(1, :count)"
        return [row["id"] for row in self.rows(sql, {"table": table, "count": count})]

    def now(self) -> dt.datetime:
        found: dt.datetime = self.value("SELECT clock_timestamp()")
        return found

    def hold_name(self, name: str, *, shared: bool = False) -> None:
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        self.rows(f"SELECT {lock}(hashtextextended(:name, 0))", {"name": name})

    @contextmanager
    def transaction(self, write: bool) -> Iterator[None]:
        with _postgres_errors(self.place):
            # A read sees one state of the store, however many queries it makes.
            self.db.execute("BEGIN" if write else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
            with _postgres_errors(self.place):
                self.db.execute("COMMIT")
        except BaseException:
            if not self.db.closed:
                self.db.rollback()
            raise

    def tables(self) -> list[str]:
        sql = (
            "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() ORDER BY 1"
        )
        return [row["name"] for row in self.rows(sql)]

    def has_table(self, name: str) -> bool:
        return bool(self.value("SELECT to_regclass(:name) IS NOT NULL", {"name": name}))

    def shown(self) -> str:
        return self.place.shown()

    def close(self) -> None:
        self.db.close()


@lru_cache(maxsize=512)
def _percent_style(sql: str) -> str:
    """`:name` as psycopg writes it; a literal % is doubled, `::type` is left alone."""
    return re.sub(r"(?<![:\w]):([a-z_][a-z0-9_]*)", r"%(\1)s", sql.replace("%", "%%"))


@contextmanager
def _postgres_errors(place: Place) -> Iterator[None]:
    import psycopg

    try:
        yield
    except psycopg.IntegrityError as error:
        raise ConstraintBroken(error.sqlstate or "", str(error)) from error
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected, psycopg.errors.QueryCanceled) as error:
        raise Refused(refuse("STORE_BUSY", seconds=BUSY_MILLISECONDS // 1000)) from error
    except psycopg.errors.RaiseException as error:
        raise ConstraintBroken(error.sqlstate or "", str(error)) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(refuse("STORE_UNAVAILABLE", place=place.shown(), detail=_first_line(error))) from error
    except psycopg.OperationalError as error:
        raise Refused(refuse("STORE_UNAVAILABLE", place=place.shown(), detail=_first_line(error))) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


# --- for both -------------------------------------------------------------------------------------------------------


def connect(place: Place, *, writer: bool) -> Connection:
    """Open the store. Refused: NO_STORE, STORE_UNAVAILABLE, STORE_BUSY, STORE_DAMAGED."""
    return Sqlite(place.path, writer=writer) if place.embedded else Postgres(place, writer=writer)


def self_check(connection: Connection) -> list[tuple[str, str]]:
    """Settings under which an acknowledged write could be lost, as (setting, value); empty is well (`kcli doctor`)."""
    if isinstance(connection, Sqlite):
        journal = connection.value("PRAGMA journal_mode")
        synchronous = connection.value("PRAGMA synchronous")
        found = {"journal_mode": (journal, "delete"), "synchronous": (synchronous, 3)}
    else:
        names = ("fsync", "synchronous_commit", "full_page_writes")
        found = {name: (connection.value(f"SHOW {name}"), "on") for name in names}
    return [(name, str(value)) for name, (value, wanted) in found.items() if value != wanted]
