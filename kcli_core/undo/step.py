"""One thing to be undone, and the undo it is part of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from kcli_core.refusals import NO_FACTS, Refusal, Refused, refuse
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

# A field's value before and after, as the change history has it.
Fields = Mapping[str, tuple[str | None, str | None]]


class Step(NamedTuple):
    """`seq` is its place in the log; `fields` are those that the change history tells of the object `object_id`."""

    change_set: int
    seq: int
    action: str
    object: str
    office_id: int | None
    facts: Mapping[str, Any] = NO_FACTS
    kind: str = ""
    object_id: int = 0
    fields: Fields = NO_FACTS

    @property
    def key(self) -> str:
        """What stands behind the kind of the object: 004, C01/1."""
        return self.object.partition(":")[2]

    @property
    def before(self) -> dict[str, str | None]:
        return {name: values[0] for name, values in self.fields.items()}


class Undo:
    """The transaction in which it is undone."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def office(self, step: Step) -> Row:
        """Refused: NOT_REGISTERED where it is not there any more."""
        return self.row("office", step.office_id or 0, "")

    def row(self, table: str, id: int, key: str) -> Row:
        """An object by its number, whatever its code is by now. Refused: NOT_REGISTERED."""
        row = self.tx.one(f"SELECT * FROM {table} WHERE id = :id", id=id)
        if row is None:
            raise Refused(refuse("NOT_REGISTERED", kind=table, key=key))
        return row


def not_possible(step: Step, reason: str, by_hand: str) -> Refusal:
    facts = {"what": step.action, "object": step.object, "change_set": f"CS-{step.change_set}"}
    return refuse("UNDO_NOT_POSSIBLE", reason=reason, by_hand=by_hand, **facts)
