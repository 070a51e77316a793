"""What is listed and shown of clients and their persons: plain SQL, in the actor's scope."""

from __future__ import annotations

from typing import Any

from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.repeats import own_part
from kcli_core.store.transaction import Queries


def look_up(q: Queries, office_id: int, code: str) -> Row | None:
    return q.one("SELECT * FROM client WHERE office_id = :o AND code_key = :k", o=office_id, k=code.casefold())


def find(q: Queries, office_id: int, code: str) -> Row:
    """A client by its code; to a client's own people there is only their own. Refused: NOT_REGISTERED."""
    row = look_up(q, office_id, code)
    if row is None or q.actor.client_id not in (None, row["id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="client", key=code))
    return row


def look_up_person(q: Queries, client: Row, key: str) -> Row | None:
    """A person by number, or by user ID."""
    if key.isascii() and key.isdigit() and len(key) < 10:
        return q.one("SELECT * FROM person WHERE client_id = :c AND number = :n", c=client["id"], n=int(key))
    return q.one(
        "SELECT p.* FROM person p JOIN account a ON a.person_id = p.id WHERE p.client_id = :c AND a.user_id_key = :k",
        c=client["id"],
        k=key.casefold(),
    )


def find_person(q: Queries, office_id: int, code: str, key: str) -> tuple[Row, Row]:
    """A client and one of its persons. Refused: NOT_REGISTERED."""
    client = find(q, office_id, code)
    person = look_up_person(q, client, key)
    if person is None:
        raise Refused(refuse("NOT_REGISTERED", kind="person", key=f"{client['code']} {key}"))
    return client, person


def list_clients(q: Queries, office: Row) -> list[Row]:
    """The office's clients; a client's own people see their own company."""
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=q.actor.client_id)))
    return q.rows(
        "SELECT c.code, c.name, c.kind, c.closing_month, count(p.id) AS persons, c.accounts_used, c.account_limit "
        "FROM client c LEFT JOIN person p ON p.client_id = c.id "
        "WHERE c.office_id = :o AND (CAST(:own AS BIGINT) IS NULL OR c.id = :own) "
        "GROUP BY c.id, c.code, c.name, c.kind, c.closing_month, c.accounts_used, c.account_limit, c.code_key "
        "ORDER BY c.code_key",
        o=office["id"],
        own=q.actor.client_id,
    )


def show(q: Queries, office: Row, code: str) -> dict[str, Any]:
    client = find(q, office["id"], code)
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=client["id"])))
    persons = q.value("SELECT count(*) FROM person WHERE client_id = :id", id=client["id"])
    in_charge = q.value("SELECT code FROM staff WHERE id = :id", id=client["staff_id"])
    hidden = ("id", "office_id", "code_key", "persons_numbered", "staff_id")
    shown = {name: value for name, value in client.items() if name not in hidden}
    return {**shown, "in_charge": in_charge, "persons": persons}


PERSONS = """
SELECT p.number, p.full_name, p.full_kana, p.email, p.department, a.user_id, coalesce(a.state, 'none') AS state,
       coalesce(a.manager, :no) AS manager, a.last_used_at
FROM person p LEFT JOIN account a ON a.person_id = p.id
"""


def list_persons(q: Queries, office: Row, code: str) -> list[Row]:
    client = find(q, office["id"], code)
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=client["id"])))
    rows = q.rows(PERSONS + "WHERE p.client_id = :id ORDER BY p.number", id=client["id"], no=False)
    for row in rows:
        row["manager"] = bool(row["manager"])
    return rows


def show_person(q: Queries, office: Row, code: str, key: str) -> dict[str, Any]:
    """The record, the menus that are on, and the account."""
    client, person = find_person(q, office["id"], code, key)
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=client["id"])))
    held = q.one(
        "SELECT user_id, state, manager, logout_after_hours, password_is_initial, issued_at, last_used_at "
        "FROM account WHERE person_id = :id",
        id=person["id"],
    )
    hidden = ("id", "client_id")
    return {
        "client": client["code"],
        **{name: value for name, value in person.items() if name not in hidden},
        "menus": person["menus"].split(),
        **(held or {"user_id": None, "state": "none"}),
    }


def history(q: Queries, office: Row, code: str) -> list[Row]:
    """Every change of the client and its persons (REQ-017): when, who, what, before, after."""
    client = find(q, office["id"], code)
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=client["id"])))
    rows = q.rows(
        "SELECT c.at, c.actor, c.kind, c.object_key AS key, c.field, c.before, c.after, s.command, s.request_id "
        "FROM change c LEFT JOIN change_set s ON s.id = c.change_set WHERE c.client_id = :id ORDER BY c.id",
        id=client["id"],
    )
    for row in rows:
        row["request_id"] = own_part(row["request_id"])
    return rows


def person_history(q: Queries, office: Row, code: str, key: str) -> list[Row]:
    """One person's changes, and what the account used, ordered and asked (REQ-063)."""
    client, person = find_person(q, office["id"], code, key)
    require(may(q.actor, Action.CLIENT_READ, Target(office["id"], client_id=client["id"])))
    changes = q.rows(
        "SELECT at, 'change' AS kind, actor, field AS what, before, after, NULL AS yen FROM change "
        "WHERE kind = 'person' AND object_id = :id",
        id=person["id"],
    )
    events = q.rows(
        "SELECT e.at, e.kind, a.user_id AS actor, e.what, NULL AS before, NULL AS after, e.yen "
        "FROM account_event e JOIN account a ON a.id = e.account_id WHERE a.person_id = :id",
        id=person["id"],
    )
    return sorted(changes + events, key=lambda row: str(row["at"]))
