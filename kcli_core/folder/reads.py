"""What is looked up, listed and shown of folders: plain SQL, in the actor's scope (EB-36)."""

from __future__ import annotations

from kcli_core.client import reads as clients
from kcli_core.refusals import Refused, refuse, require
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
    require(may(q.actor, Action.FOLDER_READ, Target(office["id"], client_id=q.actor.client_id)))
    client = clients.find(q, office["id"], client_code)["id"] if client_code else None
    return q.rows(LIST, o=office["id"], own=q.actor.client_id, client=client)
