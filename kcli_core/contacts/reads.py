"""What is listed and shown of contacts: plain SQL."""

from __future__ import annotations

from typing import Any

from kcli_core.contacts import addresses
from kcli_core.contacts.rules import display_name
from kcli_core.contract import reads as contracts
from kcli_core.input.text import match_key
from kcli_core.names.surname import surname_of
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries

# What being registered gives (REQ-069).
RIGHTS = ("inquiries", "notice_mail", "sign_in")

ONE = """
SELECT k.*, a.email, a.email_key, a.shared, a.can_send, a.can_receive,
       CASE WHEN c.primary_id = k.id THEN 'primary' ELSE 'secondary' END AS contact_role, c.code AS contract
FROM contact k JOIN site_account a ON a.id = k.site_account_id JOIN contract c ON c.id = k.contract_id
"""


def of_contract(q: Queries, contract_id: int) -> list[Row]:
    return q.rows(ONE + "WHERE k.contract_id = :id ORDER BY k.number", id=contract_id)


def find(q: Queries, contract: Row, key: str) -> Row:
    """A contact by number, name or address. Refused: NOT_REGISTERED, CONTACT_AMBIGUOUS with those meant."""
    wanted = match_key(key)
    everybody = of_contract(q, contract["id"])
    found = (
        [row for row in everybody if str(row["number"]) == key.strip()]
        or [row for row in everybody if row["name_key"] == wanted]
        or [row for row in everybody if row["email_key"] == key.strip().lower()]
        or [row for row in everybody if match_key(surname_of(row["full_name"])) == wanted]
    )
    if not found:
        names = [f"{row['number']} {row['full_name']}" for row in everybody]
        raise Refused(refuse("NOT_REGISTERED", kind="contact", key=key, contract=contract["code"], names=names))
    if len(found) > 1:
        names = [f"{row['number']} {row['full_name']}" for row in found]
        raise Refused(refuse("CONTACT_AMBIGUOUS", key=key, contract=contract["code"], names=names))
    return found[0]


LIST = """
SELECT c.code AS contract, k.number, CASE WHEN c.primary_id = k.id THEN 'primary' ELSE 'secondary' END AS contact_role,
       k.full_name, a.email, a.shared, k.duties, k.department, k.title, k.phone, k.notified_on
FROM contact k JOIN site_account a ON a.id = k.site_account_id JOIN contract c ON c.id = k.contract_id
WHERE c.office_id = :o AND (CAST(:contract AS BIGINT) IS NULL OR c.id = :contract) ORDER BY c.code_key, k.number
"""


def list_contacts(q: Queries, office: Row, code: str | None) -> list[Row]:
    """The contacts of one contract, or of every contract of the office."""
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"])))
    contract = contracts.find(q, office["id"], code) if code else None
    rows = q.rows(LIST, o=office["id"], contract=contract["id"] if contract else None)
    for row in rows:
        row["shared"] = bool(row["shared"])
        row["duties"] = row["duties"].split()
    return rows


SHOWN = (
    "contract", "number", "contact_role", "full_name", "full_kana", "email", "department", "title", "phone",
    "phone_written",
)  # fmt: skip


def show(q: Queries, office: Row, code: str, key: str) -> dict[str, Any]:
    """One contact, with what the registration gives."""
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"])))
    contact = find(q, contracts.find(q, office["id"], code), key)
    return {
        **{name: contact[name] for name in SHOWN},
        "duties": contact["duties"].split(),
        **{name: bool(contact[name]) for name in ("shared", "can_send", "can_receive")},
        "gives": list(RIGHTS),
        **{name: contact[name] for name in ("notified_on", "name_confirmed_by", "registered_at")},
    }


def show_site(q: Queries, office: Row, email: str) -> dict[str, Any]:
    """The site's account of one address: what it shows, and who stands behind it (REQ-106)."""
    require(may(q.actor, Action.CONTACTS_READ, Target(office["id"])))
    account = addresses.find(q, email.strip())
    if account is None or account["office_id"] != office["id"]:
        raise Refused(refuse("NOT_REGISTERED", kind="address", key=email))
    rows = q.rows(
        "SELECT k.full_name, c.code FROM contact k JOIN contract c ON c.id = k.contract_id "
        "WHERE k.site_account_id = :id ORDER BY k.id",
        id=account["id"],
    )
    return {
        "email": account["email"],
        "display": display_name([person.name for person in addresses.persons(q, account["id"])]),
        "shared": bool(account["shared"]),
        "persons": list(dict.fromkeys(row["full_name"] for row in rows)),
        "contracts": sorted({row["code"] for row in rows}),
        "can_send": bool(account["can_send"]),
        "can_receive": bool(account["can_receive"]),
        "password_is_set": account["password_hash"] is not None,
        "follows": bool(account["follows"]),
    }


def requests(q: Queries, *, every: bool) -> list[Row]:
    """Requests for changes of contacts: the own office's (a vendor: of all); those that wait, or every one."""
    require(may(q.actor, Action.CONTACTS_REQUEST))
    import json

    rows = q.rows(
        "SELECT r.id, o.code AS office, c.code AS contract, r.kind AS wish_kind, r.state, r.requested_at, "
        "r.requested_by, r.wish, r.decided_at, r.decided_by, r.note "
        "FROM contact_request r JOIN office o ON o.id = r.office_id JOIN contract c ON c.id = r.contract_id "
        "WHERE (CAST(:own AS BIGINT) IS NULL OR o.id = :own) AND (:every OR r.state = 'requested') ORDER BY r.id",
        own=q.actor.office_id,
        every=every,
    )
    for row in rows:
        row["wish"] = _said(json.loads(row["wish"]))
    return rows


def _said(wish: dict[str, Any]) -> str:
    """What was asked for, in one line."""
    parts = [str(wish["key"])] if wish.get("key") else []
    for cells in [row["cells"] for row in wish.get("rows", [])] or [wish.get("cells") or {}]:
        parts.append(" ".join(f"{name}={text}" for name, text in cells.items() if text not in (None, "")))
    parts += [f"{name}={wish[name]}" for name in ("to", "form_date") if wish.get(name)]
    parts += [name for name in ("primary", "person") if wish.get(name)]
    # Off is a wish of its own when a contact is changed, and nothing when one is added.
    for name in ("shared", "can_send", "can_receive"):
        if wish.get(name) or ("key" in wish and wish.get(name) is False):
            parts.append(name if wish[name] else f"{name}=off")
    return ", ".join(filter(None, parts))
