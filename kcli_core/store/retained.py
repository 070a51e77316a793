"""Going back to an older copy must not take documents along that the law still wants (EB-32, EB-37)."""

from __future__ import annotations

import datetime as dt

from kcli_core.refusals import Refused, refuse
from kcli_core.store.engine import Connection, Row

# A version by its digest in the chain: the same in both stores where it is the same word for word.
_VERSIONS = (
    "SELECT e.client_id, e.document AS number, e.version, e.digest, c.code, d.retain_until FROM document d "
    "JOIN document_event e ON e.client_id = d.client_id AND e.document = d.number AND e.version IS NOT NULL "
    "JOIN client c ON c.id = d.client_id"
)
_CHAINS = "SELECT client_id, events, head FROM ebook WHERE events > 0"


def lost(there: Connection, copy: Connection, day: dt.date) -> list[Row]:
    """The versions, of documents that must be kept on this day, that are there and not in the copy."""
    if not there.has_table("document"):
        return []
    shorter = [row["client_id"] for row in there.rows(_CHAINS) if not _holds(copy, row)]
    if not shorter:
        return []
    kept = f"{_VERSIONS} WHERE d.retain_until IS NULL OR d.retain_until >= :day ORDER BY d.client_id, d.number, e.seq"
    found = [row for row in there.rows(kept, {"day": day.isoformat()}) if row["client_id"] in shorter]
    copied = {_key(row) for row in copy.rows(_VERSIONS)} if found else set()
    return [row for row in found if _key(row) not in copied]


def require_kept(there: Connection, copy: Connection, day: dt.date) -> None:
    """Refused: DOCUMENTS_WOULD_GO, with how many documents, the first, and the last day of the longest."""
    gone = lost(there, copy, day)
    if not gone:
        return
    days = [row["retain_until"] for row in gone]
    raise Refused(
        refuse(
            "DOCUMENTS_WOULD_GO",
            documents=len({(row["client_id"], row["number"]) for row in gone}),
            client=gone[0]["code"],
            number=gone[0]["number"],
            until="-" if None in days else max(days),
        )
    )


def _holds(copy: Connection, chain: Row) -> bool:
    """Does the copy have this client's chain up to this very event, and its documents still?"""
    sql = "SELECT hash FROM document_event WHERE client_id = :c AND seq = :s"
    same = copy.value(sql, {"c": chain["client_id"], "s": chain["events"]}) == chain["head"]
    purged = "SELECT 1 FROM folder_purge p JOIN folder f ON f.id = p.folder_id WHERE f.client_id = :c LIMIT 1"
    return same and not copy.value(purged, {"c": chain["client_id"]})


def _key(row: Row) -> tuple[int, int, int, str]:
    return row["client_id"], row["number"], row["version"], row["digest"]
