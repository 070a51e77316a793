"""Giving user IDs to registered people: one, or a hundred thousand, checked together and written together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kcli_core.account import passwords, rules
from kcli_core.input.emails import email_key
from kcli_core.input.ids import id_key, lookalike_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, refuse, require
from kcli_core.store.audit import Entry
from kcli_core.store.transaction import Transaction

COMPANY_TABLES = {"staff": "office", "group_account": "office", "client": "client"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person who is to get an ID. `object` is the holder's key in the log; the holder is staff or a person."""

    kind: str
    holder_id: int
    object: str
    full_name: str
    email: str | None
    user_id: str
    company_id: int
    company: str
    system_administrator: bool = False
    manager: bool = False


@dataclass(frozen=True, slots=True)
class Issued:
    """`initial_password` is in the clear here and nowhere else; the store keeps its SHA-256."""

    account_id: int
    user_id: str
    full_name: str
    initial_password: str
    object: str
    system_administrator: bool
    manager: bool


def issue(
    tx: Transaction, office_id: int, wanted: Sequence[Wanted], *, hours: int = 1, same_person_ok: bool = False
) -> list[Issued]:
    """Write the accounts and their log. The caller holds the rows of the companies that own the limits.

    Refused, every reason at once: ID_TAKEN, ID_RESERVED, ALREADY_ISSUED, EMAIL_TAKEN, SAME_PERSON, LIMIT_ACCOUNTS,
    BAD_HOURS.
    """
    require(
        rules.logout_hours(hours), *_id_refusals(tx, office_id, wanted), *_person_refusals(tx, wanted, same_person_ok)
    )
    _take_places(tx, wanted)
    made = [passwords.generate(tx.world.random_bytes) for _ in wanted]
    columns = (
        "office_id", "kind", "staff_id", "person_id", "client_id", "user_id", "user_id_key", "state",
        "system_administrator", "manager", "logout_after_hours", "password_hash", "password_is_initial",
        "password_set_at", "issued_at",
    )  # fmt: skip
    at = tx.at
    ids = tx.insert_all(
        "account",
        columns,
        [
            (
                office_id,
                one.kind,
                None if one.kind == "client" else one.holder_id,
                one.holder_id if one.kind == "client" else None,
                one.company_id if one.kind == "client" else None,
                one.user_id,
                id_key(one.user_id),
                "active",
                one.system_administrator,
                one.manager,
                hours,
                passwords.one_time_hash(password),
                True,
                at,
                at,
            )
            for one, password in zip(wanted, made, strict=True)
        ],
    )
    tx.insert_all(
        "account_event", ("account_id", "at", "kind", "what"), [(id, at, "order", "account.issued") for id in ids]
    )
    tx.record_all(Entry("account.issued", one.object, "", office_id, {"kind": one.kind}) for one in wanted)
    return [
        Issued(id, one.user_id, one.full_name, password, one.object, one.system_administrator, one.manager)
        for id, one, password in zip(ids, wanted, made, strict=True)
    ]


def _id_refusals(tx: Transaction, office_id: int, wanted: Sequence[Wanted]) -> Iterable[Refusal | None]:
    taken = {
        row["user_id_key"] for row in tx.rows("SELECT user_id_key FROM account WHERE office_id = :id", id=office_id)
    }
    looks = {lookalike_key(key): key for key in taken}
    for one in wanted:
        key = id_key(one.user_id)
        verdict = rules.id_free(one.user_id, key, taken)
        yield verdict.at(object=one.object) if verdict else None
        twin = looks.get(lookalike_key(key))
        if twin is not None and twin != key:
            tx.caution(Caution("ID_LOOKS_LIKE", {"user_id": one.user_id, "other": twin}))
        taken.add(key)
        looks.setdefault(lookalike_key(key), key)


def _person_refusals(tx: Transaction, wanted: Sequence[Wanted], same_person_ok: bool) -> Iterable[Refusal | None]:
    """One account per holder; one address, and as a rule one name, per company (REQ-062)."""
    for company in dict.fromkeys((COMPANY_TABLES[one.kind], one.company_id) for one in wanted):
        table, company_id = company
        holders = _account_holders(tx, table, company_id)
        has_account = {row["holder_id"] for row in holders}
        names = {match_key(row["full_name"]): row["user_id"] for row in holders}
        addresses = {email_key(row["email"]): row["user_id"] for row in holders if row["email"]}
        for one in wanted:
            if (COMPANY_TABLES[one.kind], one.company_id) != company:
                continue
            if one.holder_id in has_account:
                yield refuse("ALREADY_ISSUED", object=one.object, full_name=one.full_name)
                continue
            address = email_key(one.email) if one.email else None
            name = match_key(one.full_name)
            if address in addresses:
                yield refuse("EMAIL_TAKEN", object=one.object, email=one.email, user_id=addresses[address])
            elif name in names and not same_person_ok:
                yield refuse("SAME_PERSON", object=one.object, full_name=one.full_name, user_id=names[name])
            has_account.add(one.holder_id)
            names.setdefault(name, one.user_id)
            if address:
                addresses.setdefault(address, one.user_id)


def _account_holders(tx: Transaction, table: str, company_id: int) -> list[dict[str, Any]]:
    if table == "office":
        return tx.rows(
            "SELECT a.user_id, s.id AS holder_id, s.full_name, s.email FROM account a "
            "JOIN staff s ON s.id = a.staff_id WHERE s.office_id = :id",
            id=company_id,
        )
    return tx.rows(
        "SELECT a.user_id, p.id AS holder_id, p.full_name, p.email FROM account a JOIN person p ON p.id = a.person_id "
        "WHERE p.client_id = :id",
        id=company_id,
    )


def _take_places(tx: Transaction, wanted: Sequence[Wanted]) -> None:
    """Raise each company's counter, in one order; the statement itself keeps the limit."""
    adding = Counter((COMPANY_TABLES[one.kind], one.company_id, one.company) for one in wanted)
    verdicts = []
    for (table, company_id, company), count in sorted(adding.items()):
        took = tx.run(
            f"UPDATE {table} SET accounts_used = accounts_used + :n "
            "WHERE id = :id AND accounts_used + :n <= account_limit",
            n=count,
            id=company_id,
        )
        if not took:
            row = tx.rows(f"SELECT account_limit, accounts_used FROM {table} WHERE id = :id", id=company_id)[0]
            verdicts.append(rules.room_for(row["account_limit"], row["accounts_used"], count, company=company))
    require(*verdicts)
