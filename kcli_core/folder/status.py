"""The green folder at a glance: use, documents, rules, seal, what waits, what ends, and what asks for care."""

from __future__ import annotations

import datetime as dt
from typing import Any

from kcli_core.folder import office_rules, reads, rules
from kcli_core.folder.versions import terms
from kcli_core.refusals import Caution, require
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import instant, jst_date

EXPIRING_DAYS = 90
# A seal is worth something only while it is younger than what it shall prove.
SEALED_EVERY_DAYS = 31


def today(q: Queries) -> dt.date:
    """The day in Japan."""
    return jst_date(q.instant)


def status(q: Queries, office: Row, client_code: str) -> tuple[dict[str, Any], list[Caution]]:
    """What is there, and what should be looked at. Refused: NOT_REGISTERED without a green folder."""
    folder = reads.find(q, office, client_code)
    require(reads.may_read(q, folder))
    ebook = reads.ebook(q, folder["client_id"])
    counted = counts(q, folder)
    adopted = office_rules.in_force(q, folder["client_id"])
    found = {
        "client": folder["client_code"], "name": folder["name"], "state": folder["state"],
        "used": folder["used"], "max_total": folder["max_total"], "max_file": folder["max_file"], **counted,
        "legal_form": ebook["form"], "closing_month": terms(folder, ebook).closing_month,
        "second_person": bool(ebook["second_person"]),
        "rules": adopted["adopted_on"] if adopted else None, "rules_by": adopted["adopted_by"] if adopted else None,
        "last_event_at": last(q, folder["client_id"]), "sealed_at": last(q, folder["client_id"], "sealed"),
        "verified_at": last(q, folder["client_id"], "verified"),
    }  # fmt: skip
    return found, _cautions(q, folder, found)


def counts(q: Queries, folder: Row) -> dict[str, Any]:
    """Documents of a folder: all, marked as deleted, near their end; corrections that wait; first and last day kept."""
    soon = (today(q) + dt.timedelta(days=EXPIRING_DAYS)).isoformat()
    row = q.one(
        "SELECT count(*) AS documents, coalesce(sum(CASE WHEN deleted THEN 1 ELSE 0 END), 0) AS deleted_documents, "
        "min(transaction_date) AS first_date, max(transaction_date) AS last_date, min(retain_until) AS first_ends, "
        "coalesce(sum(CASE WHEN retain_until <= :soon THEN 1 ELSE 0 END), 0) AS expiring "
        "FROM document WHERE folder_id = :id",
        soon=soon, id=folder["id"],
    ) or {}  # fmt: skip
    waiting = q.value(
        "SELECT count(*) FROM document_request WHERE folder_id = :id AND state = 'waiting'", id=folder["id"]
    )
    numbers = {name: int(row[name]) for name in ("documents", "deleted_documents", "expiring")}
    return {**row, **numbers, "requests": waiting}


def last(q: Queries, client_id: int, what: str | None = None) -> str | None:
    """When something last happened to a client's documents, by its chain."""
    found: str | None = q.value(
        "SELECT at FROM document_event WHERE client_id = :c AND (CAST(:what AS TEXT) IS NULL OR what = :what) "
        "ORDER BY seq DESC LIMIT 1", c=client_id, what=what,
    )  # fmt: skip
    return found


def _cautions(q: Queries, folder: Row, found: dict[str, Any]) -> list[Caution]:
    client, used, limit = folder["client_code"], folder["used"], folder["max_total"]
    cautions = []
    if folder["state"] == "ending":
        cautions.append(Caution("FOLDER_IS_ENDING", {"client": client, "name": folder["name"]}))
    if found["rules"] is None:
        cautions.append(Caution("NO_OFFICE_RULES", {"client": client}))
    elif found["rules"] > today(q).isoformat():
        cautions.append(Caution("RULES_LATER", {"client": client, "adopted_on": found["rules"]}))
    if found["closing_month"] is None:
        cautions.append(Caution("CLOSING_MONTH_UNKNOWN", {"client": client}))
    if rules.nearly_full(used, limit):
        percent, name = used * 100 // limit, folder["name"]
        cautions.append(
            Caution(
                "FOLDER_NEARLY_FULL",
                {"client": client, "name": name, "percent": percent, "used": used, "limit": limit},
            )
        )
    if found["expiring"]:
        cautions.append(
            Caution("DOCUMENTS_EXPIRING", {"client": client, "count": found["expiring"], "days": EXPIRING_DAYS})
        )
    if found["requests"]:
        cautions.append(Caution("REQUESTS_WAITING", {"client": client, "count": found["requests"]}))
    if found["documents"] and _days_since(q, found["sealed_at"]) > SEALED_EVERY_DAYS:
        cautions.append(Caution("SEAL_OLD", {"client": client, "days": SEALED_EVERY_DAYS}))
    return cautions


def _days_since(q: Queries, at: str | None) -> int:
    return (q.instant - instant(at)).days if at else SEALED_EVERY_DAYS + 1
