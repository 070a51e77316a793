"""What is listed and shown of contracts: plain SQL."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kcli_core.catalog.products import Catalogue, Item, Product, with_own
from kcli_core.contract.rules import Limit, limit_of
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def look_up(q: Queries, office_id: int, code: str) -> Row | None:
    key = code.strip().casefold()
    return q.one("SELECT * FROM contract WHERE office_id = :o AND code_key = :k", o=office_id, k=key)


def find(q: Queries, office_id: int, code: str) -> Row:
    """Refused: NOT_REGISTERED."""
    row = look_up(q, office_id, code)
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="contract", key=code))
    return row


def own_catalogue(q: Queries, office_id: int) -> str | None:
    found: str | None = q.value("SELECT content FROM own_catalogue WHERE office_id = :o", o=office_id)
    return found


def catalogue(q: Queries, office_id: int) -> Catalogue:
    """What this office can contract: the shipped catalogue, with its own laid over it."""
    return with_own(own_catalogue(q, office_id))


def product_of(products: Catalogue, contract: Row) -> Product:
    """Refused: UNKNOWN_PRODUCT where the catalogue no longer has it."""
    found = products.product(contract["product"])
    if isinstance(found, Refusal):
        raise Refused(found)
    return found


def items(q: Queries, contract_id: int) -> list[Item]:
    """Apps and options in the order in which they came."""
    rows = q.rows("SELECT name, kind FROM contract_item WHERE contract_id = :id ORDER BY id", id=contract_id)
    return [Item(row["name"], row["kind"]) for row in rows]


def limit(q: Queries, products: Catalogue, contract: Row) -> Limit:
    """The places of a contract, term by term, by the catalogue."""
    return limit_of(product_of(products, contract), items(q, contract["id"]), contract["connections"])


def last_registered(q: Queries, contract: Row, count: int) -> list[str]:
    """The names of the secondary contacts who came last: who would be over, were the places fewer."""
    rows = q.rows(
        "SELECT full_name FROM contact WHERE contract_id = :id AND id <> :main ORDER BY number DESC LIMIT :count",
        id=contract["id"],
        main=contract["primary_id"] or 0,
        count=max(count, 0),
    )
    return [row["full_name"] for row in rows]


LIST = """
SELECT c.code, c.product, c.plan, c.form_date, c.connections, c.base + c.bundled + c.extra AS contact_limit,
       c.contacts_used, k.full_name AS main_contact
FROM contract c LEFT JOIN contact k ON k.id = c.primary_id
WHERE c.office_id = :o ORDER BY c.code_key
"""


def list_contracts(q: Queries, office: Row) -> list[Row]:
    require(may(q.actor, Action.CONTRACT_READ, Target(office["id"])))
    return q.rows(LIST, o=office["id"])


def show(q: Queries, office: Row, code: str) -> dict[str, Any]:
    contract = find(q, office["id"], code)
    require(may(q.actor, Action.CONTRACT_READ, Target(office["id"])))
    main = q.value("SELECT full_name FROM contact WHERE id = :id", id=contract["primary_id"])
    parts = items(q, contract["id"])
    total = contract["base"] + contract["bundled"] + contract["extra"]
    return {
        **{name: contract[name] for name in ("code", "product", "plan", "form_date")},
        "apps": [item.name for item in parts if item.kind == "app"],
        "options": [item.name for item in parts if item.kind == "option"],
        "connections": contract["connections"],
        "contact_limit": total,
        "contacts_used": contract["contacts_used"],
        "left": max(total - contract["contacts_used"], 0),
        "main_contact": main,
        **{name: contract[name] for name in ("confirmed_at", "confirmed_by", "created_at")},
    }


# A contact that has left is known by its key alone: under any code that the contract has had, since there is the
# contract, and of no contact of another one.
OWN_CHANGES = """
((kind = 'contract' AND object_id = :id) OR (kind = 'contact' AND (
    object_id IN (SELECT id FROM contact WHERE contract_id = :id)
    OR (object_id NOT IN (SELECT id FROM contact) AND at >= (SELECT created_at FROM contract WHERE id = :id)
        AND EXISTS (SELECT 1 FROM (SELECT code FROM contract WHERE id = :id UNION SELECT before FROM change
                                   WHERE kind = 'contract' AND object_id = :id AND field = 'code') codes
                    WHERE substr(object_key, 1, length(code) + 1) = code || '/')))))
"""


# Kept for comparing, beside the field that says it.
COMPARED_BY = ("code_key", "name_key", "extra_by")


def history(q: Queries, office: Row, code: str, kinds: Collection[str] = ("contract", "contact")) -> list[Row]:
    """What changed on a contract and on its contacts, those who have left and those of an earlier code too."""
    contract = find(q, office["id"], code)
    require(may(q.actor, Action.CONTRACT_READ, Target(office["id"])))
    rows = q.rows(
        "SELECT at, actor, kind, object_key AS key, field, before, after FROM change "
        f"WHERE office_id = :o AND {OWN_CHANGES} ORDER BY id",
        o=office["id"],
        id=contract["id"],
    )
    return [row for row in rows if row["kind"] in kinds and row["field"] not in COMPARED_BY]
