"""Posting a message in the transaction, and sending what was posted, after the commit."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcli_core.outbox.rules import MAX_TRIES
from kcli_core.refusals import Refused
from kcli_core.roles import Action, Actor
from kcli_core.store.audit import canonical
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Store, Transaction, read, write
from kcli_core.world import stamp


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent; the caller has the words. `facts` may hold a `code`, derived at this moment."""

    id: int
    channel: str
    recipient: str
    template: str
    facts: Mapping[str, Any]
    created_at: str


Send = Callable[[Message], None]
FAILURES_IN_A_ROW = 2
OUTBOX = Actor("outbox", frozenset())


def post(tx: Transaction, channel: str, recipient: str, template: str, *, office_id: int | None, **facts: Any) -> None:
    """Put a message into the outbox; it leaves only if this transaction is committed."""
    number = tx.insert(
        "outbox",
        {
            "office_id": office_id,
            "change_set": tx.change_set,
            "channel": channel,
            "recipient": recipient,
            "template": template,
            "facts": canonical(facts),
            "state": "waiting",
            "created_at": tx.at,
        },
    )
    tx.posted.append(number)


def _secrets(store: Store, keys: Path, facts: Mapping[str, Any]) -> dict[str, str] | None:
    """The code and the link of a request, derived now that they are sent; None where its account is gone."""
    from kcli_core.account import codes

    asked = next((of for of in (codes.ACCOUNT, codes.SITE) if facts.get(of.requests) is not None), None)
    if asked is None:
        return {}
    with read(store, lambda _c, _n: OUTBOX) as reader:
        codes.require_key(reader, keys)
        row = reader.one(f"SELECT * FROM {asked.requests} WHERE id = :id", id=facts[asked.requests])
    return {"code": codes.code_of(keys, row), "link": codes.link_of(keys, row)} if row else None


def deliver(store: Store, keys: Path, send: Send, only: Sequence[int] | None = None) -> int:
    """Send what waits and whose time has come, oldest first, at least once each; how many left.

    Nothing is sent inside a transaction. One that fails waits longer each time, and is given up after MAX_TRIES. After
    a command `only` its own messages are tried; with a server that does not answer, the rest is left for later.
    """
    with read(store, lambda _c, _n: OUTBOX) as reader:
        rows = reader.rows(
            "SELECT * FROM outbox WHERE state = 'waiting' AND (next_try_at IS NULL OR next_try_at <= :now) "
            "ORDER BY id LIMIT 500",
            now=stamp(reader.instant),
        )
    sent = failures = 0
    for row in rows:
        if (only is not None and row["id"] not in only) or failures >= FAILURES_IN_A_ROW:
            continue
        state = _try(store, keys, send, row)
        _keep(store, row, state)
        sent += state == "sent"
        failures = failures + 1 if state == "waiting" else 0
    return sent


def _try(store: Store, keys: Path, send: Send, row: Row) -> str:
    facts = json.loads(row["facts"])
    try:
        secrets = _secrets(store, keys, facts)
        if secrets is None:
            return "failed"
        message = {**facts, **secrets}
        send(Message(row["id"], row["channel"], row["recipient"], row["template"], message, row["created_at"]))
    except (OSError, Refused, ValueError, IndexError):
        # A server that is down, a secret file that is missing or not safe: the message waits.
        return "failed" if row["tries"] + 1 >= MAX_TRIES else "waiting"
    return "sent"


def _keep(store: Store, row: Row, state: str) -> None:
    """What became of a try; one that another sender has sent meanwhile stays sent."""
    with write(store, lambda _c, _n: OUTBOX, command="outbox") as tx:
        later = stamp(tx.instant + dt.timedelta(minutes=2 ** row["tries"])) if state == "waiting" else None
        tx.run(
            "UPDATE outbox SET state = :state, sent_at = :sent, tries = tries + 1, next_try_at = :later "
            "WHERE id = :id AND state = 'waiting'",
            state=state,
            sent=tx.at if state == "sent" else None,
            later=later,
            id=row["id"],
        )


def retry(tx: Transaction) -> int:
    """Failed and waiting messages (of the own office) are tried at once, their tries forgotten; how many."""
    tx.authorise(Action.OUTBOX_SEND, "outbox:*")
    count = tx.run(
        "UPDATE outbox SET state = 'waiting', tries = 0, next_try_at = NULL WHERE state <> 'sent' "
        "AND (CAST(:own AS BIGINT) IS NULL OR office_id = :own)",
        own=tx.actor.office_id,
    )
    if count:
        tx.record("outbox.retried", "outbox:*", count=count)
    return count
