"""The vendor's operators, who serve every office."""

from __future__ import annotations

from kcli_core.account import passwords
from kcli_core.input.ids import id_key, read_user_id
from kcli_core.input.names import read_name
from kcli_core.refusals import Refused, refuse, require
from kcli_core.roles import Action
from kcli_core.store.transaction import Transaction


def add(tx: Transaction, user_id: str, full_name: str, *, password_hash: str | None = None) -> str | None:
    """Register an operator. Returns the one-time password, or None where a chosen one's hash was given (`init`).

    Refused: BAD_ID, FULLWIDTH_ID, BAD_NAME, ID_TAKEN.
    """
    tx.authorise(Action.VENDOR_ADD, f"operator:{user_id}")
    id_read, name_read = read_user_id(user_id), read_name(full_name)
    require(id_read.refusal, name_read.refusal)
    missing = [field for field, r in (("user_id", id_read), ("full_name", name_read)) if r.value is None]
    require(*(refuse("FIELD_MISSING", field=field) for field in missing))
    key = id_key(id_read.value or "")
    tx.connection.hold_name(f"operator {key}")
    if tx.value("SELECT 1 FROM operator WHERE user_id_key = :key", key=key):
        raise Refused(refuse("ID_TAKEN", user_id=user_id))
    password = None if password_hash else passwords.generate(tx.world.random_bytes)
    tx.insert(
        "operator",
        {
            "user_id": id_read.value,
            "user_id_key": key,
            "full_name": name_read.value,
            "password_hash": password_hash or passwords.one_time_hash(password or ""),
            "password_is_initial": password_hash is None,
            "password_set_at": tx.at,
            "created_at": tx.at,
        },
    )
    tx.record("vendor.added", f"operator:{id_read.value}")
    return password


def remove(tx: Transaction, user_id: str) -> None:
    """Remove an operator; the sessions go with the row. The last one stays. Refused: NOT_REGISTERED, LAST_ACCOUNT."""
    tx.authorise(Action.VENDOR_REMOVE, f"operator:{user_id}")
    rows = tx.rows(f"SELECT id, user_id, user_id_key FROM operator ORDER BY id{tx.connection.for_update}")
    found = next((row for row in rows if row["user_id_key"] == user_id.casefold()), None)
    if found is None:
        raise Refused(refuse("NOT_REGISTERED", kind="operator", key=user_id))
    if len(rows) == 1 and not tx.actor.local:
        raise Refused(refuse("LAST_ACCOUNT", user_id=user_id))
    tx.run("DELETE FROM operator WHERE id = :id", id=found["id"])
    tx.record("vendor.removed", f"operator:{found['user_id']}")
