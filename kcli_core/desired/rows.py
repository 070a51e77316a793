"""Rows, of a list or of tables in TOML, put into a section: every value read, every key made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from kcli_core.desired.model import ABSENT, Desired, Finding, Key, Section, Spot
from kcli_core.desired.readers import READERS
from kcli_core.folder.reads import name_key
from kcli_core.input.columns import Columns
from kcli_core.input.emails import email_key
from kcli_core.input.form import Reader
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, refuse

CHUNK = 5_000
UNCHANGED = "*"  # in a cell: the field is left as it is
_id_key = lru_cache(maxsize=4096)(id_key)
_match_key = lru_cache(maxsize=20_000)(match_key)


class Rows:
    """The rows of one source on their way into a section. `finish` puts in what still waits."""

    def __init__(
        self,
        desired: Desired,
        section: Section,
        source: int,
        path: tuple[Any, ...] | None,
        readers: Mapping[str, Reader] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """`names` are the fields by their names in the cells, where every row has the same ones."""
        self.desired, self.section, self.source = desired, section, source
        self.columns = Columns(readers or READERS[section.kind.name], ABSENT)
        section.paths[source] = path
        fields = section.kind.fields
        self.needed = [field.name for field in fields if field.needed]
        self.choices = [(field.name, field.choices) for field in fields if field.choices and field.type == "text"]
        self.names = names
        self._begin()

    def _begin(self) -> None:
        """What waits for its chunk: row numbers, cells, marks and mistakes by place in it."""
        self.numbers: list[int] = []
        self.cells: list[Mapping[str, str | None]] = []
        self.previously: dict[int, str] = {}
        self.ends: dict[int, str] = {}
        self.told: dict[int, list[Refusal | Caution]] = {}

    def take(
        self,
        number: int,
        cells: Mapping[str, str | None],
        previously: str | None = None,
        ends: str | None = None,
        broken: Sequence[Refusal] = (),
    ) -> None:
        """One row: `number` is its row in the list, or its place in the list of tables."""
        at = len(self.numbers)
        if previously is not None:
            self.previously[at] = previously
        if ends is not None:
            self.ends[at] = ends
        if broken:
            self.told[at] = list(broken)
        self.numbers.append(number)
        self.cells.append(cells)
        if at + 1 >= CHUNK:
            self.finish()

    def finish(self) -> None:
        """Read what waits."""
        count = len(self.numbers)
        if not count:
            return
        columns: dict[str, list[str | None]]
        if self.names is not None:
            columns = {field: [row[name] for row in self.cells] for field, name in self.names.items()}
        else:
            names = dict.fromkeys(name for row in self.cells for name in row)
            columns = {name: [row.get(name) for row in self.cells] for name in names}
        for name, column in columns.items():
            if UNCHANGED in column:
                columns[name] = [None if text == UNCHANGED else text for text in column]
        found = self.columns.read_all(columns, count, self.told, () if self.ends else self.needed)
        if self.ends:
            self._needed(found)
        self._choices(found)
        self._keep(found, keys_of(self.section.kind.name, found, count))
        self._begin()

    def _needed(self, found: Mapping[str, list[Any]]) -> None:
        """Of an item that is to go, its key alone is needed."""
        for at in range(len(self.numbers)):
            wanted = self.section.kind.key[:2] if at in self.ends else self.needed
            said = {one.facts.get("field") for one in self.told.get(at, ()) if isinstance(one, Refusal)}
            for name in wanted:
                if not found[name][at] and name not in said:
                    self.told.setdefault(at, []).append(refuse("FIELD_MISSING", field=name))

    def _choices(self, found: Mapping[str, list[Any]]) -> None:
        for name, allowed in self.choices:
            for value in {*found[name]} - {None, ABSENT, *allowed}:
                for at, one in enumerate(found[name]):
                    if one == value:
                        bar = refuse("BAD_CHOICE", field=name, text=value, allowed=list(allowed))
                        self.told.setdefault(at, []).append(bar)

    def _keep(self, found: Mapping[str, list[Any]], keys: Sequence[Key | None]) -> None:
        """The items into the section; a row without a key is told of, not kept."""
        section = self.section
        first = len(section.values)
        made = list(zip(*(found[name] for name in section.kind.slots), strict=True))
        where: Mapping[int, int] | None = None
        numbers = self.numbers
        if None in keys:
            kept = [at for at, key in enumerate(keys) if key is not None]
            where = {at: first + n for n, at in enumerate(kept)}
            made, numbers = [made[at] for at in kept], [numbers[at] for at in kept]
        section.values += made
        section.keys += [key for key in keys if key is not None]
        section.rows.extend(numbers)
        section.sources.extend([self.source] * len(numbers))

        def index(at: int) -> int | None:
            return first + at if where is None else where.get(at)

        for mine, theirs in ((self.previously, section.previously), (self.ends, section.ends)):
            theirs |= {new: mark for at, mark in mine.items() if (new := index(at)) is not None}
        if "added_on" in found:
            days = enumerate(found["added_on"])
            section.begins |= {new: day for at, day in days if day and (new := index(at)) is not None}
        for at in sorted(self.told):
            new = index(at)
            self._tell(self.numbers[at], section.label(new) if new is not None else "", self.told[at])

    def _tell(self, number: int, label: str, told: Sequence[Refusal | Caution]) -> None:
        path = self.section.paths[self.source]
        at = number if path is None else (*path, number)
        about = f"{self.section.kind.name}:{label}" if label else self.section.kind.name
        for what in told:
            self.desired.broken.append(Finding(what, Spot(self.source, at, what.facts.get("field")), about))


def keys_of(kind: str, found: Mapping[str, Sequence[Any]], count: int) -> list[Key | None]:
    """What makes each item the one it is, for comparing; None where it cannot be told.

    A person or contact is told by company or contract, name and address: the same that the register goes by.
    """
    if kind in ("persons", "contacts"):
        owners, names, emails = found["client" if kind == "persons" else "contract"], found["full_name"], found["email"]
        return [
            (_id_key(owner), _match_key(name), email_key(email) if email else "") if owner and name else None
            for owner, name, email in zip(owners, names, emails, strict=True)
        ]
    if kind == "folders":
        # A client has one green folder at most, whatever it is called.
        return [
            (_id_key(owner), sort, "" if sort == "ebook" else name_key(name or "")) if owner and sort else None
            for owner, sort, name in zip(found["client"], found["kind"], found["name"], strict=True)
        ]
    if kind == "waivers":
        pairs = zip(found["rule"], found["about"], strict=True)
        return [(rule, about) if rule and about else None for rule, about in pairs]
    codes = found["user_id" if kind == "access" else "code"]
    return [(_id_key(code),) if code else None for code in codes[:count]]
