"""A plan: what would change of an office, field by field, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kcli_core.desired.model import Desired, Finding, Spot
from kcli_core.plan.reads import Stored
from kcli_core.refusals import Caution

ADD, CHANGE, RENAME, END = "add", "change", "rename", "end"
# Slots that are no fields of their own: shown, where they differ, as the field they belong to.
WRITTEN = "_written"


class Field(NamedTuple):
    """One field of an object: as the store has it, as it is to be."""

    name: str
    before: Any
    after: Any


class Change(NamedTuple):
    """What happens to one object. `item` is its number in the section, `held` its place in what the store has (or -1).

    `fields` of an addition are not kept: they are the item's values.
    """

    kind: str
    what: str
    item: int
    label: str
    fields: tuple[Field, ...] = ()
    held: int = -1

    def changes(self, name: str) -> bool:
        return any(one.name == name for one in self.fields)


class Money(NamedTuple):
    """What is charged a month, without tax: IDs beyond the basic fee and restricted IDs, how many and how many yen."""

    staff_ids: int = 0
    staff_yen: int = 0
    restricted_ids: int = 0
    restricted_yen: int = 0

    @property
    def yen(self) -> int:
        return self.staff_yen + self.restricted_yen


NOTHING = Money()


@dataclass(slots=True)
class OfficePlan:
    """The plan of one file. `issued` user IDs get a password; `mails` leave; neither can be taken back, nor `ends`."""

    desired: Desired
    stored: Stored
    changes: list[Change] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    cautions: list[Caution] = field(default_factory=list)
    before: Money = NOTHING
    after: Money = NOTHING
    issued: int = 0
    mails: int = 0
    mark: str = ""

    @property
    def code(self) -> str:
        return self.desired.code

    @property
    def broken(self) -> list[Finding]:
        return [one for one in self.findings if one.is_error]

    def of(self, kind: str, *whats: str) -> Iterator[Change]:
        return (one for one in self.changes if one.kind == kind and (not whats or one.what in whats))

    def counts(self) -> dict[str, dict[str, int]]:
        """By section, how many of each sort."""
        found: dict[str, dict[str, int]] = {}
        for one in self.changes:
            of_kind = found.setdefault(one.kind, {})
            of_kind[one.what] = of_kind.get(one.what, 0) + 1
        return found

    def ends(self) -> dict[str, tuple[int, int]]:
        """By section: how many end, of how many there are."""
        return {
            kind: (counts[END], len(self.stored.kept(kind))) for kind, counts in self.counts().items() if END in counts
        }

    def fields_of(self, change: Change) -> tuple[Field, ...]:
        """The fields of a change, of an addition all that the file gives; a telephone as it is written."""
        if change.what != ADD:
            found: Iterable[Field] = change.fields
        elif change.kind in ("office", "limits"):
            found = change.fields
        else:
            section = self.desired.section(change.kind)
            values = section.values[change.item]
            found = (Field(n, None, v) for n, v in zip(section.kind.slots, values, strict=True) if v or v is False)
        return tuple(shown(found))

    def spot(self, change: Change, name: str | None = None) -> Spot:
        """Where the file says so."""
        return spot_of(self.desired, change.kind, change.item, name)


def spot_of(desired: Desired, kind: str, index: int, name: str | None = None) -> Spot:
    if kind == "office" and desired.office is not None:
        return desired.office.spot._replace(field=name)
    if kind == "limits":
        if name in desired.client_limits:
            return desired.client_limits[name].spot
        return desired.spots.get("limits", Spot(0, ()))._replace(field=name)
    section = desired.section(kind)
    return section.spot_of(index, name) if 0 <= index < len(section) else section.spot


def shown(fields: Iterable[Field]) -> Iterator[Field]:
    """A telephone once, as people write it."""
    found = {one.name: one for one in fields}
    for name, one in found.items():
        if name.endswith(WRITTEN):
            if (plain := name.removesuffix(WRITTEN)) not in found:
                yield one._replace(name=plain)
            continue
        written = found.get(name + WRITTEN, one)
        yield Field(name, written.before or one.before, written.after or one.after)
