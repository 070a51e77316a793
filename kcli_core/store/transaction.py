"""One command, one transaction. A dry run is the same, rolled back. A refused attempt is logged in one of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from kcli_core.refusals import NO_FACTS, Caution, Class, Refused, refuse, require
from kcli_core.roles import NOBODY, Action, Actor, Target, may
from kcli_core.store import audit, schema
from kcli_core.store.engine import Connection, Row, connect
from kcli_core.store.place import Place
from kcli_core.world import REAL, World, stamp

# Shown once, where the user asked for them; never kept for a repeated request.
SHOWN_ONCE = frozenset({"initial_password", "password", "token", "access_key", "recovery_codes"})


class Store(NamedTuple):
    """A store and the world around it."""

    place: Place
    world: World = REAL


LONGEST_REQUEST_ID = 100
# Who could not be told from anybody: an ended log-in, a token that is not valid.
STRANGER = Actor("unknown", frozenset())
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


class Attempt:
    """What is being tried, for the log of a refusal."""

    def __init__(
        self, action: str = "", object: str = "", office_id: int | None = None, facts: Mapping[str, Any] = NO_FACTS
    ) -> None:
        self.action, self.object, self.office_id, self.facts = action, object, office_id, facts


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
        self.change_set = connection.new_ids("change_set", 1)[0]
        self._entries: list[audit.Entry] = []
        self._answer: Any = None

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
            self.instant = max(self.instant, _clock(self.connection, self.world))
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

    def flush(self, command: str, request_id: str | None, fingerprint: str) -> None:
        """The last statements before COMMIT: the change set and its rows of the log."""
        if not self._entries:
            return
        self.connection.run(
            "INSERT INTO change_set (id, at, actor, office_id, command, request_id, fingerprint, answer) "
            "VALUES (:id, :at, :actor, :office_id, :command, :request_id, :fingerprint, :answer)",
            {
                "id": self.change_set,
                "at": self.at,
                "actor": self.actor.label,
                "office_id": self._entries[0].office_id,
                "command": command,
                "request_id": request_id,
                "fingerprint": fingerprint,
                # Kept for a repetition only, and not for long: it may hold personal data (`run-due` drops it).
                "answer": audit.canonical(self._answer if request_id else None),
            },
        )
        entries = self._entries
        if self.reason:
            first = entries[0]
            entries[0] = audit.Entry(
                first.action, first.object, first.code, first.office_id, {**first.facts, "reason": self.reason}
            )
        audit.append(self.connection, entries, at=self.at, actor=self.actor.label, change_set=self.change_set)


class Replayed(Exception):
    """The request was done before; `answer` is what it answered then."""

    def __init__(self, answer: Any) -> None:
        super().__init__("replayed")
        self.answer = answer


class _DryRun(Exception):
    """Leaves the transaction by the way of an error, so that it is rolled back."""


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
    """Run one command as one transaction: BEGIN, who acts, the actions, the log, COMMIT.

    `request_id`: done once, however often it is sent; a repetition raises Replayed with the first answer, and the same
    id with another `fingerprint` (command and arguments) is refused with REQUEST_ID_REUSED.
    """
    connection = connect(store.place, writer=True)
    try:
        tx: Transaction | None = None
        try:
            with connection.transaction(write=True):
                schema.require_current(connection)
                now = _clock(connection, store.world)
                actor = identify(connection, now)
                if request_id is not None:
                    if not request_id.isprintable() or " " in request_id or len(request_id) > LONGEST_REQUEST_ID:
                        raise Refused(refuse("BAD_TEXT", field="request_id", text=request_id[:LONGEST_REQUEST_ID]))
                    # Everybody's ids are their own: nobody is answered with what another did.
                    request_id = f"{actor.office_id or 0} {actor.label} {request_id}"
                    connection.hold_name(f"request {request_id}")
                    _answer_again(connection, request_id, fingerprint)
                _touch(connection, actor, now)
                tx = Transaction(connection, actor, now, store.world, reason)
                # Until the action itself says what is tried and on what.
                tx.attempt.action = command.replace(" ", ".").replace("-", "_")
                yield tx
                if tx.refused is not None:
                    tx.record_all([refusal_entry(tx.actor, tx.attempt, tx.refused, reason)])
                tx.flush(command, request_id, fingerprint)
                if dry_run:
                    raise _DryRun
        except _DryRun:
            pass
        except Refused as refused:
            if tx is not None and (not dry_run or _is_of_rights(refused)):
                log_refusal(connection, store.world, tx.actor, tx.attempt, refused, reason)
            elif tx is None and refused.status == Class.WHO_ARE_YOU:
                log_refusal(connection, store.world, STRANGER, Attempt("session.use"), refused, reason)
            raise
        if tx is not None and tx.refused is not None:
            raise tx.refused
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
            now = _clock(connection, store.world)
            reader = Reader(connection, identify(connection, now), now)
            yield reader
    except Refused as refused:
        stranger = reader is None and refused.status == Class.WHO_ARE_YOU
        if stranger:
            connection.close()
            connection = connect(store.place, writer=True)
            log_refusal(connection, store.world, STRANGER, Attempt("session.use"), refused, None)
        elif reader is not None and _is_of_rights(refused):
            connection.close()
            connection = connect(store.place, writer=True)
            attempt = Attempt(str(refused.refusals[0].facts.get("action", "read")), "", reader.actor.office_id)
            log_refusal(connection, store.world, reader.actor, attempt, refused, None)
        raise
    finally:
        connection.close()


def log_refusal(
    connection: Connection, world: World, actor: Actor, attempt: Attempt, refused: Refused, reason: str | None
) -> None:
    """One row for a refused attempt, in a transaction of its own."""
    entry = refusal_entry(actor, attempt, refused, reason)
    with connection.transaction(write=True):
        at = stamp(_clock(connection, world))
        audit.append(connection, [entry], at=at, actor=actor.label, change_set=None)


def refusal_entry(actor: Actor, attempt: Attempt, refused: Refused, reason: str | None) -> audit.Entry:
    """The row of the log for a refused attempt: its codes, how many reasons, and the reason given."""
    codes = ",".join(dict.fromkeys(refusal.code for refusal in refused.refusals))
    facts = {**attempt.facts, **({"reason": reason} if reason else {})}
    if len(refused.refusals) > 1:
        facts["refusals"] = len(refused.refusals)
    return audit.Entry(attempt.action or "command", attempt.object, codes, attempt.office_id or actor.office_id, facts)


def _is_of_rights(refused: Refused) -> bool:
    return any(refusal.status == Class.NOT_ALLOWED for refusal in refused.refusals)


def _clock(connection: Connection, world: World) -> dt.datetime:
    return world.now() if world.now else connection.now()


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


def _answer_again(connection: Connection, request_id: str, fingerprint: str) -> None:
    sql = "SELECT fingerprint, answer FROM change_set WHERE request_id = :id"
    for row in connection.rows(sql, {"id": request_id}):
        if row["fingerprint"] != fingerprint:
            raise Refused(refuse("REQUEST_ID_REUSED", request_id=own_part(request_id)))
        import json

        raise Replayed(json.loads(row["answer"]))


def own_part(request_id: str | None) -> str | None:
    """A request id as its sender wrote it."""
    return request_id.rpartition(" ")[2] if request_id else request_id


def without_secrets(result: Any) -> Any:
    """The same answer with what is shown once left out."""
    if isinstance(result, Mapping):
        return {k: None if k in SHOWN_ONCE else without_secrets(v) for k, v in result.items()}
    if isinstance(result, list | tuple):
        return [without_secrets(item) for item in result]
    return result


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
