"""The runs of batches as the store knows them: whose, of which input, under which key."""

from __future__ import annotations

from kcli_core.batch.key import BatchKey
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Actor
from kcli_core.store.engine import Connection
from kcli_core.world import stamp


def taken_up(connection: Connection, actor: Actor, request_id: str, fingerprint: str, rows: int, key: BatchKey) -> int:
    """The run of this batch under this key, made where there is none yet; in the transaction of its first rows.

    Refused: BATCH_CHANGED where the same request id was sent with other rows.
    """
    own = f"{actor.office_id or 0} {actor.label} {request_id}"
    connection.hold_name(f"batch {own}")
    found = connection.rows("SELECT * FROM batch_run WHERE request_id = :id ORDER BY id DESC", {"id": own})
    if found and found[0]["fingerprint"] != fingerprint:
        raise Refused(refuse("BATCH_CHANGED", request_id=request_id, rows=found[0]["rows"]))
    if found and found[0]["key_mark"] == key.mark:
        return int(found[0]["id"])
    number = connection.new_ids("batch_run", 1)[0]
    row = {
        "id": number, "at": stamp(connection.now()), "actor": actor.label, "office_id": actor.office_id,
        "request_id": own, "fingerprint": fingerprint, "rows": rows, "key_mark": key.mark,
    }  # fmt: skip
    connection.insert_many("batch_run", tuple(row), [tuple(row.values())])
    return number


def key_name(store_id: str, actor: Actor, request_id: str) -> str:
    """Names the key's file: of this store, this actor and this request."""
    import hashlib

    text = f"{store_id} {actor.office_id or 0} {actor.label} {request_id}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
