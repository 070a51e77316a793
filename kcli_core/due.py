"""What is to be done because its time has come: the one command for cron. Safe to run at any time, and twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kcli_core.account import presence
from kcli_core.account.identify import ABSOLUTE_HOURS
from kcli_core.folder import purging
from kcli_core.office import reads as offices
from kcli_core.outbox.actions import Send, deliver
from kcli_core.refusals import Refusal, Refused, require
from kcli_core.roles import Action, Actor, Role, may
from kcli_core.staff import leaving
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Identify, Store, read, write
from kcli_core.world import jst_date, stamp

ANSWERS_KEPT = dt.timedelta(hours=24)
Failed = list[tuple[str, Refusal]]


def run(
    store: Store, identify: Identify, keys: Path, send: Callable[[], Send], delete: purging.Delete | None = None
) -> tuple[dict[str, Any], Failed]:
    """Leavers whose day has come, folders that end, presence nobody confirmed, tokens and log-ins that ended, mail.

    Each leaver and each folder is a transaction of its own; what a rule refuses is told, and tried again the next time.
    A folder that must be kept yet is counted as `kept`. `delete` drops bytes; without it the next run does.
    """
    failed: Failed = []
    with read(store, identify) as q:
        require(may(q.actor, Action.RUN_DUE))
        leavers = leaving.due(q)
    left = 0
    for row in leavers:
        try:
            with write(store, _as_asked(row), command="run-due") as tx:
                office = offices.choose(tx, row["office"])
                if not tx.run("DELETE FROM leaving WHERE id = :id", id=row["id"]):
                    continue  # cancelled since, or done by another run
                day = jst_date(tx.instant)
                leaving.leave(tx, office, row["code"], day, to=row["successor"])
                left += 1
        except Refused as refused:
            failed += [(f"{row['office']} {row['code']}", refusal) for refusal in refused.refusals]
    with write(store, identify, command="run-due") as tx:
        tx.authorise(Action.RUN_DUE)
        suspended = presence.suspend_unanswered(tx)
        own, at = tx.actor.office_id, tx.at
        tokens = tx.run(
            "UPDATE service_token SET revoked_at = :at WHERE revoked_at IS NULL AND expires_at <= :at "
            "AND (CAST(:own AS BIGINT) IS NULL OR office_id = :own)",
            at=at,
            own=own,
        )
        sessions = tx.run(
            "UPDATE session SET ended_at = :at WHERE ended_at IS NULL AND started_at <= :oldest "
            "AND (CAST(:own AS BIGINT) IS NULL OR office_id = :own)",
            at=at,
            own=own,
            oldest=stamp(tx.instant - dt.timedelta(hours=ABSOLUTE_HOURS)),
        )
        tx.run(
            "UPDATE site_session SET ended_at = :at WHERE ended_at IS NULL AND started_at <= :oldest",
            at=at,
            oldest=stamp(tx.instant - dt.timedelta(hours=ABSOLUTE_HOURS)),
        )
        tx.run(
            "UPDATE change_set SET answer = 'null' WHERE at < :old AND answer <> 'null'",
            old=stamp(tx.instant - ANSWERS_KEPT),
        )
        if tokens:
            tx.record("token.expired", "token:*", count=tokens)
    purged, held = purging.run(store, identify, delete, command="run-due")
    failed += (others := [(who, refusal) for who, refusal in held if refusal.code != "RETENTION_NOT_OVER"])
    sent = deliver(store, keys, send())
    done = {"left": left, "suspended": suspended, "tokens": tokens, "sessions": sessions}
    done |= {"purged": len(purged), "kept": len(held) - len(others), "sent": sent}
    return done, failed


def _as_asked(row: Row) -> Identify:
    """Who carries a leave out: nobody with more rights than who asked for it."""
    roles = frozenset(Role(name) for name in row["asked_roles"].split())
    actor = Actor(f"run-due for {row['asked_by']}", roles, office_id=row["office_id"])
    return lambda _connection, _now: actor
