"""Documents found by what they say (EB-21 to EB-24, EB-29): plain SQL, in the actor's scope.

Phase one finds the numbers of what fits, from an index alone wherever one can serve; phase two fetches what is shown of
those, and of no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from kcli_core.folder import reads
from kcli_core.folder.criteria import Criteria, order, where
from kcli_core.refusals import refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

EVERYTHING = 1 << 62
PAGE = 2000

SHOWN = """
SELECT d.number, d.transaction_date, d.amount, d.counterparty, v.counterparty_code, d.kind,
       d.direction, v.invoice_number, v.slip_number, v.remarks, v.file_name, p.path, d.retain_until, d.deleted,
       d.version, o.at AS stored_at, o.by AS stored_by, v.route, d.size, d.sha256
"""
FOUND = """
FROM ({found}) h JOIN document d ON d.id = h.id
JOIN document_version v ON v.document_id = d.id AND v.version = d.version
JOIN document_version o ON o.document_id = d.id AND o.version = 1
LEFT JOIN folder_path p ON p.id = v.path_id
ORDER BY {order}
"""


class Found(NamedTuple):
    """What was found, and how many there are in all: more than `rows`, where the limit was less."""

    rows: list[Row]
    total: int


def search(
    q: Queries, office: Row, client_code: str, wanted: Criteria, *, sort: str = "date", limit: int | None = None
) -> Found:
    """The documents of a client that fit, across all years unless `wanted` narrows it.

    Refused: NOT_REGISTERED (no green folder, or of another client than the actor's), BAD_CHOICE (sort), BAD_NUMBER.
    """
    folder = reads.find(q, office, client_code)
    require(
        may(q.actor, Action.FOLDER_READ, reads.target_of(folder)),
        refuse("BAD_NUMBER", field="limit", text=limit, minimum=1) if limit is not None and limit < 1 else None,
    )
    if wanted.path is not None:
        reads.path_id(q, folder, wanted.path)
    condition, params = _where(q, folder, wanted)
    by = order(sort)
    found = f"SELECT d.id FROM document d WHERE {condition} ORDER BY {by} LIMIT :most"
    if wanted.reads_versions:
        # These are looked through once: what is found is counted here, and not by a second look.
        ids = [row["id"] for row in q.rows(found, most=EVERYTHING, **params)]
        shown = ids if limit is None else ids[:limit]
        return Found([row for page in _pages(q, shown) for row in page], len(ids))
    most = EVERYTHING if limit is None else limit + 1
    rows = [_clean(row) for row in q.rows(SHOWN + FOUND.format(found=found, order=by), most=most, **params)]
    if limit is None or len(rows) <= limit:
        return Found(rows, len(rows))
    return Found(rows[:limit], q.value(f"SELECT count(*) FROM document d WHERE {condition}", **params))


def listed(q: Queries, folder: Row, wanted: Criteria) -> Iterator[list[Row]]:
    """The same documents by date and counterparty, for print, a page at a time (EB-28). Rights were asked."""
    condition, params = _where(q, folder, wanted)
    rows = q.rows(
        f"SELECT d.id, d.transaction_date, d.counterparty_key, d.number FROM document d WHERE {condition}", **params
    )
    # Sorted here, so that both stores sort alike.
    rows.sort(key=lambda row: (row["transaction_date"] or "", row["counterparty_key"], row["number"]))
    return _pages(q, [row["id"] for row in rows])


def _where(q: Queries, folder: Row, wanted: Criteria) -> tuple[str, dict[str, Any]]:
    condition, params = where(wanted, q.connection.contains)
    return condition, {**params, "client": folder["client_id"], "folder": folder["id"]}


def _pages(q: Queries, ids: Sequence[int]) -> Iterator[list[Row]]:
    """What is shown of these documents, in their order."""
    for at in range(0, len(ids), PAGE):
        page = ids[at : at + PAGE]
        found = f"SELECT x.id FROM document x WHERE x.id IN ({', '.join(map(str, page))})"
        shown = {row["number"]: row for row in q.rows(SHOWN + FOUND.format(found=found, order="d.id"))}
        numbers = dict(zip(sorted(page), shown, strict=True))
        yield [_clean(shown[numbers[id]]) for id in page]


def _clean(row: Row) -> Row:
    row["deleted"] = bool(row["deleted"])
    return row
