"""Undoing one thing, by the same action that one would call by hand: its rights and its rules hold."""

from __future__ import annotations

from kcli_core.access import actions as access
from kcli_core.account import operators, tokens
from kcli_core.account.held import SELECT, Held, held
from kcli_core.client import actions as clients
from kcli_core.contacts import actions as contacts
from kcli_core.contract import actions as contracts
from kcli_core.folder import actions as folders
from kcli_core.folder import ending
from kcli_core.office import actions as offices
from kcli_core.partner import actions as partners
from kcli_core.refusals import Caution, Refused, refuse
from kcli_core.share import comm_ids
from kcli_core.staff import actions as staff
from kcli_core.staff import leaving
from kcli_core.undo.step import Step, Undo, not_possible

# --- what was added goes


def remove_staff(undo: Undo, step: Step) -> None:
    """Unless somebody is left to this member since."""
    office = undo.office(step)
    member = undo.tx.one(
        "SELECT id FROM staff WHERE office_id = :o AND code_key = :k", o=office["id"], k=step.key.casefold()
    )
    if member:
        rows = undo.tx.rows("SELECT code FROM client WHERE staff_id = :id ORDER BY code_key", id=member["id"])
        if rows:
            raise Refused(refuse("CLIENTS_WITHOUT_STAFF", code=step.key, clients=[row["code"] for row in rows]))
    staff.remove(undo.tx, office, step.key)


def remove_client(undo: Undo, step: Step) -> None:
    clients.remove(undo.tx, undo.office(step), step.key)


def remove_person(undo: Undo, step: Step) -> None:
    code, _, number = step.key.rpartition("/")
    clients.remove_person(undo.tx, undo.office(step), code, number)


def remove_contract(undo: Undo, step: Step) -> None:
    contracts.remove(undo.tx, undo.office(step), step.key)


def remove_contact(undo: Undo, step: Step) -> None:
    code, _, number = step.key.rpartition("/")
    contacts.remove(undo.tx, undo.office(step), code, number)


def remove_folder(undo: Undo, step: Step) -> None:
    office, row = undo.office(step), undo.row("folder", _folder_id(step), step.key)
    client = undo.row("client", row["client_id"], step.key)
    folders.remove(undo.tx, office, client["code"], row["name"])


def cancel_folder_end(undo: Undo, step: Step) -> None:
    office, row = undo.office(step), undo.row("folder", _folder_id(step), step.key)
    client = undo.row("client", row["client_id"], step.key)
    ending.cancel(undo.tx, office, client["code"], row["name"])


def _folder_id(step: Step) -> int:
    """The log names a folder by its client and its number."""
    return int(step.key.rpartition("/")[2])


def remove_office(undo: Undo, step: Step) -> Caution | None:
    """An office stays, empty, when its log-ins were restricted: the month is charged (REQ-029)."""
    office = undo.office(step)
    sql = "SELECT count(*) FROM access_period WHERE office_id = :id"
    if periods := undo.tx.value(sql, id=office["id"]):
        return Caution("UNDO_STAYS", {"object": step.object, "periods": periods})
    offices.remove(undo.tx, office)
    return None


def remove_partner(undo: Undo, step: Step) -> None:
    partners.remove(undo.tx, step.key)


def remove_operator(undo: Undo, step: Step) -> None:
    operators.remove(undo.tx, step.key)


def remove_comm_id(undo: Undo, step: Step) -> None:
    comm_ids.remove(undo.tx, undo.office(step), step.key)


def revoke_token(undo: Undo, step: Step) -> None:
    tokens.revoke(undo.tx, undo.office(step), step.key)


def revoke_key(undo: Undo, step: Step) -> None:
    access.revoke_key(undo.tx, undo.office(step), int(step.facts["key"]))


def cancel_leaving(undo: Undo, step: Step) -> None:
    """Refused: UNDO_NOT_POSSIBLE where another day stood there before."""
    if step.facts.get("replaced"):
        raise Refused(not_possible(step, "forgotten", f"kcli staff leave {step.key} --on DATE"))
    leaving.cancel(undo.tx, undo.office(step), step.key)


# --- accounts: of staff, or of a client's person


def close_account(undo: Undo, step: Step) -> None:
    """Refused: UNDO_NOT_POSSIBLE where somebody has logged in with it."""
    account = _account(undo, step)
    used = undo.tx.value("SELECT last_used_at FROM account WHERE id = :id", id=account.id)
    if used is not None:
        refusal = not_possible(step, "used", _by_hand("close", step))
        raise Refused(refusal.at(used_at=used))
    if account.kind == "client":
        clients.close(undo.tx, undo.office(step), *_person(step))
    else:
        staff.close(undo.tx, undo.office(step), step.key)


def suspend(undo: Undo, step: Step) -> None:
    if step.object.startswith("person:"):
        clients.suspend(undo.tx, undo.office(step), *_person(step))
    else:
        staff.suspend(undo.tx, undo.office(step), step.key)


def resume(undo: Undo, step: Step) -> None:
    if step.object.startswith("person:"):
        clients.resume(undo.tx, undo.office(step), *_person(step))
    else:
        staff.resume(undo.tx, undo.office(step), step.key)


def set_logout(undo: Undo, step: Step) -> None:
    """Refused: UNDO_NOT_POSSIBLE for an entry of before the log told what the hours were."""
    if "was" not in step.facts:
        raise Refused(not_possible(step, "forgotten", _by_hand("set-logout", step)))
    hours = int(step.facts["was"])
    if step.object.startswith("person:"):
        clients.set_logout(undo.tx, undo.office(step), *_person(step), hours)
    else:
        staff.set_logout(undo.tx, undo.office(step), step.key, hours)


def set_manager(undo: Undo, step: Step) -> None:
    if "was" not in step.facts:
        raise Refused(not_possible(step, "forgotten", _by_hand("set-manager", step)))
    clients.set_manager(undo.tx, undo.office(step), *_person(step), bool(step.facts["was"]))


def grant_right(undo: Undo, step: Step) -> None:
    staff.grant(undo.tx, undo.office(step), step.key, str(step.facts["right"]))


def revoke_right(undo: Undo, step: Step) -> None:
    staff.revoke(undo.tx, undo.office(step), step.key, str(step.facts["right"]))


def access_on(undo: Undo, step: Step) -> None:
    access.switch(undo.tx, undo.office(step), [_account(undo, step).user_id], on=True)


def access_off(undo: Undo, step: Step) -> None:
    access.switch(undo.tx, undo.office(step), [_account(undo, step).user_id], on=False)


def comm_id_on(undo: Undo, step: Step) -> None:
    comm_ids.switch(undo.tx, undo.office(step), step.key, usable=True)


def comm_id_off(undo: Undo, step: Step) -> None:
    comm_ids.switch(undo.tx, undo.office(step), step.key, usable=False)


def _person(step: Step) -> tuple[str, str]:
    code, _, number = step.key.rpartition("/")
    return code, number


def _account(undo: Undo, step: Step) -> Held:
    """The account of the holder. Refused: NO_ACCOUNT, NOT_REGISTERED."""
    if step.object.startswith("person:"):
        return clients.account_of(undo.tx, undo.office(step), *_person(step))
    if step.object.startswith("staff:"):
        return staff.account_of(undo.tx, undo.office(step), step.key)
    row = undo.tx.one(SELECT + "WHERE a.office_id = :o AND a.user_id_key = :k", o=step.office_id, k=step.key.casefold())
    if row is None:
        raise Refused(refuse("NO_ACCOUNT", kind="user_id", key=step.key))
    return held(row)


def _by_hand(verb: str, step: Step) -> str:
    if step.object.startswith("person:"):
        return f"kcli client {verb} {' '.join(_person(step))}"
    return f"kcli staff {verb} {step.key}"
