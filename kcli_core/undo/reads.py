"""What is listed and shown of change sets: plain SQL, in the actor's scope."""

from __future__ import annotations

import json
from typing import Any

from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.store.log_reads import conditions, like
from kcli_core.store.transaction import Queries
from kcli_core.undo.effect import WHERE, Named, Undone, change_sets


def list_change_sets(
    q: Queries,
    *,
    since: str | None = None,
    until: str | None = None,
    actor: str | None = None,
    command: str | None = None,
    object: str | None = None,
    run: Named | None = None,
    limit: int = 1000,
) -> list[dict[str, Any]]:
    """The newest `limit` that fit, oldest first. In patterns * is any text; `object`: one of those it was done to."""
    require(may(q.actor, Action.AUDIT_READ))
    where, params = conditions(q, {"actor": actor, "command": command}, since, until)
    if object is not None:
        where.append("id IN (SELECT change_set FROM audit WHERE object LIKE :object ESCAPE '!')")
        params["object"] = like(object)
    if run is not None:
        where.append(WHERE[run.kind])
        params["number"] = run.number
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    rows = q.rows(
        f"SELECT id, at, actor, command, entries, batch_run FROM change_set {condition} ORDER BY id DESC LIMIT :limit",
        limit=limit,
        **params,
    )
    undone = Undone(q)
    return [_shown(row, undone) for row in rows[::-1]]


def _shown(row: dict[str, Any], undone: Undone) -> dict[str, Any]:
    by = undone.by(row["id"])
    return {
        "change_set": f"CS-{row['id']}",
        "at": row["at"],
        "actor": row["actor"],
        "command": row["command"],
        "entries": row["entries"],
        "run": f"RUN-{row['batch_run']}" if row["batch_run"] is not None else None,
        "undone_by": f"CS-{by}" if by is not None else None,
    }


def show(q: Queries, named: Named) -> list[dict[str, Any]]:
    """What was done, entry by entry, and what each field was before and after.

    Refused: NOT_REGISTERED, PERM_ROLE for what another has done.
    """
    shown: list[dict[str, Any]] = []
    for row in change_sets(q, named):
        first = row["first_seq"]
        where = "seq BETWEEN :first AND :last AND change_set = :id" if first is not None else "change_set = :id"
        params = {"id": row["id"]} | ({"first": first, "last": first + row["entries"] - 1} if first is not None else {})
        entries = q.rows(f"SELECT seq, action, object, facts FROM audit WHERE {where} ORDER BY seq", **params)
        changes = q.rows(
            "SELECT kind, object_key, field, before, after FROM change WHERE change_set = :id ORDER BY id", id=row["id"]
        )
        head = {"change_set": f"CS-{row['id']}", "at": row["at"]}
        for entry in entries:
            facts = json.loads(entry["facts"])
            facts.pop("fields", None)  # they follow, each with what it was
            did = {"object": entry["object"], "action": entry["action"], "facts": facts or None}
            shown.append({**head, **did, "field": None, "before": None, "after": None})
        for change in changes:
            did = {"object": f"{change['kind']}:{change['object_key']}", "action": None, "facts": None}
            shown.append({**head, **did, **{name: change[name] for name in ("field", "before", "after")}})
    return shown
