"""What is looked up, listed and shown of shared ledgers: plain SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kcli_core.blobs.blob import Blob as Blob
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Actor, Target, may
from kcli_core.share import rules
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import instant


def side_of(actor: Actor) -> str:
    """Who acts for the client is a user of the client; everybody else acts for the office."""
    return "client" if actor.client_id is not None else "office"


def holder_of(actor: Actor) -> str:
    """Who holds a lock, as others are told: the user ID, or the label of who has none (a token)."""
    return actor.user_id or actor.label


def target_of(share: Row) -> Target:
    return Target(share["office_id"], client_id=share["client_id"])


def look_up(q: Queries, office_id: int, code: str) -> Row | None:
    key = code.strip().casefold()
    return q.one("SELECT * FROM share WHERE office_id = :o AND code_key = :k", o=office_id, k=key)


def find(q: Queries, office_id: int, code: str) -> Row:
    """Refused: NOT_REGISTERED, also where it belongs to another client than the actor's."""
    row = look_up(q, office_id, code)
    if row is None or q.actor.client_id not in (None, row["client_id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="share", key=code))
    return row


def parties(q: Queries, share_id: int) -> dict[str, Row]:
    return {row["side"]: row for row in q.rows("SELECT * FROM share_party WHERE share_id = :id", id=share_id)}


def lock(q: Queries, share_id: int) -> Row | None:
    """The lock, as long as its lease has not run out by the store's clock."""
    row = q.one("SELECT * FROM share_lock WHERE share_id = :id", id=share_id)
    return None if row is None or rules.has_run_out(instant(row["until"]), q.instant) else row


def version(q: Queries, share_id: int, number: int) -> Row:
    """Refused: NOT_REGISTERED."""
    row = q.one("SELECT * FROM share_version WHERE share_id = :id AND version = :v", id=share_id, v=number)
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="version", key=number))
    return row


def blob_of(row: Row) -> Blob:
    return Blob(row["sha256"], row["size"])


LIST = """
SELECT s.code, c.code AS client, s.state,
       EXISTS (SELECT 1 FROM share_party p WHERE p.share_id = s.id AND p.side = :side AND p.uses) AS uses, s.frozen,
       i.code AS comm_id, s.area, s.head AS version, l.holder, l.lock_id, l.since, l.until,
       (SELECT count(*) FROM share_draft d WHERE d.share_id = s.id AND d.state = 'waiting') AS drafts
FROM share s JOIN client c ON c.id = s.client_id
LEFT JOIN comm_id i ON i.id = s.comm_id_id LEFT JOIN share_lock l ON l.share_id = s.id
WHERE s.office_id = :o AND (CAST(:own AS BIGINT) IS NULL OR s.client_id = :own) ORDER BY s.code_key
"""


def list_shares(q: Queries, office: Row) -> list[Row]:
    """All data sets: does the own side use them (REQ-176), whose lock is it, until when."""
    require(may(q.actor, Action.SHARE_READ, Target(office["id"], client_id=q.actor.client_id)))
    rows = q.rows(LIST, o=office["id"], own=q.actor.client_id, side=side_of(q.actor))
    for row in rows:
        row["uses"] = bool(row["uses"])
        row["lock"] = _whose(q, row)
        row["frozen"] = row["frozen"].split()
    return rows


def _whose(q: Queries, row: Row) -> str:
    """ours, theirs, run_out, or unlocked."""
    if row["lock_id"] is None:
        return "unlocked"
    if rules.has_run_out(instant(row["until"]), q.instant):
        return "run_out"
    return "ours" if row["holder"] == holder_of(q.actor) else "theirs"


def status(q: Queries, office: Row, code: str) -> dict[str, Any]:
    """Everything about one data set: state, parties, lock with its fence, newest version, drafts that wait."""
    share = find(q, office["id"], code)
    require(may(q.actor, Action.SHARE_READ, target_of(share)))
    sides = parties(q, share["id"])
    held = q.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    drafts = q.value("SELECT count(*) FROM share_draft WHERE share_id = :id AND state = 'waiting'", id=share["id"])
    client = q.value("SELECT code FROM client WHERE id = :id", id=share["client_id"])
    comm_id = q.value("SELECT code FROM comm_id WHERE id = :id", id=share["comm_id_id"])
    lock_facts = {name: held[name] if held else None for name in ("holder", "lock_id", "since", "until")}
    return {
        "code": share["code"],
        "client": client,
        "state": share["state"],
        "frozen": share["frozen"].split(),
        "comm_id": comm_id,
        "area": share["area"],
        "version": share["head"],
        "fence": share["fence"],
        "lock": "unlocked" if held is None else _whose(q, held),
        **lock_facts,
        **{f"{side}_uses": bool(sides[side]["uses"]) if side in sides else False for side in rules.SIDES},
        **{f"{side}_received": sides[side]["received"] if side in sides else 0 for side in rules.SIDES},
        "drafts": drafts,
    }


def versions(q: Queries, office: Row, code: str) -> list[Row]:
    share = find(q, office["id"], code)
    require(may(q.actor, Action.SHARE_READ, target_of(share)))
    return q.rows(
        "SELECT version, at, side, by, size, comment, restored_from, sha256 FROM share_version WHERE share_id = :id "
        "ORDER BY version DESC",
        id=share["id"],
    )


def drafts(q: Queries, office: Row, code: str, *, every: bool = False) -> list[Row]:
    """What late closes brought, with the version each was based on."""
    share = find(q, office["id"], code)
    require(may(q.actor, Action.SHARE_READ, target_of(share)))
    return q.rows(
        "SELECT draft, state, base, at, side, by, size, comment, sha256 FROM share_draft WHERE share_id = :id "
        "AND (:every OR state = 'waiting') ORDER BY draft",
        id=share["id"],
        every=every,
    )


def diff(q: Queries, office: Row, code: str, old: int, new: int) -> list[dict[str, Any]]:
    """The facts of two versions side by side, and whether their bytes are the same."""
    share = find(q, office["id"], code)
    require(may(q.actor, Action.SHARE_READ, target_of(share)))
    before, after = version(q, share["id"], old), version(q, share["id"], new)
    fields: Sequence[str] = ("at", "side", "by", "size", "comment", "sha256", "restored_from")
    return [
        {"field": name, "before": before[name], "after": after[name], "same": before[name] == after[name]}
        for name in fields
    ]


def hashes(q: Queries, share_id: int) -> frozenset[str]:
    """Of every version, draft and receipt that is kept: a file with one of them can be written over."""
    sql = " UNION ".join(f"SELECT sha256 FROM {table} WHERE share_id = :id" for table in HASHED)
    return frozenset(row["sha256"] for row in q.rows(sql, id=share_id))


HASHED = ("share_version", "share_draft", "share_receipt")


def draft_blob(q: Queries, share: Row, number: int) -> Blob:
    """Refused: NOT_REGISTERED."""
    row = q.one("SELECT sha256, size FROM share_draft WHERE share_id = :s AND draft = :d", s=share["id"], d=number)
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="draft", key=number))
    return blob_of(row)


def history(q: Queries, office: Row, code: str) -> list[Row]:
    """What was done with a data set, and refused, as the log has it."""
    share = find(q, office["id"], code)
    require(may(q.actor, Action.SHARE_READ, target_of(share)))
    return q.rows(
        "SELECT at, actor, action, code, facts FROM audit WHERE office_id = :o AND object = :object ORDER BY seq",
        o=office["id"],
        object=f"share:{share['code']}",
    )


def areas(q: Queries, office: Row, comm_id: str) -> list[dict[str, Any]]:
    """The areas of a communication ID and what stands in them (REQ-157, REQ-162)."""
    row = find_comm_id(q, office["id"], comm_id)
    require(may(q.actor, Action.SHARE_READ, Target(office["id"], client_id=row["client_id"])))
    taken = {
        share["area"]: share
        for share in q.rows("SELECT * FROM share WHERE comm_id_id = :id AND state <> 'deleted'", id=row["id"])
    }
    return [
        {
            "area": number,
            "code": taken[number]["code"] if number in taken else None,
            "state": taken[number]["state"] if number in taken else "empty",
            "version": taken[number]["head"] if number in taken else None,
        }
        for number in range(1, rules.AREAS + 1)
    ]


def find_comm_id(q: Queries, office_id: int, code: str) -> Row:
    """Refused: NOT_REGISTERED."""
    key = code.strip().casefold()
    row = q.one("SELECT * FROM comm_id WHERE office_id = :o AND code_key = :k", o=office_id, k=key)
    if row is None or q.actor.client_id not in (None, row["client_id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="comm_id", key=code))
    return row


def comm_ids(q: Queries, office: Row) -> list[Row]:
    require(may(q.actor, Action.SHARE_READ, Target(office["id"], client_id=q.actor.client_id)))
    rows = q.rows(
        "SELECT i.code, c.code AS client, i.usable, count(s.id) AS shares, i.created_at FROM comm_id i "
        "JOIN client c ON c.id = i.client_id LEFT JOIN share s ON s.comm_id_id = i.id AND s.state <> 'deleted' "
        "WHERE i.office_id = :o AND (CAST(:own AS BIGINT) IS NULL OR i.client_id = :own) "
        "GROUP BY i.id, i.code, i.code_key, c.code, i.usable, i.created_at ORDER BY i.code_key",
        o=office["id"],
        own=q.actor.client_id,
    )
    for row in rows:
        row["usable"] = bool(row["usable"])
    return rows
