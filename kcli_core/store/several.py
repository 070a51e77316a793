"""Many commands on one connection: each in a savepoint of its own, so many of them to a transaction.

A row that is refused takes no other along, and the log is told of it like of any other refusal. What a row did counts
once the transaction it stands in is committed: only then is it told, and only then does mail leave.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from kcli_core.refusals import Refused
from kcli_core.store import audit, schema
from kcli_core.store.attempts import Noted, clock, log_refusals, refused_read
from kcli_core.store.engine import Connection, connect
from kcli_core.store.transaction import Asked, Identify, Reader, Step, Store, Transaction
from kcli_core.world import World, stamp

# Others who write wait no longer than this for rows that take their time.
HELD_SECONDS = 0.5
# With these the store itself is gone, and every further row would say the same.
FATAL = frozenset({"STORE_UNAVAILABLE", "STORE_DAMAGED"})

R = TypeVar("R")


class Several:
    """`dry_run` or `atomic`: all rows in one transaction, taken back in the end or where `keep` says so."""

    def __init__(self, store: Store, *, every: int, atomic: bool = False, dry_run: bool = False) -> None:
        self.store, self.every, self.dry_run = store, every, dry_run
        self.whole = atomic or dry_run
        self._connection: Connection | None = None
        self.posted: list[int] = []  # by rows that are committed
        self.taken_back = False
        self._noted: list[Noted] = []
        self._row_posted: list[int] = []

    @property
    def connection(self) -> Connection:
        """That of the open transaction. Each has its own: `store restore` may put another file in the store's place."""
        if self._connection is None:
            self._connection = connect(self.store.place, writer=True)
        return self._connection

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def run(
        self,
        rows: Sequence[Any],
        do: Callable[[Any], R],
        *,
        began: Callable[[], None],
        keep: Callable[[R], bool],
        busy: Callable[[R], bool],
    ) -> Iterator[list[R]]:
        """What `do` answers for each row, so many at a time, as soon as they are committed.

        `began` is called in each transaction before its first row. With all in one transaction it is taken back
        where `keep` says no to one of the answers. A row that is `busy` after others have been done is tried once
        more after their commit: it may have waited for one who waits for them.
        """
        at = 0
        while at < len(rows):
            posted, noted = len(self.posted), len(self._noted)
            try:
                with self._transaction():
                    began()
                    done = self._some(rows[at:] if self.whole else rows[at : at + self.every], do, busy)
                    if self.dry_run or (self.whole and not all(map(keep, done))):
                        raise _TakenBack
            except _TakenBack:
                self.taken_back = True
                del self.posted[posted:]
                if self._noted[noted:]:
                    # What was refused is told all the same, though nothing else is left of these rows.
                    log_refusals(self.connection, self.store.world, self._noted[noted:])
            self.close()
            at += len(done)
            yield done

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self.connection.transaction(write=True):
            schema.require_current(self.connection)
            yield

    def _some(self, rows: Sequence[Any], do: Callable[[Any], R], busy: Callable[[R], bool]) -> list[R]:
        began = time.monotonic()
        done: list[R] = []
        for row in rows:
            answer = do(row)
            if done and not self.whole and busy(answer):
                break
            done.append(answer)
            if not self.whole and time.monotonic() - began > HELD_SECONDS:
                break
        return done

    @contextmanager
    def row(self) -> Iterator[None]:
        """One row: all of it, or nothing where it raises. Refused: what the row refuses."""
        refusals, kept, lost = len(self._noted), False, False
        self._row_posted = []
        self.connection.run("SAVEPOINT a_row", {})
        try:
            yield
            kept = True
        except Refused as refused:
            lost = is_fatal(refused)
            raise
        finally:
            if not lost:
                self._end_row(kept, self._noted[refusals:])

    def _end_row(self, kept: bool, noted: Sequence[Noted]) -> None:
        if not kept:
            self.connection.run("ROLLBACK TO SAVEPOINT a_row", {})
        self.connection.run("RELEASE SAVEPOINT a_row", {})
        self.posted += self._row_posted if kept else []
        for label, entry in noted:
            at = stamp(clock(self.connection, self.store.world))
            audit.append(self.connection, [entry], at=at, actor=label, change_set=None)

    @contextmanager
    def write(self, identify: Identify, asked: Asked, world: World) -> Iterator[Transaction]:
        """As `transaction.write`, in the row that is open."""
        step = Step(self.connection, world, identify, asked)
        try:
            with step.carried_out() as tx:
                yield tx
        except Refused as refused:
            if noted := step.noted(refused):
                self._noted.append(noted)
            raise
        self._row_posted += tx.posted
        if tx.refused is not None:
            raise tx.refused

    @contextmanager
    def read(self, identify: Identify) -> Iterator[Reader]:
        """As `transaction.read`, in the row that is open: what the rows above have done is seen."""
        now = clock(self.connection, self.store.world)
        reader = Reader(self.connection, identify(self.connection, now), now)
        try:
            yield reader
        except Refused as refused:
            if noted := refused_read(reader, refused):
                self._noted.append(noted)
            raise


def is_fatal(refused: Refused) -> bool:
    return any(refusal.code in FATAL for refusal in refused.refusals)


class _TakenBack(Exception):
    """Leaves the transaction by the way of an error, so that it is rolled back."""
