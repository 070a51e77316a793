"""What can be done to the staff of an office. One function takes one row or a whole list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kcli_core.account import actions as accounts
from kcli_core.account import addresses, confirm
from kcli_core.account.addresses import Approval
from kcli_core.account.held import SELECT, Held, held
from kcli_core.account.issue import Issued, Wanted, issue
from kcli_core.account.rules import RIGHTS
from kcli_core.input.dates import read_date
from kcli_core.input.emails import read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.ids import id_key, read_code, read_group_id, read_user_id
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import Reading
from kcli_core.input.text import match_key
from kcli_core.office.rules import first_id_becomes_sysadmin
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import BARS, PASSWORD_OF, Action, Role, Target, is_self, may
from kcli_core.staff import reads, rules
from kcli_core.store.audit import Entry
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def _read_role(text: str) -> Reading[str]:
    role = rules.read_role(text)
    return Reading(refusal=role) if isinstance(role, Refusal) else Reading(role.value)


READERS: Mapping[str, Reader] = {
    "code": read_code,
    "full_name": read_name,
    "full_kana": read_kana,
    "email": read_email,
    "role": _read_role,
    "department": read_text,
    "title": read_text,
    "phone": read_phone,
    "mobile": read_phone,
    "extension": read_text,
    "joined_on": read_date,
}
LIST_FIELDS = ("staff_code", *(name for name in READERS if name != "code"))
COLUMNS = (
    "office_id", "code", "code_key", "full_name", "full_kana", "email", "role", "department", "title", "phone",
    "phone_written", "mobile", "mobile_written", "extension", "joined_on", "email_approved_by", "email_approved_on",
    "created_at",
)  # fmt: skip
# What people change on their own record; code, role, department and title are the office's.
OWN_FIELDS = ("full_name", "full_kana", "email", "phone", "mobile", "extension")


def register(
    tx: Transaction,
    office: Row,
    rows: Iterable[Mapping[str, str | None]],
    places: Iterable[Mapping[str, Any]] = (),
    broken: Iterable[Refusal] = (),
    readers: Mapping[str, Reader] = READERS,
    approval: Approval | None = None,
) -> list[dict[str, Any]]:
    """Register staff (REQ-002: before any ID): one, or a whole list, all or none.

    `rows` are cells as written, `places` where each stands (file, row); `broken` is what the list's reader found
    already; `readers` are those of a list, whose dates may be a spreadsheet's. Refused, every reason at once: BAD_*,
    FIELD_MISSING, CODE_TAKEN, PERM_ROLE for a director where the actor may not make one.
    """
    tx.authorise(Action.STAFF_ADD, f"office:{office['code']}", Target(office["id"]))
    tx.hold("office", office["id"])  # one who registers at a time: codes are given once
    refusals = list(broken)
    taken = {row["code_key"] for row in tx.rows("SELECT code_key FROM staff WHERE office_id = :id", id=office["id"])}
    names = {match_key(row["full_name"]): row["code"] for row in reads.names(tx, office["id"])}
    staff = []
    spots = iter(places)
    for cells in rows:
        place = next(spots, {})
        values = read_fields(
            cells, readers, needed=("code", "full_name"), refusals=refusals, cautions=tx.cautions, place=place
        )
        values["role"] = values.get("role") or Role.GENERAL.value
        if values["role"] == Role.DIRECTOR and (bar := may(tx.actor, Action.STAFF_MAKE_DIRECTOR, Target(office["id"]))):
            refusals.append(bar.at(field="role", **place))
        if bar := addresses.may_register(values.get("email"), office["email_domains"], approval):
            refusals.append(bar.at(field="email", **place))
        values = addresses.with_approval(values, office["email_domains"], approval)
        _no_twins(values, taken, names, refusals, tx.cautions, place)
        staff.append(values)
    require(*refusals)
    ids = tx.insert_all("staff", COLUMNS, [_stored(tx, office["id"], values) for values in staff])
    tx.record_all(Entry("staff.added", f"staff:{values['code']}", "", office["id"]) for values in staff)
    return [{"id": id, **values} for id, values in zip(ids, staff, strict=True)]


def _no_twins(
    values: Mapping[str, Any],
    taken: set[str],
    names: dict[str, str],
    refusals: list[Refusal],
    cautions: list[Caution],
    place: Mapping[str, Any],
) -> None:
    """A code is given once; a name that is there already is worth a word (REQ-062)."""
    if code := values.get("code"):
        if id_key(code) in taken:
            refusals.append(refuse("CODE_TAKEN", kind="staff", code=code, field="code", **place))
        taken.add(id_key(code))
    if name := values.get("full_name"):
        twin = names.setdefault(match_key(name), code or "")
        if twin and twin != code:
            cautions.append(Caution("SAME_NAME", {"text": name, "other": twin, "field": "full_name", **place}))


def _stored(tx: Transaction, office_id: int, values: Mapping[str, Any]) -> list[Any]:
    made = {"office_id": office_id, "code_key": id_key(values["code"]), "created_at": tx.at}
    return [made[column] if column in made else values.get(column) for column in COLUMNS]


def edit(
    tx: Transaction, office: Row, key: str, cells: Mapping[str, str | None], approval: Approval | None = None
) -> dict[str, Any]:
    """Change a member's record; people change their own, but not code, role, department or title (REQ-048).

    The own new address is only kept once it is confirmed by the code that is mailed to it. Refused: NOT_REGISTERED,
    BAD_*, CODE_TAKEN, PERM_ROLE.
    """
    member = reads.find(tx, office["id"], key)
    target = Target(office["id"], staff_id=member["id"])
    tx.authorise(Action.STAFF_EDIT, f"staff:{member['code']}", target)
    refusals: list[Refusal] = []
    values = read_fields(cells, READERS, kept=("code", "full_name", "role"), refusals=refusals, cautions=tx.cautions)
    refusals += [r for r in [addresses.may_register(values.get("email"), office["email_domains"], approval)] if r]
    if is_self(tx.actor, target) and not tx.actor.roles & {Role.DIRECTOR, Role.IT_STAFF}:
        refusals += [refuse("PERM_ROLE", action="staff.edit", field=f, allowed=["director", "it_staff"])
                     for f in values if f.removesuffix("_written") not in OWN_FIELDS]  # fmt: skip
    if values.get("role", member["role"]) != member["role"]:
        tx.hold("office", office["id"])
        verdicts = [may(tx.actor, Action.STAFF_ROLE, target), _director_stays(tx, office, member)]
        refusals += [r for r in verdicts if r]
    if approval is not None and is_self(tx.actor, target):
        refusals.append(refuse("PERM_ROLE", action="staff.edit", field="approved_by", allowed=["director", "it_staff"]))
    if code := values.get("code"):
        tx.hold("office", office["id"])
        others = tx.rows(
            "SELECT code_key FROM staff WHERE office_id = :o AND id <> :id", o=office["id"], id=member["id"]
        )
        if id_key(code) in {row["code_key"] for row in others}:
            refusals.append(refuse("CODE_TAKEN", kind="staff", code=code))
        values["code_key"] = id_key(code)
    require(*refusals)
    values = addresses.in_place(values, office["email_domains"], approval)
    waits = None
    if is_self(tx.actor, target) and values.get("email") and values["email"] != member["email"]:
        waits = values.pop("email")
        if values["email_approved_by"] is None:  # that of the address which still counts stays
            del values["email_approved_by"], values["email_approved_on"]
        confirm.ask(tx, tx.actor.account_id, "email", waits, office_id=office["id"])
    fields = _write(tx, office, member, values)
    return {"code": values.get("code", member["code"]), "changed": fields, "email_to_confirm": waits}


def _write(tx: Transaction, office: Row, member: Row, values: dict[str, Any]) -> list[str]:
    fields = tx.changed("staff", member["id"], member["code"], member, values, office_id=office["id"])
    tx.update("staff", member["id"], {field: values[field] for field in fields})
    if "role" in fields:
        # Another role is another set of rights: whoever is logged in starts anew.
        for account in tx.rows("SELECT id FROM account WHERE staff_id = :id", id=member["id"]):
            accounts.end_sessions(tx, account["id"])
            accounts.revoke_tokens(tx, account["id"])
    if fields:
        tx.record("staff.edited", f"staff:{member['code']}", office_id=office["id"], fields=fields)
    return fields


def confirm_email(tx: Transaction, office: Row, code: str, *, keys: Path) -> str | None:
    """Take over the own new address that this code was mailed to; None for a code that does not fit.

    A wrong code is counted, so the transaction is committed either way; the caller refuses.
    """
    tx.authorise(Action.STAFF_EDIT, "staff:own", Target(office["id"], account_id=tx.actor.account_id))
    address = confirm.redeem(tx, tx.actor.account_id, "email", code, keys)
    if address is None:
        tx.record("account.code_refused", "verification:email", office_id=office["id"])
        return None
    member = tx.rows("SELECT * FROM staff WHERE id = :id", id=tx.actor.staff_id)[0]
    values: dict[str, Any] = {"email": address}
    if addresses.may_register(address, office["email_domains"], None) is None:
        values = addresses.in_place(values, office["email_domains"], None)
    _write(tx, office, member, values)
    return address


def issue_ids(
    tx: Transaction,
    office: Row,
    keys: Sequence[str],
    *,
    user_ids: Mapping[str, str] | None = None,
    hours: int = 1,
    same_person_ok: bool = False,
    group: bool = False,
) -> list[Issued]:
    """Give IDs to registered staff, several at once, all or none (REQ-002 to 005).

    The ID is access name + staff code unless `user_ids` names another by staff code. The office's first ID becomes
    system administrator where the contract is new enough (REQ-127). Refused: NOT_REGISTERED and what `issue` refuses.
    """
    tx.authorise(Action.STAFF_ISSUE, "staff:" + ",".join(keys[:20]), Target(office["id"]))
    if group:
        # It logs in to every office of the group, so IT staff do not make themselves one.
        require(may(tx.actor, Action.STAFF_MAKE_DIRECTOR, Target(office["id"])))
        tx.connection.hold_name(f"group {office['group_code']}")
    owner = tx.hold("office", office["id"])
    wished = {id_key(code): user_id for code, user_id in (user_ids or {}).items()}
    members, refusals = [], []
    for key in dict.fromkeys(keys):
        member = reads.look_up(tx, office["id"], key)
        if member is None:
            refusals.append(refuse("NOT_REGISTERED", kind="staff", key=key))
            continue
        members.append(member)
    taken = {
        row["user_id_key"]
        for row in tx.rows(
            "SELECT a.user_id_key FROM account a JOIN office o ON o.id = a.office_id "
            "WHERE a.kind = 'group_account' AND o.group_code = :g AND o.id <> :o",
            g=office["group_code"],
            o=office["id"],
        )
    }
    refusals += [refuse("ID_TAKEN", user_id=one) for one in wished.values() if group and id_key(one) in taken]
    unused = set(wished) - {id_key(member["code"]) for member in members}
    refusals += [refuse("NOT_REGISTERED", kind="staff", key=code) for code in sorted(unused)]
    ids = []
    for member in members:
        user_id = wished.get(id_key(member["code"])) or rules.default_user_id(owner["access_name"], member["code"])
        reading = read_group_id(user_id) if group else read_user_id(user_id)
        if reading.refusal:
            refusals.append(reading.refusal.at(object=f"staff:{member['code']}"))
        bar = _bar_on_it_staff(tx, member)
        if bar and (
            member["issued_before"] or accounts.was_removed(tx, office["id"], f"staff:{member['code']}", user_id)
        ):
            refusals.append(bar)
        ids.append(reading.value or user_id)
    require(*refusals)
    first = not tx.value("SELECT 1 FROM account WHERE office_id = :id AND kind <> 'client' LIMIT 1", id=office["id"])
    applied_on = dt.date.fromisoformat(owner["applied_on"])
    first_is_admin = first and first_id_becomes_sysadmin(applied_on, oem=owner["oem"])
    wanted = [
        Wanted(
            "group_account" if group else "staff",
            member["id"],
            f"staff:{member['code']}",
            member["full_name"],
            member["email"],
            user_id,
            office["id"],
            office["code"],
            system_administrator=first_is_admin and at == 0,
        )
        for at, (member, user_id) in enumerate(zip(members, ids, strict=True))
    ]
    issued = issue(tx, office["id"], wanted, hours=hours, same_person_ok=same_person_ok)
    for member in members:
        tx.update("staff", member["id"], {"issued_before": True})
    return issued


def _bar_on_it_staff(tx: Transaction, member: Row) -> Refusal | None:
    """IT staff get no fresh password of the director or of payroll staff by removing and issuing again (REQ-007)."""
    if tx.actor.roles & {Role.VENDOR, Role.DIRECTOR} or Role.IT_STAFF not in tx.actor.roles:
        return None
    bar = BARS.get((PASSWORD_OF[member["role"]], Role.IT_STAFF))
    return refuse(bar, action="staff.issue", allowed=["director"]) if bar else None


def account_of(tx: Transaction, office: Row, key: str) -> Held:
    """The account of a member. Refused: NOT_REGISTERED, NO_ACCOUNT where none was issued."""
    return reads.account(tx, office["id"], key)


def set_password(tx: Transaction, office: Row, key: str) -> tuple[Held, str]:
    """A new one-time password for a member (REQ-006), under the bars on IT staff (REQ-007, REQ-008)."""
    account = account_of(tx, office, key)
    action = PASSWORD_OF.get(account.role or "", Action.STAFF_PASSWORD_DIRECTOR)
    tx.authorise(action, account.object, account.target)
    if is_self(tx.actor, account.target):
        raise Refused(refuse("OLD_PASSWORD_NEEDED", user_id=account.user_id))
    return account, accounts.set_password(tx, account)


def set_logout(tx: Transaction, office: Row, key: str, hours: int) -> Held:
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_SET_LOGOUT, account.object, account.target)
    accounts.set_logout(tx, account, hours)
    return account


def suspend(tx: Transaction, office: Row, key: str) -> Held:
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_SUSPEND, account.object, account.target)
    accounts.suspend(tx, account)
    return account


def resume(tx: Transaction, office: Row, key: str) -> Held:
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_RESUME, account.object, account.target)
    accounts.resume(tx, account)
    return account


def remove(tx: Transaction, office: Row, key: str) -> dict[str, Any]:
    """Delete a member for good: record, account and its history (REQ-049 to 051). Returns what was lost."""
    member = reads.find(tx, office["id"], key)
    tx.authorise(Action.STAFF_REMOVE, f"staff:{member['code']}", Target(office["id"], staff_id=member["id"]))
    tx.hold("office", office["id"])
    member = reads.find(tx, office["id"], key)  # as it is now that nobody else changes it
    require(_director_stays(tx, office, member))
    return end(tx, office, member)


def _director_stays(tx: Transaction, office: Row, member: Row) -> Refusal | None:
    if member["role"] != Role.DIRECTOR or not tx.value("SELECT 1 FROM account WHERE staff_id = :id", id=member["id"]):
        return None
    others = reads.other_directors(tx, office["id"], member["id"])
    return rules.director_may_go(others, by_vendor=Role.VENDOR in tx.actor.roles, code=member["code"])


def end(tx: Transaction, office: Row, member: Row) -> dict[str, Any]:
    """The end of a member, already authorised: account, history, record; the log keeps a tombstone."""
    lost: dict[str, Any] = {"code": member["code"], "user_id": None}
    for row in tx.rows(SELECT + "WHERE a.staff_id = :id", id=member["id"]):
        account = held(row)
        lost |= {"user_id": account.user_id, **accounts.what_goes(tx, account)}
        accounts.remove(tx, account)
    tx.run("UPDATE client SET staff_id = NULL WHERE staff_id = :id", id=member["id"])
    tx.run("UPDATE leaving SET successor_id = NULL WHERE successor_id = :id", id=member["id"])
    lost["changes"] = tx.run("DELETE FROM change WHERE kind = 'staff' AND object_id = :id", id=member["id"])
    tx.run("DELETE FROM staff WHERE id = :id", id=member["id"])
    tx.record("staff.removed", f"staff:{member['code']}", office_id=office["id"])
    return lost


def change_role(tx: Transaction, office: Row, member: Row, role: str) -> None:
    """Another role, already authorised."""
    _write(tx, office, member, {"role": role})


def recreate(tx: Transaction, office: Row, key: str) -> Issued:
    """A new account in place of one whose address is dead (REQ-047): same user ID, rights and hours, new password."""
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_ISSUE, account.object, account.target)
    member = reads.find(tx, office["id"], key)
    require(_bar_on_it_staff(tx, member))
    tx.hold("office", office["id"])
    account = account_of(tx, office, key)  # as it is now that nobody else changes it
    restricted = bool(tx.value("SELECT restricted FROM account WHERE id = :id", id=account.id))
    accounts.close_access_period(tx, account.id)
    tx.run("DELETE FROM account WHERE id = :id", id=account.id)
    tx.run("UPDATE office SET accounts_used = accounts_used - 1 WHERE id = :id", id=office["id"])
    accounts.bury(tx, account)
    wanted = Wanted(
        account.kind, member["id"], account.object, member["full_name"], member["email"], account.user_id,
        office["id"], office["code"], system_administrator=account.system_administrator,
    )  # fmt: skip
    issued = issue(tx, office["id"], [wanted], hours=account.logout_after_hours, same_person_ok=True)[0]
    if restricted:
        accounts.restrict(tx, issued.account_id, office["id"], account.object)
    return issued


def grant(tx: Transaction, office: Row, key: str, right: str) -> Held:
    """Give a right (REQ-115, REQ-117, REQ-128); the command has asked first, as it opens contract and bills."""
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_GRANT, account.object, account.target)
    require(_known_right(right))
    tx.hold("office", office["id"])
    accounts.grant(tx, account_of(tx, office, key))
    return account


def revoke(tx: Transaction, office: Row, key: str, right: str, *, to: str | None = None) -> Held:
    """Take a right; from its last holder only with a successor named in the same command (DEC-9)."""
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_GRANT, account.object, account.target)
    require(_known_right(right))
    tx.hold("office", office["id"])
    accounts.revoke(tx, account_of(tx, office, key), account_of(tx, office, to) if to else None)
    return account


def transfer(tx: Transaction, office: Row, key: str, *, to: str) -> dict[str, str]:
    """Hand the role of one member over to another, who gives the own for it (REQ-064)."""
    tx.hold("office", office["id"])  # two hand-overs at once would leave two directors
    giver, taker = reads.find(tx, office["id"], key), reads.find(tx, office["id"], to)
    for member in (giver, taker):
        tx.authorise(Action.STAFF_ROLE, f"staff:{member['code']}", Target(office["id"], staff_id=member["id"]))
    if giver["role"] == taker["role"]:
        raise Refused(refuse("SAME_ROLE", key=key, other=to, role=giver["role"]))
    _write(tx, office, giver, {"role": taker["role"]})
    _write(tx, office, taker, {"role": giver["role"]})
    return {giver["code"]: taker["role"], taker["code"]: giver["role"]}


def _known_right(right: str) -> Refusal | None:
    return None if right in RIGHTS else refuse("BAD_CHOICE", field="right", text=right, allowed=list(RIGHTS))
