"""The schema of both stores is the declared one, and getting there is all or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcli_core.store import ddl, migrate, schema, setup
from kcli_core.store.engine import connect
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from tests import postgres
from tests.conftest import ENGINES, OPERATOR, Shop
from tests.contract.refusing import refused


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, server: str | None, tmp_path: Path) -> Iterator[Place]:
    """A place without a store."""
    if request.param == "sqlite":
        yield Place(SQLITE, path=tmp_path / "new" / "kcli.db")
        return
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    url = postgres.new_database(server)
    yield Place(POSTGRES, url=url)
    postgres.drop_database(server, url)


def tables(place: Place) -> list[str]:
    if place.embedded and not place.path.stat().st_size:
        return []
    connection = connect(place, writer=False)
    try:
        return [name for name in connection.tables() if name != "alembic_version"]
    finally:
        connection.close()


def set_schema(shop: Shop, revision: str) -> None:
    connection = connect(shop.store.place, writer=True)
    connection.run("UPDATE alembic_version SET version_num = :r", {"r": revision})
    connection.close()


def test_the_live_schema_is_the_declared_one(shop: Shop) -> None:
    assert migrate.drift(shop.store.place) == []


def test_control_a_column_that_nobody_declared_is_seen(shop: Shop) -> None:
    connection = connect(shop.store.place, writer=True)
    connection.run("ALTER TABLE staff ADD COLUMN shoe_size INTEGER")
    connection.close()
    assert ["shoe_size" in difference for difference in migrate.drift(shop.store.place)] == [True]


def test_the_newest_migration_is_the_schema_that_kcli_speaks() -> None:
    folder = Path(migrate.__file__).parent / "migrations" / "versions"
    revisions = sorted(path.name[1:5] for path in folder.glob("v*.py"))
    assert revisions[-1] == schema.CURRENT
    assert revisions == [f"{number:04}" for number in range(1, len(revisions) + 1)]


def test_migrating_a_store_that_is_up_to_date_changes_nothing(minami: Shop) -> None:
    before = minami.rows("SELECT * FROM audit ORDER BY seq")
    assert migrate.upgrade(minami.store.place) == (schema.CURRENT, schema.CURRENT)
    assert minami.rows("SELECT * FROM audit ORDER BY seq") == before


@pytest.mark.parametrize(("revision", "code"), [("0000", "STORE_OLDER"), ("9999", "STORE_NEWER")])
def test_a_store_of_another_schema_is_neither_read_nor_written(minami: Shop, revision: str, code: str) -> None:
    set_schema(minami, revision)
    with refused(code) as caught, minami.read():
        pass
    assert caught.facts == {"schema": revision, "expected": schema.CURRENT}
    with refused(code), minami.write():
        pass


def test_a_newer_store_is_not_taken_back(minami: Shop) -> None:
    set_schema(minami, "9999")
    with refused("STORE_NEWER"):
        migrate.upgrade(minami.store.place)


def test_where_there_is_no_store_it_is_said_so(empty: Place) -> None:
    shop = Shop(Store(empty), Path())
    with refused("NO_STORE"), shop.read():
        pass
    assert not setup.is_ready(shop.store)


def test_an_error_in_the_middle_leaves_nothing_and_the_next_run_finishes(
    empty: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The last statements of the first migration are the guards of the log: every table is there by then."""

    def fails(*_: object, **__: object) -> list[str]:
        return ["CREATE TABLE"]

    with monkeypatch.context() as patched:
        patched.setattr(ddl, "append_only", fails)
        with pytest.raises(Exception, match=r"CREATE TABLE|syntax|incomplete"):
            migrate.upgrade(empty)
    assert tables(empty) == []
    made = setup.init(Store(empty), tmp_path / "keys", label="local:test", operator=OPERATOR)
    assert made.new
    assert migrate.drift(empty) == []


KILLED = """
import os, signal, sys
from kcli_core.store import ddl, engine, migrate
from kcli_core.store.place import read_place

def dies(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

ddl.append_only = dies
migrate.upgrade(read_place(sys.argv[1]))
"""


def test_a_kill_in_the_middle_leaves_nothing_and_the_next_run_finishes(empty: Place, tmp_path: Path) -> None:
    url = str(empty.path) if empty.embedded else empty.url
    died = subprocess.run([sys.executable, "-c", KILLED, url], capture_output=True, cwd=Path(__file__).parents[2])
    assert died.returncode == -signal.SIGKILL, died.stderr.decode()
    assert tables(empty) == []
    assert setup.init(Store(empty), tmp_path / "keys", label="local:test", operator=OPERATOR).new
    assert migrate.drift(empty) == []


def test_making_a_store_twice_leaves_it_as_it_is(empty: Place, tmp_path: Path) -> None:
    first = setup.init(Store(empty), tmp_path / "keys", label="local:test", operator=OPERATOR)
    again = setup.init(Store(empty), tmp_path / "keys", label="local:test")
    assert (first.new, again.new) == (True, False)
    assert (again.store_id, again.public_key) == (first.store_id, first.public_key)


def test_on_a_server_the_first_operator_is_named(empty: Place, tmp_path: Path) -> None:
    if empty.embedded:
        assert setup.init(Store(empty), tmp_path / "keys", label="local:test").new
        return
    with refused("OPERATOR_NEEDED"):
        setup.init(Store(empty), tmp_path / "keys", label="local:test")
    assert tables(empty) == []


def test_store_and_key_are_the_owner_s_alone(tmp_path: Path) -> None:
    mask = os.umask(0)
    try:
        setup.init(Store(Place(SQLITE, path=tmp_path / "data" / "kcli.db")), tmp_path / "keys", label="local:test")
    finally:
        os.umask(mask)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    own = dict.fromkeys(("kcli.db", "kcli.db.lock", "audit.key", "codes.key"), 0o600)
    assert modes == {"data": 0o700, "keys": 0o700, **own}
