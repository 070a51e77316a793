"""What can go wrong with a shared ledger: a closed list of states, each with one safe next command."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from kcli_core.refusals import require
from kcli_core.roles import Action, Target, may
from kcli_core.share import reads, rules
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import instant, jst_date

FINDINGS = (
    "area_deleted",
    "comm_id_unusable",
    "lock_run_out",
    "holder_gone",
    "lock_without_file",
    "half_download",
    "older_than_newest",
    "draft_waiting",
    "membership_lapsed",
    "waiting_for_join",
    "blob_missing",
)
# After so long a start that nobody has joined is worth a word.
JOIN_PATIENCE = dt.timedelta(days=3)
# After each close the other party is behind until it opens, and nothing is wrong; after a month something may be.
RECEIVE_PATIENCE = dt.timedelta(days=31)


def examine(q: Queries, office: Row, has: Callable[[str], bool] | None = None) -> list[dict[str, Any]]:
    """Every finding of the data sets that the actor may see. `has`: are the bytes of a version there?"""
    require(may(q.actor, Action.SHARE_READ, Target(office["id"], client_id=q.actor.client_id)))
    shares = q.rows(
        "SELECT s.*, c.code AS client, c.support_member_until AS client_until FROM share s "
        "JOIN client c ON c.id = s.client_id WHERE s.office_id = :o "
        "AND (CAST(:own AS BIGINT) IS NULL OR s.client_id = :own) ORDER BY s.code_key",
        o=office["id"],
        own=q.actor.client_id,
    )
    return [
        {"code": share["code"], "finding": finding, "detail": detail, "next": command.format(code=share["code"])}
        for share in shares
        for finding, detail, command in _findings(q, office, share, has)
    ]


Found = Iterator[tuple[str, str, str]]


def _findings(q: Queries, office: Row, share: Row, has: Callable[[str], bool] | None) -> Found:
    parties = reads.parties(q, share["id"])
    using = [side for side, party in parties.items() if party["uses"]]
    usable = q.value("SELECT usable FROM comm_id WHERE id = :id", id=share["comm_id_id"])
    waiting = q.value("SELECT count(*) FROM share_draft WHERE share_id = :s AND state = 'waiting'", s=share["id"])
    if waiting:
        yield "draft_waiting", str(waiting), "kcli share drafts {code}"
    if share["deleted_at"]:  # also while it is prepared anew
        if using:
            yield "area_deleted", ", ".join(using), "kcli share leave {code}"
        return
    if share["state"] == "prepared":
        return
    if not usable and using:
        yield "comm_id_unusable", ", ".join(using), "kcli share leave {code}"
    yield from _of_lock(q, share, parties)
    yield from _of_copies(q, share, parties, usable=bool(usable))
    today = jst_date(q.instant)
    members = (
        ("office", office["code"], office["support_member_until"]),
        ("client", share["client"], share["client_until"]),
    )
    for side, code, until in members:
        if side in using and rules.is_member(until, today, code):
            yield "membership_lapsed", f"{code} {until}", f"kcli {side} edit {code} --support-member until=DATE"
    if share["state"] == "waiting_for_join":
        started = max((instant(party["joined_at"]) for party in parties.values()), default=q.instant)
        if q.instant - started > JOIN_PATIENCE:
            yield "waiting_for_join", started.isoformat(timespec="minutes"), "kcli share join {code}"
    if has is not None and share["head"]:
        newest = reads.version(q, share["id"], share["head"])
        if not has(newest["sha256"]):
            yield "blob_missing", f"version {share['head']}", "kcli share versions {code}"


def _of_lock(q: Queries, share: Row, parties: dict[str, Row]) -> Found:
    held = q.one("SELECT * FROM share_lock WHERE share_id = :id", id=share["id"])
    if held is None:
        return
    force = f"kcli share unlock {{code}} --lock-id {held['lock_id']} --reason WHY"
    account = held["holder_account"]
    if account is not None and not q.value("SELECT 1 FROM account WHERE id = :id AND state = 'active'", id=account):
        yield "holder_gone", held["holder"], force
    elif rules.has_run_out(instant(held["until"]), q.instant):
        yield "lock_run_out", f"{held['holder']} {held['until']}", "kcli share open {code} --to FILE"
    elif held["side"] in parties and parties[held["side"]]["received"] < held["base"]:
        yield "lock_without_file", held["holder"], "kcli share open {code} --to FILE"


def _of_copies(q: Queries, share: Row, parties: dict[str, Row], *, usable: bool) -> Found:
    at = q.value("SELECT at FROM share_version WHERE share_id = :s AND version = :v", s=share["id"], v=share["head"])
    newest = instant(at) if at else None
    for side, party in parties.items():
        if not party["uses"] or not usable:
            continue
        if party["received"] == 0:
            yield "half_download", side, "kcli share open {code} --to FILE"
        elif party["received"] < share["head"] and newest is not None and q.instant - newest > RECEIVE_PATIENCE:
            detail = f"{side} {party['received']} < {share['head']}, {newest.isoformat(timespec='minutes')}"
            yield "older_than_newest", detail, "kcli share open {code} --to FILE"
