"""Ending the share: for oneself, or for all; and what frees a lock whose holder is gone (REQ-166 to REQ-180, L11)."""

from __future__ import annotations

from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.share import comm_ids, reads, rules
from kcli_core.share.reads import Blob
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import instant


class Newest(NamedTuple):
    """What a party still has to receive before it may end; `blob` None: nothing."""

    version: int
    blob: Blob | None
    path: str | None


def still_to_receive(q: Queries, office: Row, code: str) -> Newest:
    """The newest version, if the actor's party has not received it yet; where its copy was last written.

    Nothing where there is nothing left to receive: area deleted, ID unusable (REQ-180).
    """
    share = reads.find(q, office["id"], code)
    party = reads.parties(q, share["id"]).get(reads.side_of(q.actor))
    if party is None or not party["uses"]:
        raise Refused(refuse("NOT_SHARED", reason="party", share=share["code"], side=reads.side_of(q.actor)))
    if _gone(q, share) or party["received"] >= share["head"]:
        return Newest(share["head"], None, party["path"])
    return Newest(share["head"], reads.blob_of(reads.version(q, share["id"], share["head"])), party["path"])


def _gone(q: Queries, share: Row) -> bool:
    usable = q.value("SELECT usable FROM comm_id WHERE id = :id", id=share["comm_id_id"])
    return share["state"] == "deleted" or not usable


def leave(tx: Transaction, office: Row, code: str) -> dict[str, Any]:
    """利用しない for the actor's party; the others go on (REQ-173 to REQ-176, REQ-180).

    Refused: NOT_SHARED, HOLDS_LOCK, NEWEST_NOT_RECEIVED unless there is nothing left to receive.
    """
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    mine = reads.side_of(tx.actor)
    party = reads.parties(tx, share["id"]).get(mine)
    if party is None or not party["uses"]:
        raise Refused(refuse("NOT_SHARED", reason="party", share=share["code"], side=mine))
    held = reads.lock(tx, share["id"])
    require(
        refuse("HOLDS_LOCK", share=share["code"], holder=held["holder"], lock_id=held["lock_id"])
        if held is not None and held["side"] == mine
        else None,
        refuse("NEWEST_NOT_RECEIVED", reason="leave", side=mine, share=share["code"], version=share["head"])
        if not _gone(tx, share) and party["received"] < share["head"]
        else None,
    )
    tx.update("share_party", party["id"], {"uses": False, "left_at": tx.at})
    tx.run("DELETE FROM share_lock WHERE share_id = :s AND side = :side", s=share["id"], side=mine)
    tx.record("share.left", f"share:{share['code']}", office_id=office["id"], side=mine, version=share["head"])
    return {"code": share["code"], "side": mine, "version": share["head"], "uses": False}


# What goes with the area: a draft that waits does not.
GONE = (
    "share_version WHERE share_id = :s",
    "share_receipt WHERE share_id = :s",
    "share_draft WHERE share_id = :s AND state <> 'waiting'",
)


def stop_all(tx: Transaction, office: Row, code: str) -> tuple[dict[str, Any], list[str]]:
    """Delete the area's data for everybody (REQ-166 to REQ-172); what was stored there and nothing else names, by hash.

    After the commit each of these is handed to `blobs.references.drop`.

    The newest must be received, nobody may hold the lock; both confirmations and the share's password are checked
    before. Refused: LOCKED_BY_OTHER, NEWEST_NOT_RECEIVED, NOT_SHARED, COMM_ID_UNUSABLE.
    """
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    require(*bars_to_stop(tx, share))
    hashes = [row["sha256"] for row in tx.rows(
        " UNION ".join(f"SELECT sha256 FROM {table}" for table in GONE), s=share["id"])]  # fmt: skip
    # Nothing is listed, restored, or counted as received, that is not there any more; numbers and fences go on.
    for table in GONE:
        tx.run(f"DELETE FROM {table}", s=share["id"])
    tx.run("DELETE FROM share_lock WHERE share_id = :s", s=share["id"])
    tx.update("share", share["id"], {"state": "deleted", "deleted_at": tx.at, "deleted_by": reads.holder_of(tx.actor)})
    mine = reads.side_of(tx.actor)
    tx.run("UPDATE share_party SET uses = :no, left_at = :at WHERE share_id = :s AND side = :side",
           no=False, at=tx.at, s=share["id"], side=mine)  # fmt: skip
    tx.record("share.stopped", f"share:{share['code']}", office_id=office["id"], version=share["head"])
    gone = [sha256 for sha256 in hashes if not references.is_named(tx, sha256)]
    return {"code": share["code"], "state": "deleted", "version": share["head"], "area": share["area"]}, gone


def bars_to_stop(q: Queries, share: Row) -> list[Refusal]:
    """Everything that stands against deleting the area."""
    mine = reads.side_of(q.actor)
    party = reads.parties(q, share["id"]).get(mine)
    held = q.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    taken = held is not None and not rules.has_run_out(instant(held["until"]), q.instant)
    comm_id = q.one("SELECT * FROM comm_id WHERE id = :id", id=share["comm_id_id"])
    bars = [
        refuse("NOT_SHARED", reason="party", share=share["code"], side=mine)
        if party is None or not party["uses"] or share["state"] not in ("active", "waiting_for_join")
        else None,
        comm_ids.require_usable(comm_id) if comm_id else None,
        refuse("LOCKED_BY_OTHER", share=share["code"], **{n: held[n] for n in ("holder", "since", "until", "lock_id")})
        if held is not None and taken
        else None,
        refuse("NEWEST_NOT_RECEIVED", reason="leave", side=mine, share=share["code"], version=share["head"])
        if party is not None and party["received"] < share["head"]
        else None,
    ]
    return [bar for bar in bars if bar]
