"""Items by themselves: none twice, none that refers to nothing, none renamed into another."""

from __future__ import annotations

from kcli_core.desired.book import Book
from kcli_core.desired.fields import LISTED
from kcli_core.desired.model import Section
from kcli_core.input.ids import id_key
from kcli_core.refusals import Refusal, refuse

_KIND = {"staff": "staff", "clients": "client", "contracts": "contract"}


def check_links(book: Book) -> None:
    """Refused: CODE_TAKEN, PERSON_TAKEN, CONTACT_TAKEN, ROW_TWICE, RENAME_CLASH, NOT_REGISTERED."""
    for name in LISTED:
        section = book.section(name)
        if name != "folders":  # they have rules of their own
            _twice(book, section)
        _renamed(book, section)
    _refers(book, "persons", "client", "clients", "client")
    _refers(book, "folders", "client", "clients", "client")
    _refers(book, "contacts", "contract", "contracts", "contract")
    _refers(book, "clients", "staff", "staff", "staff")
    _client_limits(book)
    _access(book)


def twice(section: Section, index: int) -> Refusal:
    """The refusal of an item that stands there twice: the very one that registering it a second time gets."""
    name = section.kind.name
    if name in _KIND:
        return refuse("CODE_TAKEN", kind=_KIND[name], code=section.given(index, "code"))
    if name == "persons":
        facts = {"full_name": section.given(index, "full_name"), "client": section.given(index, "client")}
        return refuse("PERSON_TAKEN", **facts)
    if name == "contacts":
        facts = {field: section.given(index, field) for field in ("full_name", "email", "contract")}
        return refuse("CONTACT_TAKEN", **facts)
    return refuse("ROW_TWICE", key=section.label(index))


def _twice(book: Book, section: Section) -> None:
    if len(set(section.keys)) == len(section.keys):
        return
    first: dict[tuple[str, ...], int] = {}
    for index, key in enumerate(section.keys):
        if key in first:
            book.say(twice(section, index), section, index, section.kind.key[0], [first[key]])
        first.setdefault(key, index)


def _renamed(book: Book, section: Section) -> None:
    """An old name belongs to nobody else, and is given up once."""
    if not section.previously:
        return
    old: dict[str, int] = {}
    now = {section.label(index).casefold(): index for index in range(len(section))}
    for index, name in section.previously.items():
        label = section.label(index)
        owner = label.rpartition("/")[0]
        key = (f"{owner}/{name}" if owner and "/" not in name else name).casefold()
        other = old.setdefault(key, index)
        other = now.get(key, other) if other == index else other
        if other != index or key == label.casefold():
            book.say(refuse("RENAME_CLASH", previously=name, key=label), section, index, "previously", [other])


def _refers(book: Book, name: str, field: str, to: str, kind: str) -> None:
    """What an item belongs to is there: in the file where that section is managed, else in the store."""
    section = book.section(name)
    if not len(section):
        return
    there = {book.section(to).keys[index][0] for index in book.staying(to)}
    if not book.desired.managed(to):
        if not book.state.known:
            return
        there = set(_stored(book, to))
    elif book.state.known:
        owners = book.section(to)
        given_up = {id_key(old) for old in owners.previously.values()} - there
        there |= set(_stored(book, to)) - {key[0] for key in owners.keys} - given_up
    at = section.kind.slots.index(field)
    known: dict[str, bool] = {}
    for index in section.staying(book.today):
        code = section.values[index][at]
        if not code:
            continue
        found = known.get(code)
        if found is None:
            found = known[code] = id_key(code) in there
        if not found:
            book.say(refuse("NOT_REGISTERED", kind=kind, key=code), section, index, field)


def _stored(book: Book, to: str) -> frozenset[str]:
    state = book.state
    return state.staff_codes if to == "staff" else frozenset(state.clients if to == "clients" else state.contracts)


def _client_limits(book: Book) -> None:
    if not book.desired.managed("clients"):
        return
    there = {key[0] for key in book.section("clients").keys} | set(book.state.clients)
    for key, limit in book.desired.client_limits.items():
        if key not in there:
            book.say_at(refuse("NOT_REGISTERED", kind="client", key=limit.code), limit.spot, f"limits:{limit.code}")


def _access(book: Book) -> None:
    """Restricted are user IDs that exist: those of the file, and of the store where it is asked."""
    section = book.section("access")
    if not len(section) or not (book.state.known or book.desired.managed("staff") or book.desired.managed("persons")):
        return
    ids = set(book.state.ids)
    for name in ("staff", "persons"):
        people = book.section(name)
        at = people.kind.slots.index("user_id")
        ids |= {id_key(people.values[i][at]) for i in people.staying(book.today) if people.values[i][at]}
    partly = not book.state.known and not (book.desired.managed("staff") and book.desired.managed("persons"))
    for index in section.staying(book.today):
        user_id = section.given(index, "user_id")
        if id_key(user_id) not in ids and not partly:
            book.say(refuse("NO_ACCOUNT", key=user_id), section, index, "user_id")
