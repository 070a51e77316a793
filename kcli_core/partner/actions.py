"""What can be done to agencies, partners and certified partners: by the vendor's partner desk alone (REQ-121)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.input.dates import read_date
from kcli_core.input.emails import read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.ids import id_key, read_code
from kcli_core.input.names import read_name, read_organisation_name
from kcli_core.input.numbers import read_postal_code
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import Reading
from kcli_core.partner import reads, rules
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.store.transaction import Transaction


def _read_kind(text: str) -> Reading[str]:
    kind = rules.read_kind(text)
    return Reading(refusal=kind) if isinstance(kind, Refusal) else Reading(kind)


READERS: Mapping[str, Reader] = {
    "code": read_code,
    "kind": _read_kind,
    "name": read_organisation_name,
    "contact_name": read_name,
    "email": read_email,
    "postal_code": read_postal_code,
    "address": read_text,
    "phone": read_phone,
    "ended_on": read_date,
}
# They can be changed, not emptied.
KEPT = ("kind", "name")


def add(tx: Transaction, cells: Mapping[str, str | None]) -> dict[str, Any]:
    """Register a party. Refused: FIELD_MISSING, BAD_*, CODE_TAKEN."""
    tx.authorise(Action.PARTNER_ADD, f"partner:{cells.get('code')}")
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, needed=("code", *KEPT), refusals=refusals, cautions=tx.cautions)
    require(*refusals)
    key = id_key(values["code"])
    tx.connection.hold_name(f"partner {key}")
    if tx.value("SELECT 1 FROM partner WHERE code_key = :key", key=key):
        raise Refused(refuse("CODE_TAKEN", kind="partner", code=values["code"]))
    tx.insert("partner", {**values, "code_key": key, "created_at": tx.at})
    tx.record("partner.added", f"partner:{values['code']}", kind=values["kind"])
    return {"code": values["code"], "kind": values["kind"], "name": values["name"]}


def edit(tx: Transaction, code: str, cells: Mapping[str, str | None]) -> list[str]:
    """Change name, address, mail and so on; the fields that changed. Refused: NOT_REGISTERED, BAD_*, HAS_OFFICES."""
    tx.authorise(Action.PARTNER_EDIT, f"partner:{code}")
    row = tx.hold("partner", reads.find(tx, code)["id"])
    refusals: list[Refusal] = []
    readers = {name: reader for name, reader in READERS.items() if name != "code"}
    values = read_fields(cells, readers, kept=KEPT, refusals=refusals, cautions=tx.cautions)
    other_kind = values.get("kind", row["kind"]) != row["kind"]
    require(*refusals, rules.may_go(row["code"], reads.offices(tx, row["id"])) if other_kind else None)
    fields = tx.changed("partner", row["id"], row["code"], row, values)
    tx.update("partner", row["id"], {field: values[field] for field in fields})
    if fields:
        tx.record("partner.edited", f"partner:{row['code']}", fields=fields)
    return fields


def remove(tx: Transaction, code: str) -> dict[str, Any]:
    """Delete a party with its history. Refused: NOT_REGISTERED, HAS_OFFICES while an office names it."""
    tx.authorise(Action.PARTNER_REMOVE, f"partner:{code}")
    row = tx.hold("partner", reads.find(tx, code)["id"])
    require(rules.may_go(row["code"], reads.offices(tx, row["id"])))
    tx.run("DELETE FROM change WHERE kind = 'partner' AND object_id = :id", id=row["id"])
    tx.run("DELETE FROM partner WHERE id = :id", id=row["id"])
    tx.record("partner.removed", f"partner:{row['code']}")
    return {"code": row["code"]}
