"""End of use of a folder (利用終了): a state that can be cancelled until the job of the night ran (REQ-034, EB-31)."""

from __future__ import annotations

import unicodedata
from typing import Any

from kcli_core.folder import chain, reads
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date


def same_name(client_name: str, typed: str) -> Refusal | None:
    """Was the client's name typed, in whatever width? Refused: CONFIRM_NAME_DIFFERS."""
    written, wanted = (unicodedata.normalize("NFKC", name).strip() for name in (typed, client_name))
    return None if written == wanted else refuse("CONFIRM_NAME_DIFFERS", text=typed, name=client_name)


def what_goes(q: Queries, folder: Row) -> dict[str, Any]:
    """What is in a folder and would be lost: documents with all their versions, or files; bytes; what must be kept.

    `within`: documents whose last day has not passed; `until`: the latest of those days, None: one is never over.
    """
    day = jst_date(q.instant).isoformat()
    found = q.one(
        "SELECT count(*) AS documents, coalesce(sum(CASE WHEN retain_until IS NULL OR retain_until >= :day THEN 1 "
        "ELSE 0 END), 0) AS within, max(retain_until) AS until, "
        "coalesce(sum(CASE WHEN retain_until IS NULL THEN 1 ELSE 0 END), 0) AS undated "
        "FROM document WHERE folder_id = :id",
        day=day, id=folder["id"],
    ) or {}  # fmt: skip
    versions = q.value("SELECT count(*) FROM document_version WHERE folder_id = :id", id=folder["id"])
    files = q.value("SELECT count(*) FROM folder_file WHERE folder_id = :id", id=folder["id"])
    return {
        "documents": found["documents"], "versions": versions, "files": files, "used": folder["used"],
        "within": int(found["within"]), "until": None if found["undated"] else found["until"],
    }  # fmt: skip


def before_ending(q: Queries, office: Row, client_code: str, folder_name: str | None) -> tuple[Row, dict[str, Any]]:
    """The folder that is to end and what would go with it; who may not end it is refused here already."""
    folder = reads.find(q, office, client_code, folder_name)
    require(may(q.actor, Action.FOLDER_END, reads.target_of(folder)))
    return folder, what_goes(q, folder)


def end(
    tx: Transaction, office: Row, client_code: str, typed_name: str, folder_name: str | None = None
) -> dict[str, Any]:
    """From now on nothing is stored in the folder, and the job deletes it as soon as the law lets it.

    The own password was asked before. Refused: CONFIRM_NAME_DIFFERS, FOLDER_ENDING, NOT_REGISTERED.
    """
    folder = reads.find(tx, office, client_code, folder_name)
    key = f"folder:{folder['client_code']}/{folder['id']}"
    tx.authorise(Action.FOLDER_END, key, reads.target_of(folder))
    folder |= tx.hold("folder", folder["id"])
    require(
        same_name(folder["client_name"], typed_name),
        refuse("FOLDER_ENDING", name=folder["name"], client=folder["client_code"])
        if folder["state"] != "active"
        else None,
    )
    _switch(tx, folder, {"state": "ending", "ending_at": tx.at, "ending_by": tx.actor.label}, "ending")
    lost = what_goes(tx, folder)
    if lost["within"]:
        tx.caution(Caution("FOLDER_RETAINED", {
            "client": folder["client_code"], "documents": lost["within"], **_reason(lost["until"])}))  # fmt: skip
    tx.record("folder.ending", key, office_id=office["id"], documents=lost["documents"], within=lost["within"])
    return {"client": folder["client_code"], "name": folder["name"], "state": "ending", **lost}


def _reason(until: str | None) -> dict[str, Any]:
    return {"until": until} if until else {"reason": "undated"}


def cancel(tx: Transaction, office: Row, client_code: str, folder_name: str | None = None) -> dict[str, Any]:
    """Go on using a folder that was ending. Refused: FOLDER_NOT_ENDING; NOT_REGISTERED once it is deleted."""
    folder = reads.find(tx, office, client_code, folder_name)
    key = f"folder:{folder['client_code']}/{folder['id']}"
    tx.authorise(Action.FOLDER_END, key, reads.target_of(folder))
    folder |= tx.hold("folder", folder["id"])
    if folder["state"] == "ended":  # the job was quicker
        raise Refused(refuse("NOT_REGISTERED", kind="folder", key=folder["name"], client=folder["client_code"]))
    if folder["state"] != "ending":
        raise Refused(refuse("FOLDER_NOT_ENDING", name=folder["name"], client=folder["client_code"]))
    _switch(tx, folder, {"state": "active", "ending_at": None, "ending_by": None}, "ending_cancelled")
    tx.record("folder.ending_cancelled", key, office_id=office["id"])
    return {"client": folder["client_code"], "name": folder["name"], "state": "active"}


def _switch(tx: Transaction, folder: Row, values: dict[str, Any], event: str) -> None:
    """The state, its change history and, of a green folder, its event in the chain. `folder` is held."""
    scope = {"office_id": folder["office_id"], "client_id": folder["client_id"]}
    named = f"{folder['client_code']}/{folder['name']}"
    tx.changed("folder", folder["id"], named, {"state": folder["state"]}, {"state": values["state"]}, **scope)
    tx.update("folder", folder["id"], values)
    if folder["kind"] == "ebook":
        ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
        chain.append(tx, ebook, folder["id"], [chain.Event(event)])
