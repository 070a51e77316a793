"""Looking up a forgotten address: the vendor's work, against the registered phone (REQ-043)."""

from __future__ import annotations

from typing import Any

from kcli_core.input.phones import read_phone
from kcli_core.input.text import match_key
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def find(tx: Transaction, office: Row, full_name: str, phone: str) -> list[dict[str, Any]]:
    """The user IDs and addresses of the person of this name with this registered phone; the look-up is logged.

    Refused: BAD_PHONE, FIELD_MISSING, NOT_REGISTERED where name and phone do not belong together.
    """
    tx.authorise(Action.ACCOUNT_FIND_EMAIL, f"office:{office['code']}", Target(office["id"]))
    reading = read_phone(phone)
    require(reading.refusal, None if reading.value or reading.refusal else refuse("FIELD_MISSING", field="phone"))
    number = reading.value.e164 if reading.value else ""
    rows = tx.rows(
        "SELECT s.full_name, s.email, a.user_id, 'staff:' || s.code AS object FROM staff s "
        "LEFT JOIN account a ON a.staff_id = s.id "
        "WHERE s.office_id = :o AND :phone IN (s.phone, s.mobile, s.reset_phone)",
        o=office["id"],
        phone=number,
    )
    rows += tx.rows(
        "SELECT p.full_name, p.email, a.user_id, 'person:' || c.code || '/' || p.number AS object FROM person p "
        "JOIN client c ON c.id = p.client_id LEFT JOIN account a ON a.person_id = p.id "
        "WHERE c.office_id = :o AND :phone IN (p.phone, p.mobile, c.phone)",
        o=office["id"],
        phone=number,
    )
    found = [row for row in rows if match_key(row["full_name"]) == match_key(full_name)]
    if not found:
        raise Refused(refuse("NOT_REGISTERED", kind="caller", key=full_name))
    for row in found:
        tx.record("account.email_found", row["object"], office_id=office["id"])
    return [{"user_id": row["user_id"], "full_name": row["full_name"], "email": row["email"]} for row in found]
