"""What the log is told of attempts that were refused: one row each, in a transaction of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kcli_core.refusals import NO_FACTS, Class, Refused
from kcli_core.roles import Actor
from kcli_core.store import audit
from kcli_core.store.engine import Connection
from kcli_core.world import World, stamp

if TYPE_CHECKING:
    from kcli_core.store.transaction import Reader

# Who could not be told from anybody: an ended log-in, a token that is not valid.
STRANGER = Actor("unknown", frozenset())


class Attempt:
    """What is being tried, for the log of a refusal."""

    def __init__(
        self, action: str = "", object: str = "", office_id: int | None = None, facts: Mapping[str, Any] = NO_FACTS
    ) -> None:
        self.action, self.object, self.office_id, self.facts = action, object, office_id, facts


class Noted(NamedTuple):
    """A refusal for the log, and who was refused."""

    label: str
    entry: audit.Entry


def refused_read(reader: Reader, refused: Refused) -> Noted | None:
    """What the log is told of a read that was refused: what somebody has no right to."""
    if not is_of_rights(refused):
        return None
    attempt = Attempt(str(refused.refusals[0].facts.get("action", "read")), "", reader.actor.office_id)
    return Noted(reader.actor.label, refusal_entry(reader.actor, attempt, refused, None))


def log_refusals(connection: Connection, world: World, noted: Sequence[Noted]) -> None:
    """A row for each refused attempt, in a transaction of their own."""
    with connection.transaction(write=True):
        at = stamp(clock(connection, world))
        for label, entry in noted:
            audit.append(connection, [entry], at=at, actor=label, change_set=None)


def refusal_entry(actor: Actor, attempt: Attempt, refused: Refused, reason: str | None) -> audit.Entry:
    """The row of the log for a refused attempt: its codes, how many reasons, and the reason given."""
    codes = ",".join(dict.fromkeys(refusal.code for refusal in refused.refusals))
    facts = {**attempt.facts, **({"reason": reason} if reason else {})}
    if len(refused.refusals) > 1:
        facts["refusals"] = len(refused.refusals)
    return audit.Entry(attempt.action or "command", attempt.object, codes, attempt.office_id or actor.office_id, facts)


def is_of_rights(refused: Refused) -> bool:
    return any(refusal.status == Class.NOT_ALLOWED for refusal in refused.refusals)


def clock(connection: Connection, world: World) -> dt.datetime:
    return world.now() if world.now else connection.now()
