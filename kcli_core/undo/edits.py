"""Changing fields back: what they were before is written again, by the action that writes them by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from kcli_core.account.addresses import Approval
from kcli_core.client import actions as clients
from kcli_core.client.rules import MENUS
from kcli_core.contacts import actions as contacts
from kcli_core.contract import actions as contracts
from kcli_core.folder import actions as folders
from kcli_core.mypage import actions as mypage
from kcli_core.office import actions as offices
from kcli_core.partner import actions as partners
from kcli_core.staff import actions as staff
from kcli_core.undo.step import Step, Undo

Cells = dict[str, str | None]
PHONES = ("phone", "mobile")
# What the action works out by itself.
DERIVED = ("code_key", "name_key", "email_approved_by", "email_approved_on")


def edit_staff(undo: Undo, step: Step) -> None:
    member = undo.row("staff", step.object_id, step.key)
    cells = _cells(step, member)
    if cells.keys() & set(PHONES):
        # A number may bring its extension along.
        cells.setdefault("extension", member["extension"] or "")
    staff.edit(undo.tx, undo.office(step), member["code"], cells, _approval(step, member, cells))


def edit_client(undo: Undo, step: Step) -> None:
    client = undo.row("client", step.object_id, step.key)
    if "account_limit" in step.fields:
        clients.set_limit(undo.tx, undo.office(step), client["code"], int(step.before["account_limit"] or 0))
    in_charge = (step.before["in_charge"] or "") if "in_charge" in step.fields else None
    cells = _cells(step, client, but=("account_limit", "in_charge"))
    if cells or in_charge is not None:
        clients.edit(undo.tx, undo.office(step), client["code"], cells, in_charge=in_charge)


def edit_person(undo: Undo, step: Step) -> None:
    person = undo.row("person", step.object_id, step.key)
    client = undo.row("client", person["client_id"], step.key)
    cells = _cells(step, person, but=("menus",))
    menus: list[str] = []
    if "menus" in step.fields:
        shown = (step.before["menus"] or "").split()
        menus = [f"{menu}={'on' if menu in shown else 'off'}" for menu in MENUS]
    approval = _approval(step, person, cells)
    clients.edit_person(undo.tx, undo.office(step), client["code"], str(person["number"]), cells, menus, approval)


def edit_office(undo: Undo, step: Step) -> None:
    office = undo.row("office", step.object_id, step.key)
    before = step.before
    if "account_limit" in before:
        offices.set_limit(undo.tx, office, int(before["account_limit"] or 0))
        office = undo.row("office", step.object_id, step.key)
    own = ("account_limit", "channel", "plan", "presence_days", "partner", "included_ids")
    cells = _cells(step, office, but=own)
    more: dict[str, Any] = {name: before[name] for name in ("channel", "plan") if name in before}
    more |= {name: int(before[name] or 0) for name in ("presence_days", "included_ids") if name in before}
    more |= {"partner": before["partner"] or ""} if "partner" in before else {}
    if cells or more:
        offices.edit(undo.tx, office, cells, **more)


def edit_folder(undo: Undo, step: Step) -> None:
    row = undo.row("folder", step.object_id, step.key)
    client = undo.row("client", row["client_id"], step.key)
    before = step.before
    total, one = (int(before[name] or 0) or None if name in before else None for name in ("max_total", "max_file"))
    change = folders.Change(before.get("name"), total, one, no_max_file="max_file" in before and one is None)
    folders.edit(undo.tx, undo.office(step), client["code"], row["name"], change)


def edit_company_info(undo: Undo, step: Step) -> None:
    row = undo.row("company_info", step.object_id, step.key)
    offices.edit_company_info(undo.tx, undo.office(step), _cells(step, row))


def edit_billing(undo: Undo, step: Step) -> None:
    row = undo.row("billing_profile", step.object_id, step.key)
    mypage.edit(undo.tx, undo.office(step), _cells(step, row))


def edit_partner(undo: Undo, step: Step) -> None:
    partner = undo.row("partner", step.object_id, step.key)
    partners.edit(undo.tx, partner["code"], _cells(step, partner))


def edit_contract(undo: Undo, step: Step) -> None:
    """Apps and options that came go, those that went come again; then code, form date, product, connections, plan."""
    tx, office = undo.tx, undo.office(step)
    code = undo.row("contract", step.object_id, step.key)["code"]
    facts, before = step.facts, step.before
    if facts.get("added"):
        contracts.cancel_apps(tx, office, code, facts["added"])
    if facts.get("cancelled_apps") or facts.get("cancelled_options"):
        contracts.add_apps(tx, office, code, facts.get("cancelled_apps", ()), facts.get("cancelled_options", ()))
    cells: Cells = {name: before[name] or "" for name in ("code", "form_date") if name in before}
    more: dict[str, Any] = {name: before[name] for name in ("product", "plan") if name in before}
    if "connections" in before:
        more["connections"] = int(before["connections"] or 0) or None
    if cells or more:
        contracts.edit(tx, office, code, cells, **more)


def edit_contact(undo: Undo, step: Step) -> None:
    """The marks of the address first: they are those of the address that the contact has now."""
    tx, office, before = undo.tx, undo.office(step), step.before
    contact = undo.row("contact", step.object_id, step.key)
    code, number = undo.row("contract", contact["contract_id"], step.key)["code"], str(contact["number"])
    marks = {name: before[name] == "true" for name in ("shared", "can_send", "can_receive") if name in before}
    if marks:
        contacts.edit(tx, office, code, number, {}, **marks)
    cells = _cells(step, contact, but=("role", "duties", "name_confirmed_by", *marks))
    if "duties" in before:
        cells["duty"] = before["duties"] or ""
    if cells:
        confirmed = before.get("name_confirmed_by", contact["name_confirmed_by"])
        contacts.edit(tx, office, code, number, cells, person=confirmed is not None)
    if before.get("role") == "primary":
        contacts.set_primary(tx, office, code, number)


def _cells(step: Step, now: Mapping[str, Any], but: Collection[str] = ()) -> Cells:
    """The fields as they are written: a number with its form, an empty one as blank."""
    cells: Cells = {}
    for name, value in step.before.items():
        field = name.removesuffix("_written")
        if name in but or name in DERIVED or field in cells:
            continue
        if field in PHONES:
            value = step.before.get(f"{field}_written", now.get(f"{field}_written"))
            value = value or step.before.get(field, now.get(field))
        cells[field] = value or ""
    return cells


def _approval(step: Step, now: Mapping[str, Any], cells: Cells) -> Approval | None:
    """The permission that the address had; it belongs to the address, so that is written again with it."""
    names = ("email_approved_by", "email_approved_on")
    if not any(name in step.fields for name in names):
        return None
    cells.setdefault("email", now["email"] or "")
    by, on = (step.before.get(name, now[name]) for name in names)
    return Approval(str(by), str(on)) if by and on else None
