"""Somebody who can write the store past kcli, with the guards of documents switched off: what the chain is for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kcli_core.folder import chain, triggers, verifying
from kcli_core.folder.seal import Seal
from kcli_core.refusals import Refusal
from kcli_core.store.engine import Connection
from kcli_core.store.transaction import Transaction
from tests.contract.papers import Papers, short

Row = dict[str, Any]
TABLES = ("document_event", "document_version", "document")


class Forger:
    """A client's events, versions and documents as lists of rows, changed at will and written back as they then are."""

    def __init__(self, tx: Transaction, client_id: int) -> None:
        self.tx, self.client_id = tx, client_id
        self.events, self.versions, self.documents = (
            tx.rows(f"SELECT * FROM {table} WHERE client_id = :c ORDER BY id", c=client_id) for table in TABLES
        )
        self.ebook = tx.rows("SELECT * FROM ebook WHERE client_id = :c", c=client_id)[0]

    def number_of(self, version: Row) -> int:
        return next(int(d["number"]) for d in self.documents if d["id"] == version["document_id"])

    def version(self, number: int, version: int) -> Row:
        return next(v for v in self.versions if self.number_of(v) == number and v["version"] == version)

    def number_anew(self) -> None:
        for seq, event in enumerate(self.events, start=1):
            event["seq"] = seq

    def digest_anew(self) -> None:
        """The digests of the events as the versions now are."""
        for event in self.events:
            for version in self.versions:
                if (event["document"], event["version"]) == (self.number_of(version), version["version"]):
                    event["digest"] = chain.digest(event["document"], version)

    def chain_anew(self) -> None:
        """Every hash, and the head, as if nothing had ever been otherwise."""
        previous = chain.GENESIS
        for event in self.events:
            event["prev"] = previous
            previous = event["hash"] = chain.link(previous, [event[name] for name in chain.BODY])
        self.ebook |= {"events": len(self.events), "head": previous}

    def drop(self, number: int) -> None:
        """A document with its versions; its events stay."""
        self.versions = [v for v in self.versions if self.number_of(v) != number]
        self.documents = [d for d in self.documents if d["number"] != number]

    def fix_head(self, number: int) -> None:
        """The row of the lists, as the newest version now is."""
        document = next(d for d in self.documents if d["number"] == number)
        newest = max((v for v in self.versions if v["document_id"] == document["id"]), key=lambda v: int(v["version"]))
        document |= {name: newest[name] for name in (*verifying.HEAD, "version")}
        document |= {"deleted": newest["change"] == "deleted"}
        document |= {"counterparty_key": verifying.counterparty_key(newest["counterparty"])}

    def write(self) -> None:
        for table in ("document_version", "document_event", "document"):
            self.tx.run(f"DELETE FROM {table} WHERE client_id = :c", c=self.client_id)
        rows = {"document": self.documents, "document_version": self.versions, "document_event": self.events}
        for table, written in rows.items():
            if written:
                self.tx.connection.insert_many(table, tuple(written[0]), [tuple(row.values()) for row in written])
        fields = {name: self.ebook[name] for name in ("documents", "events", "head")}
        self.tx.update("ebook", self.ebook["id"], fields)


def forged(papers: Papers, tamper: Callable[[Forger], None], *seals: Seal) -> list[tuple[Any, ...]]:
    """What `verify` finds after this was done to the store; then all of it is taken back."""
    found: list[Refusal] = []
    client_id = papers.client_id
    with papers.shop.write(dry_run=True) as tx:
        guards_off(tx.connection)
        forger = Forger(tx, client_id)
        tamper(forger)
        forger.write()
        ebook = verifying.targets(tx, papers.shop.office(tx), papers.client)[0]
        found = verifying.check(tx, ebook, list(seals)).damage
    return [short(one) for one in found]


def guards_off(connection: Connection) -> None:
    """Until the transaction is rolled back."""
    if connection.kind != "sqlite":
        for table in triggers.GUARDED:
            connection.run(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        connection.run("SET CONSTRAINTS ALL DEFERRED")
        return
    connection.run("PRAGMA defer_foreign_keys=ON")
    names = ", ".join(f"'{table}'" for table in triggers.GUARDED)
    for row in connection.rows(f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ({names})"):
        connection.run(f"DROP TRIGGER {row['name']}")
