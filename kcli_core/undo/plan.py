"""What undoing a change set, or a whole run, comes to: its steps, last first, and everything that stands in the way.

All of it is read in a few queries, however many objects there are: an office of a thousand persons is one change set.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kcli_core.refusals import Refusal, Refused, refuse
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.undo.effect import Named, Undone, change_sets
from kcli_core.undo.step import Step, not_possible
from kcli_core.undo.table import BY_FIELDS, CHANGES_NOTHING, FIELD_ACTIONS, IMPOSSIBLE, INVERSES

CHUNK = 20_000
NAMED_AT_ONCE = 3
# Whose keys are what a command takes for CODE.
WITH_CODES = ("staff", "client", "contract", "office", "partner")
# Under which object of the log the fields of a kind are changed.
OBJECT_OF: Mapping[str, str] = {"company_info": "office", "billing_profile": "office"}


@dataclass
class Plan:
    """`head` is the last row of the log that was looked at."""

    named: Named
    sets: list[Row]
    steps: list[Step] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    mails: list[Row] = field(default_factory=list)
    # The places of the steps whose things had to stay.
    stays: set[int] = field(default_factory=set)
    head: int = 0

    @property
    def ids(self) -> set[int]:
        return {row["id"] for row in self.sets}


def plan(q: Queries, named: Named) -> Plan:
    """Refused at once: NOT_REGISTERED, PERM_ROLE, UNDONE_ALREADY; everything else is in `refusals`."""
    undone = Undone(q)
    rows = change_sets(q, named)
    left = [row for row in rows if undone.by(row["id"]) is None]
    if not left:
        raise Refused(refuse("UNDONE_ALREADY", id=str(named), by=f"CS-{undone.by(rows[-1]['id'])}"))
    found = Plan(named, left)
    entries = list(_entries(q, found))
    changes = _changes(q, found)
    added = {entry.object for entry in entries if entry.action.endswith(".added")}
    if "office.added" in {entry.action for entry in entries}:
        added.add("account:admin")  # it goes with its office
    steps = [*_of_entries(entries, added, found), *_of_fields(entries, changes, added)]
    found.steps = sorted(steps, key=lambda step: step.seq, reverse=True)
    found.head = q.value("SELECT seq FROM audit_head WHERE id = 1")
    found.refusals += changed_since(q, found, undone)
    found.mails = [
        row
        for row in q.rows(
            "SELECT change_set, channel, recipient, template, state, sent_at FROM outbox "
            "WHERE change_set BETWEEN :first AND :last ORDER BY id",
            first=left[0]["id"],
            last=left[-1]["id"],
        )
        if row.pop("change_set") in found.ids
    ]
    found.refusals = _gathered(found.refusals)
    if not found.steps and not found.refusals:
        found.refusals.append(refuse("UNDO_NOT_POSSIBLE", reason="nothing", id=str(named)))
    return found


def _gathered(refusals: Sequence[Refusal]) -> list[Refusal]:
    """One reason for all objects that have it: a list of a thousand persons has one, not a thousand."""
    groups: dict[tuple[Any, ...], list[Refusal]] = {}
    for refusal in refusals:
        key = (refusal.code, *(refusal.facts.get(name) for name in ("reason", "what", "by")))
        groups.setdefault(key, []).append(refusal)
    told = []
    for some in groups.values():
        named = [str(refusal.facts["object"]) for refusal in some]
        shown = named[:NAMED_AT_ONCE] + (["…"] if len(named) > NAMED_AT_ONCE else [])
        facts: dict[str, Any] = {"object": ", ".join(shown), "count": len(named)}
        kind, _, code = named[0].partition(":")
        if len(named) == 1 and kind in WITH_CODES and "by_hand" in some[0].facts:
            facts["by_hand"] = str(some[0].facts["by_hand"]).replace(" CODE", f" {code}")
        told.append(some[0].at(**facts))
    return told


# --- what was done


def _entries(q: Queries, found: Plan) -> Iterator[Step]:
    """The rows of the log of these change sets; one of before they were counted is looked for in all of it."""
    ids = found.ids
    known = all(row["first_seq"] is not None for row in found.sets)
    first = min(row["first_seq"] for row in found.sets) if known else 0
    last = max(row["first_seq"] + row["entries"] - 1 for row in found.sets) if known else None
    for row in _log(q, first, last):
        if row["change_set"] in ids:
            facts = json.loads(row["facts"])
            yield Step(row["change_set"], row["seq"], row["action"], row["object"], row["office_id"], facts)


def _log(q: Queries, first: int, last: int | None) -> Iterator[Row]:
    sql = (
        "SELECT seq, change_set, action, object, office_id, facts FROM audit WHERE seq >= :first "
        "AND (CAST(:last AS BIGINT) IS NULL OR seq <= :last) AND change_set IS NOT NULL AND code = '' "
        f"ORDER BY seq LIMIT {CHUNK}"
    )
    while rows := q.rows(sql, first=first, last=last):
        yield from rows
        first = rows[-1]["seq"] + 1


Groups = dict[tuple[int, str, int], list[Row]]


def _changes(q: Queries, found: Plan) -> Groups:
    """The change history of these change sets, by change set and object."""
    ids, groups = found.ids, Groups()
    sql = (
        "SELECT id, change_set, kind, object_id, object_key, office_id, field, before, after FROM change "
        "WHERE change_set BETWEEN :first AND :last ORDER BY id"
    )
    for row in q.rows(sql, first=min(ids), last=max(ids)):
        if row["change_set"] in ids:
            groups.setdefault((row["change_set"], row["kind"], row["object_id"]), []).append(row)
    return groups


def _of_entries(entries: Sequence[Step], added: set[str], found: Plan) -> Iterator[Step]:
    for entry in entries:
        if entry.action in IMPOSSIBLE:
            why = IMPOSSIBLE[entry.action]
            found.refusals.append(not_possible(entry, why.reason, why.by_hand))
        elif entry.action in INVERSES:
            if not _goes_along(entry, added):
                yield entry
        elif entry.action not in FIELD_ACTIONS and entry.action not in CHANGES_NOTHING:
            found.refusals.append(not_possible(entry, "", f"kcli log show CS-{entry.change_set}"))


def _goes_along(entry: Step, added: set[str]) -> bool:
    """Does it go by itself with what it belongs to, which was added here too?"""
    if entry.object == "account:admin":
        return "account:admin" in added
    return entry.action in ("person.added", "contact.added") and parent(entry.object) in added


def _of_fields(entries: Sequence[Step], groups: Groups, added: set[str]) -> Iterator[Step]:
    """A step for each object whose fields were changed, at the place of its last entry in the log."""
    places: dict[tuple[int, str], list[Step]] = {}
    for entry in entries:
        if entry.action in FIELD_ACTIONS:
            places.setdefault((entry.change_set, entry.object), []).append(entry)
    for (change_set, kind, object_id), rows in groups.items():
        object = f"{OBJECT_OF.get(kind, kind)}:{rows[0]['object_key']}"
        if object in added or parent(object) in added:
            # Fields go with their object; but who looks after a client stays nobody's duty until it is gone.
            rows = [row for row in rows if (kind, row["field"]) == ("client", "in_charge")]
        if not rows or kind not in BY_FIELDS:
            continue
        fields: dict[str, tuple[str | None, str | None]] = {}
        for row in rows:
            fields[row["field"]] = (fields.get(row["field"], (row["before"],))[0], row["after"])
        here = places.get((change_set, object), [])
        facts: dict[str, Any] = {}
        for entry in here:
            for name, value in entry.facts.items():
                facts[name] = [*facts.get(name, []), *value] if isinstance(value, list) else value
        seq = here[-1].seq if here else max((e.seq for e in entries if e.change_set == change_set), default=0)
        action = here[-1].action if here else f"{kind}.edited"
        yield Step(change_set, seq, action, object, rows[0]["office_id"], facts, kind, object_id, fields)


def parent(object: str) -> str | None:
    """What it goes with: a person with the client, a contact with the contract."""
    kind, _, key = object.partition(":")
    owner = {"person": "client", "contact": "contract"}.get(kind)
    return f"{owner}:{key.rpartition('/')[0]}" if owner else None


# --- what has changed since


def changed_since(q: Queries, found: Plan, undone: Undone, *, after: int = 0, own: int = 0) -> list[Refusal]:
    """What stands in the way of the steps: each object once, with the first that does.

    Of the log only the rows behind `after` are read; `own` is the change set that undoes.
    """
    refusals = _fields_since(q, found, undone, own)
    by_object: dict[str, list[Step]] = {}
    offices: dict[int, Step] = {}
    for step in found.steps:
        if not step.kind:
            by_object.setdefault(step.object, []).append(step)
            if step.action == "office.added" and step.office_id is not None:
                offices[step.office_id] = step
    first = max(after + 1, min((step.seq for step in found.steps), default=0) + 1)
    ids, told = found.ids, {refusal.facts["object"] for refusal in refusals}
    for row in _log(q, first, None):
        if row["change_set"] in ids or row["action"] in CHANGES_NOTHING:
            continue
        for step in _watching(row, by_object, offices):
            if step.object not in told and row["seq"] > step.seq and undone.stands(row["change_set"], step.change_set):
                told.add(step.object)
                refusals.append(_since(step, row["change_set"], row["action"]))
    return refusals


def _watching(row: Row, by_object: Mapping[str, list[Step]], offices: Mapping[int, Step]) -> Iterator[Step]:
    owner = parent(row["object"])
    for object in (row["object"], owner) if owner else (row["object"],):
        for step in by_object.get(object, ()):
            watched = INVERSES[step.action].watched
            if watched is None or (object == row["object"] and row["action"].startswith(watched)):
                yield step
    if row["office_id"] in offices:
        yield offices[row["office_id"]]


def _fields_since(q: Queries, found: Plan, undone: Undone, own: int) -> list[Refusal]:
    """Fields that another change set has written since."""
    steps = {(step.change_set, step.kind, step.object_id): step for step in found.steps if step.kind}
    if not steps:
        return []
    ids, told, refusals = found.ids | {own}, set[str](), []
    first, last = min(ids), max(ids)
    sql = (
        "SELECT n.change_set, n.field, c.change_set AS own, c.kind, c.object_id FROM change c JOIN change n "
        "ON n.kind = c.kind AND n.object_id = c.object_id AND n.field = c.field AND n.change_set > c.change_set "
        "WHERE c.change_set BETWEEN :first AND :last ORDER BY n.id"
    )
    for row in q.rows(sql, first=first, last=last):
        step = steps.get((row["own"], row["kind"], row["object_id"]))
        if step is None or row["change_set"] in ids or step.object in told:
            continue
        if undone.stands(row["change_set"], row["own"]):
            told.add(step.object)
            refusals.append(_since(step, row["change_set"], row["field"]))
    return refusals


def _since(step: Step, change_set: int, what: str) -> Refusal:
    return refuse("UNDO_CHANGED_SINCE", object=step.object, by=f"CS-{change_set}", what=what)
