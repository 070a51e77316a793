"""What can be done to an office's record."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kcli_core.account import actions as accounts
from kcli_core.account import passwords
from kcli_core.account.addresses import read_domains
from kcli_core.account.issue import Issued
from kcli_core.account.rules import limit_can_become
from kcli_core.catalog.prices import prices
from kcli_core.input.dates import read_date, read_until
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.ids import id_key, read_access_name, read_corp_id, read_group_id
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name, read_organisation_name
from kcli_core.input.numbers import read_invoice_number, read_postal_code
from kcli_core.input.phones import read_phone
from kcli_core.office import rules
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Role, Target
from kcli_core.store.audit import canonical
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

# What goes with an office, each before what it refers to.
OWNED_TABLES = (
    "inquiry", "site_account", "own_catalogue", "session", "account", "service_token", "outbox", "change",
    "change_request", "company_info", "billing_profile",
)  # fmt: skip
RESERVED_CORP_IDS = frozenset({"vendor"})

READERS: Mapping[str, Reader] = {
    "code": read_corp_id,
    "name": read_organisation_name,
    "access_name": read_access_name,
    "applied_on": read_date,
    "group_code": read_group_id,
    "postal_code": read_postal_code,
    "address": read_text,
    "phone": read_phone,
    "email_domains": read_domains,
    "support_member_until": read_until,
}
# They can be changed, not emptied.
KEPT = ("name", "access_name", "applied_on")
COMPANY_INFO_READERS: Mapping[str, Reader] = {
    "name": read_organisation_name,
    "kana": read_kana,
    "representative": read_name,
    "postal_code": read_postal_code,
    "address": read_text,
    "phone": read_phone,
    "invoice_number": read_invoice_number,
}


def add(
    tx: Transaction,
    cells: Mapping[str, str | None],
    *,
    channel: str = "direct",
    plan: str = "paid",
    oem: bool = False,
    partner: str | None = None,
    included_ids: int | None = None,
) -> tuple[int, list[Issued]]:
    """Open an office: its id, and the special ID `admin` with its password where the contract has one (REQ-125).

    Refused: BAD_ID, FULLWIDTH_ID, BAD_DATE, FIELD_MISSING, BAD_CHOICE, CODE_TAKEN, NOT_REGISTERED, PARTNER_CHANNEL.
    """
    tx.authorise(Action.OFFICE_ADD, f"office:{cells.get('code')}")
    refusals: list[Refusal] = []
    values = read_fields(
        cells, READERS, needed=("code", "name", "access_name", "applied_on"), refusals=refusals, cautions=tx.cautions
    )
    through = _partner(tx, partner, refusals)
    require(
        *refusals,
        rules.one_of("channel", channel, rules.CHANNELS),
        rules.one_of("plan", plan, rules.PLANS),
        _may_include(included_ids),
        rules.partner_fits(channel, through),
    )
    key = id_key(values["code"])
    if key in RESERVED_CORP_IDS or tx.value("SELECT 1 FROM office WHERE code_key = :key", key=key):
        raise Refused(refuse("CODE_TAKEN", kind="office", code=values["code"]))
    values["email_domains"] = values.get("email_domains") or ""
    row = {**values, "code_key": key, "channel": channel, "plan": plan, "oem": oem, "created_at": tx.at}
    if included_ids is not None:
        row["included_ids"] = included_ids
    if through:
        row["partner_id"] = through["id"]
    office_id = tx.insert("office", row)
    tx.record("office.added", f"office:{values['code']}", office_id=office_id, channel=channel, oem=oem)
    with_admin = rules.gives_admin(dt.date.fromisoformat(values["applied_on"]), oem=oem)
    return office_id, [_give_admin(tx, office_id)] if with_admin else []


def _give_admin(tx: Transaction, office_id: int) -> Issued:
    """`admin` opens My page and the common settings; it is not counted among the accounts (X-9)."""
    password = passwords.generate(tx.world.random_bytes)
    admin = rules.LEGACY_ADMIN
    account_id = tx.insert(
        "account",
        {
            "office_id": office_id,
            "kind": "legacy_admin",
            "user_id": admin,
            "user_id_key": admin,
            "state": "active",
            "system_administrator": True,
            "manager": False,
            "logout_after_hours": 1,
            "password_hash": passwords.one_time_hash(password),
            "password_is_initial": True,
            "password_set_at": tx.at,
            "issued_at": tx.at,
        },
    )
    tx.record("account.issued", "account:admin", office_id=office_id, kind="legacy_admin")
    return Issued(account_id, admin, admin, password, "account:admin", True, False)


def edit(
    tx: Transaction,
    office: Row,
    cells: Mapping[str, str | None],
    *,
    channel: str | None = None,
    plan: str | None = None,
    presence_days: int | None = None,
    partner: str | None = None,
    included_ids: int | None = None,
) -> list[str]:
    """Change the record: the vendor's work. The names of the fields that changed. An empty `partner`: none any more."""
    tx.authorise(Action.OFFICE_EDIT, f"office:{office['code']}", Target(office["id"]))
    refusals: list[Refusal] = []
    readers = {k: r for k, r in READERS.items() if k != "code"}
    values = read_fields(cells, readers, kept=KEPT, refusals=refusals, cautions=tx.cautions)
    by_vendor = Role.VENDOR in tx.actor.roles
    now = tx.one("SELECT id, code, kind FROM partner WHERE id = :id", id=office["partner_id"])
    through = now if partner is None else _partner(tx, partner, refusals)
    require(
        *refusals,
        _may_include(included_ids),
        None if refusals else rules.partner_fits(channel or office["channel"], through),
        rules.one_of("channel", channel, rules.CHANNELS) if channel else None,
        rules.one_of("plan", plan, rules.PLANS) if plan else None,
        rules.plan_can_become(office["plan"], plan, by_vendor=by_vendor) if plan else None,
    )
    values |= {name: value for name, value in (("channel", channel), ("plan", plan)) if value}
    if values.get("email_domains", "") is None:
        values["email_domains"] = ""
    if presence_days is not None:
        values["presence_days"] = presence_days or None
    if included_ids is not None:
        values["included_ids"] = included_ids
    if through != now:
        values["partner"] = through["code"] if through else None
        office = {**office, "partner": now["code"] if now else None}
    return _write(tx, office, values, {"partner_id": through["id"] if through else None})


def _partner(tx: Transaction, code: str | None, refusals: list[Refusal]) -> Row | None:
    """The agency or partner of this code; none where none is named. Refused: NOT_REGISTERED."""
    if not code:
        return None
    found = tx.one("SELECT id FROM partner WHERE code_key = :key", key=id_key(code.strip()))
    if found is None:
        refusals.append(refuse("NOT_REGISTERED", kind="partner", key=code))
        return None
    held = tx.hold("partner", found["id"])  # what it is does not change before the office names it
    return {name: held[name] for name in ("id", "code", "kind")}


def _may_include(ids: int | None) -> Refusal | None:
    if ids is None:
        return None
    return rules.one_of("included_ids", str(ids), [str(n) for n in prices()["staff_ids"]["included"]])


def _write(
    tx: Transaction, office: Row, values: Mapping[str, Any], links: Mapping[str, int | None] = MappingProxyType({})
) -> list[str]:
    """The history names what an office is linked with by its code; the row holds the link itself."""
    fields = tx.changed("office", office["id"], office["code"], office, values, office_id=office["id"])
    linked = {f"{field}_id": links[f"{field}_id"] for field in fields if f"{field}_id" in links}
    tx.update("office", office["id"], {f: values[f] for f in fields if f"{f}_id" not in linked} | linked)
    if fields:
        tx.record("office.edited", f"office:{office['code']}", office_id=office["id"], fields=fields)
    return fields


def remove(tx: Transaction, office: Row) -> dict[str, Any]:
    """Close an office that has neither staff, clients nor contracts any more, with `admin`, history and requests.

    Refused: HAS_MEMBERS. The log keeps the tombstone; periods that are charged stay with it.
    """
    tx.authorise(Action.OFFICE_REMOVE, f"office:{office['code']}", Target(office["id"]))
    tx.hold("office", office["id"])
    counts = {
        table: tx.value(f"SELECT count(*) FROM {table} WHERE office_id = :id", id=office["id"])
        for table in ("staff", "client", "contract", "access_period")
    }
    if any(counts.values()):
        facts = {"staff": counts["staff"], "clients": counts["client"], "contracts": counts["contract"]}
        raise Refused(refuse("HAS_MEMBERS", code=office["code"], **facts))
    for table in OWNED_TABLES:
        tx.run(f"DELETE FROM {table} WHERE office_id = :id", id=office["id"])
    tx.run("DELETE FROM office WHERE id = :id", id=office["id"])
    tx.record("office.removed", f"office:{office['code']}", office_id=office["id"])
    return {"code": office["code"]}


def set_limit(tx: Transaction, office: Row, limit: int) -> None:
    """The number of staff accounts, ten unless the vendor raises it, with a reason (REQ-060, REQ-061)."""
    tx.authorise(Action.STAFF_LIMIT, f"office:{office['code']}", Target(office["id"]), limit=limit)
    held = tx.hold("office", office["id"])
    require(
        limit_can_become(limit, held["accounts_used"], company=office["code"]),
        None if tx.reason else refuse("REASON_NEEDED"),
    )
    before = {"account_limit": held["account_limit"]}
    tx.changed("office", office["id"], office["code"], before, {"account_limit": limit}, office_id=office["id"])
    tx.update("office", office["id"], {"account_limit": limit})
    tx.record(
        "staff.limit_set", f"office:{office['code']}", office_id=office["id"], limit=limit, was=held["account_limit"]
    )


def edit_company_info(tx: Transaction, office: Row, cells: Mapping[str, str | None]) -> list[str]:
    """会社情報, printed on papers (REQ-139); the billing settings are another record and stay as they are (REQ-137)."""
    tx.authorise(Action.OFFICE_COMPANY_INFO, f"office:{office['code']}", Target(office["id"]))
    refusals: list[Refusal] = []
    values = read_fields(cells, COMPANY_INFO_READERS, refusals=refusals, cautions=tx.cautions)
    require(*refusals)
    row = tx.one("SELECT * FROM company_info WHERE office_id = :id", id=office["id"])
    if row is None:
        row = {"id": tx.insert("company_info", {"office_id": office["id"]})}
    fields = tx.changed("company_info", row["id"], office["code"], row, values, office_id=office["id"])
    tx.update("company_info", row["id"], {field: values[field] for field in fields})
    if fields:
        tx.record("company_info.edited", f"office:{office['code']}", office_id=office["id"], fields=fields)
    return fields


def request_change(tx: Transaction, office: Row, cells: Mapping[str, str | None]) -> int:
    """Ask the vendor for a rename or a move (REQ-015). The number of the request."""
    tx.authorise(Action.OFFICE_CHANGE_REQUEST, f"office:{office['code']}", Target(office["id"]))
    refusals: list[Refusal] = []
    readers = {name: READERS[name] for name in rules.REQUESTABLE}
    values = read_fields(cells, readers, kept=KEPT, refusals=refusals, cautions=tx.cautions)
    require(*refusals, None if values or refusals else refuse("NOTHING_TO_CHANGE"))
    request_id = tx.insert(
        "change_request",
        {
            "office_id": office["id"],
            "fields": canonical(values),
            "state": "requested",
            "requested_at": tx.at,
            "requested_by": tx.actor.label,
        },
    )
    tx.record("office.change_requested", f"request:{request_id}", office_id=office["id"], fields=sorted(values))
    accounts.note(tx, tx.actor.account_id, "inquiry", f"office.change_requested {request_id}")
    return request_id


def decide_change(tx: Transaction, request_id: int, *, apply: bool) -> list[str]:
    """The vendor applies a request, or refuses it with a reason. The fields that changed."""
    tx.authorise(Action.OFFICE_CHANGE_APPLY, f"request:{request_id}")
    request = tx.one(f"SELECT * FROM change_request WHERE id = :id{tx.connection.for_update}", id=request_id)
    if request is None:
        raise Refused(refuse("NOT_REGISTERED", kind="request", key=request_id))
    if request["state"] != "requested":
        raise Refused(refuse("REQUEST_DECIDED", request=request_id, state=request["state"]))
    if not apply and not tx.reason:
        raise Refused(refuse("REASON_NEEDED"))
    office = tx.hold("office", request["office_id"])
    fields = _write(tx, office, json.loads(request["fields"])) if apply else []
    state = "applied" if apply else "refused"
    decided = {"state": state, "decided_at": tx.at, "decided_by": tx.actor.label, "note": tx.reason}
    tx.update("change_request", request_id, decided)
    tx.record(f"office.change_{state}", f"request:{request_id}", office_id=office["id"], fields=fields)
    return fields
