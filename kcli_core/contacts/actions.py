"""What can be done to registered contacts: the vendor's work (REQ-090). What an office asks for: `requests`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.contacts import addresses, reads, rules
from kcli_core.contacts.addresses import Person
from kcli_core.contacts.registering import READERS, held, name_bars
from kcli_core.contract import reads as contracts
from kcli_core.input.form import read_fields
from kcli_core.input.text import match_key
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def edit(
    tx: Transaction,
    office: Row,
    code: str,
    key: str,
    cells: Mapping[str, str | None],
    *,
    shared: bool | None = None,
    can_send: bool | None = None,
    can_receive: bool | None = None,
    person: bool = False,
) -> list[str]:
    """Change a contact, or what is known of its address; the names of the fields that changed.

    Refused: NOT_REGISTERED, CONTACT_AMBIGUOUS, NAME_NOT_PERSON, NAME_SEPARATOR, EMAIL_TAKEN, CONTACT_TAKEN,
    ADDRESS_STILL_SHARED, BAD_*.
    """
    contract = held(tx, office, code)
    contact = reads.find(tx, contract, key)
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, kept=("full_name", "email"), refusals=refusals, cautions=tx.cautions)
    if "duty" in values:
        values["duties"] = values.pop("duty") or ""
    name, email = values.get("full_name") or contact["full_name"], values.pop("email", None) or contact["email"]
    if values.get("full_name"):
        refusals += name_bars(name, person, tx)
        values["name_key"] = match_key(name)
        values["name_confirmed_by"] = tx.actor.label if person else None
    require(*refusals)
    after = {"email": email}
    addresses.hold(tx, [contact["email"], email])
    if (email, match_key(name)) != (contact["email"], contact["name_key"]):
        values["site_account_id"] = _move(tx, office, contract, contact, email, Person(name, match_key(name)), shared)
    before = {**contact, "email": contact["email"]}
    account = addresses.find(tx, email) or {}
    if account.get("id") == contact["site_account_id"] and account["email"] != email:
        tx.update("site_account", account["id"], {"email": email})  # the same address, written another way
    else:
        after["email"] = account.get("email", email)
    _require_unshared(tx, account, shared)
    marks = {"shared": shared, "can_send": can_send, "can_receive": can_receive}
    for field, mark in marks.items():
        if mark is not None and bool(account[field]) != mark:
            before[field], after[field] = str(bool(account[field])).lower(), str(mark).lower()
            tx.update("site_account", account["id"], {field: mark})
    object_key = f"{contract['code']}/{contact['number']}"
    seen = {name: value for name, value in values.items() if name != "site_account_id"} | after
    fields = tx.changed("contact", contact["id"], object_key, before, seen, office_id=office["id"])
    own = {name: value for name, value in values.items() if name in fields or name == "site_account_id"}
    tx.update("contact", contact["id"], own)
    if fields:
        tx.record("contact.edited", f"contact:{object_key}", office_id=office["id"], fields=fields)
    if account.get("id") != contact["site_account_id"] or "name_key" in fields:
        addresses.left_by(tx, contact["site_account_id"], Person(contact["full_name"], contact["name_key"]))
    return [field for field in fields if field not in ("name_key", "name_confirmed_by", "phone_written")]


def _move(
    tx: Transaction, office: Row, contract: Row, contact: Row, email: str, new: Person, shared: bool | None
) -> int:
    """The account behind the address that the contact has from now on."""
    account = addresses.find(tx, email)
    behind = addresses.persons(tx, account["id"]) if account else []
    if account is not None and account["id"] == contact["site_account_id"]:
        # Under another name on the same address: the person does not stand in the own way, unless another contract
        # knows this person by the old name: then there would be two.
        elsewhere = tx.value(
            "SELECT 1 FROM contact WHERE site_account_id = :a AND name_key = :k AND id <> :id",
            a=account["id"],
            k=contact["name_key"],
            id=contact["id"],
        )
        behind = [person for person in behind if elsewhere or person.name_key != contact["name_key"]]
        shared = shared or bool(account["shared"])
    bar = addresses.may_stand(account, behind, office["id"], new, shared=bool(shared), email=email)
    twin = account is not None and tx.value(
        "SELECT 1 FROM contact WHERE contract_id = :c AND site_account_id = :a AND name_key = :k AND id <> :id",
        c=contract["id"],
        a=account["id"],
        k=new.name_key,
        id=contact["id"],
    )
    facts = {"full_name": new.name, "email": email, "contract": contract["code"]}
    require(bar, refuse("CONTACT_TAKEN", **facts) if twin else None)
    return int(addresses.opened(tx, office["id"], email, shared=bool(shared))["id"])


def _require_unshared(tx: Transaction, account: Row, shared: bool | None) -> None:
    if shared is False and len(behind := addresses.persons(tx, account["id"])) > 1:
        names = rules.display_name([person.name for person in behind])
        raise Refused(refuse("ADDRESS_STILL_SHARED", email=account["email"], persons=names))


def remove(tx: Transaction, office: Row, code: str, key: str, *, to: str | None = None) -> dict[str, Any]:
    """Take a contact off a contract; the primary only with a successor (`to`), in the same step (REQ-092).

    Refused: NOT_REGISTERED, CONTACT_AMBIGUOUS, PRIMARY_REQUIRED, NOT_PRIMARY where `to` has nothing to take over.
    """
    contract = held(tx, office, code)
    contact = reads.find(tx, contract, key)
    is_primary = contact["id"] == contract["primary_id"]
    if to is not None:
        successor = reads.find(tx, contract, to)
        if successor["id"] == contact["id"]:
            raise Refused(refuse("PRIMARY_REQUIRED", reason="successor", contract=contract["code"], name=to))
        if not is_primary:
            raise Refused(refuse("NOT_PRIMARY", contract=contract["code"], name=contact["full_name"], to=to))
        _point_at(tx, office, contract, successor)
    elif is_primary:
        alone = contract["contacts_used"] == 1
        facts = {"contract": contract["code"], "name": contact["full_name"]}
        raise Refused(refuse("PRIMARY_REQUIRED", reason="last" if alone else "remove", **facts))
    addresses.hold(tx, [contact["email"]])
    tx.update("contract", contract["id"], {"contacts_used": contract["contacts_used"] - 1})
    tx.run("DELETE FROM contact WHERE id = :id", id=contact["id"])
    addresses.left_by(tx, contact["site_account_id"], Person(contact["full_name"], contact["name_key"]))
    object = f"contact:{contract['code']}/{contact['number']}"
    tx.record("contact.removed", object, office_id=office["id"], primary=is_primary)
    return {"contract": contract["code"], "number": contact["number"], "full_name": contact["full_name"]}


def set_primary(tx: Transaction, office: Row, code: str, key: str) -> dict[str, Any]:
    """Make a secondary the primary; who was primary becomes secondary in the same statement (REQ-092).

    Refused: NOT_REGISTERED, ALREADY_PRIMARY, LIMIT_CONTACTS while the contract is over its limit (DEC-6).
    """
    contract = held(tx, office, code)
    contact = reads.find(tx, contract, key)
    limit = contract["base"] + contract["bundled"] + contract["extra"]
    require(
        refuse("ALREADY_PRIMARY", contract=contract["code"], name=contact["full_name"])
        if contact["id"] == contract["primary_id"]
        else None,
        rules.may_become_primary(contract["contacts_used"], limit, contract["code"]),
    )
    was = tx.value("SELECT full_name FROM contact WHERE id = :id", id=contract["primary_id"])
    _point_at(tx, office, contract, contact)
    return {"contract": contract["code"], "primary": contact["full_name"], "was": was}


def _point_at(tx: Transaction, office: Row, contract: Row, contact: Row) -> None:
    numbers = {
        row["id"]: f"{contract['code']}/{row['number']}"
        for row in tx.rows("SELECT id, number FROM contact WHERE contract_id = :id", id=contract["id"])
    }
    tx.update("contract", contract["id"], {"primary_id": contact["id"]})
    for id, before, after in (
        (contract["primary_id"], "primary", "secondary"),
        (contact["id"], "secondary", "primary"),
    ):
        tx.changed("contact", id, numbers[id], {"role": before}, {"role": after}, office_id=office["id"])
    tx.record("contact.primary_set", f"contact:{numbers[contact['id']]}", office_id=office["id"])


def confirm(tx: Transaction, office: Row, code: str) -> dict[str, Any]:
    """The vendor confirms the present registration to the primary, by mail (REQ-091, REQ-093)."""
    contract = held(tx, office, code)
    rows = reads.of_contract(tx, contract["id"])
    if not rows:
        raise Refused(refuse("NOT_REGISTERED", kind="contacts", key=contract["code"]))
    main = next(row for row in rows if row["id"] == contract["primary_id"])
    lines = [f"{'◎' if row['id'] == main['id'] else '・'} {row['full_name']} <{row['email']}>" for row in rows]
    limit = contracts.limit(tx, contracts.catalogue(tx, office["id"]), contract).total
    facts = {"contract": contract["code"], "name": main["full_name"], "limit": limit, "used": len(rows)}
    post(tx, "mail", main["email"], "contacts_confirmed", office_id=office["id"], contacts="\n".join(lines), **facts)
    tx.update("contract", contract["id"], {"confirmed_at": tx.at, "confirmed_by": tx.actor.label})
    tx.record("contacts.confirmed", f"contract:{contract['code']}", office_id=office["id"], persons=len(rows))
    return {**facts, "sent_to": main["email"]}
