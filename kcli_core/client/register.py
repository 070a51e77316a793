"""Registering clients and persons: one, or a list of a hundred thousand rows, checked and written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kcli_core.account import addresses
from kcli_core.account.addresses import Approval, read_domains
from kcli_core.client import reads, rules
from kcli_core.input.emails import email_key, read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.ids import id_key, read_code
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name, read_organisation_name
from kcli_core.input.numbers import read_corporate_number, read_invoice_number, read_month_number, read_postal_code
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import Reading
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.audit import Entry
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def _read_kind(text: str) -> Reading[str]:
    kind = rules.read_kind(text)
    return Reading(refusal=kind) if isinstance(kind, Refusal) else Reading(kind)


CLIENT_READERS: Mapping[str, Reader] = {
    "code": read_code,
    "name": read_organisation_name,
    "kind": _read_kind,
    "customer_number": read_code,
    "closing_month": read_month_number,
    "invoice_number": read_invoice_number,
    "corporate_number": read_corporate_number,
    "postal_code": read_postal_code,
    "address": read_text,
    "phone": read_phone,
    "email_domains": read_domains,
}
PERSON_READERS: Mapping[str, Reader] = {
    "full_name": read_name,
    "full_kana": read_kana,
    "email": read_email,
    "department": read_text,
    "title": read_text,
    "phone": read_phone,
    "mobile": read_phone,
}
PERSON_READERS_WITHOUT_PHONE = {name: reader for name, reader in PERSON_READERS.items() if name != "phone"}
CLIENT_COLUMNS = (
    "office_id", "code", "code_key", "name", "kind", "customer_number", "closing_month", "invoice_number",
    "corporate_number", "postal_code", "address", "phone", "phone_written", "email_domains", "created_at",
)  # fmt: skip
PERSON_COLUMNS = (
    "client_id", "number", "full_name", "full_kana", "email", "department", "title", "phone", "phone_written",
    "mobile", "mobile_written", "email_approved_by", "email_approved_on", "menus", "created_at",
)  # fmt: skip
ALL_MENUS = " ".join(rules.MENUS)
# In a list the company's code and name have columns of their own; its telephone is the company's, and the person's
# too only where it differs.
LIST_CLIENT_FIELDS = {"code": "client_code", "name": "client_name"}
LIST_FIELDS_OF_CLIENT = tuple(LIST_CLIENT_FIELDS.get(name, name) for name in CLIENT_READERS)
LIST_FIELDS = (*LIST_FIELDS_OF_CLIENT, *PERSON_READERS)
CHUNK = 5_000


@dataclass(slots=True)
class Company:
    """A client on the way: in the store (`id`), or new in this list."""

    id: int
    code: str
    name: str
    numbered: int
    new: bool
    domains: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    persons: set[tuple[str, str]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Registered:
    """What a list did: counts, and for each row (row, what, key) with what one of `client`, `person`, `both`."""

    clients: int = 0
    persons: int = 0
    rows: list[tuple[int, str, str]] = field(default_factory=list)


def add(tx: Transaction, office: Row, cells: Mapping[str, str | None]) -> str:
    """Register one client (REQ-016); its code. Refused: BAD_*, FIELD_MISSING, CODE_TAKEN."""
    tx.authorise(Action.CLIENT_ADD, f"client:{cells.get('code')}", Target(office["id"]))
    refusals: list[Refusal] = []
    values = read_fields(cells, CLIENT_READERS, needed=("code", "name"), refusals=refusals, cautions=tx.cautions)
    require(*refusals)
    tx.hold("office", office["id"])
    if reads.look_up(tx, office["id"], values["code"]):
        raise Refused(refuse("CODE_TAKEN", kind="client", code=values["code"]))
    tx.insert_all("client", CLIENT_COLUMNS, [client_row(tx, office["id"], values)])
    tx.record("client.added", f"client:{values['code']}", office_id=office["id"])
    return str(values["code"])


def add_person(
    tx: Transaction, office: Row, code: str, cells: Mapping[str, str | None], approval: Approval | None = None
) -> int:
    """Register one person of a client; the number. Refused: NOT_REGISTERED, BAD_*, FIELD_MISSING, PERSON_TAKEN."""
    client = reads.find(tx, office["id"], code)
    tx.authorise(Action.PERSON_ADD, f"client:{client['code']}", Target(office["id"], client_id=client["id"]))
    client = tx.hold("client", client["id"])
    refusals: list[Refusal] = []
    values = read_fields(cells, PERSON_READERS, needed=("full_name",), refusals=refusals, cautions=tx.cautions)
    company = Company(client["id"], client["code"], client["name"], client["persons_numbered"], False)
    company.persons = persons_of(tx, [client["id"]])[client["id"]]
    company.names = {name for name, _ in company.persons}
    no_twin(company, values, refusals, tx.cautions, {})
    require(*refusals, addresses.may_register(values.get("email"), client["email_domains"], approval))
    values = addresses.with_approval(values, client["email_domains"], approval)
    number = company.numbered + 1
    tx.insert_all("person", PERSON_COLUMNS, [person_row(company.id, number, values, tx.at)])
    tx.update("client", client["id"], {"persons_numbered": number})
    tx.record("person.added", f"person:{client['code']}/{number}", office_id=office["id"])
    return number


class ListOfClients:
    """Registers a list of persons with their companies, row by row, in one transaction.

    A row without code and name of a company belongs to the company above it (merged cells). Once a row is refused
    nothing more is written, but every row is still read, so that all reasons are told at once.
    """

    def __init__(self, tx: Transaction, office: Row, approval: Approval | None = None) -> None:
        tx.authorise(Action.CLIENT_ADD, f"office:{office['code']}", Target(office["id"]))
        tx.hold("office", office["id"])  # one who registers at a time: codes are given once
        self.tx, self.office, self.approval = tx, office, approval
        self.refusals: list[Refusal] = []
        self.done = Registered()
        self.companies = {
            row["code_key"]: Company(
                row["id"], row["code"], row["name"], row["persons_numbered"], False, row["email_domains"]
            )
            for row in tx.rows(
                "SELECT id, code, code_key, name, persons_numbered, email_domains FROM client WHERE office_id = :o",
                o=office["id"],
            )
        }
        self._known_persons: set[int] = set()
        self._held: set[int] = set()
        self._above: Company | None = None
        self._last_cells: dict[str, str | None] = {}
        self._last_texts: tuple[str | None, ...] = ()
        self._new_clients: list[list[Any]] = []
        self._new_companies: list[Company] = []
        self._persons: list[tuple[Company, int, dict[str, Any], Mapping[str, Any]]] = []

    def take(self, row: int, cells: Mapping[str, str], place: Mapping[str, Any]) -> None:
        """Read one row and put it with the others."""
        refused_before = len(self.refusals)
        before = self.done.clients
        company = self._company(cells, place)
        # The telephone of a row is the company's; a person has it too only where it differs.
        same_phone = cells.get("phone") == self._last_cells.get("phone")
        readers = PERSON_READERS_WITHOUT_PHONE if same_phone else PERSON_READERS
        values = read_fields(cells, readers, refusals=self.refusals, cautions=self.tx.cautions, place=place)
        if not same_phone and company is not None and values.get("phone") == company.values.get("phone"):
            values.pop("phone", None), values.pop("phone_written", None)
        has_person = values.get("full_name") is not None or any(
            values.get(name) is not None for name in PERSON_READERS_WITHOUT_PHONE
        )
        if has_person and values.get("full_name") is None and len(self.refusals) == refused_before:
            self.refusals.append(refuse("FIELD_MISSING", field="full_name", **place))
        if company is None or len(self.refusals) > refused_before:
            return
        new_client = self.done.clients > before
        if has_person:
            if bar := addresses.may_register(values.get("email"), company.domains, self.approval):
                self.refusals.append(bar.at(field="email", **place))
            if self.approval is not None:
                values = addresses.with_approval(values, company.domains, self.approval)
            no_twin(company, values, self.refusals, self.tx.cautions, place)
            company.numbered += 1
            self.done.persons += 1
            self._persons.append((company, company.numbered, values, place))
        what = "both" if new_client and has_person else "person" if has_person else "client"
        key = f"{company.code}/{company.numbered}" if has_person else company.code
        self.done.rows.append((row, what if has_person or new_client else "nothing", key))
        if len(self._persons) >= CHUNK:
            self._write()

    def finish(self) -> Registered:
        """Write what is left. Refused: every reason of every row."""
        self._write()
        require(*self.refusals)
        for company in self.companies.values():
            if company.new or company.id in self._known_persons:
                self.tx.update("client", company.id, {"persons_numbered": company.numbered})
        return self.done

    def _company(self, cells: Mapping[str, str], place: Mapping[str, Any]) -> Company | None:
        texts = tuple(map(cells.get, LIST_FIELDS_OF_CLIENT))
        if texts == self._last_texts:
            return self._above
        own = dict(zip(CLIENT_READERS, texts, strict=True))
        if not (own["code"] or "").strip() and not (own["name"] or "").strip():
            if self._above is None:
                self.refusals.append(refuse("FIELD_MISSING", field="client_code", **place))
            return self._above
        refused_before = len(self.refusals)
        values = read_fields(
            own, CLIENT_READERS, needed=("code",), refusals=self.refusals, cautions=self.tx.cautions, place=place
        )
        self._above, self._last_cells, self._last_texts = None, {}, ()
        if len(self.refusals) > refused_before:
            return None
        known = self.companies.get(id_key(values["code"]))
        name = values.get("name")
        if known is None:
            if name is None:
                self.refusals.append(refuse("FIELD_MISSING", field="client_name", **place))
                return None
            known = self._new_company(values)
        elif name is not None and match_key(name) != match_key(known.name):
            facts = {"code": known.code, "name": known.name, "text": name}
            self.refusals.append(refuse("CLIENT_NAME_DIFFERS", field="client_name", **facts, **place))
            return None
        if not known.new and known.id not in self._held:
            self._held.add(known.id)
            known.numbered = self.tx.hold("client", known.id)["persons_numbered"]
        self._kept(known, values, place)
        self._above, self._last_cells, self._last_texts = known, own, texts
        return known

    def _kept(self, company: Company, values: Mapping[str, Any], place: Mapping[str, Any]) -> None:
        """A company is registered from its first row; what a later row says otherwise is not lost without a word."""
        for name, value in values.items():
            if name in ("name", "phone") or name.endswith("_written") or value is None or not company.new:
                continue
            if (kept := company.values.setdefault(name, value)) != value:
                facts = {"text": value, "kept": kept, "field": LIST_CLIENT_FIELDS.get(name, name)}
                self.tx.caution(Caution("CLIENT_FIELD_DIFFERS", {**facts, **place}))

    def _new_company(self, values: dict[str, Any]) -> Company:
        company = Company(0, values["code"], values["name"], 0, True, values.get("email_domains") or "", values)
        self.companies[id_key(values["code"])] = company
        self._new_clients.append(client_row(self.tx, self.office["id"], values))
        self._new_companies.append(company)
        self.done.clients += 1
        return company

    def _write(self) -> None:
        self._refuse_known_persons()
        if self.refusals:
            self._new_clients, self._new_companies, self._persons = [], [], []
            return
        tx, office_id = self.tx, self.office["id"]
        if self._new_clients:
            for company, id in zip(
                self._new_companies, tx.insert_all("client", CLIENT_COLUMNS, self._new_clients), strict=True
            ):
                company.id = id
            tx.record_all(Entry("client.added", f"client:{c.code}", "", office_id) for c in self._new_companies)
        if self._persons:
            at = tx.at
            rows = [person_row(company.id, number, values, at) for company, number, values, _ in self._persons]
            tx.insert_all("person", PERSON_COLUMNS, rows)
            tx.record_all(
                Entry("person.added", f"person:{company.code}/{number}", "", office_id)
                for company, number, _, _ in self._persons
            )
        self._new_clients, self._new_companies, self._persons = [], [], []

    def _refuse_known_persons(self) -> None:
        """Persons that the store already has of companies that it already had."""
        old = {company.id for company, *_ in self._persons if not company.new}
        self._known_persons |= old
        stored = persons_of(self.tx, sorted(old)) if old else {}
        for company, _, values, place in self._persons:
            if not company.new and _person_key(values) in stored.get(company.id, set()):
                facts = {"full_name": values["full_name"], "client": company.code}
                self.refusals.append(refuse("PERSON_TAKEN", **facts, **place))


def no_twin(
    company: Company,
    values: Mapping[str, Any],
    refusals: list[Refusal],
    cautions: list[Caution],
    place: Mapping[str, Any],
) -> None:
    """The same name with the same address is the same person twice; with another address it is worth a word."""
    if not values.get("full_name"):
        return
    key = _person_key(values)
    if key in company.persons:
        refusals.append(refuse("PERSON_TAKEN", full_name=values["full_name"], client=company.code, **place))
    elif key[0] in company.names:
        facts = {"text": values["full_name"], "other": company.code, "field": "full_name"}
        cautions.append(Caution("SAME_NAME", {**facts, **place}))
    company.persons.add(key)
    company.names.add(key[0])


def _person_key(values: Mapping[str, Any]) -> tuple[str, str]:
    return match_key(values["full_name"]), email_key(values["email"]) if values.get("email") else ""


def persons_of(tx: Transaction, client_ids: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    found: dict[int, set[tuple[str, str]]] = {}
    for id in client_ids:
        rows = tx.rows("SELECT full_name, email FROM person WHERE client_id = :id", id=id)
        found[id] = {_person_key(row) for row in rows}
    return found


def client_row(tx: Transaction, office_id: int, values: Mapping[str, Any]) -> list[Any]:
    made = {"office_id": office_id, "code_key": id_key(values["code"]), "created_at": tx.at}
    made["kind"] = values.get("kind") or "corporation"
    made["email_domains"] = values.get("email_domains") or ""
    return [made[column] if column in made else values.get(column) for column in CLIENT_COLUMNS]


def person_row(client_id: int, number: int, values: Mapping[str, Any], at: str) -> tuple[Any, ...]:
    return (client_id, number, *map(values.get, PERSON_COLUMNS[2:-2]), ALL_MENUS, at)
