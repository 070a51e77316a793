"""Who gets the vendor's mail, and where its letters go: plain SQL, in the actor's scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kcli_core.input.emails import email_key
from kcli_core.mypage import reads, rules
from kcli_core.mypage.rules import Candidate, why_not
from kcli_core.partner.rules import has_ended
from kcli_core.refusals import Refusal, refuse, require
from kcli_core.roles import NOBODY, Action, Role, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date


class Mailing(NamedTuple):
    """Whom mail goes to, each address once; who is left out, with the reason."""

    recipients: list[dict[str, Any]]
    left_out: list[dict[str, Any]]


def recipients(q: Queries, office: Row | None) -> Mailing:
    """Of one office the My-page contact and all holders of the right (REQ-113); without one, the vendor's whole list.

    That is every office with a direct contract, and agencies, partners and certified partners at their own addresses
    (REQ-111, REQ-120). Refused: PERM_ROLE, PERM_VENDOR_ONLY.
    """
    require(may(q.actor, Action.MAIL_RECIPIENTS, _target(office)), None if office else _vendor_only(q))
    return _gather(q, office, customers_too=False)


def recipients_with_customers(tx: Transaction, office: Row | None) -> Mailing:
    """The same with the customers of agencies and partners: against the custom, so with a reason, and logged (REQ-112).

    Refused: PERM_VENDOR_ONLY, REASON_NEEDED.
    """
    object = f"office:{office['code']}" if office else "office:*"
    tx.authorise(Action.MAIL_RECIPIENTS, object, _target(office), customers=True)
    require(_vendor_only(tx), None if tx.reason else refuse("REASON_NEEDED"))
    found = _gather(tx, office, customers_too=True)
    tx.record(
        "mail.customers_included", object, office_id=office["id"] if office else None, recipients=len(found.recipients)
    )
    return found


def postal_address(q: Queries, office: Row) -> dict[str, Any]:
    """Where letters go: the address of the My-page settings (REQ-138), else the office's own; `source` says which."""
    require(may(q.actor, Action.MAIL_RECIPIENTS, Target(office["id"])))
    own = reads.profile(q, office)
    source = "my_page" if own["address"] else "office" if office["address"] else None
    place = own if source == "my_page" else office
    return {
        "office": office["code"],
        "channel": office["channel"],
        "postal_code": place["postal_code"],
        "address": place["address"],
        "company": own["company_name"] or office["name"],
        "department": own["contact_department"],
        "title": own["contact_title"],
        "full_name": own["contact_name"],
        "phone": place["phone"],
        "source": source,
    }


def _target(office: Row | None) -> Target:
    return Target(office["id"]) if office else NOBODY


def _vendor_only(q: Queries) -> Refusal | None:
    if Role.VENDOR in q.actor.roles:
        return None
    return refuse("PERM_VENDOR_ONLY", action=Action.MAIL_RECIPIENTS.value, allowed=[Role.VENDOR.value])


def _gather(q: Queries, office: Row | None, *, customers_too: bool) -> Mailing:
    candidates = [*_of_offices(q, office, customers_too=customers_too), *([] if office else _of_partners(q))]
    return Mailing(*rules.union(candidates))


def _of_offices(q: Queries, office: Row | None, *, customers_too: bool) -> Iterator[Candidate]:
    """By office the contact of My page first, then the user IDs with the right."""
    only = office["id"] if office else None
    rows = q.rows(
        "SELECT o.code_key, 0 AS rank, o.code AS office, o.name AS company, o.channel, b.contact_name AS name, "
        "b.contact_email AS email, NULL AS user_id, '' AS user_id_key, 'active' AS state, 'my_page' AS why "
        "FROM office o LEFT JOIN billing_profile b ON b.office_id = o.id "
        "WHERE CAST(:only AS BIGINT) IS NULL OR o.id = :only "
        "UNION ALL SELECT o.code_key, 1, o.code, o.name, o.channel, coalesce(s.full_name, p.full_name, a.user_id), "
        "coalesce(s.email, p.email), a.user_id, a.user_id_key, a.state, 'system_administrator' "
        "FROM account a JOIN office o ON o.id = a.office_id LEFT JOIN staff s ON s.id = a.staff_id "
        "LEFT JOIN person p ON p.id = a.person_id "
        "WHERE (a.system_administrator OR a.kind = 'legacy_admin') AND (CAST(:only AS BIGINT) IS NULL OR o.id = :only) "
        "ORDER BY 1, 2, 9",
        only=only,
    )
    for row in rows:
        reason = why_not(
            email=row["email"], state=row["state"], direct=row["channel"] == "direct", customers_too=customers_too
        )
        yield _candidate(row, row["office"], row["user_id"], row["why"], reason)


def _of_partners(q: Queries) -> Iterator[Candidate]:
    today = jst_date(q.instant)
    rows = q.rows(
        "SELECT kind, name AS company, coalesce(contact_name, name) AS name, email, ended_on FROM partner "
        "ORDER BY code_key"
    )
    for row in rows:
        state = "ended" if has_ended(row["ended_on"], today) else "active"
        yield _candidate(row, None, None, row["kind"], why_not(email=row["email"], state=state))


def _candidate(row: Row, office: str | None, user_id: str | None, why: str, reason: str | None) -> Candidate:
    key = email_key(row["email"]) if row["email"] else None
    return Candidate(row["email"], key, row["name"], row["company"], office, user_id, why, reason)
