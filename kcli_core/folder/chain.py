"""The chain of a client's documents: a row per event, each hash over the row and the one before (EB-15).

It holds no word of a document: of a version its digest, so that a version that was changed behind our back shows. A
chain that was written anew as a whole shows only against a seal that is kept elsewhere (EB-16).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kcli_core.store import audit
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

GENESIS = audit.GENESIS
# What a version's digest covers, in this order: all that it says, and whose it is.
DIGESTED = (
    "version", "change", "kind", "direction", "transaction_date", "amount", "counterparty", "counterparty_code",
    "invoice_number", "invoice_number_unchecked", "slip_number", "remarks", "path_id", "file_name", "media_type",
    "size", "sha256", "route", "marks", "at", "by", "applied_on", "subject", "corrected_on", "content", "reason",
    "person", "approved_by",
)  # fmt: skip
# What a row's hash covers, and the whole row.
BODY = ("client_id", "folder_id", "seq", "at", "by", "what", "document", "version", "digest")
COLUMNS = (*BODY, "prev", "hash")


class Event(NamedTuple):
    """`what` happened: put, corrected, deleted, restored, exported, rules_adopted, retention_shortened, ending, …"""

    what: str
    document: int | None = None
    version: int | None = None
    digest: str = ""


def digest(document: int, version: Mapping[str, Any]) -> str:
    """SHA-256 of a version, in hex; `document` is its number."""
    return audit.link("", (document, *(version[name] for name in DIGESTED)))


def link(prev: str, body: Sequence[Any]) -> str:
    """The hash of a row: of the one before, and of BODY."""
    return audit.link(prev, body)


def append(tx: Transaction, ebook: Row, folder_id: int, events: Iterable[Event]) -> str:
    """Write events behind the head; the new head. `ebook` is the client's row, held by the caller."""
    seq, prev = ebook["events"], ebook["head"] or GENESIS
    rows = []
    for event in events:
        seq += 1
        body = (ebook["client_id"], folder_id, seq, tx.at, tx.actor.label, *event)
        found = link(prev, body)
        rows.append((*body, prev, found))
        prev = found
    tx.insert_all("document_event", COLUMNS, rows)
    tx.update("ebook", ebook["id"], {"events": seq, "head": prev})
    ebook["events"], ebook["head"] = seq, prev
    return prev
