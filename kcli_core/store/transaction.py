"""One command, one transaction. A dry run is the same, rolled back. A refused attempt is logged in one of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, NamedTuple

from kcli_core.refusals import Caution, Class, Refused, refuse, require
from kcli_core.roles import NOBODY, Action, Actor, Target, may
from kcli_core.store import audit, schema
from kcli_core.store.attempts import (
    STRANGER,
    Attempt,
    Noted,
    clock,
    is_of_rights,
    log_refusals,
    refusal_entry,
    refused_read,
)
from kcli_core.store.engine import Connection, Row, connect
from kcli_core.store.place import Place
from kcli_core.store.repeats import answer_again, scoped, without_secrets
from kcli_core.world import REAL, World, stamp


class Store(NamedTuple):
    """A store and the world around it."""

    place: Place
    world: World = REAL


Identify = Callable[[Connection, dt.datetime], Actor]


class Queries:
    """What reads and writes have in common: plain SQL with `:name` parameters, rows as dicts."""

    def __init__(self, connection: Connection, actor: Actor, now: dt.datetime) -> None:
        self.connection = connection
        self.actor = actor
        self.instant = now

    def rows(self, sql: str, **params: Any) -> list[Row]:
        return self.connection.rows(sql, params)

    def one(self, sql: str, **params: Any) -> Row | None:
        found = self.connection.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, **params: Any) -> Any:
        return self.connection.value(sql, params)


class Reader(Queries):
    """A read: one state of the store, no write lock."""


class Transaction(Queries):
    """A write. Actions take it, never commit it."""

    def __init__(
        self, connection: Connection, actor: Actor, now: dt.datetime, world: World, reason: str | None
    ) -> None:
        super().__init__(connection, actor, now)
        self.world = world
        self.reason = reason
        self.attempt = Attempt()
        self.cautions: list[Caution] = []
        self.posted: list[int] = []  # messages that leave after the commit
        # A refusal that leaves traces (a counted failure): raised after the commit.
        self.refused: Refused | None = None
        self._entries: list[audit.Entry] = []
        self._answer: Any = None

    @cached_property
    def change_set(self) -> int:
        """The number of what this command does; none is taken for one that is refused at once."""
        return self.connection.new_ids("change_set", 1)[0]

    @property
    def at(self) -> str:
        """The instant of this transaction, as it is stored."""
        return stamp(self.instant)

    # --- authority and the log

    def authorise(self, action: Action, object: str = "", target: Target = NOBODY, **facts: Any) -> None:
        """First thing in every action: name what is tried, then refuse whom the table of rights does not list."""
        self.attempt = Attempt(action.value, object, target.office_id, facts)
        require(may(self.actor, action, target))

    def record(self, action: str, object: str, *, office_id: int | None = None, **facts: Any) -> None:
        """A row of the log. Keys, counts and names of fields; never a secret, never personal data."""
        self._entries.append(audit.Entry(action, object, "", office_id, facts))

    def record_all(self, entries: Iterable[audit.Entry]) -> None:
        self._entries.extend(entries)

    @property
    def entries(self) -> int:
        """How many rows the log has so far."""
        return len(self._entries)

    def forget(self, entries: int) -> None:
        """Back to so many: what came after them was taken back, to a savepoint."""
        del self._entries[entries:]

    def caution(self, *cautions: Caution) -> None:
        self.cautions.extend(cautions)

    def answers(self, result: Any) -> Any:
        """Keep what the command answers, less what is shown once, for a repetition by --request-id."""
        self._answer = without_secrets(result)
        return result

    # --- rows

    def hold(self, table: str, id: int) -> Row:
        """Lock the row that owns a limit or a right until the transaction ends, and take the instant anew."""
        found = self.connection.rows(f"SELECT * FROM {table} WHERE id = :id{self.connection.for_update}", {"id": id})
        if not found:
            raise Refused(refuse("NOT_REGISTERED", kind=table, key=id))
        if self.connection.for_update:
            self.instant = max(self.instant, clock(self.connection, self.world))
        return found[0]

    def insert(self, table: str, row: Mapping[str, Any]) -> int:
        """Write one row; its new id."""
        return self.insert_all(table, tuple(row), [tuple(row.values())])[0]

    def insert_all(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
        """Write many rows in one statement; their new ids, in order."""
        ids = self.connection.new_ids(table, len(rows))
        self.connection.insert_many(table, ("id", *columns), [(id, *row) for id, row in zip(ids, rows, strict=True)])
        return ids

    def update(self, table: str, id: int, values: Mapping[str, Any]) -> None:
        if values:
            marks = ", ".join(f"{name} = :{name}" for name in values)
            self.connection.run(f"UPDATE {table} SET {marks} WHERE id = :row_id", {**values, "row_id": id})

    def run(self, sql: str, **params: Any) -> int:
        """One statement; the number of rows it touched."""
        return self.connection.run(sql, params)

    def changed(
        self, kind: str, id: int, key: str, before: Mapping[str, Any], after: Mapping[str, Any], **scope: int | None
    ) -> list[str]:
        """Write the change history of one object, a row per field that differs; the names of those fields."""
        fields = [name for name in after if after[name] != before.get(name)]
        columns = (
            "change_set",
            "at",
            "actor",
            "kind",
            "object_id",
            "object_key",
            "office_id",
            "client_id",
            "field",
            "before",
            "after",
        )
        place = (kind, id, key, scope.get("office_id"), scope.get("client_id"))
        self.insert_all(
            "change",
            columns,
            [
                (self.change_set, self.at, self.actor.label, *place, name, _text(before.get(name)), _text(after[name]))
                for name in fields
            ],
        )
        return fields

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Carry something out to see whether the rules allow it, and take it all back, the log's rows and mail too."""
        entries, posted, attempt = list(self._entries), len(self.posted), self.attempt
        self.connection.run("SAVEPOINT rehearsal", {})
        try:
            yield
        finally:
            self.connection.run("ROLLBACK TO SAVEPOINT rehearsal", {})
            self.connection.run("RELEASE SAVEPOINT rehearsal", {})
            self._entries, self.attempt = entries, attempt
            del self.posted[posted:]

    def flush(self, asked: Asked, request_id: str | None) -> None:
        """The last statements of a command: its rows of the log and the change set."""
        if not self._entries:
            return
        entries = self._entries
        if self.reason:
            first = entries[0]
            entries[0] = audit.Entry(
                first.action, first.object, first.code, first.office_id, {**first.facts, "reason": self.reason}
            )
        head = audit.append(self.connection, entries, at=self.at, actor=self.actor.label, change_set=self.change_set)
        row = {
            "id": self.change_set,
            "at": self.at,
            "actor": self.actor.label,
            "office_id": entries[0].office_id,
            "command": asked.command,
            "request_id": request_id,
            "fingerprint": asked.fingerprint,
            # Kept for a repetition only, and not for long: it may hold personal data (`run-due` drops it).
            "answer": audit.canonical(self._answer if request_id else None),
            "batch_run": asked.batch_run,
            # Where its rows of the log stand: they are found without an index, which would slow every import.
            "first_seq": head + 1,
            "entries": len(entries),
        }
        marks = ", ".join(f":{name}" for name in row)
        self.connection.run(f"INSERT INTO change_set ({', '.join(row)}) VALUES ({marks})", row)


class _DryRun(Exception):
    """Leaves the transaction by the way of an error, so that it is rolled back."""


class Asked(NamedTuple):
    """What a command asks of its transaction.

    `request_id`: done once, however often it is sent; a repetition raises Replayed with the first answer, and the same
    id with another `fingerprint` (command and arguments) is refused with REQUEST_ID_REUSED. `batch_run`: the run of a
    batch that it is a row of.
    """

    command: str
    dry_run: bool = False
    request_id: str | None = None
    fingerprint: str = ""
    reason: str | None = None
    batch_run: int | None = None


class Step:
    """One command inside an open transaction: who acts, the actions, the rows of the log."""

    def __init__(self, connection: Connection, world: World, identify: Identify, asked: Asked) -> None:
        self.connection, self.world, self.identify, self.asked = connection, world, identify, asked
        self.tx: Transaction | None = None

    @contextmanager
    def carried_out(self) -> Iterator[Transaction]:
        connection, asked = self.connection, self.asked
        now = clock(connection, self.world)
        actor = self.identify(connection, now)
        request_id = None
        if asked.request_id is not None:
            request_id = scoped(asked.request_id, actor)
            connection.hold_name(f"request {request_id}")
            answer_again(connection, request_id, asked.fingerprint)
        _touch(connection, actor, now)
        self.tx = tx = Transaction(connection, actor, now, self.world, asked.reason)
        # Until the action itself says what is tried and on what.
        tx.attempt.action = asked.command.replace(" ", ".").replace("-", "_")
        yield tx
        if tx.refused is not None:
            tx.record_all([refusal_entry(tx.actor, tx.attempt, tx.refused, asked.reason)])
        tx.flush(asked, request_id)

    def noted(self, refused: Refused) -> Noted | None:
        """What the log is told of this refusal; of a rehearsal only what somebody has no right to."""
        asked, tx = self.asked, self.tx
        if tx is not None and (not asked.dry_run or is_of_rights(refused)):
            return Noted(tx.actor.label, refusal_entry(tx.actor, tx.attempt, refused, asked.reason))
        if tx is None and refused.status == Class.WHO_ARE_YOU:
            return Noted(STRANGER.label, refusal_entry(STRANGER, Attempt("session.use"), refused, asked.reason))
        return None


@contextmanager
def write(
    store: Store,
    identify: Identify,
    *,
    command: str,
    dry_run: bool = False,
    request_id: str | None = None,
    fingerprint: str = "",
    reason: str | None = None,
) -> Iterator[Transaction]:
    """Run one command as one transaction: BEGIN, who acts, the actions, the log, COMMIT. The options are Asked's."""
    asked = Asked(command, dry_run, request_id, fingerprint, reason)
    connection = connect(store.place, writer=True)
    step = Step(connection, store.world, identify, asked)
    try:
        try:
            with connection.transaction(write=True):
                schema.require_current(connection)
                with step.carried_out() as tx:
                    yield tx
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        except Refused as refused:
            if noted := step.noted(refused):
                log_refusals(connection, store.world, [noted])
            raise
        if step.tx is not None and step.tx.refused is not None:
            raise step.tx.refused
    finally:
        connection.close()


@contextmanager
def read(store: Store, identify: Identify) -> Iterator[Reader]:
    """A read in one state of the store. Fetch, leave, then print: on SQLite an open read holds up a commit.

    A refused read is logged, in a write transaction of its own.
    """
    connection = connect(store.place, writer=False)
    reader: Reader | None = None
    try:
        with connection.transaction(write=False):
            schema.require_current(connection)
            now = clock(connection, store.world)
            reader = Reader(connection, identify(connection, now), now)
            yield reader
    except Refused as refused:
        stranger = reader is None and refused.status == Class.WHO_ARE_YOU
        if stranger:
            connection.close()
            connection = connect(store.place, writer=True)
            entry = refusal_entry(STRANGER, Attempt("session.use"), refused, None)
            log_refusals(connection, store.world, [Noted(STRANGER.label, entry)])
        elif reader is not None and (noted := refused_read(reader, refused)):
            connection.close()
            connection = connect(store.place, writer=True)
            log_refusals(connection, store.world, [noted])
        raise
    finally:
        connection.close()


def _touch(connection: Connection, actor: Actor, now: dt.datetime) -> None:
    """A command of a log-in keeps it from idling out; a token's use is noted."""
    if actor.token_id is not None:
        sql = "UPDATE service_token SET last_used_at = :at WHERE id = :id"
        connection.run(sql, {"at": stamp(now), "id": actor.token_id})
    if actor.session_id is not None:
        sql = "UPDATE session SET last_seen_at = :at WHERE id = :id AND ended_at IS NULL"
        if not connection.run(sql, {"at": stamp(now), "id": actor.session_id}):
            # Ended since it was looked up: who suspends, or takes a role, ends the sessions in the same step.
            raise Refused(refuse("SESSION_EXPIRED", why="ended"))
    if actor.site_session_id is not None:
        sql = "UPDATE site_session SET last_seen_at = :at WHERE id = :id AND ended_at IS NULL"
        if not connection.run(sql, {"at": stamp(now), "id": actor.site_session_id}):
            raise Refused(refuse("SESSION_EXPIRED", kind="site"))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
