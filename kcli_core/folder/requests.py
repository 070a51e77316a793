"""Corrections and deletions that wait for a second person: filed, approved, rejected, withdrawn (EB-18)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.folder import amending, reads, wording
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Actor, may
from kcli_core.store.audit import canonical
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

COLUMNS = (
    "id", "number", "change", "content", "reason", "applied_on", "person", "applied_at", "applied_by", "decision",
    "decided_at", "decided_by", "decided_why",
)  # fmt: skip


def file(
    tx: Transaction, held: amending.Held, change: str, fields: Mapping[str, Any], why: amending.Why,
    *, allow_duplicate: bool,
) -> dict[str, Any]:  # fmt: skip
    """Put a change that could be made now before a second person. Refused: REQUEST_WAITING, one at a time."""
    document, client = held.document, held.folder["client_code"]
    sql = "SELECT id, applied_by FROM document_request WHERE document_id = :d AND state = 'waiting'"
    if there := tx.one(sql, d=document["id"]):
        facts = {"client": client, "number": document["number"], "by": there["applied_by"]}
        raise Refused(refuse("REQUEST_WAITING", request=there["id"], **facts))
    # What is made from the change is made now, so that both persons read the same.
    after = {**held.newest, **fields}
    said = why._replace(
        applied_on=why.applied_on or amending.day(tx),
        subject=why.subject or wording.subject(held.newest, change),
        content=why.content or wording.content(held.newest, after, change),
        person=why.person or amending.person(tx),
    )
    wish = {"fields": dict(fields), "said": said._asdict(), "allow_duplicate": allow_duplicate}
    row = {
        "folder_id": held.folder["id"], "client_id": held.folder["client_id"], "document_id": document["id"],
        "base": document["version"], "change": change, "fields": canonical(wish), "reason": why.reason,
        "applied_at": tx.at, "applied_by": tx.actor.label, "account_id": _account(tx),
    }  # fmt: skip
    id = tx.insert("document_request", row)
    changed = wording.differing(held.newest, after)
    tx.record(
        "folder.requested", f"document:{client}/{document['number']}", office_id=held.folder["office_id"], request=id,
        change=change, changed=changed,
    )  # fmt: skip
    answer = {"client": client, "number": document["number"], "version": document["version"], "change": change}
    return {**answer, "request": id, "decision": "waiting", "content": said.content, "reason": why.reason}


def approve(tx: Transaction, office: Row, client_code: str, request: int) -> dict[str, Any]:
    """Carry a request out, by the rules as they are now. Its version names who applied and who approved.

    Refused: PERM_SAME_PERSON, REQUEST_DECIDED, DOCUMENT_CHANGED where the document was changed since, and whatever bars
    the change: then it still waits.
    """
    references.about_to_name(tx)
    held, row = _held(tx, office, client_code, request, Action.FOLDER_APPROVE)
    require(second_person(tx.actor, row))
    wish = json.loads(row["fields"])
    why, fields = amending.Why(**wish["said"]), wish["fields"]
    others = [] if wish["allow_duplicate"] else amending.same_bytes(tx, held, fields)
    amending.require_allowed(held, row["change"], fields, row["base"], others)
    answer = amending.write(
        tx, held, row["change"], fields, why, by=row["applied_by"], approved_by=tx.actor.label
    )  # fmt: skip
    _decide(tx, request, "approved", tx.reason)
    return {**answer, "request": request, "decision": "approved", "by": row["applied_by"]}


def reject(tx: Transaction, office: Row, client_code: str, request: int) -> dict[str, Any]:
    """Refuse a request, with a reason. Refused: REASON_NEEDED, REQUEST_DECIDED."""
    held, row = _held(tx, office, client_code, request, Action.FOLDER_APPROVE)
    require(None if tx.reason else refuse("REASON_NEEDED"))
    return _closed(tx, held, row, "rejected")


def withdraw(tx: Transaction, office: Row, client_code: str, request: int) -> dict[str, Any]:
    """Take one's own request back. Refused: PERM_NOT_APPLICANT, REQUEST_DECIDED."""
    held, row = _held(tx, office, client_code, request, Action.FOLDER_CORRECT)
    require(None if _same(tx.actor, row) else refuse("PERM_NOT_APPLICANT", request=request, by=row["applied_by"]))
    return _closed(tx, held, row, "withdrawn")


def _closed(tx: Transaction, held: amending.Held, row: Row, state: str) -> dict[str, Any]:
    client, number = held.folder["client_code"], held.document["number"]
    _decide(tx, row["id"], state, tx.reason)
    facts = {"request": row["id"], "change": row["change"]}
    tx.record(f"folder.request_{state}", f"document:{client}/{number}", office_id=held.folder["office_id"], **facts)
    return {"client": client, "number": number, **facts, "decision": state}


def _decide(tx: Transaction, request: int, state: str, why: str | None) -> None:
    decided = {"state": state, "decided_at": tx.at, "decided_by": tx.actor.label, "decided_why": why}
    tx.update("document_request", request, decided)


def find(q: Queries, folder: Row, request: int) -> Row:
    """Refused: NOT_REGISTERED."""
    row = q.one(
        "SELECT r.*, d.number FROM document_request r JOIN document d ON d.id = r.document_id "
        "WHERE r.id = :id AND r.folder_id = :f",
        id=request, f=folder["id"],
    )  # fmt: skip
    if row is None:
        raise Refused(refuse("NOT_REGISTERED", kind="document_request", key=request, client=folder["client_code"]))
    return row


def _held(
    tx: Transaction, office: Row, client_code: str, request: int, action: Action
) -> tuple[amending.Held, Row]:  # fmt: skip
    """The request, and what it is about, under the lock. Refused: REQUEST_DECIDED."""
    folder = reads.find(tx, office, client_code)
    tx.authorise(action, f"request:{folder['client_code']}/{request}", reads.target_of(folder), request=request)
    held = amending.hold(tx, folder, find(tx, folder, request)["number"])
    row = tx.hold("document_request", request)
    if row["state"] != "waiting":
        raise Refused(refuse("REQUEST_DECIDED", reason="document", request=request, state=row["state"]))
    return held, row


# --- who is a second person


def second_person(actor: Actor, request: Mapping[str, Any]) -> Refusal | None:
    """May this actor let the request pass? Not the applicant, in whatever guise; and no script, which is nobody."""
    if actor.token_id is not None:
        return refuse("PERM_SAME_PERSON", reason="token", request=request["id"], by=request["applied_by"])
    if _same(actor, request):
        return refuse("PERM_SAME_PERSON", request=request["id"], by=request["applied_by"])
    return None


def _same(actor: Actor, request: Mapping[str, Any]) -> bool:
    own_account = actor.account_id is not None and actor.account_id == request["account_id"]
    return own_account or _at_the_keyboard(actor.label) == _at_the_keyboard(request["applied_by"])


def _at_the_keyboard(label: str) -> str:
    """`local:root as minami002` is root, whomever the local operator acts as (DEC-24)."""
    return label.partition(" as ")[0] if label.startswith("local:") else label


def _account(tx: Transaction) -> int | None:
    """The account behind the applicant; behind a script that of who has made its token."""
    if tx.actor.token_id is None:
        return tx.actor.account_id
    found: int | None = tx.value("SELECT created_by_account FROM service_token WHERE id = :id", id=tx.actor.token_id)
    return found


# --- what waits


def listed(q: Queries, office: Row, client_code: str, *, every: bool = False) -> list[Row]:
    """The requests of a client that wait, oldest first; with `every` the decided ones too. Refused: NOT_REGISTERED."""
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_READ, reads.target_of(folder)))
    rows = q.rows(
        "SELECT r.*, d.number FROM document_request r JOIN document d ON d.id = r.document_id WHERE r.folder_id = :f "
        f"{'' if every else 'AND r.state = :waiting '}ORDER BY r.id",
        f=folder["id"], waiting="waiting",
    )  # fmt: skip
    found = []
    for row in rows:
        said = json.loads(row.pop("fields"))["said"]
        found.append({name: {**row, **said, "decision": row["state"]}[name] for name in COLUMNS})
    return found


class Waiting(NamedTuple):
    """A new file whose correction waits: for which document, to be which version, its name."""

    number: int
    version: int
    name: str


def waiting_files(q: Queries, client_id: int) -> list[tuple[Waiting, str, int]]:
    """What waits for a client, each with SHA-256 and bytes."""
    rows = q.rows(
        "SELECT d.number, r.base, r.fields FROM document_request r JOIN document d ON d.id = r.document_id "
        "WHERE r.client_id = :c AND r.state = 'waiting' ORDER BY r.id",
        c=client_id,
    )
    found = []
    for row in rows:
        fields = json.loads(row["fields"])["fields"]
        if "sha256" in fields:
            waiting = Waiting(row["number"], row["base"] + 1, fields["file_name"])
            found.append((waiting, fields["sha256"], fields["size"]))
    return found


def new_file(q: Queries, office: Row, client_code: str, request: int) -> str | None:
    """SHA-256 of the file that a request brings, to be looked for before it is approved. Refused: NOT_REGISTERED."""
    folder = reads.find(q, office, client_code)
    require(may(q.actor, Action.FOLDER_APPROVE, reads.target_of(folder)))
    found: str | None = json.loads(find(q, folder, request)["fields"])["fields"].get("sha256")
    return found
