"""Folders: added with their limits, edited, divided. Documents come in by `putting`, change by `correcting`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kcli_core.client import reads as clients
from kcli_core.folder import reads, rules
from kcli_core.input import form
from kcli_core.refusals import NO_FACTS, Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


class Wish(NamedTuple):
    """A folder to be added: limits in bytes, `max_file` None: only the total counts. `place`: where it was read."""

    client: str
    kind: str
    max_total: int
    max_file: int | None = None
    name: str | None = None
    place: Any = NO_FACTS


def add(tx: Transaction, office: Row, wishes: Sequence[Wish]) -> list[dict[str, Any]]:
    """Folders for clients (REQ-030 to REQ-032, X-7), all or none. A green one needs no name.

    Refused, every reason at once: GREEN_FOLDER_TAKEN (one per client), FOLDER_NAME_TAKEN, FIELD_MISSING, BAD_SIZE,
    NOT_REGISTERED.
    """
    tx.authorise(Action.FOLDER_ADD, "folder:*", Target(office["id"]), count=len(wishes))
    refusals: list[Refusal] = []
    held: dict[str, Row] = {}
    there: dict[int, list[Row]] = {}
    made = []
    # In one order, so that two who add for the same clients do not wait for each other.
    for code in sorted({wish.client.casefold() for wish in wishes}):
        if client := clients.look_up(tx, office["id"], code):
            held[code] = tx.hold("client", client["id"])
            sql = "SELECT kind, name, name_key FROM folder WHERE client_id = :c AND state <> 'ended'"
            there[client["id"]] = tx.rows(sql, c=client["id"])
    for wish in wishes:
        found = held.get(wish.client.casefold())
        if found is None:
            refusals.append(refuse("NOT_REGISTERED", kind="client", key=wish.client, **wish.place))
            continue
        name, reasons = _name(found, wish.kind, wish.name, there[found["id"]])
        reasons += rules.limits(wish.max_total, wish.max_file, 0, 0)
        refusals += [reason.at(**wish.place) for reason in reasons]
        there[found["id"]].append({"kind": wish.kind, "name": name, "name_key": reads.name_key(name)})
        made.append((found, wish, name))
    require(*refusals)
    return [_add(tx, office, client, wish, name) for client, wish, name in made]


def _add(tx: Transaction, office: Row, client: Row, wish: Wish, name: str) -> dict[str, Any]:
    limits = {"max_total": wish.max_total, "max_file": wish.max_file}
    row = {"office_id": office["id"], "client_id": client["id"], "kind": wish.kind, "name": name, **limits}
    row |= {"name_key": reads.name_key(name), "created_at": tx.at, "created_by": tx.actor.label}
    id = tx.insert("folder", row)
    if wish.kind == "ebook" and not tx.value("SELECT 1 FROM ebook WHERE client_id = :c", c=client["id"]):
        legal = "sole_proprietor" if client["kind"] == "sole_proprietor" else "company"
        tx.insert("ebook", {"office_id": office["id"], "client_id": client["id"], "form": legal})
    scope = {"office_id": office["id"], "client_id": client["id"]}
    tx.changed("folder", id, f"{client['code']}/{id}", {}, {"kind": wish.kind, "name": name, **limits}, **scope)
    tx.record("folder.added", f"folder:{client['code']}/{id}", office_id=office["id"], kind=wish.kind, **limits)
    return {"client": client["code"], "name": name, "kind": wish.kind, "state": "active", "used": 0, **limits}


def _name(client: Row, kind: str, name: str | None, there: Sequence[Row]) -> tuple[str, list[Refusal]]:
    """The name of a folder to be, and what stands against it."""
    reading = form.read_text(name or (rules.GREEN_NAME if kind == "ebook" else ""))
    if reading.refusal:
        return "", [reading.refusal.at(field="name")]
    named = reading.value or ""
    green = [row for row in there if row["kind"] == "ebook"]
    if kind == "ebook" and green:
        return named, [refuse("GREEN_FOLDER_TAKEN", client=client["code"], name=green[0]["name"])]
    if not named:
        return named, [refuse("FIELD_MISSING", field="name")]
    taken = reads.name_key(named) in {row["name_key"] for row in there}
    return named, [refuse("FOLDER_NAME_TAKEN", client=client["code"], name=named)] if taken else []


def remove(tx: Transaction, office: Row, client_code: str, folder: str | None) -> dict[str, Any]:
    """A folder in which there is nothing; a green one only if nothing ever happened in it. Others are ended.

    Refused: FOLDER_IN_USE.
    """
    row = held(tx, office, client_code, folder, Action.FOLDER_ADD)
    counted = [
        tx.value(f"SELECT count(*) FROM {table} WHERE folder_id = :id", id=row["id"])
        for table in ("folder_file", "document", "document_event")
    ]
    if any(counted):
        files, documents, events = counted
        facts = {"files": files + documents, "events": events}
        raise Refused(refuse("FOLDER_IN_USE", name=row["name"], client=row["client_code"], **facts))
    tx.run("DELETE FROM folder WHERE id = :id", id=row["id"])
    if row["kind"] == "ebook":
        tx.run("DELETE FROM ebook WHERE client_id = :c AND events = 0", c=row["client_id"])
    tx.record("folder.removed", object_of(row), office_id=office["id"])
    return {"client": row["client_code"], "name": row["name"]}


class Change(NamedTuple):
    """What shall be otherwise of a folder; None: as it is. `no_max_file`: one file may have the whole room."""

    name: str | None = None
    max_total: int | None = None
    max_file: int | None = None
    no_max_file: bool = False


def edit(tx: Transaction, office: Row, client_code: str, folder: str | None, change: Change) -> dict[str, Any]:
    """Another name or other limits, never below what is used. Refused: LIMIT_BELOW_USE, BAD_SIZE, FOLDER_NAME_TAKEN."""
    row = held(tx, office, client_code, folder, Action.FOLDER_EDIT)
    total = row["max_total"] if change.max_total is None else change.max_total
    one = None if change.no_max_file else (row["max_file"] if change.max_file is None else change.max_file)
    named = row["name"]
    reasons: list[Refusal] = []
    if change.name is not None and change.name.strip() != row["name"]:
        sql = "SELECT kind, name, name_key FROM folder WHERE client_id = :c AND state <> 'ended' AND id <> :id"
        others = tx.rows(sql, c=row["client_id"], id=row["id"])
        named, reasons = _name({"code": row["client_code"]}, row["kind"], change.name, others)
    require(*reasons, *rules.limits(total, one, row["used"], reads.largest(tx, row["id"])))
    after = {"name": named, "max_total": total, "max_file": one}
    scope = {"office_id": office["id"], "client_id": row["client_id"]}
    fields = tx.changed("folder", row["id"], f"{row['client_code']}/{row['id']}", row, after, **scope)
    if fields:
        tx.update("folder", row["id"], {**after, "name_key": reads.name_key(named)})
        said = {name: after[name] for name in fields if name != "name"}
        tx.record("folder.edited", object_of(row), office_id=office["id"], fields=fields, **said)
    return {"client": row["client_code"], **after, "changed": fields}


def add_path(tx: Transaction, office: Row, client_code: str, folder: str | None, path: str) -> dict[str, Any]:
    """A sub-folder, with those above it (X-8). A client's own people make them in the green folder only.

    Refused: BAD_PATH, PATH_TAKEN, PERM_ROLE, FOLDER_ENDING.
    """
    row = held(tx, office, client_code, folder, Action.FOLDER_PUT)
    require(
        refuse("PERM_ROLE", action=Action.FOLDER_PUT.value, allowed=["director", "it_staff"], folder=row["name"])
        if tx.actor.client_id is not None and row["kind"] != "ebook"
        else None,
        rules.is_active(row),
    )
    found = rules.read_path(path)
    if isinstance(found, Refusal):
        raise Refused(found)
    wanted = ["/".join(found[: depth + 1]) for depth in range(len(found))]
    there = {each["path_key"] for each in tx.rows("SELECT path_key FROM folder_path WHERE folder_id = :f", f=row["id"])}
    new = [each for each in wanted if each.casefold() not in there]
    if not new:
        raise Refused(refuse("PATH_TAKEN", path=wanted[-1], client=row["client_code"], folder=row["name"]))
    columns = ("folder_id", "path", "path_key", "created_at", "created_by")
    tx.insert_all("folder_path", columns, [(row["id"], p, p.casefold(), tx.at, tx.actor.label) for p in new])
    tx.record("folder.path_added", object_of(row), office_id=office["id"], count=len(new))
    return {"client": row["client_code"], "folder": row["name"], "path": wanted[-1], "added": new}


def held(tx: Transaction, office: Row, client_code: str, folder: str | None, action: Action) -> Row:
    """The folder, held, by one who may do this to it."""
    row = reads.find(tx, office, client_code, folder)
    tx.authorise(action, object_of(row), reads.target_of(row))
    return {**row, **tx.hold("folder", row["id"])}


def object_of(row: Row) -> str:
    """How the log names a folder: by the client and a number, as its name may be a person's."""
    return f"folder:{row['client_code']}/{row['id']}"
