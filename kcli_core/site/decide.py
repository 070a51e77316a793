"""What waits with an inquiry is decided by the vendor: whose it is, what the primary said, or that it is none."""

from __future__ import annotations

from typing import Any

from kcli_core.input.names import read_name
from kcli_core.input.text import match_key
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.site import addresses
from kcli_core.site.inquire import confirm_facts, to_confirm_with
from kcli_core.site.rules import may_decide, state_of, who_asked
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def confirm(tx: Transaction, inquiry: int, name: str | None = None) -> dict[str, Any]:
    """A held one gets its person, by `name` where the address has several; one to be confirmed has been.

    A held one about the contract then still waits for the primary's word. Refused: PERM_VENDOR_ONLY, NOT_REGISTERED
    (inquiry), INQUIRY_DECIDED, BAD_NAME, NAME_NOT_ON_ADDRESS.
    """
    row = _find(tx, inquiry)
    reading = read_name(name or "")
    require(reading.refusal)
    values: dict[str, Any] = {}
    state, why, primary = "confirmed", row["why"], None
    if reading.value or row["state"] == "held":
        values, of_contract = _person(tx, row, reading.value)
        if row["state"] == "held":
            state, why = state_of(None, matter=row["matter"], of_contract=of_contract)
            state = "confirmed" if state == "accepted" else state
    if state == "to_confirm":
        primary = to_confirm_with(tx, row["office_id"], values["contract_id"])
        values["confirm_with"] = primary["full_name"] if primary else None
    else:
        values |= {"decided_at": tx.at, "decided_by": tx.actor.label, "note": tx.reason}
    tx.update("inquiry", inquiry, {**values, "state": state, "why": why})
    tx.record(f"contacts.inquiry_{state}", f"inquiry:{inquiry}", office_id=row["office_id"])
    asked_by = values.get("asked_by", row["asked_by"])
    return {"id": inquiry, "state": state, "why": why, "asked_by": asked_by, **confirm_facts(primary)}


def dismiss(tx: Transaction, inquiry: int) -> None:
    """It is not answered; the reason is kept.

    Refused: PERM_VENDOR_ONLY, NOT_REGISTERED (inquiry), INQUIRY_DECIDED, REASON_NEEDED.
    """
    row = _find(tx, inquiry)
    require(None if tx.reason else refuse("REASON_NEEDED"))
    decided = {"decided_at": tx.at, "decided_by": tx.actor.label, "note": tx.reason}
    tx.update("inquiry", inquiry, {"state": "dismissed", **decided})
    tx.record("contacts.inquiry_dismissed", f"inquiry:{inquiry}", office_id=row["office_id"])


def _find(tx: Transaction, inquiry: int) -> Row:
    tx.authorise(Action.CONTACTS_INQUIRE, f"inquiry:{inquiry}")
    found = tx.rows(f"SELECT * FROM inquiry WHERE id = :id{tx.connection.for_update}", id=inquiry)
    if not found:
        raise Refused(refuse("NOT_REGISTERED", kind="inquiry", key=inquiry))
    require(may_decide(found[0]["state"], inquiry))
    tx.authorise(Action.CONTACTS_INQUIRE, f"inquiry:{inquiry}", Target(found[0]["office_id"]))
    return found[0]


def _person(tx: Transaction, row: Row, name: str | None) -> tuple[dict[str, Any], bool]:
    """Who asked, as it is settled now, and whether that is a contact of the contract. Refused: NAME_NOT_ON_ADDRESS."""
    if row["site_account_id"] is None:
        everybody = addresses.persons_of_office(tx, row["office_id"])
    else:
        account = row["site_account_id"]
        everybody = [(account, one) for one in addresses.persons(tx, account)]
    asked = who_asked(
        match_key(name) if name else None, [one.key for _, one in everybody], shared=row["site_account_id"] is None
    )
    if asked.person is None:
        names = [one.name for _, one in everybody] if row["site_account_id"] is not None else []
        raise Refused(refuse("NAME_NOT_ON_ADDRESS", text=name or "", names=names, why=asked.why))
    account, person = everybody[asked.person]
    contract = row["contract_id"]
    if contract is None and len(person.contacts) == 1:
        contract = next(iter(person.contacts))
    values = {
        "site_account_id": account,
        "contract_id": contract,
        "contact_id": person.contacts.get(contract) if contract is not None else None,
        "asked_by": person.name,
    }
    return values, contract is None or contract in person.contacts
