"""Change sets by name, and which of them are in effect: not undone, or undone by one that was undone itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


class Named(NamedTuple):
    """`CS-42` or `RUN-3`."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind}-{self.number}"


def read_name(text: str) -> Named:
    """Refused: BAD_CHANGE_SET."""
    kind, _, number = text.strip().upper().partition("-")
    if kind not in ("CS", "RUN") or not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Refused(refuse("BAD_CHANGE_SET", text=text))
    return Named(kind, int(number))


class Undone:
    """Which change set took back which, of the whole store."""

    def __init__(self, q: Queries) -> None:
        self.took_back: dict[int, list[int]] = {}
        self._by: dict[int, list[int]] = {}
        for row in q.rows("SELECT change_set, undone FROM undoing ORDER BY id"):
            self.took_back.setdefault(row["change_set"], []).append(row["undone"])
            self._by.setdefault(row["undone"], []).append(row["change_set"])

    def by(self, change_set: int) -> int | None:
        """The change set by which it is undone now."""
        # Who takes back is later than what is taken back, so this comes to an end.
        return next((one for one in self._by.get(change_set, ()) if self.by(one) is None), None)

    def stands(self, change_set: int, since: int) -> bool:
        """Has it changed anything, seen from `since`? Not if undone, nor if it only took back what came after that."""
        if self.by(change_set) is not None:
            return False
        return not (taken := self.took_back.get(change_set)) or any(one <= since for one in taken)


WHERE: Mapping[str, str] = {"CS": "id = :number", "RUN": "batch_run = :number"}


def change_sets(q: Queries, named: Named) -> list[Row]:
    """The change sets of this name, oldest first. Refused: NOT_REGISTERED, PERM_ROLE for what another has done."""
    rows = q.rows(
        "SELECT id, at, actor, office_id, command, batch_run, first_seq, entries FROM change_set "
        f"WHERE {WHERE[named.kind]} ORDER BY id",
        number=named.number,
    )
    own = q.actor.office_id
    if not rows or (own is not None and any(row["office_id"] != own for row in rows)):
        raise Refused(refuse("NOT_REGISTERED", kind="change_set", key=str(named)))
    if any(row["actor"] != q.actor.label for row in rows):
        require(may(q.actor, Action.AUDIT_READ))
    return rows
