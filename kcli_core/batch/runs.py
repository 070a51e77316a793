"""The runs of batches as the store knows them: whose, of which input, under which key."""

from __future__ import annotations

from kcli_core.batch.key import BatchKey
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Actor
from kcli_core.store.engine import Connection, Row
from kcli_core.store.repeats import own_part
from kcli_core.store.transaction import Queries
from kcli_core.world import stamp


def taken_up(connection: Connection, actor: Actor, request_id: str, fingerprint: str, rows: int, key: BatchKey) -> int:
    """The run of this batch under this key, made where there is none yet; in the transaction of its first rows.

    Refused: BATCH_CHANGED where the same request id was sent with other rows.
    """
    own = _own(actor, request_id)
    connection.hold_name(f"batch {own}")
    last = require_same(connection, actor, request_id, fingerprint)
    if last and last["key_mark"] == key.mark:
        return int(last["id"])
    number = connection.new_ids("batch_run", 1)[0]
    row = {
        "id": number, "at": stamp(connection.now()), "actor": actor.label, "office_id": actor.office_id,
        "request_id": own, "fingerprint": fingerprint, "rows": rows, "key_mark": key.mark,
    }  # fmt: skip
    connection.insert_many("batch_run", tuple(row), [tuple(row.values())])
    return number


def require_same(connection: Connection, actor: Actor, request_id: str, fingerprint: str) -> Row | None:
    """The last run of this batch, if there was one. Refused: BATCH_CHANGED."""
    sql = "SELECT * FROM batch_run WHERE request_id = :id ORDER BY id DESC LIMIT 1"
    found = connection.rows(sql, {"id": _own(actor, request_id)})
    if found and found[0]["fingerprint"] != fingerprint:
        raise Refused(refuse("BATCH_CHANGED", request_id=request_id, rows=found[0]["rows"]))
    return found[0] if found else None


def of_key(q: Queries, key: BatchKey) -> Row | None:
    """The run under this key, with the request id as its sender wrote it; None where nothing of it was committed."""
    row = q.one("SELECT id, at, request_id, rows FROM batch_run WHERE key_mark = :mark", mark=key.mark)
    return {**row, "request_id": own_part(row["request_id"])} if row else None


def _own(actor: Actor, request_id: str) -> str:
    """Everybody's ids are their own."""
    return f"{actor.office_id or 0} {actor.label} {request_id}"


def key_name(connection: Connection, actor: Actor, request_id: str) -> str:
    """Names the key's file: of this store, this actor and this request."""
    import hashlib

    return hashlib.sha256(f"{connection.store_id()} {_own(actor, request_id)}".encode()).hexdigest()[:16]
