"""What can be done to contracts. What changes their use computes the places anew, under the contract's lock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from kcli_core.catalog.products import Catalogue, Item, Product, name_key, read_catalogue, shipped
from kcli_core.contacts import addresses
from kcli_core.contract import reads, rules
from kcli_core.input.dates import read_date, read_month
from kcli_core.input.form import Reader, read_fields
from kcli_core.input.ids import id_key, read_code
from kcli_core.input.reading import Reading
from kcli_core.office.rules import one_of
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def read_form_date(text: str) -> Reading[str]:
    """The date of an application form, wareki too; a month alone is kept as YYYY-MM. Refused: BAD_DATE."""
    day = read_date(text)
    if day.refusal is not None and day.refusal.facts.get("reason") == "no_day":
        month = read_month(text)
        return Reading(f"{month.value:%Y-%m}" if month.value else None, month.refusal, month.cautions)
    return Reading(day.value.isoformat() if isinstance(day.value, dt.date) else None, day.refusal, day.cautions)


READERS: Mapping[str, Reader] = {"code": read_code, "form_date": read_form_date}


def _object(contract: Row) -> str:
    return f"contract:{contract['code']}"


def add(
    tx: Transaction,
    office: Row,
    cells: Mapping[str, str | None],
    *,
    product: str,
    apps: Collection[str] = (),
    options: Collection[str] = (),
    connections: int | None = None,
    plan: str = "paid",
) -> dict[str, Any]:
    """Register a contract for one product: its code and its places.

    Refused: UNKNOWN_PRODUCT, UNKNOWN_APP, CONNECTIONS_NOT_SOLD, BAD_*, FIELD_MISSING, CODE_TAKEN.
    """
    tx.authorise(Action.CONTRACT_ADD, f"contract:{cells.get('code')}", Target(office["id"]))
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, needed=("code",), refusals=refusals, cautions=tx.cautions)
    products = reads.catalogue(tx, office["id"])
    chosen = products.product(product)
    if isinstance(chosen, Refusal):
        raise Refused(*refusals, chosen)
    items, unknown, cautions = rules.read_items(products, chosen, apps, options)
    tx.caution(*cautions)
    require(*refusals, *unknown, rules.may_connect(chosen, connections), one_of("plan", plan, rules.PLANS))
    tx.hold("office", office["id"])  # codes are given once
    if reads.look_up(tx, office["id"], values["code"]):
        raise Refused(refuse("CODE_TAKEN", kind="contract", code=values["code"]))
    limit = rules.limit_of(chosen, items, connections or 0)
    row = {
        "office_id": office["id"], "code": values["code"], "code_key": id_key(values["code"]), "product": chosen.code,
        "plan": plan, "connections": connections or 0, "form_date": values.get("form_date"), "created_at": tx.at,
        **_terms(chosen, limit),
    }  # fmt: skip
    contract_id = tx.insert("contract", row)
    _insert_items(tx, contract_id, items)
    tx.record("contract.added", f"contract:{values['code']}", office_id=office["id"], product=chosen.code)
    return {"code": values["code"], "product": chosen.code, "contact_limit": limit.total}


def edit(
    tx: Transaction,
    office: Row,
    code: str,
    cells: Mapping[str, str | None],
    *,
    product: str | None = None,
    connections: int | None = None,
    plan: str | None = None,
    over_quota: bool = False,
) -> list[str]:
    """Change a contract; the names of the fields that changed.

    Another product or fewer connections that leave fewer places than persons are refused (LIMIT_CONTACTS_IN_USE) unless
    `over_quota` says that it is so all the same (DEC-6).
    """
    contract = _held(tx, office, code, with_office=bool(cells.get("code")))
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, kept=("code",), refusals=refusals, cautions=tx.cautions)
    products = reads.catalogue(tx, office["id"])
    chosen = products.product(product) if product else reads.product_of(products, contract)
    if isinstance(chosen, Refusal):
        raise Refused(*refusals, chosen)
    if product and chosen.extra != "connections":
        values["connections"] = 0
    if connections is not None:
        values["connections"] = connections
    require(
        *refusals,
        rules.may_connect(chosen, connections),
        one_of("plan", plan, rules.PLANS) if plan else None,
    )
    new = values.get("code")
    if new and id_key(new) != contract["code_key"] and reads.look_up(tx, office["id"], new):
        raise Refused(refuse("CODE_TAKEN", kind="contract", code=new))
    if new:
        values["code_key"] = id_key(new)
    values |= {"plan": plan} if plan else {}
    values["product"] = chosen.code
    in_use = values.get("connections", contract["connections"]) or 0
    limit = rules.limit_of(chosen, reads.items(tx, contract["id"]), in_use)
    _require_room(tx, contract, limit, over_quota)
    return _write(tx, office, contract, {**values, **_terms(chosen, limit)})


def add_apps(
    tx: Transaction, office: Row, code: str, apps: Collection[str], options: Collection[str] = ()
) -> dict[str, Any]:
    """Apps and options that come into use. Refused: UNKNOWN_APP, APP_TAKEN."""
    contract = _held(tx, office, code)
    products = reads.catalogue(tx, office["id"])
    product = reads.product_of(products, contract)
    new, refusals, cautions = rules.read_items(products, product, apps, options)
    tx.caution(*cautions)
    present = reads.items(tx, contract["id"])
    taken = {name_key(item.name) for item in present}
    refusals += [
        refuse("APP_TAKEN", contract=contract["code"], text=item.name) for item in new if name_key(item.name) in taken
    ]
    require(*refusals)
    _insert_items(tx, contract["id"], new)
    return _recount(tx, office, contract, product, present, [*present, *new])


def cancel_apps(
    tx: Transaction, office: Row, code: str, names: Collection[str], *, over_quota: bool = False
) -> dict[str, Any]:
    """Apps and options that are no longer used.

    Refused: NOT_REGISTERED for one that the contract has not; LIMIT_CONTACTS_IN_USE, with who would be over, unless
    `over_quota` says that it is cancelled all the same: then nobody is removed, and nobody can be added (DEC-6).
    """
    contract = _held(tx, office, code)
    product = reads.product_of(reads.catalogue(tx, office["id"]), contract)
    present = reads.items(tx, contract["id"])
    gone = {name_key(name) for name in names}
    known = {name_key(item.name) for item in present}
    require(
        *(
            refuse("NOT_REGISTERED", kind="app", key=name, contract=contract["code"])
            for name in names
            if name_key(name) not in known
        )
    )
    left = [item for item in present if name_key(item.name) not in gone]
    limit = rules.limit_of(product, left, contract["connections"])
    _require_room(tx, contract, limit, over_quota)
    for key in sorted(gone):
        tx.run("DELETE FROM contract_item WHERE contract_id = :id AND name_key = :key", id=contract["id"], key=key)
    return _recount(tx, office, contract, product, present, left)


def remove(tx: Transaction, office: Row, code: str) -> dict[str, Any]:
    """End a contract, with contacts, requests and history. Returns what went; inquiries stay with their addresses."""
    contract = reads.find(tx, office["id"], code)
    tx.authorise(Action.CONTRACT_REMOVE, _object(contract), Target(office["id"]))
    # Requests before their contract, as who decides one holds them.
    tx.rows(
        f"SELECT id FROM contact_request WHERE contract_id = :id ORDER BY id{tx.connection.for_update}",
        id=contract["id"],
    )
    tx.hold("contract", contract["id"])
    sql = "SELECT a.id, a.email, k.full_name, k.name_key FROM site_account a JOIN contact k ON k.site_account_id = a.id"
    gone = tx.rows(f"{sql} WHERE k.contract_id = :id ORDER BY k.id", id=contract["id"])
    addresses.hold(tx, [row["email"] for row in gone])
    changes = f"DELETE FROM change WHERE office_id = :o AND {reads.OWN_CHANGES}"
    tx.run(changes, o=office["id"], id=contract["id"])
    tx.update("contract", contract["id"], {"primary_id": None, "contacts_used": 0})
    contacts = tx.run("DELETE FROM contact WHERE contract_id = :id", id=contract["id"])
    for row in gone:
        addresses.left_by(tx, row["id"], addresses.Person(row["full_name"], row["name_key"]))
    tx.run("DELETE FROM contract WHERE id = :id", id=contract["id"])
    tx.record("contract.removed", _object(contract), office_id=office["id"], contacts=contacts)
    return {"code": contract["code"], "product": contract["product"], "contacts": contacts}


def set_catalogue(tx: Transaction, office: Row, text: str | None) -> list[dict[str, Any]]:
    """Lay an office's own catalogue over the shipped one (None: take it away); the contracts whose places changed.

    Refused: BAD_CATALOGUE, UNKNOWN_PRODUCT and UNKNOWN_APP where a contract uses what would be gone.
    """
    tx.authorise(Action.CATALOGUE_SET, f"office:{office['code']}", Target(office["id"]))
    tx.hold("office", office["id"])
    products = read_catalogue(text, over=shipped()) if text else shipped()
    tx.run("DELETE FROM own_catalogue WHERE office_id = :o", o=office["id"])
    if text:
        tx.insert("own_catalogue", {"office_id": office["id"], "content": text})
    changed = []
    for row in tx.rows("SELECT id FROM contract WHERE office_id = :o ORDER BY id", o=office["id"]):
        contract = tx.hold("contract", row["id"])
        changed += _under(tx, office, contract, products)
    tx.record("catalogue.set" if text else "catalogue.removed", f"office:{office['code']}", office_id=office["id"])
    return changed


def _under(tx: Transaction, office: Row, contract: Row, products: Catalogue) -> list[dict[str, Any]]:
    """One contract as another catalogue sees it: what is an app, what is an option, how many places."""
    product = reads.product_of(products, contract)
    found = [products.item(item.name) for item in reads.items(tx, contract["id"])]
    require(*(item.at(contract=contract["code"]) for item in found if isinstance(item, Refusal)))
    items = [item for item in found if isinstance(item, Item)]
    tx.run("DELETE FROM contract_item WHERE contract_id = :id", id=contract["id"])
    _insert_items(tx, contract["id"], items)
    before = contract["base"] + contract["bundled"] + contract["extra"]
    now = _recount(tx, office, contract, product, items, items)
    return [{**now, "was": before}] if now["contact_limit"] != before else []


def _held(tx: Transaction, office: Row, code: str, *, with_office: bool = False) -> Row:
    """The contract, held; `with_office`: codes are given once, and the office is held before its contracts."""
    contract = reads.find(tx, office["id"], code)
    tx.authorise(Action.CONTRACT_EDIT, _object(contract), Target(office["id"]))
    if with_office:
        tx.hold("office", office["id"])
    return tx.hold("contract", contract["id"])


def _terms(product: Product, limit: rules.Limit) -> dict[str, Any]:
    return {"base": limit.base, "bundled": limit.bundled, "extra": limit.extra, "extra_by": product.extra}


def _insert_items(tx: Transaction, contract_id: int, items: Collection[Item]) -> None:
    columns = ("contract_id", "kind", "name", "name_key", "added_at")
    rows = [(contract_id, i.kind, i.name, name_key(i.name), tx.at) for i in items]
    tx.insert_all("contract_item", columns, rows)


def _require_room(tx: Transaction, contract: Row, limit: rules.Limit, over_quota: bool) -> None:
    """Fewer places than persons: refused, with who came last, unless it was said to be so."""
    used = contract["contacts_used"]
    if over_quota or limit.total >= contract["base"] + contract["bundled"] + contract["extra"]:
        return
    last = reads.last_registered(tx, contract, used - limit.total)
    require(rules.still_fits(used, limit.total, contract["code"], last))


def _recount(
    tx: Transaction, office: Row, contract: Row, product: Product, was: Collection[Item], items: Collection[Item]
) -> dict[str, Any]:
    """The places after apps or options came or went, with a row of the history that names them."""
    limit = rules.limit_of(product, items, contract["connections"])
    before, after = ({"apps": " ".join(item.name for item in listed)} for listed in (was, items))
    tx.changed("contract", contract["id"], contract["code"], before, after, office_id=office["id"])
    names = {name_key(item.name) for item in was}, {name_key(item.name) for item in items}
    facts = {
        "added": [item.name for item in items if name_key(item.name) not in names[0]],
        "cancelled_apps": [i.name for i in was if i.kind == "app" and name_key(i.name) not in names[1]],
        "cancelled_options": [i.name for i in was if i.kind == "option" and name_key(i.name) not in names[1]],
    }
    _write(tx, office, contract, _terms(product, limit), **{name: listed for name, listed in facts.items() if listed})
    used = contract["contacts_used"]
    return {
        "code": contract["code"],
        "contact_limit": limit.total,
        "contacts_used": used,
        "left": max(limit.total - used, 0),
        "over": max(used - limit.total, 0),
    }


def _write(tx: Transaction, office: Row, contract: Row, values: Mapping[str, Any], **facts: Any) -> list[str]:
    fields = tx.changed("contract", contract["id"], contract["code"], contract, values, office_id=office["id"])
    tx.update("contract", contract["id"], {field: values[field] for field in fields})
    tx.record("contract.edited", _object(contract), office_id=office["id"], fields=fields, **facts)
    return [field for field in fields if field not in ("base", "bundled", "extra", "extra_by", "code_key")]
