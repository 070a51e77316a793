"""Undoing: the steps of a plan carried out as one new change set, by the actor's rights and today's rules."""

from __future__ import annotations

from typing import Any

from kcli_core.refusals import Refused, require
from kcli_core.store.transaction import Transaction
from kcli_core.undo.effect import Named, Undone
from kcli_core.undo.plan import Plan, changed_since, plan
from kcli_core.undo.step import Step, Undo
from kcli_core.undo.table import BY_FIELDS, FOR_GOOD, INVERSES, Inverse


def undo(tx: Transaction, named: Named) -> Plan:
    """Take back a change set, or what of a run is not taken back yet; all of it or nothing.

    Refused: NOT_REGISTERED, UNDONE_ALREADY, UNDO_NOT_POSSIBLE, UNDO_CHANGED_SINCE, and whatever an action refuses.
    """
    # Until an action itself says what is tried and on what.
    tx.attempt.object = f"change_set:{named}"
    found = plan(tx, named)
    require(*found.refusals)
    tx.reason = tx.reason or f"undo {named}"
    at_work = Undo(tx)
    for step in found.steps:
        try:
            if stays := inverse(step).do(at_work, step):
                found.stays.add(step.seq)
                tx.caution(stays)
        except Refused as refused:
            facts = {"undoing": step.object, "undone_by": inverse(step).command}
            raise Refused(*(refusal.at(**facts) for refusal in refused.refusals)) from None
    # Who changed one of them while these steps waited for a lock has committed by now.
    require(*changed_since(tx, found, Undone(tx), after=found.head, own=tx.change_set))
    tx.record("changes.undone", f"change_set:{named}", office_id=found.sets[0]["office_id"])
    tx.insert_all("undoing", ("change_set", "undone"), [(tx.change_set, row["id"]) for row in found.sets])
    return found


def inverse(step: Step) -> Inverse:
    return BY_FIELDS[step.kind] if step.kind else INVERSES[step.action]


def for_good(found: Plan) -> int:
    """How many steps remove something that undoing the undo does not bring back."""
    return sum(step.action in FOR_GOOD for step in found.steps if not step.kind)


def rows(found: Plan) -> list[dict[str, Any]]:
    """The steps as they are shown: a line for each, or for each of its fields."""
    shown: list[dict[str, Any]] = []
    for step in found.steps:
        by = "stays" if step.seq in found.stays and not step.kind else inverse(step).command
        line = {"object": step.object, "action": step.action, "undone_by": by, "field": None}
        if not step.kind:
            shown.append({**line, "change_set": f"CS-{step.change_set}", "now": None, "then": None})
        for field, (before, after) in step.fields.items():
            shown.append({**line, "change_set": f"CS-{step.change_set}", "field": field, "now": after, "then": before})
    return shown
