"""What is listed of the outbox: plain SQL, in the actor's scope. Never a message's text or code."""

from __future__ import annotations

from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def list_messages(q: Queries) -> list[Row]:
    require(may(q.actor, Action.OUTBOX_READ))
    return q.rows(
        "SELECT id, channel AS kind, recipient, template, state, created_at, sent_at, tries FROM outbox "
        "WHERE (CAST(:own AS BIGINT) IS NULL OR office_id = :own) ORDER BY id DESC LIMIT 1000",
        own=q.actor.office_id,
    )


def require_sender(q: Queries) -> None:
    require(may(q.actor, Action.OUTBOX_SEND))
