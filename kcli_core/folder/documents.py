"""One document: all that is known of it, and where its bytes are."""

from __future__ import annotations

from typing import Any

from kcli_core.folder import reads
from kcli_core.folder.versions import FIELDS
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def find(q: Queries, folder: Row, number: int) -> Row:
    """The row of a document by its number (連番). Refused: NOT_REGISTERED."""
    sql = "SELECT * FROM document WHERE client_id = :c AND number = :n AND folder_id = :f"
    row = q.one(sql, c=folder["client_id"], n=number, f=folder["id"])
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="document", key=number, client=folder["client_code"]))
    return row


def version(q: Queries, folder: Row, document: Row, number: int | None = None) -> Row:
    """One of its versions; without a number the newest. Refused: NOT_REGISTERED."""
    wanted = document["version"] if number is None else number
    row = q.one("SELECT * FROM document_version WHERE document_id = :d AND version = :v", d=document["id"], v=wanted)
    if row is None:
        facts = {"client": folder["client_code"], "number": document["number"]}
        raise Refused(refuse("NOT_REGISTERED", kind="document_version", key=wanted, **facts))
    return row


def readable(q: Queries, office: Row, client_code: str) -> Row:
    """The green folder, if the actor may read in it. Refused: NOT_REGISTERED, PERM_*."""
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_READ, reads.target_of(folder)))
    return folder


def bytes_of(q: Queries, office: Row, client_code: str, number: int, wanted: int | None = None) -> Row:
    """The version whose bytes are asked for: file_name, sha256, size. Refused: NOT_REGISTERED, PERM_*."""
    folder = readable(q, office, client_code)
    return version(q, folder, find(q, folder, number), wanted)


def show(q: Queries, office: Row, client_code: str, number: int) -> dict[str, Any]:
    """A document as its newest version has it, how many versions there are, and until when it is kept and why (EB-30).

    Refused: NOT_REGISTERED, PERM_*.
    """
    folder = readable(q, office, client_code)
    document = find(q, folder, number)
    newest = version(q, folder, document)
    first = newest if document["version"] == 1 else version(q, folder, document, 1)
    path = q.value("SELECT path FROM folder_path WHERE id = :id", id=newest["path_id"])
    said = {name: newest[name] for name in FIELDS if name != "path_id"}
    return {
        "client": folder["client_code"], "number": document["number"], "versions": document["version"],
        "deleted": bool(document["deleted"]), **said,
        "invoice_number_unchecked": bool(newest["invoice_number_unchecked"]),
        "path": path, "marks": newest["marks"].split(), "stored_at": first["at"],
        "stored_by": first["by"], "changed_at": newest["at"] if newest is not first else None,
        "changed_by": newest["by"] if newest is not first else None,
        "retain_until": document["retain_until"], "retain_why": document["retain_why"],
    }  # fmt: skip
