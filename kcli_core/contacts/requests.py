"""What an office asks for and the vendor carries out (DEC-5). The same rules are looked at on both occasions."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from kcli_core.account import actions as accounts
from kcli_core.contacts import actions, reads, registering
from kcli_core.contract import reads as contracts
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Action, Actor, Role, Target, may
from kcli_core.store.audit import canonical
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


class Outcome(NamedTuple):
    """Done (with what the action answered), or filed under a number."""

    answer: Any
    request: int | None = None


def _add(tx: Transaction, office: Row, code: str, wish: Mapping[str, Any]) -> Any:
    return registering.add(tx, office, code, **wish)


def _apply(tx: Transaction, office: Row, code: str, wish: Mapping[str, Any]) -> Any:
    rows = [(row["cells"], row["place"]) for row in wish["rows"]]
    return registering.apply_form(tx, office, code, rows, form_date=wish["form_date"])


def _edit(tx: Transaction, office: Row, code: str, wish: Mapping[str, Any]) -> Any:
    return actions.edit(tx, office, code, **wish)


def _remove(tx: Transaction, office: Row, code: str, wish: Mapping[str, Any]) -> Any:
    return actions.remove(tx, office, code, **wish)


def _set_primary(tx: Transaction, office: Row, code: str, wish: Mapping[str, Any]) -> Any:
    return actions.set_primary(tx, office, code, wish["key"])


def _confirm(tx: Transaction, office: Row, code: str, _wish: Mapping[str, Any]) -> Any:
    return actions.confirm(tx, office, code)


DO: Mapping[str, Callable[[Transaction, Row, str, Mapping[str, Any]], Any]] = {
    "add": _add,
    "apply": _apply,
    "edit": _edit,
    "remove": _remove,
    "set_primary": _set_primary,
    "confirm": _confirm,
}


# By what a wish names contacts.
KEYS = ("key", "to")


def do_or_ask(tx: Transaction, office: Row, code: str, kind: str, wish: Mapping[str, Any]) -> Outcome:
    """The vendor's act is done at once; the office's becomes a request, after a rehearsal of it.

    Refused: whatever the action refuses, PERM_ROLE.
    """
    if may(tx.actor, Action.CONTACTS_CHANGE, Target(office["id"])) is None:
        return Outcome(DO[kind](tx, office, code, wish))
    contract = contracts.find(tx, office["id"], code)
    object = f"contract:{contract['code']}"
    tx.authorise(Action.CONTACTS_REQUEST, object, Target(office["id"]))
    asker = tx.actor
    with tx.rehearsal():
        tx.actor = Actor(asker.label, frozenset({Role.VENDOR}), office["id"])
        try:
            DO[kind](tx, office, code, wish)
        finally:
            tx.actor = asker
    # Who is meant is settled now: by the time it is decided another may answer to the same name.
    keys = {name: reads.find(tx, contract, wish[name])["number"] for name in KEYS if wish.get(name)}
    row = {
        "office_id": office["id"], "contract_id": contract["id"], "kind": kind,
        "wish": canonical({**wish, "numbers": keys} if keys else wish),
        "requested_at": tx.at, "requested_by": asker.label,
    }  # fmt: skip
    number = tx.insert("contact_request", row)
    tx.record("contacts.requested", object, office_id=office["id"], request=number, kind=kind)
    accounts.note(tx, asker.account_id, "inquiry", f"contacts.requested {number}")
    return Outcome(None, number)


def decide(tx: Transaction, number: int, *, approve: bool) -> Any:
    """The vendor carries a request out, by the rules as they stand now; or refuses it with a reason.

    Refused: NOT_REGISTERED, REQUEST_DECIDED, REASON_NEEDED, and whatever the action refuses: then it still waits.
    """
    tx.authorise(Action.CONTACTS_CHANGE, f"request:{number}")
    request = tx.one(f"SELECT * FROM contact_request WHERE id = :id{tx.connection.for_update}", id=number)
    if request is None:
        raise Refused(refuse("NOT_REGISTERED", kind="contact_request", key=number))
    if request["state"] != "requested":
        raise Refused(refuse("REQUEST_DECIDED", request=number, state=request["state"]))
    if not approve and not tx.reason:
        raise Refused(refuse("REASON_NEEDED"))
    office = tx.rows("SELECT * FROM office WHERE id = :id", id=request["office_id"])[0]
    code = tx.value("SELECT code FROM contract WHERE id = :id", id=request["contract_id"])
    wish = json.loads(request["wish"])
    wish |= {name: str(number) for name, number in wish.pop("numbers", {}).items()}
    answer = DO[request["kind"]](tx, office, code, wish) if approve else None
    state = "applied" if approve else "refused"
    decided = {"state": state, "decided_at": tx.at, "decided_by": tx.actor.label, "note": tx.reason}
    tx.update("contact_request", number, decided)
    tx.record(f"contacts.request_{state}", f"request:{number}", office_id=office["id"], kind=request["kind"])
    return answer
