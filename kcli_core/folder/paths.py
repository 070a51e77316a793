"""Sub-folders: `a/b`, every part of which is a row."""

from __future__ import annotations

from kcli_core.folder import naming
from kcli_core.refusals import Refusal, refuse, require
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction

DEEPEST = 10


def read(text: str) -> tuple[str, list[Refusal]]:
    """A path without slashes at its ends, each part a name that may be one. Refused: BAD_FILE_NAME, BAD_PATH."""
    parts = [part for part in text.replace("／", "/").split("/") if part]
    if not parts or len(parts) > DEEPEST:
        return "", [refuse("BAD_PATH", text=text[:100], limit=DEEPEST)]
    return "/".join(parts), [refusal.at(field="path") for part in parts if (refusal := naming.judge(part))]


def key(path: str) -> str:
    return path.casefold()


def make(tx: Transaction, folder: Row, text: str) -> int:
    """The row of a sub-folder, made with those above it where it is not there. Refused: BAD_FILE_NAME, BAD_PATH."""
    path, refusals = read(text)
    require(*refusals)
    parts, id = path.split("/"), 0
    for depth in range(1, len(parts) + 1):
        one = "/".join(parts[:depth])
        sql = "SELECT id FROM folder_path WHERE folder_id = :f AND path_key = :k"
        found = tx.value(sql, f=folder["id"], k=key(one))
        row = {"folder_id": folder["id"], "path": one, "path_key": key(one), "created_at": tx.at}
        id = found or tx.insert("folder_path", {**row, "created_by": tx.actor.label})
    return id


def shown(q: Queries, path_id: int) -> str | None:
    """None: not in a sub-folder."""
    found = q.value("SELECT path FROM folder_path WHERE id = :id", id=path_id) if path_id else None
    return str(found) if found else None
