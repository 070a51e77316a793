"""Making a store: the schema, its identity, the key that signs checkpoints, and on Postgres the first operator."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from kcli_core.account import codes, operators
from kcli_core.refusals import Refused, refuse
from kcli_core.roles import Actor, Role
from kcli_core.store import checkpoint, migrate, schema
from kcli_core.store.transaction import Store, write


@dataclass(frozen=True, slots=True)
class Made:
    """`store_id` is new, or of the store that was there already (`new` False)."""

    store_id: str
    schema: str
    public_key: str
    new: bool


@dataclass(frozen=True, slots=True)
class FirstOperator:
    user_id: str
    full_name: str
    password_hash: str


def needs_operator(store: Store) -> bool:
    """On a server nobody may act without a log-in, so somebody must be able to."""
    return not store.place.embedded


def init(store: Store, keys: Path, *, label: str, operator: FirstOperator | None = None) -> Made:
    """Make the store, or leave a finished one as it is; a half-made one is finished. Refused: OPERATOR_NEEDED."""
    if needs_operator(store) and operator is None and not is_ready(store):
        raise Refused(refuse("OPERATOR_NEEDED"))
    migrate.upgrade(store.place)
    public_key = checkpoint.public_key(keys)
    maker = Actor(label, frozenset({Role.VENDOR}), local=True)
    with write(store, lambda _c, _n: maker, command="init") as tx:
        tx.connection.hold_name("init")
        found = tx.one("SELECT store_id FROM store_info WHERE id = 1")
        if found is not None:
            return Made(found["store_id"], schema.CURRENT, public_key, False)
        store_id = str(uuid.UUID(bytes=tx.world.random_bytes(16), version=4))
        tx.run(
            "INSERT INTO store_info (id, store_id, created_at, audit_public_key, codes_key_mark) "
            "VALUES (1, :store_id, :at, :key, :mark)",
            mark=codes.mark_of(keys),
            store_id=store_id,
            at=tx.at,
            key=public_key,
        )
        tx.change_set = 0  # what is done with the store begins with CS-1
        tx.record("store.made", f"store:{store_id}", schema=schema.CURRENT)
        if operator is not None:
            operators.add(tx, operator.user_id, operator.full_name, password_hash=operator.password_hash)
    return Made(store_id, schema.CURRENT, public_key, True)


def is_ready(store: Store) -> bool:
    """Is there a finished store at this place?"""
    from kcli_core.store.engine import connect

    try:
        connection = connect(store.place, writer=False)
    except Refused as refused:
        if refused.refusals[0].code == "NO_STORE":
            return False
        raise
    try:
        if schema.found(connection) is None:
            return False
        return bool(connection.value("SELECT 1 FROM store_info WHERE id = 1"))
    finally:
        connection.close()
