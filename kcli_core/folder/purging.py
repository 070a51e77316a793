"""The job of the night: folders that are ending are deleted as far as the law lets them go (EB-32, EB-33, DEC-18).

Each folder is a transaction of its own: tombstone first (the store's triggers ask for it), then its documents; the
bytes go after the commit, and what a kill leaves of them stands in `folder_leftover` for the next run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.folder import chain, clock, exporting, reads
from kcli_core.folder.ending import same_name, what_goes
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Identify, Queries, Store, Transaction, read, write
from kcli_core.world import instant, jst_date

# The job's own row of the log says that time went on; more often than this it is not needed.
SEEN_EVERY = dt.timedelta(hours=1)
DROPPED_AT_ONCE = 50
Delete = Callable[[str], None]
Failed = list[tuple[str, Refusal]]


class Permit(NamedTuple):
    """What stands behind a deletion within retention: the copy that was taken, and the client's name as typed."""

    export_id: int
    typed_name: str


ENDING = """
SELECT f.id, f.name, f.office_id, o.code AS office, c.code AS client FROM folder f
JOIN office o ON o.id = f.office_id JOIN client c ON c.id = f.client_id
WHERE f.state = 'ending' AND (CAST(:own AS BIGINT) IS NULL OR f.office_id = :own) ORDER BY f.id
"""


def run(
    store: Store, identify: Identify, delete: Delete | None, *, command: str, dry_run: bool = False
) -> tuple[list[dict[str, Any]], Failed]:
    """Delete every folder that is ending and may go; what was deleted, and what was refused and why.

    `delete` drops bytes; None leaves them to the next run. Safe to run at any time, and twice.
    """
    with read(store, identify) as q:
        require(may(q.actor, Action.FOLDER_PURGE))
        ending = q.rows(ENDING, own=q.actor.office_id)
    done: list[dict[str, Any]] = []
    failed: Failed = []
    for row in ending:
        try:
            with write(store, identify, command=command, dry_run=dry_run) as tx:
                answer = purge(tx, row["id"])
                done += [answer] if answer else []
        except Refused as refused:
            failed += [(f"{row['office']} {row['client']}", refusal) for refusal in refused.refusals]
    if not dry_run:
        with write(store, identify, command=command) as tx:
            _go_on(tx, len(done), len(failed))
        if delete is not None:
            drop_leftovers(store, identify, delete, command=command)
    return done, failed


def _go_on(tx: Transaction, purged: int, refused: int) -> None:
    """A row of the log for the clock's sake, also where there was nothing to do (kcli_core.folder.clock)."""
    newest = tx.value("SELECT at FROM audit ORDER BY seq DESC LIMIT 1")
    if newest is None or tx.instant - instant(newest) >= SEEN_EVERY:
        tx.record("folder.purge_due", "folder:*", office_id=tx.actor.office_id, purged=purged, refused=refused)


def purge(tx: Transaction, folder_id: int, permit: Permit | None = None) -> dict[str, Any] | None:
    """Delete one folder that is ending, with its tombstone; None where it is not ending any more.

    Without `permit` every document must be past its last day, by a clock that is not doubted. With it the director
    stands behind the deletion by the client's name, and a whole copy of the present state by its number.
    Refused: RETENTION_NOT_OVER, CLOCK_LOOKS_WRONG, CONFIRM_NAME_DIFFERS, EXPORT_NOT_WHOLE.
    """
    folder = tx.one(
        "SELECT f.*, c.code AS client_code, c.name AS client_name FROM folder f JOIN client c ON c.id = f.client_id "
        "WHERE f.id = :id", id=folder_id,
    )  # fmt: skip
    if folder is None:
        return None
    key, target = f"folder:{folder['client_code']}/{folder['id']}", reads.target_of(folder)
    tx.authorise(Action.FOLDER_PURGE if permit is None else Action.FOLDER_PURGE_RETAINED, key, target)
    folder |= tx.hold("folder", folder_id)
    if folder["state"] != "ending":
        return None  # cancelled since, or done by another run
    ebook = _ebook(tx, folder)
    lost = what_goes(tx, folder)
    export = None
    if permit is not None:
        require(same_name(folder["client_name"], permit.typed_name))
        export = _covering(tx, folder, permit.export_id)
    elif lost["within"]:
        why = {"until": lost["until"]} if lost["until"] else {"reason": "undated"}
        facts = {"client": folder["client_code"], "name": folder["name"], "documents": lost["within"]}
        raise Refused(refuse("RETENTION_NOT_OVER", **facts, **why))
    elif folder["kind"] == "ebook":
        require(clock.doubted(tx))
    # Of an ordinary folder nothing must be left: the client itself may be removed one day.
    manifest = _bury(tx, folder, export, permit) if folder["kind"] == "ebook" else None
    _remember_bytes(tx, folder_id)
    for table in ("document_request", "document_version", "document", "folder_file", "folder_path"):
        tx.run(f"DELETE FROM {table} WHERE folder_id = :id", id=folder_id)
    scope = {"office_id": folder["office_id"], "client_id": folder["client_id"]}
    named = f"{folder['client_code']}/{folder['name']}"
    tx.changed("folder", folder_id, named, {"state": "ending"}, {"state": "ended"}, **scope)
    tx.update("folder", folder_id, {"state": "ended", "ended_at": tx.at, "used": 0})
    if ebook is not None and manifest is not None:
        chain.append(tx, ebook, folder_id, [chain.Event("purged", None, None, manifest)])
    tx.record("folder.purged", key, office_id=folder["office_id"], documents=lost["documents"], files=lost["files"],
              export=permit.export_id if permit else None)  # fmt: skip
    return {
        "client": folder["client_code"], "name": folder["name"], "documents": lost["documents"],
        "versions": lost["versions"], "files": lost["files"], "bytes": lost["used"], "manifest_sha256": manifest,
    }  # fmt: skip


def _ebook(tx: Transaction, folder: Row) -> Row | None:
    if folder["kind"] != "ebook":
        return None
    return tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])


def _covering(tx: Transaction, folder: Row, export_id: int) -> Row:
    """The copy, if it is a whole and complete one of what the folder holds now. Refused: EXPORT_NOT_WHOLE."""
    export = tx.one("SELECT * FROM ebook_export WHERE id = :id AND folder_id = :f", id=export_id, f=folder["id"])
    if export is None:
        raise Refused(refuse("NOT_REGISTERED", kind="export", key=export_id, client=folder["client_code"]))
    if not export["complete"] or not export["whole"]:
        raise Refused(refuse("EXPORT_NOT_WHOLE", why="part", client=folder["client_code"], export=export_id))
    since = exporting.changed_since(tx, export)
    if since:
        raise Refused(
            refuse("EXPORT_NOT_WHOLE", why="older", client=folder["client_code"], export=export_id, events=since)
        )
    return export


def _bury(tx: Transaction, folder: Row, export: Row | None, permit: Permit | None) -> str:
    """Write the tombstone of a green folder; the hash of its list of every version that goes."""
    listed = hashlib.sha256()
    for row in tx.rows(
        "SELECT d.number, v.version, v.sha256, v.size FROM document_version v JOIN document d ON d.id = v.document_id "
        "WHERE v.folder_id = :id ORDER BY d.number, v.version", id=folder["id"],
    ):  # fmt: skip
        listed.update(f"{row['number']} {row['version']} {row['sha256']} {row['size']}\n".encode())
    span = tx.one(
        "SELECT count(*) AS documents, min(transaction_date) AS first, max(transaction_date) AS last FROM document "
        "WHERE folder_id = :id", id=folder["id"],
    ) or {}  # fmt: skip
    manifest = listed.hexdigest()
    row = {
        "office_id": folder["office_id"], "folder_id": folder["id"], "client_code": folder["client_code"],
        "client_name": folder["client_name"], "folder_name": folder["name"], "day": jst_date(tx.instant).isoformat(),
        "export_id": export["id"] if export else None, "confirmed_by": tx.actor.label if permit else None,
        "documents": span["documents"], "bytes": folder["used"], "first_date": span["first"],
        "last_date": span["last"], "manifest_sha256": manifest, "at": tx.at, "by": tx.actor.label,
    }  # fmt: skip
    tx.insert("folder_purge", row)
    return manifest


def _remember_bytes(tx: Transaction, folder_id: int) -> None:
    """What is to be dropped after the commit, whatever happens to this process then."""
    rows = tx.rows(
        "SELECT sha256 FROM document_version WHERE folder_id = :id UNION "
        "SELECT sha256 FROM folder_file WHERE folder_id = :id", id=folder_id,
    )  # fmt: skip
    waiting = tx.rows("SELECT fields FROM document_request WHERE folder_id = :id", id=folder_id)
    hashes = {row["sha256"] for row in rows} | {json.loads(row["fields"])["fields"].get("sha256") for row in waiting}
    there = {row["sha256"] for row in tx.rows("SELECT sha256 FROM folder_leftover")}
    tx.insert_all("folder_leftover", ("sha256", "at"), [(one, tx.at) for one in sorted(hashes - there - {None})])


def drop_leftovers(store: Store, identify: Identify, delete: Delete, *, command: str) -> int:
    """Drop the bytes of ended folders that nothing else names; how many. What another folder names stays."""
    dropped = 0
    while True:
        with write(store, identify, command=command) as tx:
            rows = tx.rows("SELECT id, sha256 FROM folder_leftover ORDER BY id LIMIT :n", n=DROPPED_AT_ONCE)
            for row in rows:
                dropped += references.drop(tx, row["sha256"], delete)
                tx.run("DELETE FROM folder_leftover WHERE id = :id", id=row["id"])
        if len(rows) < DROPPED_AT_ONCE:
            return dropped


def tombstones(q: Queries, office: Row) -> list[Row]:
    """What is left of folders that have ended, newest first (EB-33)."""
    require(reads.may_read_any(q, office))
    return q.rows(
        "SELECT client_code AS client, client_name, folder_name AS name, documents, bytes, first_date, last_date, "
        "manifest_sha256, export_id, confirmed_by, p.at, p.by FROM folder_purge p JOIN folder f ON f.id = p.folder_id "
        "WHERE p.office_id = :o AND (CAST(:own AS BIGINT) IS NULL OR f.client_id = :own) ORDER BY p.id DESC",
        o=office["id"], own=q.actor.client_id,
    )  # fmt: skip
