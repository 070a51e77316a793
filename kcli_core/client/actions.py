"""What can be done to clients and their persons, one at a time. Whole lists: `kcli_core.client.register`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kcli_core.account import actions as accounts
from kcli_core.account import addresses, confirm
from kcli_core.account.addresses import Approval
from kcli_core.account.held import SELECT, Held, held
from kcli_core.account.issue import Issued, Wanted, issue
from kcli_core.account.rules import limit_can_become
from kcli_core.client import reads, rules
from kcli_core.client.register import CLIENT_READERS, PERSON_READERS
from kcli_core.folder.retaining import closing_month_changed
from kcli_core.input.dates import read_until
from kcli_core.input.form import read_fields
from kcli_core.input.ids import id_key, read_user_id
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Role, Target, is_self
from kcli_core.share.freeing import free_locks_of
from kcli_core.staff import reads as staff_reads
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction

# What a client's own people change of their company's record; the rest is the office's.
OWN_CLIENT_FIELDS = ("address", "phone", "postal_code")
OWN_PERSON_FIELDS = ("full_name", "full_kana", "email", "phone", "mobile", "department", "title")


def target_of(office: Row, client: Row, person: Row | None = None) -> Target:
    return Target(office["id"], client_id=client["id"], person_id=person["id"] if person else None)


def _name(client: Row, person: Row | None = None) -> str:
    return f"person:{client['code']}/{person['number']}" if person else f"client:{client['code']}"


def edit(
    tx: Transaction, office: Row, code: str, cells: Mapping[str, str | None], *, in_charge: str | None = None
) -> list[str]:
    """Change a client's record; its own people change address and phone. The names of the fields that changed.

    An empty `in_charge`: nobody any more.
    """
    client = reads.find(tx, office["id"], code)
    tx.authorise(Action.CLIENT_EDIT, _name(client), target_of(office, client))
    refusals: list[Refusal] = []
    readers = {**CLIENT_READERS, "support_member_until": read_until}
    values = read_fields(cells, readers, kept=("code", "name", "kind"), refusals=refusals, cautions=tx.cautions)
    if values.get("email_domains", "") is None:
        values["email_domains"] = ""
    if in_charge is not None:
        member = staff_reads.look_up(tx, office["id"], in_charge) if in_charge else None
        values["staff_id"] = member["id"] if member else None
        refusals += [] if member or not in_charge else [refuse("NOT_REGISTERED", kind="staff", key=in_charge)]
    refusals += _not_own(tx, "client.edit", values, OWN_CLIENT_FIELDS)
    if (new := values.get("code")) and id_key(new) != client["code_key"]:
        tx.hold("office", office["id"])
        if reads.look_up(tx, office["id"], new):
            refusals.append(refuse("CODE_TAKEN", kind="client", code=new))
        values["code_key"] = id_key(new)
    require(*refusals)
    if "staff_id" in values:  # who looks after it is told by the staff code, not by the number of a row
        staff_id = values.pop("staff_id")
        client["in_charge"], values["in_charge"] = (
            tx.value("SELECT code FROM staff WHERE id = :id", id=id) for id in (client["staff_id"], staff_id)
        )
    fields = tx.changed(
        "client", client["id"], client["code"], client, values, office_id=office["id"], client_id=client["id"]
    )
    stored = {field: values[field] for field in fields if field != "in_charge"}
    if "closing_month" in stored:
        closing_month_changed(tx, client["id"], stored["closing_month"])
    tx.update("client", client["id"], stored | ({"staff_id": staff_id} if "in_charge" in fields else {}))
    if fields:
        tx.record("client.edited", _name(client), office_id=office["id"], fields=fields)
    return fields


def edit_person(
    tx: Transaction,
    office: Row,
    code: str,
    number: str,
    cells: Mapping[str, str | None],
    menus: Sequence[str] = (),
    approval: Approval | None = None,
) -> list[str]:
    """Change a person's record and menu flags (REQ-016, REQ-019); persons change their own, but not the menus."""
    client, person = reads.find_person(tx, office["id"], code, number)
    tx.authorise(Action.PERSON_EDIT, _name(client, person), target_of(office, client, person))
    refusals: list[Refusal] = []
    values = read_fields(cells, PERSON_READERS, kept=("full_name",), refusals=refusals, cautions=tx.cautions)
    refusals += [r for r in [addresses.may_register(values.get("email"), client["email_domains"], approval)] if r]
    if menus:
        on, bad = rules.switch_menus(person["menus"].split(), menus)
        values["menus"] = " ".join(on)
        refusals += bad
    refusals += _not_own(tx, "person.edit", values, OWN_PERSON_FIELDS)
    oneself = is_self(tx.actor, target_of(office, client, person))
    if oneself and approval is not None:
        refusals.append(
            refuse("PERM_ROLE", action="person.edit", field="approved_by", allowed=["director", "it_staff"])
        )
    require(*refusals)
    if oneself and values.get("email") and values["email"] != person["email"]:
        # The own new address is kept once it is confirmed by the code that is mailed to it (REQ-048).
        confirm.ask(tx, tx.actor.account_id, "email", values.pop("email"), office_id=office["id"])
    values = addresses.in_place(values, client["email_domains"], approval)
    scope = {"office_id": office["id"], "client_id": client["id"]}
    fields = tx.changed("person", person["id"], f"{client['code']}/{person['number']}", person, values, **scope)
    tx.update("person", person["id"], {field: values[field] for field in fields})
    if fields:
        tx.record("person.edited", _name(client, person), office_id=office["id"], fields=fields)
    return fields


def confirm_email(tx: Transaction, office: Row, code: str, *, keys: Path) -> str | None:
    """Take over the own new address that this code was mailed to; None for a code that does not fit (commit it)."""
    target = Target(office["id"], client_id=tx.actor.client_id, person_id=tx.actor.person_id)
    tx.authorise(Action.PERSON_EDIT, "person:own", target)
    address = confirm.redeem(tx, tx.actor.account_id, "email", code, keys)
    if address is None:
        tx.record("account.code_refused", "verification:email", office_id=office["id"])
        return None
    rows = tx.rows(
        "SELECT p.*, c.code, c.email_domains FROM person p JOIN client c ON c.id = p.client_id WHERE p.id = :id",
        id=tx.actor.person_id,
    )
    person, key = rows[0], f"{rows[0]['code']}/{rows[0]['number']}"
    scope = {"office_id": office["id"], "client_id": person["client_id"]}
    values: dict[str, Any] = {"email": address}
    if addresses.may_register(address, person["email_domains"], None) is None:  # the old address's permission goes
        values = addresses.in_place(values, person["email_domains"], None)
    fields = tx.changed("person", person["id"], key, person, values, **scope)
    tx.update("person", person["id"], {field: values[field] for field in fields})
    tx.record("person.edited", f"person:{key}", office_id=office["id"], fields=fields)
    return address


def _not_own(tx: Transaction, action: str, values: Mapping[str, Any], own: Sequence[str]) -> list[Refusal]:
    if Role.CLIENT not in tx.actor.roles:
        return []
    allowed = ["director", "it_staff"]
    return [
        refuse("PERM_ROLE", action=action, field=field, allowed=allowed)
        for field in values
        if field.removesuffix("_written") not in own
    ]


def remove(tx: Transaction, office: Row, code: str) -> dict[str, Any]:
    """Delete a client without accounts, shares and folders, with its persons and their history (REQ-024).

    Refused: HAS_ACCOUNTS, HAS_SHARES, HAS_FOLDERS (what a green folder leaves behind, its tombstone and its chain,
    names the client for ever). What is left of ended shares and ordinary folders goes with it.
    """
    client = reads.find(tx, office["id"], code)
    tx.authorise(Action.CLIENT_REMOVE, _name(client), Target(office["id"], client_id=client["id"]))
    owner = tx.hold("client", client["id"])
    if owner["accounts_used"]:
        raise Refused(refuse("HAS_ACCOUNTS", kind="client", key=client["code"], accounts=owner["accounts_used"]))
    shared = tx.rows("SELECT code FROM share WHERE client_id = :id AND state <> 'deleted'", id=client["id"])
    if shared:
        raise Refused(refuse("HAS_SHARES", key=client["code"], shares=[row["code"] for row in shared]))
    sql = "SELECT name FROM folder WHERE client_id = :id AND (state <> 'ended' OR kind = 'ebook') ORDER BY 1"
    if folders := tx.rows(sql, id=client["id"]):
        raise Refused(refuse("HAS_FOLDERS", client=client["code"], folders=[row["name"] for row in folders]))
    for table in ("share", "comm_id", "folder", "ebook"):
        tx.run(f"DELETE FROM {table} WHERE client_id = :id", id=client["id"])
    persons = tx.run("DELETE FROM person WHERE client_id = :id", id=client["id"])
    changes = tx.run("DELETE FROM change WHERE client_id = :id", id=client["id"])
    tx.run("DELETE FROM client WHERE id = :id", id=client["id"])
    tx.record("client.removed", _name(client), office_id=office["id"], persons=persons)
    return {"code": client["code"], "persons": persons, "changes": changes}


def remove_person(tx: Transaction, office: Row, code: str, number: str) -> dict[str, Any]:
    """Delete a person whose ID is closed (REQ-024), with the change history. Refused: HAS_ACCOUNTS."""
    client, person = reads.find_person(tx, office["id"], code, number)
    tx.authorise(Action.PERSON_REMOVE, _name(client, person), target_of(office, client, person))
    tx.hold("client", client["id"])
    if tx.value("SELECT 1 FROM account WHERE person_id = :id", id=person["id"]):
        raise Refused(refuse("HAS_ACCOUNTS", kind="person", key=f"{client['code']} {person['number']}", accounts=1))
    changes = tx.run("DELETE FROM change WHERE kind = 'person' AND object_id = :id", id=person["id"])
    tx.run("DELETE FROM person WHERE id = :id", id=person["id"])
    tx.record("person.removed", _name(client, person), office_id=office["id"])
    return {"code": client["code"], "number": person["number"], "changes": changes}


def issue_ids(
    tx: Transaction,
    office: Row,
    code: str,
    numbers: Sequence[str],
    *,
    user_ids: Mapping[str, str] | None = None,
    copy_email: bool = False,
    hours: int = 1,
    same_person_ok: bool = False,
) -> list[Issued]:
    """Give client IDs to registered persons (REQ-020, REQ-021): named by number, or their address (REQ-022).

    The company's first account is its manager (DEC-13). Refused: NOT_REGISTERED, USER_ID_MISSING, EMAIL_MISSING and
    what `issue` refuses.
    """
    client = reads.find(tx, office["id"], code)
    tx.authorise(Action.CLIENT_ISSUE, _name(client), Target(office["id"], client_id=client["id"]))
    tx.hold("office", office["id"])
    tx.hold("client", client["id"])
    first = not tx.value("SELECT 1 FROM account WHERE client_id = :id LIMIT 1", id=client["id"])
    wanted: list[Wanted] = []
    refusals: list[Refusal] = []
    for number in dict.fromkeys(numbers):
        person = reads.look_up_person(tx, client, number)
        if person is None:
            refusals.append(refuse("NOT_REGISTERED", kind="person", key=f"{client['code']} {number}"))
            continue
        user_id = (user_ids or {}).get(number) or (person["email"] if copy_email else None)
        if user_id is None:
            missing = "EMAIL_MISSING" if copy_email else "USER_ID_MISSING"
            refusals.append(refuse(missing, object=_name(client, person), full_name=person["full_name"]))
            continue
        reading = read_user_id(user_id, client=True)
        if reading.refusal:
            refusals.append(reading.refusal.at(object=_name(client, person)))
        wanted.append(
            Wanted(
                "client", person["id"], _name(client, person), person["full_name"], person["email"],
                reading.value or user_id, client["id"], client["code"], manager=first and not wanted,
            )
        )  # fmt: skip
    require(*refusals)
    return issue(tx, office["id"], wanted, hours=hours, same_person_ok=same_person_ok)


def account_of(tx: Transaction, office: Row, code: str, number: str) -> Held:
    """The account of a person. Refused: NOT_REGISTERED, NO_ACCOUNT."""
    client, person = reads.find_person(tx, office["id"], code, number)
    row = tx.one(SELECT + "WHERE a.person_id = :id", id=person["id"])
    if row is None:
        raise Refused(refuse("NO_ACCOUNT", kind="person", key=f"{client['code']} {person['number']}"))
    return held(row)


def set_password(tx: Transaction, office: Row, code: str, number: str) -> tuple[Held, str]:
    """A new one-time password for a client ID (REQ-023)."""
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_SET_PASSWORD, account.object, account.target)
    if is_self(tx.actor, account.target):
        raise Refused(refuse("OLD_PASSWORD_NEEDED", user_id=account.user_id))
    return account, accounts.set_password(tx, account)


def set_logout(tx: Transaction, office: Row, code: str, number: str, hours: int) -> Held:
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_SET_LOGOUT, account.object, account.target)
    accounts.set_logout(tx, account, hours)
    return account


def suspend(tx: Transaction, office: Row, code: str, number: str) -> Held:
    account = account_of(tx, office, code, number)
    # Oneself is refused by a rule of its own, with its own words.
    target = Target(office["id"], account.client_id) if is_self(tx.actor, account.target) else account.target
    tx.authorise(Action.CLIENT_SUSPEND, account.object, target)
    accounts.suspend(tx, account)
    return account


def resume(tx: Transaction, office: Row, code: str, number: str) -> Held:
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_RESUME, account.object, account.target)
    accounts.resume(tx, account)
    return account


def close(tx: Transaction, office: Row, code: str, number: str) -> dict[str, Any]:
    """Delete a person's account, with its history; the record stays (REQ-049 to 051)."""
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_REMOVE, account.object, account.target)
    tx.hold("client", account.company[1])
    account = account_of(tx, office, code, number)  # as it is now that nobody else changes it
    lost = {"user_id": account.user_id, **accounts.what_goes(tx, account)}
    accounts.remove(tx, account)
    return lost


def recreate(tx: Transaction, office: Row, code: str, number: str, user_id: str | None = None) -> Issued:
    """A new account in place of one whose address is dead (REQ-047): same rights and hours, new password."""
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_RECREATE, account.object, account.target)
    client, person = reads.find_person(tx, office["id"], code, number)
    if user_id is not None:
        require(read_user_id(user_id, client=True).refusal)
    tx.hold("office", office["id"])
    tx.hold("client", client["id"])
    account = account_of(tx, office, code, number)  # as it is now that nobody else changes it
    restricted = bool(tx.value("SELECT restricted FROM account WHERE id = :id", id=account.id))
    accounts.close_access_period(tx, account.id)
    free_locks_of(tx, account.id)
    tx.run("DELETE FROM account WHERE id = :id", id=account.id)
    tx.run("UPDATE client SET accounts_used = accounts_used - 1 WHERE id = :id", id=client["id"])
    accounts.bury(tx, account)
    wanted = Wanted(
        "client", person["id"], account.object, person["full_name"], person["email"], user_id or account.user_id,
        client["id"], client["code"], manager=account.manager,
    )  # fmt: skip
    issued = issue(tx, office["id"], [wanted], hours=account.logout_after_hours, same_person_ok=True)[0]
    if restricted:
        accounts.restrict(tx, issued.account_id, office["id"], account.object)
    return issued


def set_manager(tx: Transaction, office: Row, code: str, number: str, manager: bool) -> Held:
    """Make a person a manager of the own company, or no longer (DEC-13)."""
    account = account_of(tx, office, code, number)
    tx.authorise(Action.CLIENT_MANAGER, account.object, account.target)
    accounts.set_manager(tx, account, manager)
    return account


def set_limit(tx: Transaction, office: Row, code: str, limit: int) -> None:
    """The number of accounts of one client company, ten unless the vendor raises it, with a reason (REQ-061)."""
    client = reads.find(tx, office["id"], code)
    tx.authorise(Action.CLIENT_LIMIT, _name(client), Target(office["id"], client_id=client["id"]), limit=limit)
    owner = tx.hold("client", client["id"])
    require(
        limit_can_become(limit, owner["accounts_used"], company=client["code"]),
        None if tx.reason else refuse("REASON_NEEDED"),
    )
    before, after = {"account_limit": owner["account_limit"]}, {"account_limit": limit}
    tx.changed("client", client["id"], client["code"], before, after, office_id=office["id"], client_id=client["id"])
    tx.update("client", client["id"], after)
    tx.record("client.limit_set", _name(client), office_id=office["id"], limit=limit, was=owner["account_limit"])
