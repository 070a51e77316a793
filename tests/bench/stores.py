"""Stores to measure on: an office with staff, on SQLite and on Postgres."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kcli_core.account import passwords, sessions
from kcli_core.office import actions as offices
from kcli_core.office import reads
from kcli_core.roles import Actor, Role
from kcli_core.staff import actions
from kcli_core.store import setup
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store, write
from tests import postgres

OFFICE = "minami01"
WITH_IDS = 10
_PASSWORD = "itsumo-kaeru-hanashi-77"
ACTOR = Actor("local:bench", frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF}), local=True)


def sqlite_store(path: Path, *, staff: int = 0) -> dict[str, str]:
    """A new store at `path`; the environment in which the command finds it."""
    store = Store(Place(SQLITE, path=path))
    setup.init(store, path.parent / "keys", label="local:bench")
    _fill(store, staff)
    return {"KCLI_STORE": str(path)}


def postgres_store(address: str, folder: Path, *, staff: int = 0) -> dict[str, str]:
    """A new database; the environment with the token of its operator, who is logged in."""
    url = postgres.new_database(address)
    store = Store(Place(POSTGRES, url=url))
    operator = setup.FirstOperator("first", "最初 の担当", passwords.chosen_hash(_PASSWORD))
    setup.init(store, folder / "keys", label="local:bench", operator=operator)
    _fill(store, staff)
    return {"KCLI_STORE": url, "KCLI_TOKEN": sessions.log_in(store, "vendor", "first", _PASSWORD).token}


def _fill(store: Store, staff: int) -> None:
    with write(store, lambda _c, _n: ACTOR, command="bench") as tx:
        offices.add(
            tx, {"code": OFFICE, "name": "みなみ会計事務所", "access_name": "minami", "applied_on": "2024-03-15"}
        )
        office = reads.choose(tx, OFFICE)
        actions.register(tx, office, [_member(n) for n in range(1, staff + 1)])
        if staff:
            actions.issue_ids(tx, office, [f"{n:04}" for n in range(1, WITH_IDS + 1)])


def _member(number: int) -> Mapping[str, str]:
    return {
        "code": f"{number:04}",
        "full_name": f"髙橋 {number}郎",
        "full_kana": "タカハシ タロウ",
        "email": f"takahashi{number}@example.co.jp",
        "department": "第一監査部",
        "phone": "03-1234-5678",
    }
