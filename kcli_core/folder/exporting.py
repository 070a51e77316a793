"""Answers to download requests (EB-26): what is asked for, read in one state of the store, and what is kept of it.

`snapshot` reads, `package` writes the files, `record` keeps who asked for what, when, and whether all of it was given.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from kcli_core.folder import actions, chain, reads
from kcli_core.folder.criteria import Criteria, where
from kcli_core.folder.versions import VERSION_COLUMNS
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store import audit
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

PAGE = 500
HEAD = "d.id, d.number, d.version, d.deleted, d.retain_until, d.retain_why"
VERSION = ", ".join(f"v.{name}" for name in VERSION_COLUMNS)


class Asked(NamedTuple):
    """What is asked for: `request` in words, `wanted` of the green folder of this client."""

    client: str
    request: str
    wanted: Criteria

    @property
    def whole(self) -> bool:
        """Everything in the folder?"""
        return not self.wanted.narrows and self.wanted.include_deleted


class Counts(NamedTuple):
    """What has to be in the copy. `files`: a version with the same file as the next has none of its own.

    `amount` is the sum in yen of those that are not deleted.
    """

    documents: int = 0
    deleted: int = 0
    versions: int = 0
    files: int = 0
    size: int = 0
    amount: int = 0


class Snapshot(NamedTuple):
    """One state of a folder: `events` and `head` of the client's chain; the documents themselves are in a file."""

    folder: Row
    office: str
    counts: Counts
    events: int
    head: str


def require_request(text: str) -> str:
    """Refused: FIELD_MISSING, BAD_TEXT."""
    from kcli_core.input import form

    found = form.read_text(text)
    if found.refusal:
        raise Refused(found.refusal.at(field="request"))
    if not found.value:
        raise Refused(refuse("FIELD_MISSING", field="request"))
    return str(found.value)


def snapshot(q: Queries, office: Row, asked: Asked, spool: IO[str] | None) -> Snapshot:
    """Read all that is asked for; a line of JSON per document into `spool`, with its versions, newest first.

    Refused: NOT_REGISTERED, PERM_ROLE, NOTHING_FOUND.
    """
    folder = reads.find(q, office, asked.client)
    require(may(q.actor, Action.FOLDER_EXPORT, reads.target_of(folder)))
    ebook = reads.ebook(q, folder["client_id"])
    counts = Counts()
    for documents in _documents(q, folder, asked.wanted):
        for document in documents:
            counts = _counted(counts, document)
            if spool is not None:
                spool.write(json.dumps(document, ensure_ascii=False) + "\n")
    there = where(asked.wanted, q.connection.contains)
    scope = {"client": folder["client_id"], "folder": folder["id"]}
    # Counted once more by the store itself.
    total = q.value(f"SELECT count(*) FROM document d WHERE {there[0]}", **there[1], **scope)
    if total != counts.documents:
        raise Refused(
            refuse("EXPORT_INCOMPLETE", written=counts.documents, expected=total, client=folder["client_code"])
        )
    if not total and not asked.whole:
        raise Refused(refuse("NOTHING_FOUND", client=folder["client_code"]))
    return Snapshot(folder, office["name"], counts, ebook["events"], ebook["head"])


def _documents(q: Queries, folder: Row, wanted: Criteria) -> Iterator[list[Row]]:
    condition, params = where(wanted, q.connection.contains)
    params |= {"client": folder["client_id"], "folder": folder["id"]}
    if wanted.path is not None:
        reads.path_id(q, folder, wanted.path)
    after = 0
    while page := q.rows(
        f"SELECT {HEAD} FROM document d WHERE {condition} AND d.number > :after ORDER BY d.number LIMIT {PAGE}",
        after=after, **params,
    ):  # fmt: skip
        after = page[-1]["number"]
        inside = ", ".join(str(row["id"]) for row in page)
        versions: dict[int, list[Row]] = {row["id"]: [] for row in page}
        for row in q.rows(
            f"SELECT {VERSION}, p.path FROM document_version v LEFT JOIN folder_path p ON p.id = v.path_id "
            f"WHERE v.document_id IN ({inside}) ORDER BY v.document_id, v.version DESC"
        ):
            row["invoice_number_unchecked"] = bool(row["invoice_number_unchecked"])
            versions[row["document_id"]].append(row)
        yield [{**row, "deleted": bool(row["deleted"]), "versions": versions[row["id"]]} for row in page]


def _counted(counts: Counts, document: Row) -> Counts:
    newest, own = document["versions"][0], files_of(document)
    return Counts(
        counts.documents + 1,
        counts.deleted + document["deleted"],
        counts.versions + len(document["versions"]),
        counts.files + len(own),
        counts.size + sum(version["size"] for version in own),
        counts.amount + (0 if document["deleted"] else newest["amount"] or 0),
    )


def files_of(document: Row) -> list[Row]:
    """The versions whose bytes are given: each file of a document once, under the newest version that has it."""
    seen: dict[str, Row] = {}
    for version in document["versions"]:
        seen.setdefault(version["sha256"], version)
    return list(seen.values())


class Given(NamedTuple):
    """What was written: the SHA-256 of the manifest; `written` documents, `size` in bytes of the documents' files."""

    manifest_sha256: str
    documents: int
    files: int
    size: int


def record(tx: Transaction, office: Row, asked: Asked, taken: Snapshot, given: Given) -> dict[str, Any]:
    """Keep that this was given out, whole and complete, in the table, the chain and the log. Refused: PERM_ROLE."""
    folder, ebook = _hold(tx, office, asked)
    id = _insert(tx, folder, asked, taken, complete=True, given=given)
    chain.append(tx, ebook, folder["id"], [chain.Event("exported", digest=given.manifest_sha256)])
    facts = {"export": id, "documents": given.documents, "files": given.files, "bytes": given.size}
    tx.record(
        "folder.exported", actions.object_of(folder), office_id=office["id"], request=asked.request, whole=asked.whole,
        criteria=asked.wanted.shown(), **facts, manifest=given.manifest_sha256,
    )  # fmt: skip
    return {
        "client": folder["client_code"], **facts, "versions": taken.counts.versions, "deleted": taken.counts.deleted,
        "whole": asked.whole, "manifest_sha256": given.manifest_sha256,
    }  # fmt: skip


def record_failure(tx: Transaction, office: Row, asked: Asked, taken: Snapshot, refused: Refused) -> None:
    """Keep that it was asked for and not given, and why. `refused` is raised after the commit."""
    folder, _ = _hold(tx, office, asked)
    _insert(tx, folder, asked, taken, complete=False, given=Given("", 0, 0, 0))
    tx.refused = refused


def _hold(tx: Transaction, office: Row, asked: Asked) -> tuple[Row, Row]:
    folder = reads.find(tx, office, asked.client)
    tx.authorise(
        Action.FOLDER_EXPORT, actions.object_of(folder), reads.target_of(folder), request=asked.request,
        criteria=asked.wanted.shown(),
    )  # fmt: skip
    folder |= tx.hold("folder", folder["id"])
    return folder, tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])


def _insert(tx: Transaction, folder: Row, asked: Asked, taken: Snapshot, *, complete: bool, given: Given) -> int:
    return tx.insert(
        "ebook_export",
        {
            "client_id": folder["client_id"], "folder_id": folder["id"], "request": asked.request,
            "criteria": audit.canonical(asked.wanted.shown()), "whole": asked.whole, "complete": complete,
            "documents": given.documents, "bytes": given.size, "manifest_sha256": given.manifest_sha256,
            "events": taken.events, "at": tx.at, "by": tx.actor.label,
        },
    )  # fmt: skip


def changed_since(q: Queries, export: Row) -> int:
    """How many documents' events came after the state that a copy shows: none, and it shows the present one (EB-32)."""
    sql = "SELECT count(*) FROM document_event WHERE client_id = :c AND seq > :n AND version IS NOT NULL"
    return int(q.value(sql, c=export["client_id"], n=export["events"]))


def exports(q: Queries, office: Row, client_code: str) -> list[Row]:
    """What was given out of a client's green folder, and to whose request. Refused: NOT_REGISTERED, PERM_ROLE."""
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_EXPORT, reads.target_of(folder)))
    rows = q.rows(
        "SELECT id, at, by, request, criteria, whole, complete, documents, bytes, manifest_sha256 FROM ebook_export "
        "WHERE folder_id = :f ORDER BY id",
        f=folder["id"],
    )
    for row in rows:
        row |= {"whole": bool(row["whole"]), "complete": bool(row["complete"])}
    return rows


def spooled(path: Path) -> Iterator[Row]:
    """The documents of a snapshot, as it wrote them."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
