"""What My page shows: the contract, whom the vendor bills and writes to, and what is charged."""

from __future__ import annotations

from typing import Any

from kcli_core.access import reads as access
from kcli_core.access import rules as access_rules
from kcli_core.catalog.prices import prices
from kcli_core.mypage import rules
from kcli_core.refusals import Refusal, require
from kcli_core.roles import Action, Role, Target, may
from kcli_core.staff import reads as staff
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries
from kcli_core.world import JST, stamp

FIELDS = (
    "company_name", "contact_name", "contact_kana", "contact_department", "contact_title", "contact_email",
    "responsible_name", "responsible_title", "responsible_email", "postal_code", "address", "phone", "phone_written",
)  # fmt: skip


def bars(q: Queries, office: Row, action: Action) -> list[Refusal]:
    """What keeps My page of an office shut to its own people, beside a missing right; never to the vendor (REQ-121).

    MYPAGE_AGENCY (REQ-134), MYPAGE_GROUP_ACCOUNT (REQ-135).
    """
    if Role.VENDOR in q.actor.roles or q.actor.office_id != office["id"]:
        return []
    kind = q.value("SELECT kind FROM account WHERE id = :id", id=q.actor.account_id)
    found = rules.bars(direct=office["channel"] == "direct", group_account=kind == "group_account")
    return [refusal.at(action=action.value) for refusal in found]


def profile(q: Queries, office: Row) -> dict[str, Any]:
    """The billing settings, empty where nothing was registered yet."""
    row = q.one(f"SELECT {', '.join(FIELDS)} FROM billing_profile WHERE office_id = :id", id=office["id"])
    return row or dict.fromkeys(FIELDS)


def show(q: Queries, office: Row) -> dict[str, Any]:
    """My page (REQ-119, REQ-122). Refused, every reason at once: MYPAGE_NO_RIGHT and what `bars` says."""
    action = Action.MYPAGE_READ
    require(may(q.actor, action, Target(office["id"])), *bars(q, office, action))
    return {
        "office": office["code"],
        "name": office["name"],
        "channel": office["channel"],
        "plan": office["plan"],
        **profile(q, office),
        "contracts": contracts(q, office),
        **charges(q, office),
    }


def contracts(q: Queries, office: Row) -> list[Row]:
    """Each with the places for contacts, used and at most."""
    return q.rows(
        "SELECT code, product, plan, connections, base + bundled + extra AS contact_limit, contacts_used "
        "FROM contract WHERE office_id = :id ORDER BY code_key",
        id=office["id"],
    )


def charges(q: Queries, office: Row) -> dict[str, Any]:
    """What this month is charged, of all that kcli has a price for: restricted IDs, and IDs beyond the basic fee."""
    table = prices()
    month = access.charged(q, office)
    start = q.instant.astimezone(JST).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    ids = staff.count_ids(q, office["id"], before=stamp(start))
    lines = [
        _line("access_restriction", month["ids"], table["access_restriction"]["yen_per_id_and_month"]),
        _line("staff_ids", rules.extra_ids(ids, office["included_ids"]), table["staff_ids"]["yen_per_id_and_month"]),
    ]
    total = access_rules.charge(1, sum(line["yen"] for line in lines), table["tax"]["percent"])
    return {"month": month["month"], "charges": lines, **total}


def _line(charge: str, ids: int, unit_yen: int) -> dict[str, Any]:
    return {"charge": charge, "ids": ids, "unit_yen": unit_yen, "yen": ids * unit_yen}


def history(q: Queries, office: Row) -> list[Row]:
    """What changed of the billing settings, and when a plan did."""
    action = Action.MYPAGE_READ
    require(may(q.actor, action, Target(office["id"])), *bars(q, office, action))
    return q.rows(
        "SELECT at, actor, kind, object_key AS code, field, before, after, change_set FROM change "
        "WHERE office_id = :id AND (kind = 'billing_profile' OR (kind IN ('office', 'contract') AND field = 'plan')) "
        "ORDER BY id",
        id=office["id"],
    )
