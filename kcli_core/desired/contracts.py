"""Contracts and the people registered for them: places, the form, the primary, names, shared addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kcli_core.catalog.products import Item, Product
from kcli_core.contacts import rules as contacts
from kcli_core.contacts.addresses import Person, may_stand
from kcli_core.contacts.registering import name_verdict
from kcli_core.contract import rules
from kcli_core.desired.book import Book
from kcli_core.desired.model import ABSENT, Section
from kcli_core.desired.state import ContractState, has
from kcli_core.input.emails import email_key, looks_shared
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, refuse


class Places(NamedTuple):
    """A contract with its limit: as the file says, or as the store has it."""

    code: str
    limit: rules.Limit
    form_date: str | None
    stored: ContractState | None


def check_contracts(book: Book) -> None:
    """Refused: UNKNOWN_PRODUCT, UNKNOWN_APP, BAD_CONNECTIONS, CONNECTIONS_NOT_SOLD, LIMIT_CONTACTS,
    LIMIT_CONTACTS_IN_USE, LIMIT_CONTACTS_FORM, PRIMARY_REQUIRED, PRIMARY_TWICE, NAME_NOT_PERSON, EMAIL_TAKEN.
    """
    places = _places(book)
    _names(book)
    _addresses(book)
    section = book.section("contacts")
    of_contract: dict[str, list[int]] = {}
    for index in section.staying(book.today):
        of_contract.setdefault(section.keys[index][0], []).append(index)
    ending: dict[str, list[tuple[str, ...]]] = {}
    for index, ends in section.ends.items():
        if ends < book.today:
            ending.setdefault(section.keys[index][0], []).append(section.keys[index][1:])
    for key, of_it in places.items():
        _quotas(book, section, of_it, of_contract.get(key, []), ending.get(key, []))
        _primary(book, section, of_it, of_contract.get(key, []))


def _places(book: Book) -> dict[str, Places]:
    """Every contract whose places can be told."""
    found: dict[str, Places] = {}
    for key, stored in book.state.contracts.items():
        product = book.catalogue.products.get(stored.product)
        if product:
            limit = rules.limit_of(product, stored.items, stored.connections)
            found[key] = Places(stored.code, limit, stored.form_date, stored)
    section = book.section("contracts")
    for index in section.ends:
        if section.ends[index] < book.today:
            found.pop(section.keys[index][0], None)
    for index in section.staying(book.today):
        key = section.keys[index][0]
        old = section.previously.get(index)
        now = found.pop(id_key(old), None) if old else found.get(key)
        product = _product(book, section, index)
        if product is None:
            found.pop(key, None)
            continue
        items = _items(book, section, index, product, now)
        connections = section.value(index, "connections")
        bar = rules.may_connect(product, connections if connections is not ABSENT else None)
        book.say(bar, section, index, "connections")
        in_use = connections if connections is not ABSENT else now.stored.connections if now and now.stored else 0
        limit = rules.limit_of(product, items, (in_use or 0) if product.extra == "connections" else 0)
        form_date = section.value(index, "form_date")
        form_date = form_date if form_date is not ABSENT else now.form_date if now else None
        found[key] = Places(section.given(index, "code"), limit, form_date, now.stored if now else None)
    return found


def _product(book: Book, section: Section, index: int) -> Product | None:
    name = section.given(index, "product")
    product = book.catalogue.product(name) if name else None
    if isinstance(product, Refusal):
        book.say(product, section, index, "product")
        return None
    return product


def _items(book: Book, section: Section, index: int, product: Product, now: Places | None) -> Sequence[Item]:
    """Apps and options: those that the file names, else those in use."""
    apps, options = section.value(index, "apps"), section.value(index, "options")
    if apps is ABSENT and options is ABSENT:
        return now.stored.items if now and now.stored else ()
    kept = now.stored.items if now and now.stored else ()
    given = {
        "app": apps if apps is not ABSENT else [item.name for item in kept if item.kind == "app"],
        "option": options if options is not ABSENT else [item.name for item in kept if item.kind == "option"],
    }
    items, refusals, cautions = rules.read_items(book.catalogue, product, given["app"] or (), given["option"] or ())
    told: list[Refusal | Caution] = [*refusals, *cautions]
    for what in told:
        text = what.facts.get("text")
        book.say(what, section, index, "options" if options and text in options else "apps")
    return items


def _names(book: Book) -> None:
    section = book.section("contacts")
    name, person = (section.kind.slots.index(field) for field in ("full_name", "person"))
    for index in section.staying(book.today):
        values = section.values[index]
        if values[name]:
            book.say(name_verdict(values[name], values[person] is True), section, index, "full_name")


def _addresses(book: Book) -> None:
    """One address belongs to one person, unless it was declared to be shared (REQ-105), in all contracts together."""
    section = book.section("contacts")
    at = {field: section.kind.slots.index(field) for field in ("full_name", "email", "shared")}
    staying = [i for i in section.staying(book.today) if section.values[i][at["email"]]]
    declared = {email_key(section.values[i][at["email"]]) for i in staying if section.values[i][at["shared"]] is True}
    behind: dict[str, list[Person]] = {}
    first: dict[str, int] = {}
    for index in staying:
        values = section.values[index]
        email, name = values[at["email"]], values[at["full_name"]]
        key, person = email_key(email), Person(name, match_key(name))
        others = behind.setdefault(key, [])
        elsewhere: dict[str, Any] | None = {"office_id": -1} if key in book.state.taken_elsewhere else None
        bar = may_stand(elsewhere, others, 0, person, shared=key in declared, email=email)
        if bar is not None:
            book.say(bar, section, index, "email", [first[key]] if key in first else ())
        elif key not in declared and not others and looks_shared(email, name):
            book.say(Caution("EMAIL_LOOKS_SHARED", {"email": email, "reason": "file"}), section, index, "email")
        others.append(person)
        first.setdefault(key, index)


def _quotas(
    book: Book, section: Section, of_it: Places, rows: Sequence[int], ending: Sequence[tuple[str, ...]]
) -> None:
    stored = of_it.stored.contacts if of_it.stored else {}
    adding = [index for index in rows if not has(stored, section.keys[index][1:], section.previously.get(index))]
    gone = sum(1 for key in ending if has(stored, key, None))
    used, limit, code = len(stored), of_it.limit.total, of_it.code
    about = f"contracts:{code}"
    keep = next((index for index in adding if section.value(index, "primary") is True), None)
    if adding:
        bar = contacts.may_add(used - gone, len(adding), limit, code)
        book.over(bar, section, adding, about, used=used, ending=gone, limit=limit, keep=keep)
    elif of_it.stored and used - gone > limit and _limit_now(book, of_it.stored) > limit:
        bar = rules.still_fits(used - gone, limit, code, list(stored.values())[limit:])
        index = next(i for i, key in enumerate(book.section("contracts").keys) if key == (id_key(code),))
        book.say(bar, book.section("contracts"), index)
    by_form = [index for index in adding if not section.given(index, "added_on")]
    if by_form and not stored and of_it.form_date:
        most = rules.form_limit(of_it.limit, of_it.form_date, book.catalogue.full_limit_until)
        bar = contacts.may_apply(len(by_form), most, limit, of_it.form_date, code)
        if bar is not None and most < limit:
            bar = bar.at(reason="file", day=of_it.form_date)
            book.over(bar, section, by_form, about, used=0, ending=0, limit=most, keep=keep)


def _limit_now(book: Book, stored: ContractState) -> int:
    product = book.catalogue.products.get(stored.product)
    return rules.limit_of(product, stored.items, stored.connections).total if product else 0


def _primary(book: Book, section: Section, of_it: Places, rows: Sequence[int]) -> None:
    """Exactly one of each contract (REQ-092)."""
    mains = [index for index in rows if section.value(index, "primary") is True]
    for index in mains[1:]:
        bar = refuse("PRIMARY_TWICE", contract=of_it.code, count=len(mains), reason="file")
        book.say(bar, section, index, "primary", [mains[0]])
    if not rows or mains or (of_it.stored and of_it.stored.contacts):
        return
    book.say(refuse("PRIMARY_REQUIRED", contract=of_it.code, reason="file"), section, rows[0])
