"""Posting a message in the transaction, and sending what was posted, after the commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kcli_core.outbox.rules import MAX_TRIES
from kcli_core.roles import Action, Actor
from kcli_core.store.audit import canonical
from kcli_core.store.transaction import Store, Transaction, read, write


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
OUTBOX = Actor("outbox", frozenset())


def post(tx: Transaction, channel: str, recipient: str, template: str, *, office_id: int | None, **facts: Any) -> None:
    """Put a message into the outbox; it leaves only if this transaction is committed."""
    tx.insert(
        "outbox",
        {
            "office_id": office_id,
            "channel": channel,
            "recipient": recipient,
            "template": template,
            "facts": canonical(facts),
            "state": "waiting",
            "created_at": tx.at,
        },
    )
    tx.posted += 1


def _secrets(store: Store, keys: Path, verification: int | None) -> dict[str, str] | None:
    """The code and the link of a request, derived now that they are sent; None where its account is gone."""
    from kcli_core.account import codes

    if verification is None:
        return {}
    with read(store, lambda _c, _n: OUTBOX) as reader:
        row = reader.one("SELECT * FROM verification WHERE id = :id", id=verification)
    return {"code": codes.code_of(keys, row), "link": codes.link_of(keys, row)} if row else None


def deliver(store: Store, keys: Path, send: Send) -> int:
    """Send everything that waits, oldest first, at least once each; how many left.

    Nothing is sent inside a transaction. One that fails waits for the next round, at most MAX_TRIES times.
    """
    with read(store, lambda _c, _n: OUTBOX) as reader:
        rows = reader.rows("SELECT * FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT 500")
    sent = 0
    for row in rows:
        facts = json.loads(row["facts"])
        secrets = _secrets(store, keys, facts.get("verification"))
        try:
            if secrets is None:
                state = "failed"
            else:
                facts |= secrets
                send(Message(row["id"], row["channel"], row["recipient"], row["template"], facts, row["created_at"]))
                state = "sent"
                sent += 1
        except OSError:
            state = "failed" if row["tries"] + 1 >= MAX_TRIES else "waiting"
        with write(store, lambda _c, _n: OUTBOX, command="outbox") as tx:
            sent_at = tx.at if state == "sent" else None
            tx.update("outbox", row["id"], {"state": state, "sent_at": sent_at, "tries": row["tries"] + 1})
    return sent


def retry(tx: Transaction) -> int:
    """Failed messages wait again, their tries forgotten; how many."""
    tx.authorise(Action.OUTBOX_SEND, "outbox:*")
    count = tx.run("UPDATE outbox SET state = 'waiting', tries = 0 WHERE state = 'failed'")
    if count:
        tx.record("outbox.retried", "outbox:*", count=count)
    return count
