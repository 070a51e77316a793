"""Rules about contracts: the places for contacts, as a sum of terms, and what an application form may register."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from kcli_core.catalog.products import Catalogue, Item, Product, name_key
from kcli_core.refusals import Caution, Refusal, refuse

PLANS = ("free", "paid")
ITEM_KINDS = ("app", "option")
MOST_CONNECTIONS = 10_000


class Term(NamedTuple):
    """One line of the sum: how many places (0 for what is not counted), for what, by which clause."""

    kind: str
    places: int
    names: tuple[str, ...] = ()
    source: str = ""


class Limit(NamedTuple):
    """ご登録可能人数 = ① base + ② bundled + ② extra, in persons (REQ-073 to REQ-085)."""

    base: int
    bundled: int
    extra: int
    terms: tuple[Term, ...]

    @property
    def total(self) -> int:
        return self.base + self.bundled + self.extra


def limit_of(product: Product, items: Iterable[Item], connections: int = 0) -> Limit:
    """How many contacts a contract carries. An app counts once, and not again when it is in the bundle (DEC-2)."""
    bundle = {name_key(name) for name in product.bundle}
    apps = list(dict.fromkeys(i.name for i in items if i.kind == "app" and name_key(i.name) not in bundle))
    options = list(dict.fromkeys(i.name for i in items if i.kind == "option"))
    terms = [Term("base", product.base, (), product.base_source)]
    if product.bundle:
        terms.append(Term("bundled", len(product.bundle), product.bundle, product.bundle_source))
    extra = 0
    if product.extra == "apps":
        extra = len(apps)
        terms.append(Term("apps", extra, tuple(apps), product.extra_source))
    elif product.extra == "connections":
        extra = connections
        terms.append(Term("connections", extra, (), product.extra_source))
    elif apps:
        terms.append(Term("apps_not_counted", 0, tuple(apps), product.base_source))
    if options:
        terms.append(Term("options_not_counted", 0, tuple(options), product.extra_source))
    return Limit(product.base, len(product.bundle), extra, tuple(terms))


def form_limit(limit: Limit, form_date: str, full_limit_until: str) -> int:
    """How many an application form may register: all by September 2022, then ① only (REQ-088, REQ-089, DEC-4).

    `form_date` is YYYY-MM-DD or YYYY-MM; the months are compared.
    """
    return limit.total if form_date[:7] <= full_limit_until else limit.base


def may_connect(product: Product, connections: int | None) -> Refusal | None:
    """Connections belong to products that count them. Refused: CONNECTIONS_NOT_SOLD, BAD_CONNECTIONS."""
    if connections is None:
        return None
    if product.extra != "connections":
        return refuse("CONNECTIONS_NOT_SOLD", product=product.code, connections=connections)
    if not 0 <= connections <= MOST_CONNECTIONS:
        return refuse("BAD_CONNECTIONS", text=str(connections), most=MOST_CONNECTIONS)
    return None


def still_fits(used: int, limit: int, contract: str, last: Collection[str]) -> Refusal | None:
    """Places that go while persons stand on them; `last` are those who came last."""
    if used <= limit:
        return None
    return refuse(
        "LIMIT_CONTACTS_IN_USE", contract=contract, limit=limit, used=used, over=used - limit, names=list(last)
    )


def read_items(
    catalogue: Catalogue, product: Product, apps: Collection[str], options: Collection[str]
) -> tuple[list[Item], list[Refusal], list[Caution]]:
    """Apps and options by name, each once. The catalogue says which is which, whatever option it was given by."""
    items: dict[str, Item] = {}
    refusals: list[Refusal] = []
    cautions: list[Caution] = []
    for text, given in [*((a, "app") for a in apps), *((o, "option") for o in options)]:
        item = catalogue.item(text)
        if isinstance(item, Refusal):
            refusals.append(item)
            continue
        if not item.known:
            cautions.append(Caution("OPTION_UNKNOWN", {"text": item.name}))
        elif item.kind == "app" and given == "option":
            cautions.append(Caution("TAKEN_FOR_APP", {"text": item.name}))
        elif item.kind == "option" and given == "app":
            cautions.append(Caution("TAKEN_FOR_OPTION", {"text": item.name}))
        elif item.kind == "app" and product.extra != "apps":
            cautions.append(Caution("APP_NOT_COUNTED", {"text": item.name, "product": product.name}))
        items.setdefault(name_key(item.name), item)
    return list(items.values()), refusals, cautions
