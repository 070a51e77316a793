"""An office as its files say it is to be: compact for a hundred thousand persons, each value with its place."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kcli_core.desired.fields import KINDS, Kind
from kcli_core.refusals import Caution, Refusal

if TYPE_CHECKING:
    from kcli_core.desired.sources import Source

Key = tuple[str, ...]


class _Absent:
    """Said of a field that a file does not mention: not managed, left as it is. An empty one is None."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT: Any = _Absent()


class Place(NamedTuple):
    """Where something stands. Lines and columns from 1, columns in characters; `row` and `heading` in lists only."""

    file: str
    line: int
    column: int
    row: int | None = None
    heading: str | None = None


class Spot(NamedTuple):
    """A place not yet looked up: which source, which item (row of a list, or path in TOML), which of its fields."""

    source: int
    at: int | tuple[Any, ...]
    field: str | None = None


class Finding(NamedTuple):
    """A broken rule, or (a Caution) something worth a word: what, about which item, where, and all rows it is about."""

    what: Refusal | Caution
    spot: Spot
    about: str = ""
    rows: tuple[Spot, ...] = ()
    waiver: int | None = None

    @property
    def code(self) -> str:
        return self.what.code

    @property
    def is_error(self) -> bool:
        return isinstance(self.what, Refusal)


class Item(NamedTuple):
    """One object of a section.

    `values` are only those that the file gives, as they are stored (ISO days, E.164 with `phone_written`, None for
    empty). `key` is for comparing, `label` for people ("C001/山田 太郎"). `previously` is the key's old name. `ends` is
    the mark that it is to go: "" at once, a day (YYYY-MM-DD) for after that day, None where it stays.
    """

    kind: str
    number: int
    key: Key
    label: str
    values: Mapping[str, Any]
    spot: Spot
    previously: str | None = None
    ends: str | None = None

    def has_ended(self, day: str) -> bool:
        """Whether it is to be gone on a day (YYYY-MM-DD)."""
        return self.ends is not None and self.ends < day


@dataclass(slots=True)
class Section:
    """The items of one kind, by column: a tuple of values for each, in the order of `kind.slots`."""

    kind: Kind
    spot: Spot
    values: list[tuple[Any, ...]] = field(default_factory=list)
    keys: list[Key] = field(default_factory=list)
    sources: array[int] = field(default_factory=lambda: array("H"))
    rows: array[int] = field(default_factory=lambda: array("L"))
    previously: dict[int, str] = field(default_factory=dict)
    ends: dict[int, str] = field(default_factory=dict)
    # The first day of contacts that are added after the form.
    begins: dict[int, str] = field(default_factory=dict)
    # By source: the path of the list in a TOML file; None for a list, whose rows are meant.
    paths: dict[int, tuple[Any, ...] | None] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Item]:
        return map(self.item, range(len(self.values)))

    def spot_of(self, index: int, name: str | None = None) -> Spot:
        source, row = self.sources[index], self.rows[index]
        path = self.paths[source]
        return Spot(source, row if path is None else (*path, row), name)

    def item(self, index: int) -> Item:
        given = {
            name: value for name, value in zip(self.kind.slots, self.values[index], strict=True) if value is not ABSENT
        }
        return Item(
            self.kind.name, index, self.keys[index], self.label(index), given, self.spot_of(index),
            self.previously.get(index), self.ends.get(index),
        )  # fmt: skip

    def staying(self, day: str) -> Iterator[int]:
        """The indexes of the items that are there on that day: not gone, and not to be added later."""
        ends, begins = self.ends, self.begins
        every = range(len(self.values))
        if not ends and not begins:
            return iter(every)
        return (i for i in every if not (i in ends and ends[i] < day) and begins.get(i, day) <= day)

    def value(self, index: int, name: str) -> Any:
        """One value; ABSENT where the file does not give it."""
        return self.values[index][self.kind.slots.index(name)]

    def given(self, index: int, name: str) -> Any:
        """One value; None where it is empty or not given."""
        return self.values[index][self.kind.slots.index(name)] or None

    def label(self, index: int) -> str:
        """How people name it: the values of its key."""
        slots, values = self.kind.slots, self.values[index]
        parts = [values[slots.index(name)] for name in self.kind.key]
        if self.kind.name in ("persons", "contacts"):
            parts = parts[:2]
        return "/".join(str(part) for part in parts if part)

    def column(self, name: str) -> Iterator[Any]:
        """The values of one field, ABSENT where it is not given."""
        at = self.kind.slots.index(name)
        return (values[at] for values in self.values)


class ClientLimit(NamedTuple):
    """The raised limit of one client: code as written, accounts, and where it stands."""

    code: str
    accounts: int
    spot: Spot


@dataclass(slots=True)
class Desired:
    """One office. A section that is not there is not managed.

    `broken` is what could not be read as it stands (bad values, unknown keys): the rest was read all the same.
    """

    file: Path
    sources: list[Source] = field(default_factory=list)
    office: Item | None = None
    limits: Mapping[str, Any] = field(default_factory=dict)
    client_limits: dict[str, ClientLimit] = field(default_factory=dict)
    sections: dict[str, Section] = field(default_factory=dict)
    broken: list[Finding] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The office's CORP ID, or "" where it could not be read."""
        return str(self.office.values.get("code") or "") if self.office else ""

    def section(self, name: str) -> Section:
        """The items of a kind; an empty section where none is managed."""
        return self.sections.get(name) or Section(KINDS[name], Spot(0, ()))

    def managed(self, name: str) -> bool:
        return name in self.sections

    def places(self, spots: Iterable[Spot]) -> dict[Spot, Place]:
        """Where the spots are: each file is gone through at most once."""
        wanted: dict[int, list[Spot]] = {}
        for spot in dict.fromkeys(spots):
            wanted.setdefault(spot.source, []).append(spot)
        found: dict[Spot, Place] = {}
        for source, of_it in wanted.items():
            found.update(self.sources[source].places(of_it))
        return found

    def place(self, spot: Spot) -> Place:
        return self.places([spot])[spot]
