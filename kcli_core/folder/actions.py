"""Folders: added with their limits, edited. Documents come in by `putting`, change by `correcting`, go by `ending`."""

from __future__ import annotations

from typing import Any

from kcli_core.client import reads as clients
from kcli_core.folder import reads, rules
from kcli_core.input import form
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def add(
    tx: Transaction, office: Row, client_code: str, kind: str, max_total: int, max_file: int | None, name: str | None
) -> dict[str, Any]:
    """A folder for a client; limits in bytes (REQ-030 to REQ-032). A green one needs no name.

    Refused: GREEN_FOLDER_TAKEN (one per client), FOLDER_NAME_TAKEN, FIELD_MISSING, BAD_SIZE, NOT_REGISTERED.
    """
    client = clients.find(tx, office["id"], client_code)
    target = Target(office["id"], client_id=client["id"])
    tx.authorise(Action.FOLDER_ADD, f"folder:{client['code']}", target, kind=kind)
    tx.hold("client", client["id"])
    reading = form.read_text(name or (rules.GREEN_NAME if kind == "ebook" else ""))
    require(
        reading.refusal.at(field="name") if reading.refusal else None,
        None if reading.value or reading.refusal else refuse("FIELD_MISSING", field="name"),
        *rules.limits(max_total, max_file, 0, 0),
    )
    named = str(reading.value)
    _require_free(tx, client, kind, named)
    row = {
        "office_id": office["id"], "client_id": client["id"], "kind": kind, "name": named,
        "name_key": reads.name_key(named), "max_total": max_total, "max_file": max_file, "created_at": tx.at,
        "created_by": tx.actor.label,
    }  # fmt: skip
    id = tx.insert("folder", row)
    if kind == "ebook" and not tx.value("SELECT 1 FROM ebook WHERE client_id = :c", c=client["id"]):
        legal = "sole_proprietor" if client["kind"] == "sole_proprietor" else "company"
        tx.insert("ebook", {"office_id": office["id"], "client_id": client["id"], "form": legal})
    limits = {"max_total": max_total, "max_file": max_file}
    scope = {"office_id": office["id"], "client_id": client["id"]}
    tx.changed("folder", id, f"{client['code']}/{named}", {}, {"kind": kind, "name": named, **limits}, **scope)
    tx.record("folder.added", f"folder:{client['code']}/{id}", office_id=office["id"], kind=kind, **limits)
    return {"client": client["code"], "name": named, "kind": kind, "state": "active", "used": 0, **limits}


def _require_free(tx: Transaction, client: Row, kind: str, name: str) -> None:
    there = tx.rows("SELECT kind, name, name_key FROM folder WHERE client_id = :c AND state <> 'ended'", c=client["id"])
    green = [row for row in there if row["kind"] == "ebook"]
    if kind == "ebook" and green:
        raise Refused(refuse("GREEN_FOLDER_TAKEN", client=client["code"], name=green[0]["name"]))
    if reads.name_key(name) in {row["name_key"] for row in there}:
        raise Refused(refuse("FOLDER_NAME_TAKEN", client=client["code"], name=name))
