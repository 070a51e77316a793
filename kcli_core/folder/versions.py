"""Documents and their versions as they are written: the one place that does it, for one document or 100,000."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from kcli_core.folder import chain
from kcli_core.folder.counterparty import counterparty_key
from kcli_core.folder.retention import Terms, kept
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

# What whoever stores or corrects a document says of it (EB-1).
FIELDS = (
    "kind", "direction", "transaction_date", "amount", "counterparty", "counterparty_code", "invoice_number",
    "invoice_number_unchecked", "slip_number", "remarks", "path_id", "file_name", "media_type", "size", "sha256",
    "route", "marks",
)  # fmt: skip
# Why it differs from the version before: with slip number and counterparty the eight fields of a correction.
CORRECTION = ("applied_on", "subject", "corrected_on", "content", "reason", "person", "approved_by")
VERSION_COLUMNS = ("document_id", "folder_id", "client_id", "version", "change", *FIELDS, "at", "by", *CORRECTION)
DOCUMENT_COLUMNS = (
    "folder_id", "client_id", "number", "version", "deleted", "kind", "direction", "transaction_date", "amount",
    "counterparty", "counterparty_key", "sha256", "size", "invoice_number", "no_remarks", "retain_until", "retain_why",
)  # fmt: skip


class Stored(NamedTuple):
    """A new document: its row and its number (連番)."""

    id: int
    number: int
    retain_until: str | None


def terms(client: Mapping[str, Any], ebook: Mapping[str, Any]) -> Terms:
    """What retention depends on, of rows of `client` (closing_month) and `ebook`."""
    losses = frozenset(ebook["loss_years"].split())
    # A sole proprietor's year is the calendar's.
    closing = 12 if ebook["form"] == "sole_proprietor" else client["closing_month"]
    return Terms(closing, ebook["extension_months"], losses)


def _terms_now(tx: Transaction, folder: Row, ebook: Row) -> Terms:
    """With the closing month as it is now: it may have been changed before the client's `ebook` row was held."""
    closing = tx.value("SELECT closing_month FROM client WHERE id = :id", id=folder["client_id"])
    return terms({"closing_month": closing}, ebook)


def store(tx: Transaction, folder: Row, ebook: Row, drafts: Sequence[Mapping[str, Any]]) -> list[Stored]:
    """Write new documents with their first version and their events; `drafts` have FIELDS as they are stored.

    `folder` is a row of `reads.find`, held, and `ebook` that of its client, held after it; room and rules were asked.
    """
    by, law = tx.actor.label, _terms_now(tx, folder, ebook)
    documents, versions, events, stored = [], [], [], []
    ids = tx.connection.new_ids("document", len(drafts))
    for id, number, draft in zip(
        ids, range(ebook["documents"] + 1, ebook["documents"] + 1 + len(drafts)), drafts, strict=True
    ):
        last = kept(_day(draft["transaction_date"]), law)
        until = last.until.isoformat() if last.until else None
        head = _head(draft)
        documents.append((id, folder["id"], folder["client_id"], number, 1, False, *head, until, last.why))
        version = {"version": 1, "change": "put", "at": tx.at, "by": by, **dict.fromkeys(CORRECTION), **draft}
        fields = [version[name] for name in FIELDS]
        versions.append(
            (id, folder["id"], folder["client_id"], 1, "put", *fields, tx.at, by, *[None] * len(CORRECTION))
        )
        events.append(chain.Event("put", number, 1, chain.digest(number, version)))
        stored.append(Stored(id, number, until))
    tx.connection.insert_many("document", ("id", *DOCUMENT_COLUMNS), documents)
    tx.insert_all("document_version", VERSION_COLUMNS, versions)
    ebook["documents"] += len(drafts)
    tx.update("ebook", ebook["id"], {"documents": ebook["documents"]})
    chain.append(tx, ebook, folder["id"], events)
    size = sum(draft["size"] for draft in drafts)
    tx.run("UPDATE folder SET used = used + :n WHERE id = :id", n=size, id=folder["id"])
    return stored


def store_next(
    tx: Transaction, folder: Row, ebook: Row, document: Row, newest: Row, change: str, fields: Mapping[str, Any],
    by: str | None = None,
) -> int:  # fmt: skip
    """Write the next version of a document, its event and its head row; its number. Rules were asked.

    `document` is held, `newest` its newest version's row; `fields` what is otherwise: any of FIELDS and CORRECTION. The
    last day it is kept never comes nearer by this (EB-34). Bytes of a new file count, those of the old one stay.
    `by`: whose it is, where another has let it pass (EB-18).
    """
    version = {**{name: newest[name] for name in FIELDS}, **dict.fromkeys(CORRECTION), **fields}
    version |= {"version": newest["version"] + 1, "change": change, "at": tx.at, "by": by or tx.actor.label}
    row = {"document_id": document["id"], "folder_id": folder["id"], "client_id": folder["client_id"], **version}
    tx.insert("document_version", {name: row[name] for name in VERSION_COLUMNS})
    chain.append(
        tx, ebook, folder["id"],
        [chain.Event(change, document["number"], version["version"], chain.digest(document["number"], version))],
    )  # fmt: skip
    head = dict(zip(DOCUMENT_COLUMNS[5:-2], _head(version), strict=True))
    last = kept(_day(version["transaction_date"]), _terms_now(tx, folder, ebook))
    until = last.until.isoformat() if last.until else None
    if document["retain_until"] is not None and (until is None or until > document["retain_until"]):
        head |= {"retain_until": until, "retain_why": last.why}
    deleted = {"deleted": True, "restored": False}.get(change, document["deleted"])
    tx.update("document", document["id"], {**head, "version": version["version"], "deleted": deleted})
    if version["sha256"] != newest["sha256"]:
        tx.run("UPDATE folder SET used = used + :n WHERE id = :id", n=version["size"], id=folder["id"])
    return int(version["version"])


def _head(version: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the head row repeats of the newest version, in the order of DOCUMENT_COLUMNS."""
    named = ("kind", "direction", "transaction_date", "amount", "counterparty")
    key = counterparty_key(version["counterparty"])
    searched = (version["invoice_number"], version["remarks"] is None)
    return (*(version[name] for name in named), key, version["sha256"], version["size"], *searched)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
