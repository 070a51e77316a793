"""Rows, of a list or of tables in TOML, put into a section: every value read, every key made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
_PHONES = ("phone", "mobile")
_id_key = lru_cache(maxsize=4096)(id_key)
_match_key = lru_cache(maxsize=20_000)(match_key)


class _Row(NamedTuple):
    """A row that waits for its chunk: its number, what it says, its marks, what is wrong with it already."""

    number: int
    cells: Mapping[str, str | None]
    previously: str | None
    ends: str | None
    broken: Sequence[Refusal]


class Rows:
    """The rows of one source on their way into a section. `finish` puts in what still waits."""

    def __init__(
        self,
        desired: Desired,
        section: Section,
        source: int,
        path: tuple[Any, ...] | None,
        readers: Mapping[str, Reader] | None = None,
    ) -> None:
        self.desired, self.section, self.source = desired, section, source
        self.columns = Columns(readers or READERS[section.kind.name], ABSENT)
        section.paths[source] = path
        fields = section.kind.fields
        self.needed = [field.name for field in fields if field.needed]
        self.choices = [(field.name, field.choices) for field in fields if field.choices and field.type == "text"]
        self.waiting: list[_Row] = []

    def take(
        self,
        number: int,
        cells: Mapping[str, str | None],
        previously: str | None = None,
        ends: str | None = None,
        broken: Sequence[Refusal] = (),
    ) -> None:
        """One row: `number` is its row in the list, or its place in the list of tables."""
        self.waiting.append(_Row(number, cells, previously, ends, broken))
        if len(self.waiting) >= CHUNK:
            self.finish()

    def finish(self) -> None:
        """Read what waits."""
        rows, self.waiting = self.waiting, []
        if not rows:
            return
        names = dict.fromkeys(name for row in (rows[0], rows[-1]) for name in row.cells)
        if any(row.cells.keys() != names.keys() for row in rows):
            names = dict.fromkeys(name for row in rows for name in row.cells)
        cells = {name: [row.cells.get(name) for row in rows] for name in names}
        told: dict[int, list[Refusal | Caution]] = {at: list(row.broken) for at, row in enumerate(rows) if row.broken}
        ending = any(row.ends is not None for row in rows)
        found = self.columns.read_all(cells, len(rows), told, () if ending else self.needed)
        if ending:
            self._needed(rows, found, told)
        self._choices(found, told)
        keys = keys_of(self.section.kind.name, found, len(rows))
        self._keep(rows, found, keys, told)

    def _needed(
        self, rows: Sequence[_Row], found: Mapping[str, list[Any]], told: dict[int, list[Refusal | Caution]]
    ) -> None:
        """Of an item that is to go, its key alone is needed."""
        for at, row in enumerate(rows):
            wanted = self.needed if row.ends is None else self.section.kind.key[:2]
            said = {one.facts.get("field") for one in told.get(at, ()) if isinstance(one, Refusal)}
            for name in wanted:
                if not found[name][at] and name not in said:
                    told.setdefault(at, []).append(refuse("FIELD_MISSING", field=name))

    def _choices(self, found: Mapping[str, list[Any]], told: dict[int, list[Refusal | Caution]]) -> None:
        for name, allowed in self.choices:
            for value in {*found[name]} - {None, ABSENT, *allowed}:
                for at, one in enumerate(found[name]):
                    if one == value:
                        bar = refuse("BAD_CHOICE", field=name, text=value, allowed=list(allowed))
                        told.setdefault(at, []).append(bar)

    def _keep(
        self,
        rows: Sequence[_Row],
        found: Mapping[str, list[Any]],
        keys: Sequence[Key | None],
        told: Mapping[int, list[Refusal | Caution]],
    ) -> None:
        section = self.section
        first = len(section.values)
        made = list(zip(*(found[name] for name in section.kind.slots), strict=True))
        where: dict[int, int] = {}
        if None in keys:
            kept = [at for at, key in enumerate(keys) if key is not None]
            where = {at: first + n for n, at in enumerate(kept)}
            made = [made[at] for at in kept]
        else:
            kept = list(range(len(rows)))
        section.values += made
        section.keys += [key for key in keys if key is not None]
        section.rows.extend([rows[at].number for at in kept])
        section.sources.extend([self.source] * len(kept))
        for n, at in enumerate(kept):
            row = rows[at]
            if row.previously is not None:
                section.previously[first + n] = row.previously
            if row.ends is not None:
                section.ends[first + n] = row.ends
        if "added_on" in found:
            days = (found["added_on"][at] for at in kept)
            section.begins |= {first + n: day for n, day in enumerate(days) if day}
        for at in sorted(told):
            index = where.get(at) if None in keys else first + at
            self._tell(rows[at].number, section.label(index) if index is not None else "", told[at])

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
