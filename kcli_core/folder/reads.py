"""What is looked up, listed and shown of folders: plain SQL, in the actor's scope (EB-36)."""

from __future__ import annotations

from typing import Any

from kcli_core.client import reads as clients
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target, may
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries


def target_of(folder: Row) -> Target:
    return Target(folder["office_id"], client_id=folder["client_id"])


def find(q: Queries, office: Row, client_code: str, name: str | None = None) -> Row:
    """A folder of a client that has not ended, with the client's code and name; without `name` its green one.

    Refused: NOT_REGISTERED, also where the client is another than the actor's.
    """
    client = clients.find(q, office["id"], client_code)
    chosen = "f.kind = 'ebook'" if name is None else "f.name_key = :name"
    row = q.one(
        "SELECT f.*, c.code AS client_code, c.name AS client_name, c.closing_month FROM folder f "
        f"JOIN client c ON c.id = f.client_id WHERE f.client_id = :c AND f.state <> 'ended' AND {chosen}",
        c=client["id"], name=name_key(name or ""),
    )  # fmt: skip
    if row is None:
        reason = {} if name else {"reason": "green"}
        raise Refused(
            refuse("NOT_REGISTERED", kind="folder", key=name or client["code"], client=client["code"], **reason)
        )
    return row


def may_read(q: Queries, folder: Row) -> Refusal | None:
    return may(q.actor, Action.FOLDER_READ, target_of(folder))


def may_read_any(q: Queries, office: Row) -> Refusal | None:
    """May the actor read folders of this office, be it only the own company's?"""
    return may(q.actor, Action.FOLDER_READ, Target(office["id"], client_id=q.actor.client_id))


def name_key(name: str) -> str:
    return name.strip().casefold()


def ebook(q: Queries, client_id: int) -> Row:
    """What the law lets depend on this client; its row is made with the first green folder."""
    found = q.one("SELECT * FROM ebook WHERE client_id = :c", c=client_id)
    if found is None:
        raise Refused(refuse("NOT_REGISTERED", kind="folder", key=client_id, client=client_id, reason="green"))
    return found


LIST = """
SELECT c.code AS client, f.name, f.kind, f.state, f.used, f.max_total, f.max_file, f.created_at, f.ending_at,
       (SELECT count(*) FROM document d WHERE d.folder_id = f.id AND NOT d.deleted)
         + (SELECT count(*) FROM folder_file x WHERE x.folder_id = f.id) AS files
FROM folder f JOIN client c ON c.id = f.client_id
WHERE f.office_id = :o AND f.state <> 'ended' AND (CAST(:own AS BIGINT) IS NULL OR f.client_id = :own)
  AND (CAST(:client AS BIGINT) IS NULL OR f.client_id = :client) ORDER BY c.code_key, f.kind, f.name_key
"""


def list_folders(q: Queries, office: Row, client_code: str | None = None) -> list[Row]:
    """The office's folders, or one client's, with their use and limits in bytes."""
    require(may_read_any(q, office))
    client = clients.find(q, office["id"], client_code)["id"] if client_code else None
    return q.rows(LIST, o=office["id"], own=q.actor.client_id, client=client)


def show(q: Queries, office: Row, client_code: str, name: str | None = None) -> dict[str, Any]:
    """One folder with its use, what is in it and its sub-folders; sizes in bytes."""
    row = find(q, office, client_code, name)
    require(may(q.actor, Action.FOLDER_READ, target_of(row)))
    counted = q.rows(
        "SELECT count(*) AS documents, min(transaction_date) AS first_date, max(transaction_date) AS last_date, "
        "min(retain_until) AS first_ends, max(retain_until) AS last_ends FROM document WHERE folder_id = :f",
        f=row["id"],
    )[0]
    files = q.value("SELECT count(*) FROM folder_file WHERE folder_id = :f", f=row["id"])
    paths = [
        each["path"] for each in q.rows("SELECT path FROM folder_path WHERE folder_id = :f ORDER BY 1", f=row["id"])
    ]
    shown = (
        "name",
        "kind",
        "state",
        "used",
        "max_total",
        "max_file",
        "created_at",
        "created_by",
        "ending_at",
        "ending_by",
    )
    held = counted if row["kind"] == "ebook" else {"files": files}
    return {"client": row["client_code"], **{key: row[key] for key in shown}, **held, "paths": paths}


def largest(q: Queries, folder_id: int) -> int:
    """The bytes of the largest file that is in a folder, older versions too; 0 where there is none."""
    found = q.value(
        "SELECT max(size) FROM (SELECT max(size) AS size FROM document_version WHERE folder_id = :f "
        "UNION ALL SELECT max(size) FROM folder_file WHERE folder_id = :f) AS sizes",
        f=folder_id,
    )
    return int(found or 0)


def path_id(q: Queries, folder: Row, path: str | None) -> int:
    """The row of a sub-folder, 0 for the folder itself. Refused: NOT_REGISTERED."""
    if not path or not path.strip("/ "):
        return 0
    key = "/".join(part.strip() for part in path.replace("\\", "/").strip("/ ").split("/")).casefold()
    found = q.value("SELECT id FROM folder_path WHERE folder_id = :f AND path_key = :k", f=folder["id"], k=key)
    if found is None:
        facts = {"client": folder["client_code"], "folder": folder["name"]}
        raise Refused(refuse("NOT_REGISTERED", kind="folder_path", key=path, **facts))
    return int(found)


def file(q: Queries, folder: Row, path: str | None, name: str) -> Row:
    """A file of an ordinary folder. Refused: NOT_REGISTERED."""
    found = q.one(
        "SELECT * FROM folder_file WHERE folder_id = :f AND path_id = :p AND name_key = :n",
        f=folder["id"], p=path_id(q, folder, path), n=name.casefold(),
    )  # fmt: skip
    if found is None:
        facts = {"client": folder["client_code"], "folder": folder["name"]}
        raise Refused(refuse("NOT_REGISTERED", kind="folder_file", key=name, **facts))
    return found


def files(q: Queries, office: Row, client_code: str, name: str) -> list[Row]:
    """The files of an ordinary folder, by path and name."""
    row = find(q, office, client_code, name)
    require(may(q.actor, Action.FOLDER_READ, target_of(row)))
    return q.rows(
        "SELECT coalesce(p.path, '') AS path, x.name, x.size, x.at, x.by, x.sha256 FROM folder_file x "
        "LEFT JOIN folder_path p ON p.id = x.path_id WHERE x.folder_id = :f ORDER BY p.path_key, x.name_key",
        f=row["id"],
    )
