"""How many contacts a contract may have and has, term by term; and what it would be if something else were in use."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from kcli_core.catalog.products import Item, name_key
from kcli_core.contract import reads as contracts
from kcli_core.contract import rules
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


class WhatIf(NamedTuple):
    """A change that is only asked about."""

    product: str | None = None
    apps: Collection[str] = ()
    cancelled: Collection[str] = ()
    connections: int | None = None

    def __bool__(self) -> bool:
        return bool(self.product or self.apps or self.cancelled or self.connections is not None)


def quota(q: Queries, office: Row, code: str, what_if: WhatIf | None = None) -> Mapping[str, Any]:
    """The places of one contract and their terms (REQ-072 to REQ-095).

    Refused: NOT_REGISTERED, UNKNOWN_PRODUCT, UNKNOWN_APP, CONNECTIONS_NOT_SOLD.
    """
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"])))
    contract = contracts.find(q, office["id"], code)
    products = contracts.catalogue(q, office["id"])
    product = contracts.product_of(products, contract)
    items = contracts.items(q, contract["id"])
    connections = contract["connections"]
    cautions: list[Any] = []
    if what_if:
        chosen = products.product(what_if.product) if what_if.product else product
        if isinstance(chosen, Refusal):
            raise Refused(chosen)
        new, refusals, cautions = rules.read_items(products, chosen, what_if.apps, ())
        in_use = {name_key(item.name) for item in items}
        refusals += [
            refuse("NOT_REGISTERED", kind="app", key=name, contract=contract["code"])
            for name in what_if.cancelled
            if name_key(name) not in in_use
        ]
        bar = rules.may_connect(chosen, what_if.connections)
        require(*refusals, bar)
        gone = {name_key(name) for name in what_if.cancelled}
        items = _each_once([*(i for i in items if name_key(i.name) not in gone), *new])
        connections = what_if.connections if what_if.connections is not None else connections
        product, connections = chosen, connections if chosen.extra == "connections" else 0
    limit = rules.limit_of(product, items, connections)
    used = contract["contacts_used"]
    over = max(used - limit.total, 0)
    by_form = (
        rules.form_limit(limit, contract["form_date"], products.full_limit_until) if contract["form_date"] else None
    )
    return {
        "contract": contract["code"],
        "product": product.code,
        "limit": limit.total,
        "used": used,
        "left": max(limit.total - used, 0),
        "state": state(used, limit.total),
        "over": over,
        "who_is_over": contracts.last_registered(q, contract, over),
        "secondary": limit.total - 1,
        "form_date": contract["form_date"],
        "limit_by_form": by_form,
        "terms": [term._asdict() | {"names": list(term.names)} for term in limit.terms],
        "cautions": [caution._asdict() for caution in cautions],
    }


def state(used: int, limit: int) -> str:
    """open, full, or over_quota (nobody is removed, nobody can be added; DEC-6)."""
    return "over_quota" if used > limit else "full" if used == limit else "open"


def _each_once(items: Collection[Item]) -> list[Item]:
    return list({name_key(item.name): item for item in items}.values())


# The contacts are counted, not read from the counter: this is the check of it.
ALL = """
SELECT office, contract, product, places AS "limit", used,
       CASE WHEN used < places THEN places - used ELSE 0 END AS "left",
       CASE WHEN used < places THEN 'open' WHEN used = places THEN 'full' ELSE 'over_quota' END AS state
FROM (SELECT o.code AS office, o.code_key AS office_key, c.code AS contract, c.code_key, c.product,
             c.base + c.bundled + c.extra AS places, coalesce(k.used, 0) AS used
      FROM contract c JOIN office o ON o.id = c.office_id
      LEFT JOIN (SELECT contract_id, count(*) AS used FROM contact GROUP BY contract_id) k ON k.contract_id = c.id
      WHERE (CAST(:own AS BIGINT) IS NULL OR c.office_id = :own)) q
"""
ORDER = "ORDER BY office_key, code_key"


def every_quota(
    q: Queries, office: Row | None = None, code: str | None = None, *, only_over: bool = False
) -> list[Row]:
    """All contracts that the actor may see, or those of one office, in one query; or those that are over their limit.

    `code`: of that contract of the office alone. Refused: NOT_REGISTERED.
    """
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"] if office else None)))
    own = office["id"] if office else q.actor.office_id
    key = contracts.find(q, office["id"], code)["code_key"] if office and code else None
    bars = [*(["used > places"] if only_over else []), *(["code_key = :key"] if key else [])]
    return q.rows(ALL + (f"WHERE {' AND '.join(bars)} " if bars else "") + ORDER, own=own, key=key)
