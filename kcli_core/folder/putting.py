"""Documents are put into a client's green folder: one or a hundred thousand, all or none (EB-7 to EB-10).

Their bytes are among the blobs before this begins. When it is refused they stay there, named by nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.folder import actions, reads, rules, versions
from kcli_core.refusals import Refusal, refuse, require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date

AT_ONCE = 1000


class Put(NamedTuple):
    """Where the documents are now: the numbers of the first and the last (連番), and their bytes."""

    first: int
    last: int
    size: int
    stored: list[versions.Stored]


def require_open(q: Queries, office: Row, client_code: str) -> Row:
    """The green folder, if the actor may put into it now: asked before a byte is moved.

    Refused: NOT_REGISTERED, PERM_*, FOLDER_ENDING.
    """
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_PUT, reads.target_of(folder)))
    require(rules.is_active(folder))
    return folder


def today(q: Queries) -> dt.date:
    """The day in Japan by which dates are in the future."""
    return jst_date(q.instant)


def put(
    tx: Transaction,
    office: Row,
    client_code: str,
    drafts: Sequence[Mapping[str, Any]],
    *,
    path: str | None = None,
    allow_duplicate: bool = False,
    places: Sequence[Mapping[str, Any]] = (),
) -> Put:
    """Store documents with their first versions; `drafts` as `filing.draft` makes them, into the sub-folder `path`.

    `places` stand beside the drafts: file and row for the refusals. Refused, with all reasons: FOLDER_ENDING (EB-10),
    LIMIT_FOLDER_TOTAL, LIMIT_FOLDER_FILE (EB-8), DUPLICATE_DOCUMENT unless `allow_duplicate` (EB-7),
    BAD_FILE_NAME, NOT_REGISTERED (the sub-folder).
    """
    folder = reads.find(tx, office, client_code)
    object = actions.object_of(folder)
    tx.authorise(Action.FOLDER_PUT, object, reads.target_of(folder), documents=len(drafts))
    references.about_to_name(tx)
    folder |= tx.hold("folder", folder["id"])
    ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
    path_id = reads.path_id(tx, folder, path)
    same = duplicates(tx, folder["client_id"], drafts, places)
    require(
        rules.is_active(folder),
        *(
            reason.at(**(places[at] if places else {}))
            for at, draft in enumerate(drafts)
            if (reason := rules.file_name(draft["file_name"]))
        ),
        *room(folder, [(draft["file_name"], draft["size"]) for draft in drafts], places),
        *(() if allow_duplicate else same),
    )
    stored: list[versions.Stored] = []
    unchecked = 0
    rest = iter(drafts)
    while some := [{**draft, "path_id": path_id} for draft in islice(rest, AT_ONCE)]:
        stored += versions.store(tx, folder, ebook, some)
        unchecked += sum(draft["invoice_number_unchecked"] for draft in some)
    size = sum(draft["size"] for draft in drafts)
    facts: dict[str, Any] = {"documents": len(stored), "bytes": size}
    if stored:
        facts |= {"first": stored[0].number, "last": stored[-1].number}
    # What was let pass leaves its trace (DEC-22).
    facts |= {"unchecked_numbers": unchecked} if unchecked else {}
    facts |= {"duplicates": len(same)} if same else {}
    tx.record("folder.put", object, office_id=office["id"], **facts)
    return Put(stored[0].number if stored else 0, stored[-1].number if stored else 0, size, stored)


def room(folder: Row, files: Sequence[tuple[str, int]], places: Sequence[Mapping[str, Any]] = ()) -> list[Refusal]:
    """Is there room for files of these names and sizes (EB-8)? Each one that is too large is named."""
    most = folder["max_file"]
    found = [
        refuse("LIMIT_FOLDER_FILE", limit=most, size=size, name=name).at(**(places[at] if places else {}))
        for at, (name, size) in enumerate(files)
        if most is not None and size > most
    ]
    return found + rules.room_for(folder["max_total"], None, folder["used"], [size for _, size in files])


def duplicates(
    q: Queries, client_id: int, drafts: Sequence[Mapping[str, Any]], places: Sequence[Mapping[str, Any]] = ()
) -> list[Refusal]:
    """Documents whose bytes the client has already, in the store or in the same run (EB-7): which one it is."""
    there = _numbers(q, client_id, [draft["sha256"] for draft in drafts])
    seen: dict[str, str] = {}
    found = []
    for at, draft in enumerate(drafts):
        sha256, name = draft["sha256"], draft["file_name"]
        place = places[at] if places else {}
        if row := there.get(sha256):
            facts = {"number": row["number"], "there": row["counterparty"], "date": row["transaction_date"] or ""}
            reason = "deleted" if row["deleted"] else "stored"
            found.append(refuse("DUPLICATE_DOCUMENT", reason=reason, name=name, **facts).at(**place))
        elif sha256 in seen:
            found.append(refuse("DUPLICATE_DOCUMENT", reason="together", name=name, there=seen[sha256]).at(**place))
        else:
            seen[sha256] = name
    return found


def _numbers(q: Queries, client_id: int, hashes: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for start in range(0, len(hashes), 500):
        some = {f"h{at}": sha256 for at, sha256 in enumerate(dict.fromkeys(hashes[start : start + 500]))}
        marks = ", ".join(f":{name}" for name in some)
        rows = q.rows(
            "SELECT sha256, number, counterparty, transaction_date, deleted FROM document "
            f"WHERE client_id = :c AND sha256 IN ({marks}) ORDER BY number DESC",
            c=client_id, **some,
        )  # fmt: skip
        found |= {row["sha256"]: row for row in rows}
    return found
