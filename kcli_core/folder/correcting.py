"""Nothing changes, everything can be corrected: a new version, a deletion mark, the mark taken back (EB-11 to EB-13).

Where the client's rules ask for a second person, what is said here becomes a request that waits for one (EB-18).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.folder import amending, reads, requests, wording
from kcli_core.refusals import require
from kcli_core.roles import Action, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

CORRECTABLE = frozenset({*wording.NAMES, *wording.FILE, wording.UNCHECKED})


def look(q: Queries, office: Row, client_code: str, number: int) -> tuple[Row, Row, Row]:
    """Folder, document and newest version, for who may correct it: read before a file is sent or a question asked.

    Refused: NOT_REGISTERED, PERM_*.
    """
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_CORRECT, reads.target_of(folder)))
    document = amending.find_document(q, folder, number)
    return folder, document, amending.newest_version(q, document)


def correct(
    tx: Transaction, office: Row, client_code: str, number: int, fields: Mapping[str, Any],
    said: Mapping[str, str | None], *, base: int, allow_duplicate: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A new version in which `fields` (of CORRECTABLE, as they are stored) are otherwise; the old ones stay.

    `said`: of amending.SAID, as written. `base`: the version that was looked at; only the newest is corrected. The
    reason is the transaction's. Refused: DOCUMENT_CHANGED, DOCUMENT_DELETED, SAME_DOCUMENT, DUPLICATE_DOCUMENT,
    LIMIT_*, FOLDER_ENDING, REASON_NEEDED, REQUEST_WAITING.
    """
    return _change(tx, office, client_code, number, "corrected", fields, said, base, allow_duplicate)


def delete(
    tx: Transaction, office: Row, client_code: str, number: int, said: Mapping[str, str | None], *, base: int
) -> dict[str, Any]:
    """A mark; every version and every byte stays (EB-12). Refused as `correct` is."""
    return _change(tx, office, client_code, number, "deleted", {}, said, base)


def restore(
    tx: Transaction, office: Row, client_code: str, number: int, said: Mapping[str, str | None], *, base: int
) -> dict[str, Any]:
    """Take the mark back. Refused: DOCUMENT_NOT_DELETED, and as `correct` is."""
    return _change(tx, office, client_code, number, "restored", {}, said, base)


def _change(
    tx: Transaction, office: Row, client_code: str, number: int, change: str, fields: Mapping[str, Any],
    said: Mapping[str, str | None], base: int, allow_duplicate: bool = False,
) -> dict[str, Any]:  # fmt: skip
    folder = reads.find(tx, office, client_code)
    object = f"document:{folder['client_code']}/{number}"
    tx.authorise(Action.FOLDER_CORRECT, object, reads.target_of(folder), change=change)
    unknown = set(fields) - CORRECTABLE
    if unknown:
        raise ValueError(f"not correctable: {unknown}")
    why = amending.require_why(tx, said)
    held = amending.hold(tx, folder, number)
    others = [] if allow_duplicate else amending.same_bytes(tx, held, fields)
    amending.require_allowed(held, change, fields, base, others)
    if held.ebook["second_person"]:
        return requests.file(tx, held, change, fields, why, allow_duplicate=allow_duplicate)
    return amending.write(tx, held, change, fields, why)
