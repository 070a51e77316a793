"""What the store has of an office, as far as the rules over a file ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kcli_core.catalog.products import Catalogue, Item
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.refusals import NO_FACTS


class CompanyState(NamedTuple):
    """A company with accounts: its limit, and the user IDs of its holders by their key."""

    limit: int
    holders: Mapping[Any, str] = NO_FACTS
    domains: str = ""


class ContractState(NamedTuple):
    """A contract, and its contacts by (name key, address key)."""

    code: str
    product: str
    items: tuple[Item, ...]
    connections: int
    form_date: str | None
    contacts: Mapping[tuple[str, str], str]


class FolderState(NamedTuple):
    """A folder: bytes in it, its largest file, and its documents by the last day of keeping (None: never over)."""

    used: int
    largest: int
    kept: tuple[tuple[str | None, int], ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """`known` is False without a store: then nothing is used, and everything a file refers to must stand in it."""

    known: bool = False
    office: bool = False
    catalogue: Catalogue | None = None
    domains: str = ""
    applied_on: str | None = None
    oem: bool = False
    staff: CompanyState | None = None
    staff_codes: frozenset[str] = frozenset()
    # Of those who can log in, by staff code: directors, and system administrators.
    directors: frozenset[str] = frozenset()
    administrators: frozenset[str] = frozenset()
    clients: Mapping[str, CompanyState] = field(default_factory=dict)
    contracts: Mapping[str, ContractState] = field(default_factory=dict)
    # By client, kind, and the key of the name ("" for the green one).
    folders: Mapping[tuple[str, str, str], FolderState] = field(default_factory=dict)
    # Addresses of the support site that belong to another office.
    taken_elsewhere: frozenset[str] = frozenset()
    # Every user ID of the office, by its key: whose it is, ("staff", code) or ("persons", client, name, address).
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING = State()


def has(stored: Mapping[Any, str], key: tuple[str, ...], previously: str | None) -> bool:
    """Whether the store has this one already: under its key, or the one before it was renamed.

    A person is there under a new address too, where nobody else of the company or contract has that name.
    """
    if key in stored:
        return True
    if len(key) == 1:
        return previously is not None and (id_key(previously),) in stored
    name = match_key(previously) if previously else key[0]
    return (name, key[1]) in stored or sum(1 for one in stored if one[0] == name) == 1


def is_same(owner: tuple[str, ...], kind: str, key: tuple[str, ...], previously: str | None) -> bool:
    """Whether an item of a file is the holder of an ID in the store."""
    if owner[0] != kind:
        return False
    if len(key) == 1:
        return has({owner[1:]: ""}, key, previously)
    return owner[1] == key[0] and has({owner[2:]: ""}, key[1:], previously)
