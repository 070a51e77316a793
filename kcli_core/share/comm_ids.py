"""Communication IDs with the share's password: registered, changed, switched off. Frozen while shared (X-13)."""

from __future__ import annotations

from typing import Any

from kcli_core.account import failures, passwords
from kcli_core.client import reads as clients
from kcli_core.input.ids import id_key, read_code
from kcli_core.office import reads as offices
from kcli_core.refusals import Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.share import reads, rules
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Identify, Store, Transaction, read, write
from kcli_core.world import stamp


def hashed(password: str) -> str:
    """A share password's hash, made outside any transaction. Refused: SHARE_PASSWORD_FORM."""
    require(rules.share_password(password))
    return passwords.chosen_hash(password)


def add(tx: Transaction, office: Row, code: str, client_code: str, password_hash: str) -> dict[str, Any]:
    """Register the ID that the client uses (REQ-155, REQ-156). Refused: NOT_REGISTERED, CODE_TAKEN, BAD_*."""
    client = clients.find(tx, office["id"], client_code)
    tx.authorise(Action.SHARE_ID, f"comm_id:{code}", Target(office["id"], client_id=client["id"]))
    reading = read_code(code)
    require(reading.refusal, None if reading.value or reading.refusal else refuse("FIELD_MISSING", field="comm_id"))
    key = id_key(str(reading.value))
    tx.hold("office", office["id"])
    if tx.value("SELECT 1 FROM comm_id WHERE office_id = :o AND code_key = :k", o=office["id"], k=key):
        raise Refused(refuse("CODE_TAKEN", kind="comm_id", code=reading.value))
    row = {"office_id": office["id"], "client_id": client["id"], "code": reading.value, "code_key": key}
    tx.insert("comm_id", {**row, "password_hash": password_hash, "created_at": tx.at})
    tx.record("comm_id.added", f"comm_id:{reading.value}", office_id=office["id"], client=client["code"])
    return {"comm_id": reading.value, "client": client["code"]}


def set_password(tx: Transaction, office: Row, code: str, password_hash: str) -> None:
    """A new share password. Refused: FROZEN while a data set is shared through the ID (X-13)."""
    row = _held(tx, office, code)
    _require_thawed(tx, row)
    tx.update("comm_id", row["id"], {"password_hash": password_hash, "failures": 0, "blocked_until": None})
    tx.record("comm_id.password_set", f"comm_id:{row['code']}", office_id=office["id"])


def switch(tx: Transaction, office: Row, code: str, *, usable: bool) -> None:
    """An ID that can no longer be used: everybody's next open fails with COMM_ID_UNUSABLE (REQ-178)."""
    row = _held(tx, office, code)
    tx.update("comm_id", row["id"], {"usable": usable})
    tx.record("comm_id.on" if usable else "comm_id.off", f"comm_id:{row['code']}", office_id=office["id"])


def remove(tx: Transaction, office: Row, code: str) -> None:
    """Refused: FROZEN while a data set is shared through it."""
    row = _held(tx, office, code)
    _require_thawed(tx, row)
    tx.run("UPDATE share SET comm_id_id = NULL, area = NULL WHERE comm_id_id = :id", id=row["id"])
    tx.run("DELETE FROM comm_id WHERE id = :id", id=row["id"])
    tx.record("comm_id.removed", f"comm_id:{row['code']}", office_id=office["id"])


def _held(tx: Transaction, office: Row, code: str) -> Row:
    row = reads.find_comm_id(tx, office["id"], code)
    tx.authorise(Action.SHARE_ID, f"comm_id:{row['code']}", Target(office["id"], client_id=row["client_id"]))
    return tx.hold("comm_id", row["id"])


def _require_thawed(tx: Transaction, row: Row) -> None:
    shared = tx.rows("SELECT code FROM share WHERE comm_id_id = :id AND state <> 'deleted'", id=row["id"])
    if shared:
        raise Refused(refuse("FROZEN", reason="comm_id", comm_id=row["code"], shares=[s["code"] for s in shared]))


def check_password(store: Store, identify: Identify, office_code: str | None, code: str, password: str) -> None:
    """Is this the share's password (REQ-163)? Checked outside any transaction; failures are counted and block.

    Refused: SHARE_PASSWORD_MISMATCH, NOT_REGISTERED.
    """
    with read(store, identify) as q:
        row = reads.find_comm_id(q, offices.choose(q, office_code)["id"], code)
        waiting = failures.blocked(row, stamp(q.instant))
    well = not waiting and passwords.check(password, row["password_hash"])[0]
    if well and not row["failures"]:
        return
    with write(store, identify, command="share password") as tx:
        held = tx.hold("comm_id", row["id"])
        if well:
            tx.update("comm_id", row["id"], {"failures": 0, "blocked_until": None})
            return
        tx.attempt.object = f"comm_id:{row['code']}"
        if not waiting:
            failures.count_failure(tx, {**held, "kind": "comm_id"})
        tx.refused = Refused(refuse("SHARE_PASSWORD_MISMATCH", comm_id=row["code"]))


def require_usable(row: Row) -> Refusal | None:
    return None if row["usable"] else refuse("COMM_ID_UNUSABLE", comm_id=row["code"])
