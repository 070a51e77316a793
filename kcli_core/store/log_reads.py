"""What is listed of the log: plain SQL, in the actor's scope."""

from __future__ import annotations

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
    wanted = {"actor": actor, "action": action, "object": object}
    where = [f"{name} LIKE :{name} ESCAPE '!'" for name, pattern in wanted.items() if pattern is not None]
    params = {name: like(pattern) for name, pattern in wanted.items() if pattern is not None}
    if code is not None:
        where.append("code <> ''")
        where.append("(',' || code || ',') LIKE :code ESCAPE '!'")
        params["code"] = f"%,{like(code)},%" if "*" not in code else f"%,{like(code)}%"
    if since is not None:
        where.append("at >= :since")
        params["since"] = since
    if until is not None:
        where.append("at <= :until")
        params["until"] = until
    if q.actor.office_id is not None:
        where.append("office_id = :own")
    condition = f"WHERE {' AND '.join(where)}" if where else ""
    rows = q.rows(
        f"SELECT seq, at, change_set, actor, action, object, code, facts FROM audit {condition} "
        "ORDER BY seq DESC LIMIT :limit",
        own=q.actor.office_id,
        limit=limit,
        **params,
    )
    return rows[::-1]


def like(pattern: str) -> str:
    """`PERM_*` as SQL's LIKE writes it."""
    escaped = pattern.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return escaped.replace("*", "%")
