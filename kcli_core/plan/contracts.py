"""Contracts, contacts, folders and restricted IDs of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kcli_core.access import actions as access
from kcli_core.catalog.products import name_key
from kcli_core.contacts import actions as contacts
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.folder import actions as folders
from kcli_core.folder.rules import GREEN_NAME
from kcli_core.plan.model import Change
from kcli_core.plan.run import Run, cells, changed_cells

CONTACT_FIELDS = tuple(registering.READERS)


# --- contracts


def contract_adds(run: Run) -> None:
    for change in run.adds("contracts"):
        values = run.values(change)

        typed = cells(values, "contracts", [name for name in ("code", "form_date") if values.get(name)])
        options = {"apps": values.get("apps") or (), "options": values.get("options") or ()}
        options |= {"connections": values.get("connections"), "plan": values.get("plan") or "paid"}
        run.attempt([change], run.by(contracts.add, typed, product=values["product"], **options))


def contract_edits(run: Run, *, fewer: bool) -> None:
    """What gives places comes before contacts are added, what takes them after contacts have gone."""
    for change in run.edits("contracts"):
        values, before = run.values(change), run.before(change)
        code = before["code"] if not (fewer and change.changes("code")) else values["code"]
        new, gone = _items(change)
        if fewer:
            if gone:
                run.attempt([change], run.by(contracts.cancel_apps, code, gone))
            if change.changes("connections") and (values["connections"] or 0) < (before["connections"] or 0):
                given = {"connections": values["connections"]}
                run.attempt([change], run.by(contracts.edit, code, {}, **given))
            continue
        given = {name: values[name] for name in ("product", "plan") if change.changes(name)}
        if change.changes("connections") and (values["connections"] or 0) > (before["connections"] or 0):
            given["connections"] = values["connections"]
        typed = changed_cells(change, values, ("code", "form_date"))
        if given or typed:
            run.attempt(
                [change],
                run.by(contracts.edit, code, typed, **given),
            )
            code = values["code"] if change.changes("code") else code
        if new:
            run.attempt([change], run.by(contracts.add_apps, code, *new))


def _items(change: Change) -> tuple[tuple[list[str], list[str]] | None, list[str]]:
    """Apps and options that come, and all that go."""
    came: dict[str, list[str]] = {"apps": [], "options": []}
    gone: list[str] = []
    for one in change.fields:
        if one.name in came:
            was, now = ({name_key(name) for name in names} for names in (one.before, one.after))
            came[one.name] = [name for name in one.after if name_key(name) not in was]
            gone += [name for name in one.before if name_key(name) not in now]
    return (came["apps"], came["options"]) if came["apps"] or came["options"] else None, gone


def contract_ends(run: Run) -> None:
    for change in run.ends("contracts"):
        code = run.before(change)["code"]
        run.attempt([change], run.by(contracts.remove, code))


# --- contacts


def contact_edits(run: Run) -> None:
    for change in run.edits("contacts"):
        values = run.values(change)
        given = changed_cells(change, values, CONTACT_FIELDS)
        if "duty" in given:
            given["duty"] = values["duty"] or ""
        shared = True if change.changes("shared") and values.get("shared") else None
        if values.get("shared") and change.changes("email"):
            shared = True
        if given or shared:
            person = values.get("person") is True
            code, number = values["contract"], run.number(change)
            run.attempt(
                [change],
                run.by(contacts.edit, code, number, given, shared=shared, person=person),
            )


def contact_primaries(run: Run) -> None:
    """Who becomes primary of those who are there already."""
    for change in run.edits("contacts"):
        values = run.values(change)
        if change.changes("primary") and values.get("primary"):
            code, number = values["contract"], run.number(change)
            run.attempt(
                [change],
                run.by(contacts.set_primary, code, number),
                "primary",
            )


def contact_ends(run: Run, *, late: bool) -> None:
    """Contacts who go before others come; one who is primary until a new one takes over goes after that."""
    gone = {run.before(one)["code"] for one in run.ends("contracts")}
    for change in run.ends("contacts"):
        values, before = run.values(change), run.before(change)
        if before["contract"] in gone:
            continue
        code, number = values["contract"], run.number(change)
        if bool(_is_primary(run, change)) is late:
            run.attempt([change], run.by(contacts.remove, code, number))


def _is_primary(run: Run, change: Change) -> bool:
    id = run.stored.kept("contacts").ids[change.held]
    return bool(run.tx.value("SELECT 1 FROM contract WHERE primary_id = :id", id=id))


def contact_adds(run: Run) -> None:
    """The first of a contract by its application form, those after it one by one."""
    by_contract: dict[str, list[Change]] = {}
    section = run.desired.section("contacts")
    for change in run.adds("contacts"):
        by_contract.setdefault(section.keys[change.item][0], []).append(change)
    for key, changes in by_contract.items():
        used = run.tx.value(
            "SELECT contacts_used FROM contract WHERE office_id = :o AND code_key = :k", o=run.office["id"], k=key
        )
        form = [] if used else [one for one in changes if not section.given(one.item, "added_on")]
        if form:
            rows = [(_form_cells(run.values(one)), {"item": at}) for at, one in enumerate(form)]
            code = section.value(form[0].item, "contract")
            run.attempt(form, run.by(registering.apply_form, code, rows))
        for change in changes:
            if change not in form:
                _add_contact(run, change, first=not used and not form)
                used = used or 1


def _add_contact(run: Run, change: Change, *, first: bool) -> None:
    values = run.values(change)
    given = _form_cells(values)
    marks = {name: values.get(name) is True for name in ("shared", "person")}
    primary = values.get("primary") is True

    def add() -> None:
        made = registering.add(run.tx, run.office, values["contract"], given, primary=primary and first, **marks)
        if primary and not first:
            contacts.set_primary(run.tx, run.office, values["contract"], str(made["number"]))

    run.attempt([change], add)


def _form_cells(values: Mapping[str, Any]) -> dict[str, str]:
    found = {name: text for name, text in cells(values, "contacts").items() if name in CONTACT_FIELDS and text}
    found["role"] = "primary" if values.get("primary") is True else "secondary"
    found |= {name: "1" for name in ("shared", "person") if values.get(name) is True}
    return found


# --- folders


def folder_adds(run: Run) -> None:
    changes = run.adds("folders")
    if not changes:
        return
    wishes = []
    for at, change in enumerate(changes):
        values = run.values(change)
        wishes.append(
            folders.Wish(
                values["client"], values["kind"], values["capacity"], values.get("max_file"), values.get("name"),
                {"item": at},
            )
        )  # fmt: skip
    run.attempt(changes, lambda: folders.add(run.tx, run.office, wishes))


def folder_edits(run: Run) -> None:
    for change in run.edits("folders"):
        values, before = run.values(change), run.before(change)
        wish = folders.Change(
            name=values["name"] if change.changes("name") else None,
            max_total=values["capacity"] if change.changes("capacity") else None,
            max_file=values["max_file"] if change.changes("max_file") else None,
            no_max_file=change.changes("max_file") and not values["max_file"],
        )
        name = before["name"] if before["kind"] != "ebook" else None
        run.attempt(
            [change],
            run.by(folders.edit, values["client"], name, wish),
        )


def folder_name(values: Mapping[str, Any]) -> str:
    return str(values.get("name") or GREEN_NAME)


# --- access


def access_ends(run: Run) -> None:
    changes = run.ends("access")
    if changes:
        ids = [run.before(one)["user_id"] for one in changes]
        run.attempt(changes, lambda: access.switch(run.tx, run.office, ids, on=False))


def access_adds(run: Run) -> None:
    changes = run.adds("access")
    if changes:
        ids = [run.values(one)["user_id"] for one in changes]
        run.attempt(changes, lambda: access.switch(run.tx, run.office, ids, on=True))
