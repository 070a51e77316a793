"""Staff and persons: their IDs, the accounts of each company, roles and addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from kcli_core.account import rules as accounts
from kcli_core.account.addresses import Approval, may_register
from kcli_core.account.issue import Holder, ids_apart, persons_apart
from kcli_core.desired.book import Book
from kcli_core.desired.model import ABSENT, Section
from kcli_core.desired.state import CompanyState, has, is_same
from kcli_core.input.emails import email_key
from kcli_core.input.ids import id_key, lookalike_key
from kcli_core.input.text import match_key
from kcli_core.office.rules import gives_admin
from kcli_core.roles import Role
from kcli_core.staff.rules import director_may_go

NOBODY = CompanyState(accounts.ACCOUNT_LIMIT)


def check_people(book: Book) -> None:
    """Refused: ID_TAKEN, ID_RESERVED, EMAIL_TAKEN, SAME_PERSON, LIMIT_ACCOUNTS, LIMIT_BELOW_USE, BAD_NUMBER, BAD_HOURS,
    LAST_DIRECTOR, LAST_SYSADMIN, EMAIL_NOT_COMPANY.
    """
    _ids(book)
    _hours(book)
    _staff_accounts(book)
    _client_accounts(book)
    _roles(book)
    _addresses(book)
    _limits(book)


def _with_id(section: Section, day: str) -> list[int]:
    at = section.kind.slots.index("user_id")
    values = section.values
    return [index for index in section.staying(day) if values[index][at]]


def _ids(book: Book) -> None:
    """One namespace for staff and clients (REQ-021). Who keeps an ID that is the store's has it already."""
    wanted = [(s, index) for s in map(book.section, ("staff", "persons")) for index in _with_id(s, book.today)]
    if not wanted:
        return
    ids = [section.given(index, "user_id") for section, index in wanted]
    taken = set(book.state.ids)
    for (section, index), user_id in zip(wanted, ids, strict=True):
        key = id_key(user_id)
        owner = book.state.ids.get(key)
        if owner and is_same(owner, section.kind.name, section.keys[index], section.previously.get(index)):
            taken.discard(key)
    if _all_apart(ids, taken):
        return
    first: dict[str, tuple[Section, int]] = {}
    for (section, index), user_id, verdict in zip(wanted, ids, ids_apart(ids, taken), strict=True):
        key = id_key(user_id)
        if verdict is not None:
            other = first.get(key)
            rows = [other[1]] if other and other[0] is section else []
            book.say(verdict, section, index, "user_id", rows)
        first.setdefault(key, (section, index))


def _all_apart(ids: Sequence[str], taken: set[str]) -> bool:
    """Whether nothing can be said against any of so many IDs: a hundred thousand are seldom asked one by one."""
    keys = set(map(id_key, ids))
    if len(keys) < len(ids) or keys & taken or keys & accounts.RESERVED_IDS:
        return False
    looks = set(map(lookalike_key, keys))
    return len(looks) == len(keys) and looks.isdisjoint(map(lookalike_key, taken))


def _hours(book: Book) -> None:
    for section in map(book.section, ("staff", "persons")):
        at = section.kind.slots.index("logout_after_hours")
        for index, values in enumerate(section.values):
            if values[at]:
                book.say(accounts.logout_hours(values[at]), section, index, "logout_after_hours")


def _staff_accounts(book: Book) -> None:
    section = book.section("staff")
    state = book.state.staff or NOBODY
    raised = book.desired.limits.get("staff_accounts")
    limit = state.limit if raised is None else raised
    holders = {index: (section.keys[index][0],) for index in _with_id(section, book.today)}
    gone = [section.keys[i] for i in section.ends if section.ends[i] < book.today]
    _company(book, section, holders, gone, state, limit, book.desired.code, f"office:{book.desired.code}")


def _client_accounts(book: Book) -> None:
    section = book.section("persons")
    client, day = section.kind.slots.index("client"), book.today
    by_client: dict[str, dict[int, tuple[str, ...]]] = {}
    codes: dict[str, str] = {}
    keys, values = section.keys, section.values
    for index in _with_id(section, day):
        key = keys[index][0]
        by_client.setdefault(key, {})[index] = keys[index][1:]
        codes.setdefault(key, values[index][client])
    gone: dict[str, list[tuple[str, ...]]] = {}
    for index, ends in section.ends.items():
        if ends < day:
            gone.setdefault(keys[index][0], []).append(keys[index][1:])
    for key, holders in by_client.items():
        state = book.state.clients.get(book.known_as("clients", key), NOBODY)
        limit = limit_of_client(book, key)
        _company(book, section, holders, gone.get(key, ()), state, limit, codes[key], f"clients:{codes[key]}")


def limit_of_client(book: Book, key: str) -> int:
    """How many accounts a client may have: what the file says of it, of all clients, else what the store has."""
    if own := book.desired.client_limits.get(key):
        return own.accounts
    every = book.desired.limits.get("client_accounts")
    return every if every is not None else book.state.clients.get(book.known_as("clients", key), NOBODY).limit


def _company(
    book: Book,
    section: Section,
    holders: Mapping[int, tuple[str, ...]],
    gone: Sequence[tuple[str, ...]],
    state: CompanyState,
    limit: int,
    company: str,
    about: str,
) -> None:
    """The accounts of one company: those of the store, those to come, those to end."""
    if not holders:
        return
    adding = (
        list(holders)
        if not state.holders
        else [index for index, key in holders.items() if not has(state.holders, key, section.previously.get(index))]
    )
    ending = sum(has(state.holders, key, None) for key in gone)
    used = len(state.holders)
    verdict = accounts.room_for(limit, used - ending, len(adding), company=company) if adding else None
    book.over(verdict, section, adding, about, used=used, ending=ending, limit=limit)
    if len(holders) == 1 or (section.kind.name == "persons" and _all_differ(holders.values())):
        return
    new = [
        Holder(index, section.given(index, "full_name") or "", section.given(index, "email"), "") for index in holders
    ]
    names: dict[str, int] = {}
    addresses: dict[str, int] = {}
    for one, said in zip(new, persons_apart((), new), strict=True):
        index = int(one.id)  # type: ignore[call-overload]
        if said is not None:
            twin = addresses.get(email_key(one.email or ""), names.get(match_key(one.full_name), index))
            named = section.given(twin, "user_id")
            field = "email" if said.code == "EMAIL_TAKEN" else "full_name"
            book.say(said.at(user_id=named), section, index, field, [twin])
        names.setdefault(match_key(one.full_name), index)
        if one.email:
            addresses.setdefault(email_key(one.email), index)


def _all_differ(keys: Collection[tuple[str, ...]]) -> bool:
    """Whether no two persons of a company share name or address: their keys say so."""
    names, emails = {key[0] for key in keys}, [key[1] for key in keys if key[1]]
    return len(names) == len(keys) and len(set(emails)) == len(emails)


def _roles(book: Book) -> None:
    """An office keeps a director who can log in, and a system administrator (DEC-9)."""
    section = book.section("staff")
    logged_in = _with_id(section, book.today)
    if not logged_in:
        return
    code, staying = book.desired.code, list(section.staying(book.today))
    accounts_of = _accounts(book, section)
    roles = dict.fromkeys(book.state.directors, Role.DIRECTOR.value)
    roles |= {section.keys[i][0]: role for i in staying if (role := section.given(i, "role"))}
    directors = sum(roles.get(key) == Role.DIRECTOR for key in accounts_of)
    about = f"office:{code}"
    bar = director_may_go(directors, by_vendor=False, code=code)
    book.say_at(bar.at(reason="file") if bar else None, section.spot_of(logged_in[0]), about)
    given = [section.value(index, "system_administrator") for index in logged_in]
    if not any(isinstance(flag, bool) for flag in given):
        return  # not managed: the first ID gets the right by itself (REQ-127)
    office = book.desired.office.values if book.desired.office else {}
    applied_on = office.get("applied_on") or book.state.applied_on
    oem = bool(office.get("oem", book.state.oem))
    admin = applied_on is not None and gives_admin(dt.date.fromisoformat(applied_on), oem=oem)
    user_id = section.given(logged_in[0], "user_id")
    rights = dict.fromkeys(book.state.administrators, True)
    rights |= {section.keys[i][0]: flag for i, flag in zip(logged_in, given, strict=True) if isinstance(flag, bool)}
    holders = sum(rights.get(key) is True for key in accounts_of)
    right = accounts.may_lose_right(holders, admin_exists=admin, user_id=user_id)
    book.say_at(right.at(reason="file") if right else None, section.spot_of(logged_in[0], "user_id"), about)


def _accounts(book: Book, section: Section) -> set[str]:
    """The staff codes of all who can log in once the file is applied: those of the store that stay, those to come."""
    stored = {key[0] for key in book.state.staff.holders} if book.state.staff else set()
    stored -= {section.keys[index][0] for index, ends in section.ends.items() if ends < book.today}
    renamed = {id_key(old): section.keys[index][0] for index, old in section.previously.items()}
    stored = {renamed.get(key, key) for key in stored}
    return stored | {section.keys[index][0] for index in _with_id(section, book.today)}


def _addresses(book: Book) -> None:
    """Whose addresses they are: the company's own, or private ones by permission (REQ-041, REQ-042)."""
    office = book.desired.office.values if book.desired.office else {}
    of_office = office.get("email_domains") or (book.state.domains if "email_domains" not in office else "")
    clients = book.section("clients")
    domains = {key: state.domains for key, state in book.state.clients.items()}
    at = clients.kind.slots.index("email_domains")
    given = zip(clients.keys, clients.values, strict=True)
    domains |= {key[0]: values[at] or "" for key, values in given if values[at] is not ABSENT}
    fine: set[tuple[str, str]] = set()
    for name in ("staff", "persons"):
        section = book.section(name)
        slots = section.kind.slots
        email, by, on = (slots.index(n) for n in ("email", "email_approved_by", "email_approved_on"))
        for index in section.staying(book.today):
            values = section.values[index]
            address = values[email]
            if not address:
                continue
            own = of_office if name == "staff" else domains.get(section.keys[index][0], "")
            # The rule asks for the domain only: what it allowed once it is not asked again.
            same = own, address.rpartition("@")[2]
            if same in fine:
                continue
            approval = Approval(values[by], values[on]) if values[by] and values[on] else None
            bar = may_register(address, own, approval)
            if bar is not None:
                book.say(bar.at(in_file=True), section, index, "email")
            elif approval is None:
                fine.add(same)


def _limits(book: Book) -> None:
    """A raised limit is a number from 1, and not below what is in use (REQ-061)."""
    desired = book.desired
    spot = desired.spots.get("limits")
    if spot is None:
        return
    state = book.state
    staff = _still(book, "staff", state.staff.holders if state.staff else {}, None)
    for name, used in (("staff_accounts", staff), ("client_accounts", 0)):
        limit = desired.limits.get(name)
        if limit is not None:
            bar = accounts.limit_can_become(limit, used, company=desired.code)
            book.say_at(bar.at(field=name) if bar else None, spot._replace(field=name), f"limits:{name}")
    for key, own in desired.client_limits.items():
        used = _still(book, "persons", state.clients.get(key, NOBODY).holders, key)
        bar = accounts.limit_can_become(own.accounts, used, company=own.code)
        book.say_at(bar.at(field="account_limit") if bar else None, own.spot, f"limits:{own.code}")


def _still(book: Book, name: str, stored: Mapping[Any, str], owner: str | None) -> int:
    """How many accounts of the store are left once the file's marks are carried out."""
    section = book.section(name)
    keys = [section.keys[index] for index, ends in section.ends.items() if ends < book.today]
    gone = [key if owner is None else key[1:] for key in keys if owner is None or key[0] == owner]
    return len(stored) - sum(has(stored, key, None) for key in gone)
