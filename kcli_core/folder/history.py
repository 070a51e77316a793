"""The history of documents: every version with who, when, what changed and why, found by any of these (EB-14).

Before and after of a correction are both looked at: a document is found by the amount that it had, and the one it has.
"""

from __future__ import annotations

import unicodedata
from typing import Any, NamedTuple

from kcli_core.folder import documents, reads, wording
from kcli_core.folder.counterparty import counterparty_key
from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

SAID = (
    "kind", "direction", "transaction_date", "amount", "counterparty", "counterparty_code", "invoice_number",
    "invoice_number_unchecked", "slip_number", "remarks", "route", "file_name", "media_type", "size", "sha256", "marks",
    "applied_on", "subject", "corrected_on", "content", "reason", "person",
)  # fmt: skip
BEFORE = ("transaction_date", "amount", "counterparty", "file_name", "sha256")


class Wanted(NamedTuple):
    """What is looked for; all that is given must fit. Instants as they are stored, days as YYYY-MM-DD, yen."""

    number: int | None = None
    since: str | None = None
    until: str | None = None
    person: str | None = None
    reason: str | None = None
    change: str | None = None
    date_from: str | None = None
    date_to: str | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    counterparty: str | None = None


def history(q: Queries, office: Row, client_code: str, wanted: Wanted) -> list[Row]:
    """The versions of a client's documents, oldest first. Refused: NOT_REGISTERED, PERM_*."""
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_READ, reads.target_of(folder)))
    if wanted.number is not None:
        documents.find(q, folder, wanted.number)
    conditions, params = _conditions(wanted)
    names = dict.fromkeys((*SAID, *wording.FILE, *wording.NAMES, wording.UNCHECKED))
    rows = q.rows(
        f"SELECT d.number, v.version, v.change, v.at, v.by, v.approved_by, {', '.join(f'v.{n}' for n in names)}, "
        f"{', '.join(f'o.{n} AS before_{n}' for n in names)} FROM document_version v "
        "JOIN document d ON d.id = v.document_id "
        "LEFT JOIN document_version o ON o.document_id = v.document_id AND o.version = v.version - 1 "
        f"WHERE v.folder_id = :f{''.join(f' AND {one}' for one in conditions)} ORDER BY v.at, d.number, v.version",
        f=folder["id"], **params,
    )  # fmt: skip
    return [_shown(row) for row in rows if _fits(row, wanted)]


def _conditions(wanted: Wanted) -> tuple[list[str], dict[str, Any]]:
    """What the store can look for itself; a range fits where it fits before or after."""
    found, params = [], {}
    for name, value, condition in (
        ("number", wanted.number, "d.number = :number"),
        ("since", wanted.since, "v.at >= :since"),
        ("until", wanted.until, "v.at <= :until"),
        ("change", wanted.change, "v.change = :change"),
    ):
        if value is not None:
            found.append(condition)
            params[name] = value
    for column, low, high in (
        ("transaction_date", wanted.date_from, wanted.date_to),
        ("amount", wanted.amount_min, wanted.amount_max),
    ):
        limits = [("low", ">=", low), ("high", "<=", high)]
        given = [(f"{column}_{name}", sign, value) for name, sign, value in limits if value is not None]
        if given:
            sides = [" AND ".join(f"{side}.{column} {sign} :{name}" for name, sign, _ in given) for side in "vo"]
            found.append(f"(({sides[0]}) OR ({sides[1]}))")
            params |= {name: value for name, _, value in given}
    return found, params


def _fits(row: Row, wanted: Wanted) -> bool:
    """What is looked for in texts, in any width and case."""
    if wanted.person and not _in(wanted.person, row["by"], row["person"], row["approved_by"]):
        return False
    if wanted.reason and not _in(wanted.reason, row["reason"]):
        return False
    if wanted.counterparty:
        key = counterparty_key(wanted.counterparty)
        names = [row["counterparty"], row["before_counterparty"]]
        return any(name and key in counterparty_key(name) for name in names)
    return True


def _in(part: str, *texts: str | None) -> bool:
    return any(_folded(part) in _folded(text) for text in texts if text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _shown(row: Row) -> Row:
    before = {name.removeprefix("before_"): row[name] for name in row if name.startswith("before_")}
    head = {name: row[name] for name in ("number", "version", "change", "at", "by", "approved_by")}
    changed = wording.differing(before, row) if row["version"] > 1 else []
    return {
        **head, "changed": changed, **{name: row[name] for name in SAID},
        **{f"before_{name}": before[name] for name in BEFORE},
    }  # fmt: skip
