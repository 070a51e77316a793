"""Contacts as a list, for one of the three purposes that they were told of, which the log keeps (REQ-109)."""

from __future__ import annotations

from kcli_core.contacts.rules import may_export_for
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def export(tx: Transaction, purpose: str, office: Row | None = None, contract: str | None = None) -> list[Row]:
    """Every contact of the office, or of one contract of it; without an office those of all the actor acts for.

    Refused: PERM_ROLE, BAD_CHOICE (purpose), NOT_REGISTERED (contract). An export of nobody is recorded as well.
    """
    object = f"office:{office['code']}" if office else "office:*"
    tx.authorise(Action.CONTACTS_EXPORT, object, Target(office["id"] if office else None), purpose=purpose[:20])
    require(may_export_for(purpose))
    if contract is not None:
        key = contract.strip().casefold()
        known = tx.value(
            "SELECT code FROM contract WHERE office_id = :o AND code_key = :key",
            o=office["id"] if office else None,
            key=key,
        )
        if known is None:
            raise Refused(refuse("NOT_REGISTERED", kind="contract", key=contract))
        object = f"contract:{known}"
    rows = tx.rows(
        "SELECT o.code AS office, t.code AS contract, t.product, c.number, "
        "CASE WHEN t.primary_id = c.id THEN 'primary' ELSE 'secondary' END AS contact_role, c.full_name, c.full_kana, "
        "c.department, c.title, s.email, coalesce(c.phone_written, c.phone) AS phone, c.duties, c.notified_on "
        "FROM contact c JOIN contract t ON t.id = c.contract_id JOIN office o ON o.id = t.office_id "
        "JOIN site_account s ON s.id = c.site_account_id "
        "WHERE (CAST(:office AS BIGINT) IS NULL OR o.id = :office) "
        "AND (CAST(:key AS TEXT) IS NULL OR t.code_key = :key) ORDER BY o.code_key, t.code_key, c.number",
        office=office["id"] if office else tx.actor.office_id,
        key=contract.strip().casefold() if contract is not None else None,
    )
    office_id = office["id"] if office else tx.actor.office_id
    tx.record("contacts.exported", object, office_id=office_id, purpose=purpose, count=len(rows))
    return rows
