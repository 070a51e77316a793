"""What every change of a kept document goes through: what is held, what bars it, how it is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from kcli_core.folder import documents, putting, reads, rules, versions, wording
from kcli_core.input import form
from kcli_core.input.dates import read_date
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date

# Of the law's eight fields these can be said; slip number and counterparty are the document's own, and the day of the
# correction is the day on which it is made.
SAID = ("applied_on", "subject", "content", "person")


class Held(NamedTuple):
    """A document and all that owns a limit or a chain it changes, locked in this order."""

    folder: Row
    ebook: Row
    document: Row
    newest: Row


class Why(NamedTuple):
    """Why a document is changed, as far as it is said; the rest is made from what changes."""

    reason: str
    applied_on: str | None = None
    subject: str | None = None
    content: str | None = None
    person: str | None = None


def hold(tx: Transaction, folder: Row, number: int) -> Held:
    """Lock folder, chain and document, and read them anew. Refused: NOT_REGISTERED."""
    folder = {**folder, **tx.hold("folder", folder["id"])}
    ebook = tx.hold("ebook", reads.ebook(tx, folder["client_id"])["id"])
    document = tx.hold("document", documents.find(tx, folder, number)["id"])
    return Held(folder, ebook, document, documents.version(tx, folder, document))


def read_why(
    reason: str | None, cells: Mapping[str, str | None], today: dt.date, refusals: list[Refusal]
) -> Why | None:
    """The reason and what else is said (SAID). Refused: REASON_NEEDED, BAD_DATE (also one to come), BAD_TEXT."""
    cautions: list[Caution] = []
    before = len(refusals)
    readers: dict[str, form.Reader] = {
        "applied_on": read_date,
        **dict.fromkeys(("reason", "subject", "content", "person"), form.read_text),
    }
    said = form.read_fields({"reason": reason, **cells}, readers, refusals=refusals, cautions=cautions)
    if not said.get("reason") and len(refusals) == before:
        refusals.append(refuse("REASON_NEEDED", reason="document"))
    if (said.get("applied_on") or "") > today.isoformat():
        refusals.append(refuse("BAD_DATE", reason="future", field="applied_on", text=said["applied_on"]))
    if len(refusals) > before:
        return None
    return Why(said["reason"], **{name: said.get(name) for name in SAID})


def require_why(tx: Transaction, cells: Mapping[str, str | None]) -> Why:
    refusals: list[Refusal] = []
    why = read_why(tx.reason, cells, jst_date(tx.instant), refusals)
    if why is None:
        raise Refused(*refusals)
    return why


def require_allowed(held: Held, change: str, fields: Mapping[str, Any], base: int, others: list[Refusal]) -> None:
    """What bars a change, under the lock (EB-10, EB-13); `others`: what else is known to bar it.

    Refused: DOCUMENT_CHANGED alone, as all else was judged by what was seen then; FOLDER_ENDING, DOCUMENT_DELETED,
    DOCUMENT_NOT_DELETED, SAME_DOCUMENT, LIMIT_FOLDER_TOTAL, LIMIT_FOLDER_FILE.
    """
    folder, document, newest = held.folder, held.document, held.newest
    facts = {"client": folder["client_code"], "number": document["number"]}
    if base != document["version"]:
        raise Refused(
            refuse("DOCUMENT_CHANGED", base=base, version=newest["version"], by=newest["by"], at=newest["at"], **facts)
        )
    new_file = fields.get("sha256", newest["sha256"]) != newest["sha256"]
    correcting = change == "corrected" and not document["deleted"]
    require(
        rules.is_active(folder),
        refuse("DOCUMENT_DELETED", **facts) if document["deleted"] and change != "restored" else None,
        refuse("DOCUMENT_NOT_DELETED", **facts) if not document["deleted"] and change == "restored" else None,
        refuse("SAME_DOCUMENT", **facts)
        if correcting and not wording.differing(newest, {**newest, **fields})
        else None,
        *(putting.room(folder, [(fields["file_name"], fields["size"])]) if new_file else ()),
        *others,
    )


def same_bytes(q: Queries, held: Held, fields: Mapping[str, Any]) -> list[Refusal]:
    """Another document of the client that has the new file's bytes (EB-7)."""
    sha256 = fields.get("sha256", held.newest["sha256"])
    if sha256 == held.newest["sha256"]:
        return []
    row = q.one(
        "SELECT number, counterparty, transaction_date, deleted FROM document WHERE client_id = :c AND sha256 = :s "
        "AND id <> :own ORDER BY number LIMIT 1",
        c=held.folder["client_id"], s=sha256, own=held.document["id"],
    )  # fmt: skip
    if row is None:
        return []
    facts = {"number": row["number"], "there": row["counterparty"], "date": row["transaction_date"] or ""}
    reason = "deleted" if row["deleted"] else "stored"
    return [refuse("DUPLICATE_DOCUMENT", reason=reason, name=fields["file_name"], **facts)]


def day(tx: Transaction) -> str:
    """Today in Japan."""
    return jst_date(tx.instant).isoformat()


def write(
    tx: Transaction, held: Held, change: str, fields: Mapping[str, Any], why: Why,
    by: str | None = None, approved_by: str | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The next version, with the eight fields of the law complete; what the command answers."""
    newest = held.newest
    after = {**newest, **fields}
    today = day(tx)
    eight = {
        "applied_on": why.applied_on or today,
        "subject": why.subject or wording.subject(newest, change),
        "corrected_on": today,
        "content": why.content or wording.content(newest, after, change),
        "reason": why.reason,
        "person": why.person or person(tx),
        "approved_by": approved_by,
    }
    version = versions.store_next(
        tx, held.folder, held.ebook, held.document, newest, change, {**fields, **eight}, by=by
    )
    number, client = held.document["number"], held.folder["client_code"]
    changed = wording.differing(newest, after)
    approved = {"approved": True} if approved_by else {}
    tx.record(
        f"folder.{change}", f"document:{client}/{number}", office_id=held.folder["office_id"], version=version,
        changed=changed, **approved,
    )  # fmt: skip
    return {
        "client": client, "number": number, "version": version, "change": change, **eight,
        "slip_number": after["slip_number"], "counterparty": after["counterparty"],
    }  # fmt: skip


def person(tx: Transaction) -> str:
    """Who acts, by name where the store knows one."""
    for table, id in (("staff", tx.actor.staff_id), ("person", tx.actor.person_id)):
        if id is not None and (name := tx.value(f"SELECT full_name FROM {table} WHERE id = :id", id=id)):
            return str(name)
    return tx.actor.label
