"""Clients, persons and IDs of many companies at once, of values that were read already, by the single actions' rules.

Refusals carry `item`: which of the given rows they are about, from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from kcli_core.account import addresses
from kcli_core.account.addresses import Approval
from kcli_core.account.issue import Issued, Wanted, issue
from kcli_core.client.register import (
    CHUNK,
    CLIENT_COLUMNS,
    PERSON_COLUMNS,
    Company,
    client_row,
    no_twin,
    person_row,
    persons_of,
)
from kcli_core.input.ids import id_key
from kcli_core.refusals import Refusal, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.audit import Entry
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

Values = Mapping[str, Any]


class Registered(NamedTuple):
    """A person who was registered: who it is in the store, and of which company."""

    id: int
    number: int
    client_id: int
    client: str


class IdWish(NamedTuple):
    """A registered person who is to get a user ID."""

    person: Registered
    full_name: str
    email: str | None
    user_id: str


def add_clients(tx: Transaction, office: Row, rows: Sequence[Values]) -> None:
    """Register clients, all or none. Refused: CODE_TAKEN."""
    tx.authorise(Action.CLIENT_ADD, f"office:{office['code']}", Target(office["id"]), count=len(rows))
    tx.hold("office", office["id"])
    there = tx.rows("SELECT code_key FROM client WHERE office_id = :o", o=office["id"])
    taken = {row["code_key"] for row in there}
    refusals = []
    for item, values in enumerate(rows):
        if id_key(values["code"]) in taken:
            refusals.append(refuse("CODE_TAKEN", kind="client", code=values["code"], field="code", item=item))
        taken.add(id_key(values["code"]))
    require(*refusals)
    tx.insert_all("client", CLIENT_COLUMNS, [client_row(tx, office["id"], values) for values in rows])
    tx.record_all(Entry("client.added", f"client:{values['code']}", "", office["id"]) for values in rows)


def add_persons(tx: Transaction, office: Row, rows: Iterable[Values]) -> list[Registered]:
    """Register persons of clients (`client`: its code), all or none, each with the permission for its address.

    `number`, where it is given, must be the one that comes next. Refused: NOT_REGISTERED, PERSON_TAKEN,
    EMAIL_NOT_COMPANY, BAD_PERSON_NUMBER.
    """
    tx.authorise(Action.PERSON_ADD, f"office:{office['code']}", Target(office["id"]))
    companies = _Companies(tx, office)
    refusals: list[Refusal] = []
    made: list[Registered] = []
    waiting: list[tuple[Any, ...]] = []
    seen: set[int] = set()
    for item, values in enumerate(rows):
        company = companies.find(values["client"])
        if company is None:
            refusals.append(refuse("NOT_REGISTERED", kind="client", key=values["client"], field="client", item=item))
            continue
        seen.add(company.id)
        by, on = values.get("email_approved_by"), values.get("email_approved_on")
        approval = Approval(by, on) if by and on else None
        if bar := addresses.may_register(values.get("email"), company.domains, approval):
            refusals.append(bar.at(field="email", item=item))
        if by or on:  # it stands beside an address that needs it, and nowhere else
            own = {**values, "email_approved_by": None, "email_approved_on": None}
            values = addresses.with_approval(own, company.domains, approval)
        no_twin(company, values, refusals, tx.cautions, {"item": item})
        company.numbered += 1
        if (number := values.get("number")) and number != company.numbered:
            facts = {"number": number, "next": company.numbered, "field": "number", "item": item}
            refusals.append(refuse("BAD_PERSON_NUMBER", **facts))
        if refusals:
            continue
        made.append(Registered(0, company.numbered, company.id, company.code))
        waiting.append(person_row(company.id, company.numbered, values, tx.at))
        if len(waiting) >= CHUNK:
            _write(tx, made, waiting)
    require(*refusals)
    _write(tx, made, waiting)
    by_id = {company.id: company for company in companies.known.values()}
    for id in sorted(seen):
        tx.update("client", id, {"persons_numbered": by_id[id].numbered})
    o = office["id"]
    tx.record_all(Entry("person.added", f"person:{one.client}/{one.number}", "", o) for one in made)
    return made


def _write(tx: Transaction, made: list[Registered], waiting: list[tuple[Any, ...]]) -> None:
    ids = tx.insert_all("person", PERSON_COLUMNS, waiting)
    first = len(made) - len(ids)
    made[first:] = [one._replace(id=id) for one, id in zip(made[first:], ids, strict=True)]
    waiting.clear()


class _Companies:
    """The clients of an office by their code, each held once it is asked for."""

    def __init__(self, tx: Transaction, office: Row) -> None:
        self.tx = tx
        sql = (
            "SELECT id, code, code_key, name, persons_numbered, email_domains FROM client WHERE office_id = :o "
            "ORDER BY id" + tx.connection.for_update
        )
        self.known = {
            row["code_key"]: Company(
                row["id"], row["code"], row["name"], row["persons_numbered"], False, row["email_domains"]
            )
            for row in tx.rows(sql, o=office["id"])
        }
        self.asked: dict[str, Company | None] = {}

    def find(self, code: str) -> Company | None:
        if code in self.asked:
            return self.asked[code]
        company = self.asked[code] = self.known.get(id_key(code))
        if company is not None and company.numbered:
            company.persons = persons_of(self.tx, [company.id])[company.id]
            company.names = {name for name, _ in company.persons}
        return company


def issue_ids(tx: Transaction, office: Row, wishes: Sequence[IdWish], *, hours: int = 1) -> list[Issued]:
    """Give client IDs to persons of many companies, all or none; each company's first is its manager (DEC-13).

    Refused: what `issue` refuses.
    """
    tx.authorise(Action.CLIENT_ISSUE, f"office:{office['code']}", Target(office["id"]), count=len(wishes))
    tx.hold("office", office["id"])
    managed = {
        row["client_id"]
        for row in tx.rows(
            "SELECT DISTINCT client_id FROM account WHERE office_id = :o AND kind = 'client'", o=office["id"]
        )
    }
    for id in sorted({wish.person.client_id for wish in wishes}):
        tx.hold("client", id)
    wanted = []
    for wish in wishes:
        person = wish.person
        first = person.client_id not in managed
        managed.add(person.client_id)
        object = f"person:{person.client}/{person.number}"
        wanted.append(
            Wanted(
                "client", person.id, object, wish.full_name, wish.email, wish.user_id, person.client_id,
                person.client, manager=first,
            )
        )  # fmt: skip
    return issue(tx, office["id"], wanted, hours=hours)
