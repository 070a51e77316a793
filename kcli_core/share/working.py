"""Working in turn: open locks and receives the newest, close sends and unlocks; leases, fences, rescued drafts.

Safety does not rest on a clock: a version is stored by one statement that asks whether the grant still holds (L3).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.outbox.actions import post
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.share import comm_ids, reads, rules
from kcli_core.share.reads import Blob
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import instant, jst_date, stamp


class Grant(NamedTuple):
    """A lock that was given: what is to be received, and what the close must show."""

    lock_id: str
    fence: int
    version: int
    since: str
    until: str
    blob: Blob
    again: bool = False
    took_over: str | None = None


def open_share(tx: Transaction, office: Row, code: str, lease: dt.timedelta = rules.LONGEST_LEASE) -> Grant:
    """Lock a data set for the actor, who then receives its newest version (REQ-142 to REQ-144).

    Opening again what one has open gives the same grant (L8, L9); a lease that has run out is taken over by anybody
    entitled (DEC-14). Refused: LOCKED_BY_OTHER with holder, since, until and lock ID, AREA_DELETED, COMM_ID_UNUSABLE,
    NOT_SUPPORT_MEMBER, WAITING_FOR_JOIN, NOT_SHARED.
    """
    share = _held(tx, office, code)
    require(*bars_to_open(tx, office, share))
    head = reads.version(tx, share["id"], share["head"])
    present = tx.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    took_over = None
    if present is not None and not rules.has_run_out(instant(present["until"]), tx.instant):
        if not _mine(tx, present):
            raise Refused(_locked(share, present))
        return _grant(present, head, again=True)
    if present is not None:
        took_over = present["holder"]
        tx.run("DELETE FROM share_lock WHERE id = :id", id=present["id"])
    fence = share["fence"] + 1
    row = {
        "share_id": share["id"], "lock_id": tx.world.random_bytes(8).hex(), "side": reads.side_of(tx.actor),
        "holder": reads.holder_of(tx.actor), "holder_account": tx.actor.account_id, "fence": fence,
        "base": share["head"], "since": tx.at, "until": stamp(tx.instant + min(lease, rules.LONGEST_LEASE)),
    }  # fmt: skip
    tx.insert("share_lock", row)
    granted = {name: row[name] for name in ("share_id", "fence", "base", "side", "holder")}
    tx.insert("share_grant", {**granted, "at": tx.at})
    tx.update("share", share["id"], {"fence": fence})
    facts = {"fence": fence, "version": share["head"], **({"took_over": True} if took_over else {})}
    tx.record("share.opened", f"share:{share['code']}", office_id=office["id"], **facts)
    return _grant(row, head)._replace(took_over=took_over)


def _grant(lock: Row, head: Row, *, again: bool = False) -> Grant:
    return Grant(
        lock["lock_id"], lock["fence"], head["version"], lock["since"], lock["until"], reads.blob_of(head), again
    )


def _mine(tx: Transaction, lock: Row) -> bool:
    return bool(lock["holder"] == reads.holder_of(tx.actor) and lock["holder_account"] == tx.actor.account_id)


def _locked(share: Row, lock: Row) -> Refusal:
    return refuse(
        "LOCKED_BY_OTHER", share=share["code"], holder=lock["holder"], since=lock["since"], until=lock["until"],
        lock_id=lock["lock_id"],
    )  # fmt: skip


def _held(tx: Transaction, office: Row, code: str) -> Row:
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    return tx.hold("share", share["id"])


def bars_to_open(q: Queries, office: Row, share: Row) -> list[Refusal | None]:
    """Whether this party may work on the data at all (REQ-178, DEC-15)."""
    mine = reads.side_of(q.actor)
    party = reads.parties(q, share["id"]).get(mine)
    if party is None or not party["uses"]:
        return [refuse("NOT_SHARED", reason="party", share=share["code"], side=mine)]
    if share["deleted_at"]:  # until it is started anew
        return [refuse("AREA_DELETED", share=share["code"], by=share["deleted_by"], at=share["deleted_at"])]
    comm_id = q.rows("SELECT * FROM comm_id WHERE id = :id", id=share["comm_id_id"])
    if not comm_id or (bar := comm_ids.require_usable(comm_id[0])):
        return [bar if comm_id else refuse("COMM_ID_UNUSABLE", comm_id="")]
    company = office if mine == "office" else q.rows("SELECT * FROM client WHERE id = :id", id=share["client_id"])[0]
    return [
        rules.is_member(company["support_member_until"], jst_date(q.instant), company["code"]),
        refuse("WAITING_FOR_JOIN", share=share["code"]) if share["state"] == "waiting_for_join" else None,
    ]


# The guard and the write are one statement: a version is stored only while the very grant that it was worked on under
# still holds, and only on the version that the grant was given for.
STORE = """
INSERT INTO share_version
  (id, share_id, version, parent, fence, sha256, size, side, by, comment, at)
SELECT CAST(:id AS BIGINT), s.id, s.head + 1, s.head, l.fence, :sha256, CAST(:size AS BIGINT), l.side, l.holder,
       :comment, :at
FROM share s JOIN share_lock l ON l.share_id = s.id
WHERE s.id = :share AND s.state = 'active' AND l.fence = :fence AND l.holder = :holder
  AND coalesce(l.holder_account, 0) = :account AND l.base = s.head
"""


def close_share(
    tx: Transaction, office: Row, code: str, fence: int | None, blob: Blob, comment: str | None = None
) -> dict[str, Any]:
    """Send a new version and unlock (REQ-142). `fence` is that of the grant; None: the one that the actor holds now.

    The same bytes as before, with nothing to say about them, only unlock. A close whose grant no longer holds
    overwrites nothing and loses nothing: it is kept as a rescued draft, both parties are told, and it is refused with
    STALE_VERSION (after the commit). The bytes are stored before, and looked for after it: see `blobs.references`.
    """
    share = _held(tx, office, code)
    present = tx.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    if fence is None:
        fence = present["fence"] if present is not None and _mine(tx, present) else 0
    holds = present is not None and _mine(tx, present) and present["fence"] == fence
    sql = "SELECT 1 FROM share_version WHERE share_id = :s AND version = :v AND sha256 = :h"
    unchanged = tx.value(sql, s=share["id"], v=share["head"], h=blob.sha256)
    # Fence 0: nothing was opened here that is not closed, so that nothing can have come late.
    if unchanged and ((holds and comment is None) or not fence):
        if holds:
            _unlock(tx, share)
        tx.record("share.closed", f"share:{share['code']}", office_id=office["id"], fence=fence, changed=False)
        return {"code": share["code"], "version": share["head"], "changed": False}
    references.about_to_name(tx)
    stored = tx.run(
        STORE, id=tx.connection.new_ids("share_version", 1)[0], sha256=blob.sha256, size=blob.size, comment=comment,
        at=tx.at, share=share["id"], fence=fence, holder=reads.holder_of(tx.actor),
        account=tx.actor.account_id or 0,
    )  # fmt: skip
    if not stored:
        known = _stored_before(tx, share, fence, blob)
        return known or _rescue(tx, office, share, fence, blob, comment)
    version = share["head"] + 1
    tx.update("share", share["id"], {"head": version})
    _unlock(tx, share)
    _has_received(tx, share, version)
    tx.record("share.closed", f"share:{share['code']}", office_id=office["id"], fence=fence, version=version)
    return {"code": share["code"], "version": version, "changed": True, "sha256": blob.sha256}


def _stored_before(tx: Transaction, share: Row, fence: int, blob: Blob) -> dict[str, Any] | None:
    """A close that is sent again, as its answer was lost, answers as it did (L8)."""
    row = tx.one(
        "SELECT version FROM share_version WHERE share_id = :s AND fence = :f AND sha256 = :h AND by = :by",
        s=share["id"], f=fence, h=blob.sha256, by=reads.holder_of(tx.actor),
    )  # fmt: skip
    if row is None:
        return None
    tx.record("share.closed", f"share:{share['code']}", office_id=share["office_id"], fence=fence, again=True)
    return {"code": share["code"], "version": row["version"], "changed": True, "sha256": blob.sha256}


def _unlock(tx: Transaction, share: Row) -> None:
    tx.run("DELETE FROM share_lock WHERE share_id = :id", id=share["id"])


def _has_received(tx: Transaction, share: Row, version: int) -> None:
    tx.run(
        "UPDATE share_party SET received = :v WHERE share_id = :s AND side = :side",
        v=version, s=share["id"], side=reads.side_of(tx.actor),
    )  # fmt: skip


def _rescue(tx: Transaction, office: Row, share: Row, fence: int, blob: Blob, comment: str | None) -> dict[str, Any]:
    known = tx.one(
        "SELECT draft FROM share_draft WHERE share_id = :s AND sha256 = :h AND state = 'waiting'",
        s=share["id"], h=blob.sha256,
    )  # fmt: skip
    base = tx.value("SELECT base FROM share_grant WHERE share_id = :s AND fence = :f", s=share["id"], f=fence)
    number = known["draft"] if known else 1 + (
        tx.value("SELECT max(draft) FROM share_draft WHERE share_id = :s", s=share["id"]) or 0
    )  # fmt: skip
    if known is None:
        row = {"share_id": share["id"], "draft": number, "base": base if base is not None else share["head"]}
        row |= {"sha256": blob.sha256, "size": blob.size, "side": reads.side_of(tx.actor), "comment": comment}
        tx.insert("share_draft", {**row, "by": reads.holder_of(tx.actor), "at": tx.at})
        tell_both(tx, office, share, "share_draft_kept", tx.actor.account_id, draft=number)
    # What was done stays: the refusal is raised after the commit.
    facts = {"share": share["code"], "draft": number, "version": share["head"], "sha256": blob.sha256}
    tx.attempt.facts = {"draft": number, "fence": fence}
    tx.refused = Refused(refuse("STALE_VERSION", **facts))
    return {"code": share["code"], "draft": number, "version": share["head"]}


def renew(tx: Transaction, office: Row, code: str, lease: dt.timedelta = rules.LONGEST_LEASE) -> dict[str, Any]:
    """Lengthen the own lease from now on: for whom it would be opened, so not past the end of a membership (DEC-15).

    What is open stays so until its lease runs out, and may be closed. Refused: LOCKED_BY_OTHER, NOT_LOCKED, and what
    an open is.
    """
    share = _held(tx, office, code)
    present = tx.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    if present is None:
        raise Refused(refuse("NOT_LOCKED", share=share["code"]))
    if not _mine(tx, present):
        raise Refused(_locked(share, present))
    require(*bars_to_open(tx, office, share))
    until = stamp(tx.instant + min(lease, rules.LONGEST_LEASE))
    tx.update("share_lock", present["id"], {"until": until})
    tx.record("share.renewed", f"share:{share['code']}", office_id=office["id"], fence=present["fence"])
    return {"code": share["code"], "lock_id": present["lock_id"], "until": until}


def force_unlock(tx: Transaction, office: Row, code: str, lock_id: str) -> dict[str, Any]:
    """Free a lock whose holder cannot (DEC-14): director, IT staff, vendor; the lock ID must be that of the lock (L13).

    Refused: NOT_LOCKED, LOCK_CHANGED, REASON_NEEDED.
    """
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_UNLOCK, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    present = tx.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    require(
        refuse("NOT_LOCKED", share=share["code"]) if present is None else None,
        refuse("LOCK_CHANGED", share=share["code"], lock_id=lock_id, present=present["lock_id"])
        if present is not None and present["lock_id"] != lock_id.strip()
        else None,
        None if tx.reason else refuse("REASON_NEEDED"),
    )
    _unlock(tx, share)
    assert present is not None  # noqa: S101 - require has just refused it
    facts = {"holder": present["holder"], "lock_id": present["lock_id"]}
    tell_both(tx, office, share, "share_unlocked", present["holder_account"], reason=tx.reason or "", **facts)
    tx.record("share.unlocked", f"share:{share['code']}", office_id=office["id"], fence=present["fence"])
    return {"code": share["code"], **facts}


def tell_both(tx: Transaction, office: Row, share: Row, template: str, account: int | None, **facts: Any) -> None:
    """A mail to the client's people, the office's directors and the holder, as far as an address is known."""
    rows = tx.rows(
        "SELECT DISTINCT coalesce(s.email, p.email) AS email FROM account a LEFT JOIN staff s ON s.id = a.staff_id "
        "LEFT JOIN person p ON p.id = a.person_id WHERE a.office_id = :o AND a.state = 'active' "
        "AND (a.client_id = :c OR s.role = 'director' OR a.id = :holder) AND coalesce(s.email, p.email) IS NOT NULL",
        o=office["id"], c=share["client_id"], holder=account,
    )  # fmt: skip
    for row in rows:
        post(tx, "mail", row["email"], template, office_id=office["id"], share=share["code"], **facts)
