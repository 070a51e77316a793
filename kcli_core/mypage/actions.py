"""What an office does on its My page: its billing settings, and from Free to paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kcli_core.input.emails import read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name, read_organisation_name
from kcli_core.input.numbers import read_postal_code
from kcli_core.input.phones import read_phone
from kcli_core.mypage import reads, rules
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

READERS: Mapping[str, Reader] = {
    "company_name": read_organisation_name,
    "contact_name": read_name,
    "contact_kana": read_kana,
    "contact_department": read_text,
    "contact_title": read_text,
    "contact_email": read_email,
    "responsible_name": read_name,
    "responsible_title": read_text,
    "responsible_email": read_email,
    "postal_code": read_postal_code,
    "address": read_text,
    "phone": read_phone,
}


def edit(tx: Transaction, office: Row, cells: Mapping[str, str | None]) -> list[str]:
    """会社基本設定: contact, responsible person, postal address, by direct customers themselves (REQ-114, 123, DEC-8).

    Company information and the record stay as they are (REQ-137). Refused: MYPAGE_*, BAD_*.
    """
    _authorise(tx, Action.MYPAGE_EDIT, office)
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, refusals=refusals, cautions=tx.cautions)
    require(*refusals)
    tx.hold("office", office["id"])  # two first edits at once would make two records
    row = tx.one("SELECT * FROM billing_profile WHERE office_id = :id", id=office["id"])
    if row is None:
        row = {"id": tx.insert("billing_profile", {"office_id": office["id"]})}
    fields = tx.changed("billing_profile", row["id"], office["code"], row, values, office_id=office["id"])
    tx.update("billing_profile", row["id"], {field: values[field] for field in fields})
    if fields:
        tx.record("billing_profile.edited", f"office:{office['code']}", office_id=office["id"], fields=fields)
    return fields


def upgrade(tx: Transaction, office: Row, codes: Sequence[str] = ()) -> dict[str, Any]:
    """From Free to paid (REQ-140): the office with every free contract, or the named contracts alone; all or none.

    Only the vendor turns it back. Refused: MYPAGE_*, NOT_REGISTERED, ALREADY_PAID.
    """
    _authorise(tx, Action.MYPAGE_UPGRADE, office)
    office = tx.hold("office", office["id"])
    rows = tx.rows(
        "SELECT id, code, code_key, plan FROM contract WHERE office_id = :id ORDER BY code_key"
        + tx.connection.for_update,
        id=office["id"],
    )
    if codes:
        chosen = _named(rows, codes)
    else:
        chosen = [row for row in rows if row["plan"] == "free"]
        require(None if chosen else rules.may_upgrade(office["code"], office["plan"]))
        if office["plan"] == "free":
            tx.changed("office", office["id"], office["code"], office, {"plan": "paid"}, office_id=office["id"])
            tx.update("office", office["id"], {"plan": "paid"})
    for row in chosen:
        tx.changed("contract", row["id"], row["code"], row, {"plan": "paid"}, office_id=office["id"])
        tx.update("contract", row["id"], {"plan": "paid"})
    upgraded = [row["code"] for row in chosen]
    tx.record("office.upgraded", f"office:{office['code']}", office_id=office["id"], contracts=upgraded)
    return {"office": office["code"], "plan": "paid" if not codes else office["plan"], "contracts": upgraded}


def _named(rows: Sequence[Row], codes: Sequence[str]) -> list[Row]:
    known = {row["code_key"]: row for row in rows}
    refusals, chosen = [], []
    for key, code in {code.strip().casefold(): code for code in codes}.items():
        row = known.get(key)
        verdict = (
            rules.may_upgrade(row["code"], row["plan"]) if row else refuse("NOT_REGISTERED", kind="contract", key=code)
        )
        if verdict:
            refusals.append(verdict)
        elif row:
            chosen.append(row)
    require(*refusals)
    return chosen


def _authorise(tx: Transaction, action: Action, office: Row) -> None:
    """The right by the table, and what keeps My page shut beside it: every reason at once."""
    bars = reads.bars(tx, office, action)
    try:
        tx.authorise(action, f"office:{office['code']}", Target(office["id"]))
    except Refused as refused:
        raise Refused(*refused.refusals, *bars) from None
    require(*bars)
