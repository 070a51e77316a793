"""Ordinary files in shared folders: stored, replaced, removed. The law's documents are never among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kcli_core.blobs import references
from kcli_core.blobs.blob import Blob
from kcli_core.folder import actions, reads, rules
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Transaction


def upload(
    tx: Transaction, office: Row, client_code: str, folder: str, path: str | None, files: Mapping[str, Blob], *,
    replace: bool = False,
) -> list[dict[str, Any]]:  # fmt: skip
    """Files into an ordinary folder, all or none; their bytes are stored before (X-17: 10 files, 100 MB at once).

    Refused, every reason at once: BAD_FILE_NAME, LIMIT_FILES_AT_ONCE, LIMIT_FOLDER_TOTAL, LIMIT_FOLDER_FILE,
    FILE_NAME_TAKEN (without `replace`), FOLDER_ENDING, NOT_REGISTERED; WRONG_FOLDER for the green one.
    """
    references.about_to_name(tx)
    row = actions.held(tx, office, client_code, folder, Action.FOLDER_PUT)
    inside = reads.path_id(tx, row, path)
    there = {
        each["name_key"]: each
        for each in tx.rows("SELECT * FROM folder_file WHERE folder_id = :f AND path_id = :p", f=row["id"], p=inside)
    }
    old = [there[key] for name in files if (key := name.casefold()) in there]
    freed = sum(each["size"] for each in old)
    sizes = [blob.size for blob in files.values()]
    twice = len({name.casefold() for name in files}) < len(files)
    require(
        rules.is_active(row),
        _is_ordinary(row),
        *(rules.file_name(name) for name in files),
        *rules.at_once(sizes),
        *(refuse("FILE_NAME_TAKEN", name=each["name"], client=row["client_code"]) for each in old if not replace),
        refuse("FILE_NAME_TAKEN", name=next(iter(files)), client=row["client_code"]) if twice else None,
        *rules.room_for(row["max_total"], row["max_file"], row["used"] - freed, sizes),
    )
    for each in old:
        tx.run("DELETE FROM folder_file WHERE id = :id", id=each["id"])
    columns = ("folder_id", "path_id", "name", "name_key", "size", "sha256", "at", "by")
    values = [
        (row["id"], inside, name, name.casefold(), blob.size, blob.sha256, tx.at, tx.actor.label)
        for name, blob in files.items()
    ]
    tx.insert_all("folder_file", columns, values)
    use(tx, row, sum(sizes) - freed)
    facts = {"count": len(files), "bytes": sum(sizes), **({"replaced": len(old)} if old else {})}
    tx.record("folder.uploaded", actions.object_of(row), office_id=office["id"], **facts)
    return [{"name": name, "size": blob.size, "sha256": blob.sha256} for name, blob in files.items()]


def use(tx: Transaction, folder: Row, more: int) -> None:
    """Count bytes that come or go; room was asked under the lock, and the store's CHECK stands behind it."""
    tx.run("UPDATE folder SET used = used + :n WHERE id = :id", n=more, id=folder["id"])
    if more > 0:
        say_nearly_full(tx, folder, folder["used"] + more)


def say_nearly_full(tx: Transaction, folder: Row, used: int) -> None:
    """A word before the limit is reached; `used` in bytes, as it is now."""
    if rules.nearly_full(used, folder["max_total"]):
        facts = {"name": folder["name"], "client": folder["client_code"], "used": used, "limit": folder["max_total"]}
        tx.caution(Caution("FOLDER_NEARLY_FULL", {**facts, "percent": used * 100 // folder["max_total"]}))


def remove(
    tx: Transaction, office: Row, client_code: str, folder: str, path: str | None, names: Sequence[str]
) -> list[str]:
    """Take files out of an ordinary folder; the hashes that nothing else names. Refused: WRONG_FOLDER, NOT_REGISTERED.

    A document is never removed: correction and deletion marks are `correcting`.
    """
    row = actions.held(tx, office, client_code, folder, Action.FOLDER_REMOVE_FILE)
    require(_is_ordinary(row))
    found = [reads.file(tx, row, path, name) for name in dict.fromkeys(names)]
    for each in found:
        tx.run("DELETE FROM folder_file WHERE id = :id", id=each["id"])
    use(tx, row, -sum(each["size"] for each in found))
    tx.record("folder.files_removed", actions.object_of(row), office_id=office["id"], count=len(found))
    return [each["sha256"] for each in found]


def _is_ordinary(folder: Row) -> Refusal | None:
    if folder["kind"] != "ebook":
        return None
    return refuse("WRONG_FOLDER", name=folder["name"], client=folder["client_code"])


def require_ordinary(folder: Row) -> None:
    """Refused: WRONG_FOLDER."""
    if refusal := _is_ordinary(folder):
        raise Refused(refusal)
