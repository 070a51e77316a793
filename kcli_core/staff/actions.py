"""What can be done to the staff of an office. One function takes one row or a whole list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kcli_core.account import actions as accounts
from kcli_core.account import addresses, confirm
from kcli_core.account.addresses import Approval
from kcli_core.account.held import SELECT, Held, held
from kcli_core.account.rules import RIGHTS
from kcli_core.input.dates import read_date
from kcli_core.input.emails import read_email
from kcli_core.input.form import Reader, read_fields, read_text
from kcli_core.input.ids import id_key, read_code
from kcli_core.input.kana import read_kana
from kcli_core.input.names import read_name
from kcli_core.input.phones import read_phone
from kcli_core.input.reading import Reading
from kcli_core.input.text import match_key
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import PASSWORD_OF, Action, Role, Target, is_self, may
from kcli_core.share.freeing import free_locks_of
from kcli_core.staff import reads, rules
from kcli_core.staff.issuing import issue_ids as issue_ids
from kcli_core.staff.issuing import recreate as recreate
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
    there = reads.names(tx, office["id"])
    taken = {row["code_key"] for row in there}
    names = {match_key(row["full_name"]): row["code"] for row in there}
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
        verdict = may(tx.actor, Action.STAFF_ROLE, target) or _director_stays(tx, office, member)
        refusals += [verdict] if verdict else []
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
            free_locks_of(tx, account["id"])
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


def close(tx: Transaction, office: Row, key: str) -> dict[str, Any]:
    """Delete an account with its history, also one's own (REQ-049 to 051); the member stays registered.

    Refused: NO_ACCOUNT, LAST_ACCOUNT to a member (DEC-12), LAST_SYSADMIN, LAST_DIRECTOR.
    """
    account = account_of(tx, office, key)
    tx.authorise(Action.STAFF_CLOSE, account.object, account.target)
    tx.hold("office", office["id"])
    account = account_of(tx, office, key)  # as it is now that nobody else changes it
    if member := reads.look_up(tx, office["id"], key):  # none is behind the ID `admin`
        require(_director_stays(tx, office, member))
    lost = {"user_id": account.user_id, **accounts.what_goes(tx, account)}
    accounts.remove(tx, account)
    return lost


def remove(tx: Transaction, office: Row, key: str) -> dict[str, Any]:
    """Delete a member for good: record, account and its history (REQ-049 to 051). Returns what was lost."""
    member = reads.find(tx, office["id"], key)
    tx.authorise(Action.STAFF_REMOVE, f"staff:{member['code']}", Target(office["id"], staff_id=member["id"]))
    tx.hold("office", office["id"])
    member = reads.find(tx, office["id"], key)  # as it is now that nobody else changes it
    stays = _director_stays(tx, office, member)
    try:
        lost = end(tx, office, member)
    except Refused as refused:  # every reason at once
        raise Refused(*([stays] if stays else []), *refused.refusals) from None
    require(stays)
    return lost


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
