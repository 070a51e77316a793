"""What is listed of the log: plain SQL, in the actor's scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def list_audit(
    q: Queries,
    *,
    since: str | None = None,
    until: str | None = None,
    actor: str | None = None,
    action: str | None = None,
    object: str | None = None,
    code: str | None = None,
    limit: int = 1000,
) -> list[Row]:
    """The newest `limit` rows that fit, oldest first. In patterns * is any text; `code` fits any of a row's codes."""
    require(may(q.actor, Action.AUDIT_READ))
    where, params = conditions(q, {"actor": actor, "action": action, "object": object}, since, until)
    if code is not None:
        where.append("code <> ''")
        where.append("(',' || code || ',') LIKE :code ESCAPE '!'")
        params["code"] = f"%,{like(code)},%" if "*" not in code else f"%,{like(code)}%"
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    rows = q.rows(
        f"SELECT seq, at, change_set, actor, action, object, code, facts FROM audit {condition} "
        "ORDER BY seq DESC LIMIT :limit",
        limit=limit,
        **params,
    )
    return rows[::-1]


def conditions(
    q: Queries, patterns: Mapping[str, str | None], since: str | None, until: str | None
) -> tuple[list[str], dict[str, Any]]:
    """What every list of the log can be narrowed by, and the actor's own office: conditions of SQL and their values."""
    given = {name: pattern for name, pattern in patterns.items() if pattern is not None}
    where = [f"{name} LIKE :{name} ESCAPE '!'" for name in given]
    params: dict[str, Any] = {name: like(pattern) for name, pattern in given.items()}
    limits: dict[str, tuple[str, Any]] = {"since": ("at >= :since", since), "until": ("at <= :until", until)}
    limits["own"] = ("office_id = :own", q.actor.office_id)
    for name, (condition, value) in limits.items():
        if value is not None:
            where.append(condition)
            params[name] = value
    return where, params


def like(pattern: str) -> str:
    """`PERM_*` as SQL's LIKE writes it."""
    escaped = pattern.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return escaped.replace("*", "%")
