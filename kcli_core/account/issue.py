"""Giving user IDs to registered people: one, or a hundred thousand, checked together and written together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from kcli_core.account import passwords, rules
from kcli_core.input.emails import email_key
from kcli_core.input.ids import id_key, lookalike_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, refuse, require
from kcli_core.store.audit import Entry
from kcli_core.store.transaction import Queries, Transaction

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


def still_initial(q: Queries, rows: Iterable[tuple[str, str]]) -> bool:
    """Is any of these (user ID, password) one that was issued and not changed since?"""
    hashes = {passwords.one_time_hash(password) for _, password in rows}
    there = q.rows("SELECT password_hash FROM account WHERE password_is_initial")
    return any(row["password_hash"] in hashes for row in there)


def _id_refusals(tx: Transaction, office_id: int, wanted: Sequence[Wanted]) -> Iterable[Refusal | None]:
    taken = {
        row["user_id_key"] for row in tx.rows("SELECT user_id_key FROM account WHERE office_id = :id", id=office_id)
    }
    for one, verdict in zip(wanted, ids_apart((one.user_id for one in wanted), taken), strict=True):
        if isinstance(verdict, Caution):
            tx.caution(verdict)
        else:
            yield verdict.at(object=one.object) if verdict else None


def ids_apart(user_ids: Iterable[str], taken: set[str]) -> Iterator[Refusal | Caution | None]:
    """A verdict for each wanted ID, which is then taken: ID_TAKEN, ID_RESERVED, or the caution ID_LOOKS_LIKE."""
    looks = {lookalike_key(key): key for key in taken}
    for user_id in user_ids:
        key = id_key(user_id)
        look = lookalike_key(key)
        verdict: Refusal | Caution | None = rules.id_free(user_id, key, taken)
        twin = looks.get(look)
        if verdict is None and twin is not None and twin != key:
            verdict = Caution("ID_LOOKS_LIKE", {"user_id": user_id, "other": twin})
        yield verdict
        taken.add(key)
        looks.setdefault(look, key)


class Holder(NamedTuple):
    """Who has, or is to have, an account of a company. `id` tells holders apart."""

    id: Hashable
    full_name: str
    email: str | None
    user_id: str


def _person_refusals(tx: Transaction, wanted: Sequence[Wanted], same_person_ok: bool) -> Iterable[Refusal | None]:
    of_company: dict[tuple[str, int], list[Wanted]] = {}
    for one in wanted:
        of_company.setdefault((COMPANY_TABLES[one.kind], one.company_id), []).append(one)
    for (table, company_id), here in of_company.items():
        present = [
            Holder(row["holder_id"], row["full_name"], row["email"], row["user_id"])
            for row in _account_holders(tx, table, company_id)
        ]
        new = [Holder(one.holder_id, one.full_name, one.email, one.user_id) for one in here]
        for one, verdict in zip(here, persons_apart(present, new, same_person_ok), strict=True):
            yield verdict.at(object=one.object) if verdict else None


def persons_apart(
    present: Iterable[Holder], new: Iterable[Holder], same_person_ok: bool = False
) -> Iterator[Refusal | None]:
    """One account per holder; one address, and as a rule one name, per company (REQ-062): a verdict for each new one.

    Refused: ALREADY_ISSUED, EMAIL_TAKEN, SAME_PERSON.
    """
    has_account, names, addresses = set(), {}, {}
    for one in present:
        has_account.add(one.id)
        names[match_key(one.full_name)] = one.user_id
        if one.email:
            addresses[email_key(one.email)] = one.user_id
    for one in new:
        if one.id in has_account:
            yield refuse("ALREADY_ISSUED", full_name=one.full_name)
            continue
        address = email_key(one.email) if one.email else None
        name = match_key(one.full_name)
        if address in addresses:
            yield refuse("EMAIL_TAKEN", email=one.email, user_id=addresses[address])
        elif name in names and not same_person_ok:
            yield refuse("SAME_PERSON", full_name=one.full_name, user_id=names[name])
        else:
            yield None
        has_account.add(one.id)
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
