"""What a check goes through: the file, the day it is for, what the store has, and what was found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kcli_core.catalog.products import Catalogue, shipped
from kcli_core.desired.model import Desired, Finding, Section, Spot
from kcli_core.desired.state import NOTHING, State
from kcli_core.input.ids import id_key
from kcli_core.refusals import Caution, Refusal


@dataclass(slots=True)
class Book:
    """`day` is the day that the file is checked for; `state` what the store has (nothing, without a store)."""

    desired: Desired
    day: dt.date
    state: State = NOTHING
    findings: list[Finding] = field(default_factory=list)

    @property
    def today(self) -> str:
        return self.day.isoformat()

    @property
    def catalogue(self) -> Catalogue:
        return self.state.catalogue or shipped()

    def section(self, name: str) -> Section:
        return self.desired.section(name)

    def staying(self, name: str) -> Iterator[int]:
        return self.section(name).staying(self.today)

    def known_as(self, name: str, key: str) -> str:
        """The code under which the store knows what the file calls `key`: the old one where it is renamed."""
        section = self.section(name)
        for index, old in section.previously.items():
            if section.keys[index][0] == key:
                return id_key(old)
        return key

    def about(self, section: Section, index: int) -> str:
        """The key by which a waiver names an item: persons:C001/山田 太郎."""
        return f"{section.kind.name}:{section.label(index)}"

    def say(
        self,
        what: Refusal | Caution | None,
        section: Section,
        index: int,
        name: str | None = None,
        rows: Sequence[int] = (),
    ) -> None:
        """One finding about an item, at one of its fields; `rows` are further items of the same section."""
        if what is None:
            return
        spots = tuple(section.spot_of(row) for row in rows)
        self.findings.append(Finding(what, section.spot_of(index, name), self.about(section, index), spots))

    def say_at(self, what: Refusal | Caution | None, spot: Spot, about: str, rows: Sequence[Spot] = ()) -> None:
        """One finding about something that is no item of a list."""
        if what is not None:
            self.findings.append(Finding(what, spot, about, tuple(rows)))

    def over(
        self,
        verdict: Refusal | None,
        section: Section,
        adding: Sequence[int],
        about: str,
        *,
        used: int,
        ending: int,
        limit: int,
        keep: int | None = None,
    ) -> None:
        """A quota that a file goes over: the whole sum, and the fewest rows that would have to go (the last ones).

        `verdict` is the rule's own. `keep` is a row that stays whatever goes (a primary).
        """
        if verdict is None:
            return
        total = used + len(adding) - ending
        may_go = [index for index in adding if index != keep]
        go = may_go[max(len(may_go) - (total - limit), 0) :]
        facts: dict[str, object] = {
            "used": used,
            "adding": len(adding),
            "ending": ending,
            "total": total,
            "limit": limit,
        }
        facts |= {"go": [section.label(index) for index in go], "over": total - limit}
        rows = [section.spot_of(index) for index in go]
        spot = rows[0] if rows else section.spot
        self.findings.append(Finding(verdict.at(**facts), spot, about, tuple(rows)))
