"""What the store has of an office, read once for a check: limits, IDs, contracts with their contacts."""

from __future__ import annotations

from typing import Any

from kcli_core.contract import reads as contracts
from kcli_core.desired.state import CompanyState, ContractState, FolderState, State
from kcli_core.input.emails import email_key
from kcli_core.input.ids import id_key
from kcli_core.input.text import match_key
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action, Role, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def state_of(q: Queries, code: str) -> State:
    """The office of this CORP ID as a check asks for it; one that is not registered yet has nothing.

    Refused: PERM_ROLE; NOT_REGISTERED to somebody of another office, who is not even told whether it exists.
    """
    office = q.one("SELECT * FROM office WHERE code_key = :key", key=id_key(code))
    if q.actor.office_id is not None and (office is None or q.actor.office_id != office["id"]):
        raise Refused(refuse("NOT_REGISTERED", kind="office", key=code))
    if office is None:
        require(may(q.actor, Action.DESIRED_CHECK, Target(None)))
        return State(known=True)
    return state_of_office(q, office)


def state_of_office(q: Queries, office: Row) -> State:
    """The same of an office that was looked up. Refused: PERM_ROLE, PERM_OTHER_OFFICE."""
    id = office["id"]
    require(may(q.actor, Action.DESIRED_CHECK, Target(id)))
    staff = q.rows(
        "SELECT s.code_key, s.role, a.user_id, a.system_administrator FROM staff s "
        "LEFT JOIN account a ON a.staff_id = s.id WHERE s.office_id = :o", o=id,
    )  # fmt: skip
    return State(
        known=True,
        office=True,
        catalogue=contracts.catalogue(q, id),
        domains=office["email_domains"],
        applied_on=office["applied_on"],
        oem=bool(office["oem"]),
        staff=CompanyState(
            office["account_limit"], {(row["code_key"],): row["user_id"] for row in staff if row["user_id"]}
        ),
        staff_codes=frozenset(row["code_key"] for row in staff),
        directors=frozenset(row["code_key"] for row in staff if row["user_id"] and row["role"] == Role.DIRECTOR),
        administrators=frozenset(row["code_key"] for row in staff if row["system_administrator"]),
        clients=_clients(q, id),
        contracts=_contracts(q, id),
        folders=_folders(q, id),
        taken_elsewhere=frozenset(
            row["email_key"] for row in q.rows("SELECT email_key FROM site_account WHERE office_id <> :o", o=id)
        ),
        ids=_ids(q, id),
    )


def _ids(q: Queries, office_id: int) -> dict[str, tuple[str, ...]]:
    rows = q.rows(
        "SELECT a.user_id_key, a.kind, s.code_key AS staff, c.code_key AS client, p.full_name, p.email FROM account a "
        "LEFT JOIN staff s ON s.id = a.staff_id LEFT JOIN person p ON p.id = a.person_id "
        "LEFT JOIN client c ON c.id = p.client_id WHERE a.office_id = :o",
        o=office_id,
    )
    return {row["user_id_key"]: _owner(row) for row in rows}


def _owner(row: Row) -> tuple[str, ...]:
    if row["client"]:
        return ("persons", row["client"], *_person(row))
    return ("staff", row["staff"]) if row["staff"] else (row["kind"],)


def _clients(q: Queries, office_id: int) -> dict[str, CompanyState]:
    holders: dict[int, dict[Any, str]] = {}
    for row in q.rows(
        "SELECT p.client_id, p.full_name, p.email, a.user_id FROM person p JOIN account a ON a.person_id = p.id "
        "WHERE a.office_id = :o",
        o=office_id,
    ):
        holders.setdefault(row["client_id"], {})[_person(row)] = row["user_id"]
    rows = q.rows("SELECT id, code_key, account_limit, email_domains FROM client WHERE office_id = :o", o=office_id)
    return {
        row["code_key"]: CompanyState(row["account_limit"], holders.get(row["id"], {}), row["email_domains"])
        for row in rows
    }


def _person(row: Row) -> tuple[str, str]:
    return match_key(row["full_name"]), email_key(row["email"]) if row["email"] else ""


def _contracts(q: Queries, office_id: int) -> dict[str, ContractState]:
    contacts: dict[int, dict[tuple[str, str], str]] = {}
    for row in q.rows(
        "SELECT k.contract_id, k.full_name, k.name_key, a.email_key FROM contact k "
        "JOIN site_account a ON a.id = k.site_account_id JOIN contract c ON c.id = k.contract_id "
        "WHERE c.office_id = :o ORDER BY k.number",
        o=office_id,
    ):
        contacts.setdefault(row["contract_id"], {})[row["name_key"], row["email_key"]] = row["full_name"]
    return {
        row["code_key"]: ContractState(
            row["code"], row["product"], tuple(contracts.items(q, row["id"])), row["connections"], row["form_date"],
            contacts.get(row["id"], {}),
        )
        for row in q.rows("SELECT * FROM contract WHERE office_id = :o", o=office_id)
    }  # fmt: skip


def _folders(q: Queries, office_id: int) -> dict[tuple[str, str, str], FolderState]:
    kept: dict[int, list[tuple[str | None, int]]] = {}
    for row in q.rows(
        "SELECT d.folder_id, d.retain_until, count(*) AS documents FROM document d "
        "JOIN folder f ON f.id = d.folder_id WHERE f.office_id = :o GROUP BY d.folder_id, d.retain_until",
        o=office_id,
    ):
        kept.setdefault(row["folder_id"], []).append((row["retain_until"], row["documents"]))
    largest = {
        row["folder_id"]: row["largest"]
        for row in q.rows(
            "SELECT s.folder_id, max(s.size) AS largest FROM (SELECT folder_id, size FROM document_version UNION ALL "
            "SELECT folder_id, size FROM folder_file) AS s JOIN folder f ON f.id = s.folder_id "
            "WHERE f.office_id = :o GROUP BY s.folder_id",
            o=office_id,
        )
    }
    found = {}
    for row in q.rows(
        "SELECT f.id, c.code_key, f.kind, f.name_key, f.used FROM folder f JOIN client c ON c.id = f.client_id "
        "WHERE f.office_id = :o AND f.state <> 'ended'",
        o=office_id,
    ):
        key = row["code_key"], row["kind"], "" if row["kind"] == "ebook" else row["name_key"]
        found[key] = FolderState(row["used"], largest.get(row["id"], 0), tuple(kept.get(row["id"], ())))
    return found
