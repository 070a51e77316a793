"""The compliance sheet: every requirement of the law for electronic transactions, and what in this store meets it.

Electronic Books Preservation Act, article 7, with enforcement rule 4 and by it rule 2; what is true here is read from
the store, not promised. Nothing of it says that anybody has certified this program (EB-40).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from kcli_core.folder import office_rules, reads, status
from kcli_core.folder.retention import SEARCH_RELIEF_SALES
from kcli_core.folder.versions import terms
from kcli_core.refusals import require
from kcli_core.store import verify
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import jst_date

# Whether a requirement is met: by this store; by what the office has or does beside it; not yet; not relied on; not
# asked of this client by a relief.
MET, OFFICE, OPEN, UNUSED, RELIEVED = "met", "office", "open", "unused", "relieved"


class Item(NamedTuple):
    """One requirement: its name for the words, its group, and how it stands."""

    name: str
    group: str
    state: str


class Sheet(NamedTuple):
    facts: dict[str, Any]
    items: list[Item]


def sheet(q: Queries, office: Row, client_code: str) -> Sheet:
    """Read what is true of a client's documents now. Refused: NOT_REGISTERED without a green folder."""
    folder = reads.find(q, office, client_code)
    require(reads.may_read(q, folder))
    facts = _facts(q, office, folder)
    return Sheet(facts, [*_integrity(facts), *_visibility(facts), *_search(facts), *_relief(facts), *_keeping(facts)])


def _facts(q: Queries, office: Row, folder: Row) -> dict[str, Any]:
    ebook, client = reads.ebook(q, folder["client_id"]), folder["client_id"]
    rules = office_rules.in_force(q, client)
    day = jst_date(q.instant).isoformat()
    export = q.one(
        "SELECT at, documents, request FROM ebook_export WHERE client_id = :c AND complete ORDER BY id DESC LIMIT 1",
        c=client,
    )
    counted = status.counts(q, folder)
    blank = q.value("SELECT count(*) FROM document WHERE folder_id = :f AND amount IS NULL", f=folder["id"])
    versions = q.value("SELECT count(*) FROM document_version WHERE folder_id = :f", f=folder["id"])
    sales = ebook["base_period_sales"]
    return {
        "office": office["name"], "client": folder["client_code"], "client_name": folder["client_name"],
        "folder": folder["name"], "day": day, "legal_form": ebook["form"], **counted, "blank": blank,
        "corrections": versions - counted["documents"], "events": ebook["events"],
        "stamped": _marked(q, folder, "timestamp"), "locked": _marked(q, folder, "password"),
        "guarded": verify.guarded(q.connection),
        "rules_on": rules["adopted_on"] if rules else None, "rules_by": rules["adopted_by"] if rules else None,
        "rules_hold": bool(rules and rules["adopted_on"] <= day), "second_person": bool(ebook["second_person"]),
        "verified_on": _day_of(status.last(q, client, "verified")),
        "sealed_on": _day_of(status.last(q, client, "sealed")),
        "sales": sales, "sales_relief": sales is not None and sales <= SEARCH_RELIEF_SALES,
        "print_relief": bool(ebook["print_relief"]), "sales_limit": SEARCH_RELIEF_SALES,
        "closing_month": terms(folder, ebook).closing_month, "extension": ebook["extension_months"],
        "losses": ebook["loss_years"].split(), "undated": _undated(q, folder),
        "export_on": _day_of(export["at"]) if export else None, "exported": export["documents"] if export else 0,
        "request": export["request"] if export else None,
    }  # fmt: skip


def _marked(q: Queries, folder: Row, mark: str) -> int:
    """Documents in whose bytes this was found when they were stored."""
    sql = "SELECT count(DISTINCT document_id) FROM document_version WHERE folder_id = :f AND marks LIKE :mark"
    return int(q.value(sql, f=folder["id"], mark=f"%{mark}%"))


def _undated(q: Queries, folder: Row) -> int:
    return int(q.value("SELECT count(*) FROM document WHERE folder_id = :f AND retain_until IS NULL", f=folder["id"]))


def _day_of(at: str | None) -> str | None:
    """The day in Japan of a stored instant."""
    return jst_date(dt.datetime.fromisoformat(at)).isoformat() if at else None


def _integrity(facts: dict[str, Any]) -> list[Item]:
    """One of (1) to (4); a store of ours leans on (4), the office's rules, and makes it impossible to break them."""
    guarded, rules = facts["guarded"], facts["rules_hold"]
    return [
        Item("integrity_1", "integrity", UNUSED),
        Item("integrity_2", "integrity", UNUSED),
        Item("integrity_3", "integrity", UNUSED if guarded else OPEN),
        Item("integrity_4", "integrity", MET if rules else OPEN),
        Item("guards", "integrity", MET if guarded else OPEN),
        Item("chain", "integrity", MET if facts["verified_on"] and facts["sealed_on"] else OFFICE),
        Item("second_person", "integrity", MET if facts["second_person"] else OFFICE),
    ]


def _visibility(facts: dict[str, Any]) -> list[Item]:
    return [
        Item("outline", "visibility", OFFICE),
        Item("screen", "visibility", OFFICE),
        Item("legible", "visibility", OPEN if facts["locked"] else MET),
        Item("search", "visibility", MET),
    ]


def _search(facts: dict[str, Any]) -> list[Item]:
    del facts  # the same for everybody: a relief never switches it off
    return [Item(f"search_{number}", "search", MET) for number in range(1, 9)]


def _relief(facts: dict[str, Any]) -> list[Item]:
    known = facts["sales"] is not None
    return [
        Item("relief_download", "relief", MET if facts["export_on"] else OFFICE),
        Item("relief_sales", "relief", RELIEVED if facts["sales_relief"] else UNUSED if known else OFFICE),
        Item("relief_print", "relief", RELIEVED if facts["print_relief"] else UNUSED),
        Item("relief_grace", "relief", UNUSED),
    ]


def _keeping(facts: dict[str, Any]) -> list[Item]:
    return [
        Item("retention", "keeping", MET if facts["closing_month"] else OPEN),
        Item("ending", "keeping", MET),
        Item("as_received", "keeping", MET),
        Item("bodies", "keeping", OFFICE),
        Item("access", "keeping", MET),
        Item("backup", "keeping", OFFICE),
        Item("no_certificate", "keeping", MET),
    ]
