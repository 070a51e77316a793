"""Nothing changes, everything can be corrected: a new version, a deletion mark, the mark taken back (EB-11 to EB-13).

Where the client's rules ask for a second person, what is said here becomes a request that waits for one (EB-18).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from kcli_core.blobs import references
from kcli_core.folder import amending, documents, filing, reads, requests, wording
from kcli_core.input import form
from kcli_core.refusals import Caution, Refusal, refuse, require
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
    document = documents.find(q, folder, number)
    return folder, document, documents.version(q, folder, document)


# A blank says of these that there is none; of the others it says nothing.
NEEDED = ("transaction_date", "counterparty", "document_kind", "direction", "route")


def read(
    cells: Mapping[str, str | None], newest: Mapping[str, Any], *, today: dt.date, no_amount: bool = False,
    unchecked: bool = False, refusals: list[Refusal], cautions: list[Caution],
) -> dict[str, Any]:  # fmt: skip
    """What shall be otherwise, of filing.CELLS as people write them, by the readers of putting; not given, not changed.

    A blank takes away what need not be there. A note written with the amount (税込) goes to the remarks, as in putting.
    Refused: FIELD_MISSING, BAD_*, OPTIONS_CONTRADICT.
    """
    values = form.read_fields(cells, filing.READERS, kept=NEEDED, refusals=refusals, cautions=cautions)
    if "document_kind" in values:
        values["kind"] = values.pop("document_kind")
    written = cells.get("amount")
    if written is not None and no_amount:
        refusals.append(refuse("OPTIONS_CONTRADICT", options=["--amount", "--no-amount"]))
    elif written is not None or no_amount:
        amount, note, none = filing.read_amount_cell(written, no_amount, refusals)
        if amount is None and not none and not any(one.facts.get("field") == "amount" for one in refusals):
            refusals.append(refuse("FIELD_MISSING", reason="amount", field="amount"))
        values["amount"] = amount
        remarks = values.get("remarks", newest["remarks"])
        if note and note not in (remarks or ""):
            values["remarks"] = " ".join(filter(None, (remarks, note)))
    if (number := cells.get("invoice_number")) is not None:
        found, doubted = filing.read_number_cell(number, unchecked, refusals, cautions, {})
        values |= {"invoice_number": found, wording.UNCHECKED: doubted}
    if day := values.get("transaction_date"):
        cautions += [
            said.at(field="transaction_date") for said in filing.doubts(dt.date.fromisoformat(day), today)
        ]  # fmt: skip
    return values


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
    if "sha256" in fields:
        references.about_to_name(tx)
    held = amending.hold(tx, folder, number)
    others = [] if allow_duplicate else amending.same_bytes(tx, held, fields)
    amending.require_allowed(held, change, fields, base, others)
    if held.ebook["second_person"]:
        return requests.file(tx, held, change, fields, why, allow_duplicate=allow_duplicate)
    return amending.write(tx, held, change, fields, why)
