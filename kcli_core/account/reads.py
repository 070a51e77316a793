"""What is listed of operators and log-ins: plain SQL, in the actor's scope."""

from __future__ import annotations

from kcli_core.refusals import require
from kcli_core.roles import Action, Role, Target, is_self, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def operators(q: Queries) -> list[Row]:
    require(may(q.actor, Action.VENDOR_READ))
    return q.rows("SELECT user_id, full_name, created_at, last_used_at FROM operator ORDER BY user_id_key")


def sessions(q: Queries, office: Row | None) -> list[Row]:
    """Open log-ins: the own ones; for those who may, everybody's of the office."""
    everyone = bool(q.actor.roles & {Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF})
    office_id = office["id"] if office else q.actor.office_id
    require(may(q.actor, Action.SESSION_READ, Target(office_id, account_id=q.actor.account_id)))
    rows = q.rows(
        "SELECT s.id, s.account_id, coalesce(a.user_id, o.user_id) AS user_id, a.office_id, s.started_at, "
        "s.last_seen_at "
        "FROM session s LEFT JOIN account a ON a.id = s.account_id LEFT JOIN operator o ON o.id = s.operator_id "
        "WHERE s.ended_at IS NULL AND (CAST(:office AS BIGINT) IS NULL OR s.office_id = :office) ORDER BY s.id",
        office=office_id,
    )
    own = [r for r in rows if everyone or is_self(q.actor, Target(account_id=r["account_id"]))]
    return [{k: v for k, v in row.items() if k not in ("account_id", "office_id")} for row in own]
