"""Somebody who can write the store past kcli, with the guards of the log switched off: what checkpoints are for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kcli_core.store import audit
from kcli_core.store.ddl import append_only
from kcli_core.store.engine import Connection, connect
from kcli_core.store.place import Place

Row = dict[str, Any]


class Forger:
    """The log as a list of rows that can be changed at will and is written back as it then is."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.rows: list[Row] = connection.rows(f"SELECT {', '.join(audit.COLUMNS)} FROM audit ORDER BY seq")
        self.fixes_head = True

    def number_anew(self) -> None:
        for seq, row in enumerate(self.rows, start=1):
            row["seq"] = seq

    def chain_anew(self) -> None:
        """Every hash as if nothing had ever been otherwise."""
        previous = audit.GENESIS
        for row in self.rows:
            previous = row["hash"] = audit.link(previous, [row[name] for name in audit.COLUMNS[:-1]])

    def write(self) -> None:
        self.connection.run("DELETE FROM audit")
        self.connection.insert_many(
            "audit", audit.COLUMNS, [tuple(r[name] for name in audit.COLUMNS) for r in self.rows]
        )
        if self.fixes_head:
            last = self.rows[-1]
            self.connection.run(
                "UPDATE audit_head SET seq = :seq, hash = :hash", {"seq": last["seq"], "hash": last["hash"]}
            )


@contextmanager
def forging(place: Place) -> Iterator[Forger]:
    connection = connect(place, writer=True)
    try:
        with connection.transaction(write=True), guards_off(connection):
            forger = Forger(connection)
            yield forger
            forger.write()
    finally:
        connection.close()


@contextmanager
def guards_off(connection: Connection) -> Iterator[None]:
    """Without the triggers of the log; afterwards nothing shows that they were away."""
    if connection.kind != "sqlite":
        connection.run("ALTER TABLE audit DISABLE TRIGGER USER")
        yield
        connection.run("ALTER TABLE audit ENABLE TRIGGER USER")
        return
    for event in ("update", "delete"):
        connection.run(f"DROP TRIGGER audit_no_{event}")
    yield
    for statement in append_only("sqlite", "audit"):
        connection.run(statement)
