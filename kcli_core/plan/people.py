"""Staff, clients and persons of a plan: records, IDs, roles and rights, endings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kcli_core.account.addresses import Approval
from kcli_core.account.issue import Issued
from kcli_core.client import actions as clients
from kcli_core.client import bulk
from kcli_core.client.register import CLIENT_READERS, PERSON_READERS
from kcli_core.client.rules import MENUS
from kcli_core.input.ids import id_key
from kcli_core.plan.model import Change
from kcli_core.plan.run import Run, cells, changed_cells
from kcli_core.roles import Role
from kcli_core.staff import actions as staff
from kcli_core.staff import issuing

STAFF_FIELDS = tuple(staff.READERS)
CLIENT_FIELDS = (*CLIENT_READERS, "support_member_until")
PERSON_FIELDS = tuple(PERSON_READERS)
APPROVAL = ("email_approved_by", "email_approved_on")


def approval_of(values: Mapping[str, Any]) -> Approval | None:
    by, on = (values.get(name) for name in APPROVAL)
    return Approval(by, on) if by and on else None


# --- staff


def staff_edits(run: Run) -> None:
    """Whoever becomes director does so before the one before stops being it."""
    changes = run.edits("staff")
    promoted = [one for one in changes if any(f.name == "role" and f.after == Role.DIRECTOR for f in one.fields)]
    for change in [*promoted, *(one for one in changes if one not in promoted)]:
        values = run.values(change)
        given = changed_cells(change, values, STAFF_FIELDS)
        approval = approval_of(values)
        if any(change.changes(name) for name in APPROVAL) and values.get("email"):
            given["email"] = values["email"]
        if given:
            code = run.before(change)["code"]
            run.attempt([change], run.by(staff.edit, code, given, approval if "email" in given else None))


def staff_adds(run: Run) -> None:
    by_approval: dict[Approval | None, list[Change]] = {}
    for change in run.adds("staff"):
        by_approval.setdefault(approval_of(run.values(change)), []).append(change)
    for approval, changes in by_approval.items():
        rows = [cells(run.values(one), "staff", _given(run.values(one))) for one in changes]
        places = [{"item": at} for at in range(len(rows))]
        run.attempt(changes, run.by(staff.register, rows, places, approval=approval))


def _given(values: Mapping[str, Any]) -> list[str]:
    return [name for name in values if name.removesuffix("_written") in STAFF_FIELDS and values[name] is not None]


def staff_ends(run: Run, *, late: bool) -> None:
    """Members go before others come, as places become free; the director and the last administrator after them."""
    for change in run.ends("staff"):
        before = run.before(change)
        weighty = bool(before["user_id"]) and (before["role"] == Role.DIRECTOR or bool(before["system_administrator"]))
        if weighty is late:
            run.attempt([change], run.by(staff.remove, before["code"]))


def staff_ids(run: Run) -> None:
    """IDs for who has none yet, then the hours and the right of system administrators: given before it is taken."""
    wanted = [*run.adds("staff"), *(one for one in run.edits("staff") if one.changes("user_id"))]
    wanted = [one for one in wanted if run.values(one).get("user_id")]
    for (group, hours), changes in _alike(run, wanted).items():
        ids = {run.values(one)["code"]: run.values(one)["user_id"] for one in changes}
        issued: list[Issued] | None = run.attempt(
            changes, run.by(issuing.issue_ids, list(ids), user_ids=ids, hours=hours, group=group), "user_id"
        )
        run.issued += issued or []
    there = {id_key(run.values(one)["code"]) for one in wanted}
    for change in run.edits("staff"):
        values = run.values(change)
        if change.changes("logout_after_hours") and id_key(values["code"]) not in there:
            hours = values["logout_after_hours"]
            run.attempt([change], run.by(staff.set_logout, values["code"], hours), "logout_after_hours")
    _administrators(run)


def _alike(run: Run, changes: Sequence[Change]) -> dict[tuple[bool, int], list[Change]]:
    """Those whose IDs are issued in one step: group accounts or not, with the same hours."""
    found: dict[tuple[bool, int], list[Change]] = {}
    for one in changes:
        values = run.values(one)
        kind = str(values["user_id"]).startswith("@"), values.get("logout_after_hours") or 1
        found.setdefault(kind, []).append(one)
    return found


def _administrators(run: Run) -> None:
    """As the file says it of everybody who has an account now."""
    section = run.desired.section("staff")
    touched = [*run.adds("staff"), *run.edits("staff")]
    if not touched:
        return
    sql = (
        "SELECT s.code_key, a.system_administrator FROM staff s JOIN account a ON a.staff_id = s.id "
        "WHERE s.office_id = :o"
    )
    now = {row["code_key"]: bool(row["system_administrator"]) for row in run.tx.rows(sql, o=run.office["id"])}
    wished = []
    for change in touched:
        flag = section.value(change.item, "system_administrator")
        key = section.keys[change.item][0]
        if isinstance(flag, bool) and key in now and now[key] is not flag:
            wished.append((not flag, change))
    for taken, change in sorted(wished, key=lambda one: one[0]):
        action = staff.revoke if taken else staff.grant
        code = section.value(change.item, "code")
        run.attempt([change], run.by(action, code, "system_administrator"), "system_administrator")


# --- clients


def client_edits(run: Run) -> None:
    for change in run.edits("clients"):
        values = run.values(change)
        given = changed_cells(change, values, CLIENT_FIELDS)
        in_charge = values["staff"] if change.changes("staff") else None
        code = run.before(change)["code"]
        run.attempt([change], run.by(clients.edit, code, given, in_charge=in_charge))


def client_adds(run: Run) -> None:
    changes = run.adds("clients")
    if not changes:
        return
    run.attempt(changes, lambda: bulk.add_clients(run.tx, run.office, [run.values(one) for one in changes]))
    for change in changes:
        values = run.values(change)
        until = values.get("support_member_until")
        given = {"support_member_until": until} if until else {}
        if given or values.get("staff"):
            run.attempt([change], run.by(clients.edit, values["code"], given, in_charge=values.get("staff")), "staff")


def client_ends(run: Run) -> None:
    """Persons who go, with their IDs, then clients who go."""
    for change in run.ends("persons"):
        before, number = run.before(change), run.number(change)
        client = _client_of(run, change)

        def end(client: str = client, number: str = number, held: bool = bool(before["user_id"])) -> None:
            if held:
                clients.close(run.tx, run.office, client, number)
            clients.remove_person(run.tx, run.office, client, number)

        run.attempt([change], end)
    for change in run.ends("clients"):
        run.attempt([change], run.by(clients.remove, run.before(change)["code"]))


def _client_of(run: Run, change: Change) -> str:
    """The code by which the client goes now, renamed or not."""
    return str(run.desired.section("persons").value(change.item, "client"))


# --- persons


def person_edits(run: Run) -> None:
    for change in run.edits("persons"):
        values = run.values(change)
        given = changed_cells(change, values, PERSON_FIELDS)
        if any(change.changes(name) for name in APPROVAL) and values.get("email"):
            given["email"] = values["email"]
        menus = _switches(values["menus"]) if change.changes("menus") else []
        if given or menus:
            where, approval = (_client_of(run, change), run.number(change)), approval_of(values)
            options = {"approval": approval} if "email" in given else {}
            run.attempt([change], run.by(clients.edit_person, *where, given, menus, **options))


def _switches(menus: str | None) -> list[str]:
    on = (menus or "").split()
    return [f"{menu}={'on' if menu in on else 'off'}" for menu in MENUS]


def persons_in(run: Run) -> None:
    """New persons, menus of those who see less, IDs, hours, managers."""
    changes = _in_order(run, run.adds("persons"))
    made: list[bulk.Registered] = []
    if changes:
        made = run.attempt(changes, run.by(bulk.add_persons, run.told(changes))) or []
    new = list(zip(changes, made, strict=True)) if made else []
    everything = " ".join(MENUS)
    for change, person in new:
        menus = run.values(change).get("menus", everything)
        if menus != everything:
            work = run.by(clients.edit_person, person.client, str(person.number), {}, _switches(menus))
            run.attempt([change], work, "menus")
    _person_ids(run, new)


def _in_order(run: Run, changes: list[Change]) -> list[Change]:
    """As they stand; where the file numbers persons, by number within the company."""
    section = run.desired.section("persons")
    at = section.kind.slots.index("number")
    if not any(section.values[one.item][at] for one in changes):
        return changes
    return sorted(changes, key=lambda one: (section.keys[one.item][0], section.values[one.item][at] or 10**9))


def _person_ids(run: Run, new: list[tuple[Change, bulk.Registered]]) -> None:
    section = run.desired.section("persons")
    who = [pair for pair in new if section.given(pair[0].item, "user_id")]
    for change in run.edits("persons"):
        if change.changes("user_id"):
            who.append((change, _registered(run, change)))
    slots = section.kind.slots
    name, email, user_id, hours_at = (slots.index(n) for n in ("full_name", "email", "user_id", "logout_after_hours"))
    groups: dict[int, list[tuple[Change, bulk.Registered]]] = {}
    for pair in who:
        groups.setdefault(section.values[pair[0].item][hours_at] or 1, []).append(pair)
    firsts: set[tuple[int, int]] = set()
    for hours, pairs in groups.items():
        wishes = []
        for change, person in pairs:
            values = section.values[change.item]
            wishes.append(bulk.IdWish(person, values[name], values[email] or None, values[user_id]))
        changes = [change for change, _ in pairs]
        issued = run.attempt(changes, run.by(bulk.issue_ids, wishes, hours=hours), "user_id")
        run.issued += issued or []
        firsts |= {(p.client_id, p.number) for one, (_, p) in zip(issued or [], pairs, strict=False) if one.manager}
    _managers(run, who, firsts)
    issued_now = {change.item for change, _ in who}
    for change in run.edits("persons"):
        hours = section.value(change.item, "logout_after_hours")
        if change.changes("logout_after_hours") and hours and change.item not in issued_now:
            where = _client_of(run, change), run.number(change)
            run.attempt([change], run.by(clients.set_logout, *where, hours), "logout_after_hours")


def _registered(run: Run, change: Change) -> bulk.Registered:
    kept = run.stored.kept("persons")
    row = run.tx.rows(
        "SELECT p.id, p.number, c.id AS client_id, c.code AS client FROM person p JOIN client c ON c.id = p.client_id "
        "WHERE p.id = :id",
        id=kept.ids[change.held],
    )[0]
    return bulk.Registered(**row)


def _managers(run: Run, new: list[tuple[Change, bulk.Registered]], firsts: set[tuple[int, int]]) -> None:
    """The first of a company is its manager by itself; otherwise where the file says so. Given before it is taken."""
    section = run.desired.section("persons")
    wished: list[tuple[bool, Change, str, str]] = []
    for change, person in new:
        flag = section.value(change.item, "manager")
        if isinstance(flag, bool) and flag is not ((person.client_id, person.number) in firsts):
            wished.append((not flag, change, person.client, str(person.number)))
    there = {change.item for change, _ in new}
    for change in run.edits("persons"):
        flag = section.value(change.item, "manager")
        if change.changes("manager") and change.item not in there and isinstance(flag, bool):
            wished.append((not flag, change, _client_of(run, change), run.number(change)))
    for taken, change, client, number in sorted(wished, key=lambda one: one[0]):
        run.attempt([change], run.by(clients.set_manager, client, number, not taken), "manager")
