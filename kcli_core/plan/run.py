"""Carrying a plan out, step by step, by the ordinary actions; each refusal is put at the place that asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from kcli_core.account.issue import Issued
from kcli_core.desired.model import ABSENT, Finding
from kcli_core.desired.readers import READERS
from kcli_core.plan.model import ADD, CHANGE, END, RENAME, Change, OfficePlan
from kcli_core.refusals import Class, Refusal, Refused
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

T = TypeVar("T")
Step = Callable[[int, int], None]
# Facts that say where in the plan something stands, and nobody else needs.
_OWN_FACTS = ("item", "row", "file", "column")
# What a refused step leads to in those that build on it.
FOLLOWS = ("NOT_REGISTERED", "NO_ACCOUNT", "USER_ID_MISSING")


class Run:
    """One office on its way. `issued` are the user IDs that were given, with their passwords."""

    def __init__(self, tx: Transaction, plan: OfficePlan, step: Step) -> None:
        self.tx, self.plan, self.step = tx, plan, step
        self.desired, self.stored = plan.desired, plan.stored
        self.office: Row = plan.stored.office or {}
        self.issued: list[Issued] = []
        self.refused: list[Finding] = []
        self.done = 0
        self._sorted: dict[tuple[str, str], list[Change]] = {}
        for change in plan.changes:
            self._sorted.setdefault((change.kind, change.what), []).append(change)

    def of(self, kind: str, *whats: str) -> list[Change]:
        found: list[Change] = []
        for what in whats:
            found += self._sorted.get((kind, what), [])
        return found

    def adds(self, kind: str) -> list[Change]:
        return self.of(kind, ADD)

    def edits(self, kind: str) -> list[Change]:
        """Renames before the rest."""
        return self.of(kind, RENAME, CHANGE)

    def ends(self, kind: str) -> list[Change]:
        return self.of(kind, END)

    def attempt(self, changes: Sequence[Change], work: Callable[[], T], name: str | None = None) -> T | None:
        """One step of these changes: what it answers, or None where it is refused, and then nothing of it stays.

        A refusal's `item` is the number of the change it is about; `name` is the field that it stands at, where the
        refusal names none.
        """
        tx = self.tx
        tx.connection.run("SAVEPOINT step", {})
        cautions, posted, entries = len(tx.cautions), len(tx.posted), tx.entries
        try:
            answer = work()
        except Refused as refused:
            tx.connection.run("ROLLBACK TO SAVEPOINT step", {})
            tx.connection.run("RELEASE SAVEPOINT step", {})
            del tx.cautions[cautions:], tx.posted[posted:]
            tx.forget(entries)
            self.refused += [self._at(bar, changes, name) for bar in refused.refusals]
            return None
        tx.connection.run("RELEASE SAVEPOINT step", {})
        self.done += len(changes)
        self.step(self.done, len(self.plan.changes))
        return answer

    def told(self, changes: Sequence[Change]) -> Iterator[dict[str, Any]]:
        """The values of each, told as they are taken: one step may be a hundred thousand of them."""
        for number, change in enumerate(changes):
            if not number % 1_000:
                self.step(self.done + number, len(self.plan.changes))
            yield self.values(change)

    def by(self, action: Callable[..., Any], *args: Any, **options: Any) -> Callable[[], Any]:
        """An ordinary action of this office, to be attempted."""
        return lambda: action(self.tx, self.office, *args, **options)

    def _at(self, bar: Refusal, changes: Sequence[Change], name: str | None) -> Finding:
        item = bar.facts.get("item")
        change = changes[item] if isinstance(item, int) and item < len(changes) else self._named(bar, changes)
        field = bar.facts.get("field")
        slots = self.plan.desired.section(change.kind).kind.slots if change.kind not in ("office", "limits") else ()
        at = str(field) if field in slots or (change.kind == "office" and field) else name
        if change.kind == "limits" and change.fields:
            at = change.fields[0].name
        facts = {key: value for key, value in bar.facts.items() if key not in _OWN_FACTS}
        return Finding(Refusal(bar.code, facts), self.plan.spot(change, at), f"{change.kind}:{change.label}")

    def _named(self, bar: Refusal, changes: Sequence[Change]) -> Change:
        """The change that a refusal means by a key of its own."""
        for fact in ("user_id", "key", "code", "email", "full_name"):
            told = bar.facts.get(fact)
            if told is None or len(changes) == 1:
                continue
            with suppress(StopIteration):
                return next(one for one in changes if str(told) in map(str, self.values(one).values()))
        return changes[0]

    def values(self, change: Change) -> dict[str, Any]:
        """What the file gives of an item."""
        if change.kind == "office" and self.desired.office is not None:
            return dict(self.desired.office.values)
        if change.kind == "limits":
            return {}
        section = self.desired.section(change.kind)
        pairs = zip(section.kind.slots, section.values[change.item], strict=True)
        return {name: value for name, value in pairs if value is not ABSENT}

    def before(self, change: Change) -> dict[str, Any]:
        """What the store has of it."""
        return self.stored.kept(change.kind).row(change.held)

    def number(self, change: Change) -> str:
        return str(self.stored.kept(change.kind).numbers[change.held])

    def findings(self) -> list[Finding]:
        """Every refusal once; what only follows from another is left out."""
        first = [one for one in self.refused if one.code not in FOLLOWS]
        found: dict[tuple[str, Any], Finding] = {}
        for one in first or self.refused:
            found.setdefault((one.code, one.spot), one)
        return list(found.values())

    def rights(self) -> list[Finding]:
        """Of the refusals those of rights alone: the actor may not."""
        return [one for one in self.findings() if one.is_error and one.what.status == Class.NOT_ALLOWED]  # type: ignore[union-attr]


def cells(values: Mapping[str, Any], kind: str, names: Iterator[str] | Sequence[str] | None = None) -> dict[str, str]:
    """Values as they would have been typed, for the actions that read cells."""
    readers = READERS[kind]
    found: dict[str, str] = {}
    for name in names if names is not None else values:
        plain = name.removesuffix("_written")
        if plain not in readers or plain in found:
            continue
        value = values.get(f"{plain}_written") or values.get(plain)
        found[plain] = "" if value is None else " ".join(value) if isinstance(value, tuple) else str(value)
    return found


def changed_cells(change: Change, values: Mapping[str, Any], fields: Sequence[str]) -> dict[str, str]:
    """Of a change the cells of those fields that differ, a telephone as it is written."""
    names = [one.name for one in change.fields if one.name.removesuffix("_written") in fields]
    return cells(values, change.kind, names)
