"""Fixtures: a store on each of the two engines, made once and copied for each test; an office in it; a terminal."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from kcli_core.account import passwords
from kcli_core.account.identify import LocalOperator, identify_local
from kcli_core.office import actions as office_actions
from kcli_core.office import reads as office_reads
from kcli_core.roles import Actor, Role
from kcli_core.staff import actions as staff_actions
from kcli_core.store import setup
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store, read, write
from tests import postgres
from tests.stock import EMPTY, Stock

ENGINES = ("sqlite", "postgres")
# What a user's shell may hold must not decide a test.
for name in [name for name in os.environ if name.startswith("KCLI_") and name != "KCLI_TEST_POSTGRES"]:
    del os.environ[name]
OPERATOR = setup.FirstOperator("first", "最初 の担当", "sha256$none")


@dataclass
class Shop:
    """A store with its keys, and short ways to act on it."""

    store: Store
    keys: Path
    who: Actor | None = None

    def identify(self, connection: Any, now: Any) -> Actor:
        del connection, now
        return self.who or Actor("local:test", frozenset({Role.VENDOR, Role.DIRECTOR, Role.IT_STAFF}), local=True)

    def write(self, **options: Any) -> Any:
        return write(self.store, self.identify, command="test", **options)

    def read(self) -> Any:
        return read(self.store, self.identify)

    def as_user(self, user_id: str, office: str | None = None) -> Shop:
        """The same store, acted on by this user."""
        shop = Shop(self.store, self.keys)
        shop.identify = identify_local(LocalOperator("test", user_id, office))  # type: ignore[method-assign]
        return shop

    def office(self, q: Any, code: str = "minami01") -> Any:
        return office_reads.choose(q, code)

    def rows(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        with self.read() as q:
            return q.rows(sql, **params)


SERVER = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """One server for all workers, which inherit its address; a process alone starts its own when it needs one."""
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        address = SERVER.enter_context(postgres.server())
        if address is not None:
            os.environ["KCLI_TEST_POSTGRES"] = address


def pytest_unconfigure() -> None:
    SERVER.close()


@pytest.fixture(autouse=True, scope="session")
def quick_hashes() -> Iterator[None]:
    """Passwords of tests are hashed in a thousandth of the time; the true parameters: tests/rules/test_passwords.py."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
        patch.setattr(passwords, "_hasher", lambda: hasher)
        patch.setattr(passwords, "DECOY", hasher.hash("nobody's"))
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[str | None]:
    with postgres.server() as address:
        yield address


@pytest.fixture(scope="session")
def templates(server: str | None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A finished, empty store of each engine, to be copied."""
    folder = tmp_path_factory.mktemp("templates")
    made: dict[str, Any] = {"keys": folder / "keys", "sqlite": folder / "kcli.db", "postgres": None}
    setup.init(Store(Place(SQLITE, path=made["sqlite"])), made["keys"], label="local:test")
    if server is not None:
        made["postgres"] = postgres.new_database(server)
        setup.init(Store(Place(POSTGRES, url=made["postgres"])), made["keys"], label="local:test", operator=OPERATOR)
    return made


@pytest.fixture(scope="session")
def stock(templates: dict[str, Any], server: str | None, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Where tests get their stores."""
    files = {EMPTY: templates["sqlite"]}
    return Stock(tmp_path_factory.mktemp("stock"), templates["keys"], server, templates["postgres"], files)


@pytest.fixture(params=ENGINES)
def shop(request: pytest.FixtureRequest, stock: Stock, tmp_path: Path) -> Iterator[Shop]:
    """An empty store, once on SQLite and once on Postgres."""
    if request.param == "postgres" and stock.server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    place = stock.take(request.param, tmp_path / "kcli.db")
    yield Shop(Store(place), stock.keys)
    stock.give_back(place)


STAFF = [
    {"code": "001", "full_name": "服部 一郎", "role": "所長", "email": "hattori@example.co.jp"},
    {"code": "002", "full_name": "小室 直樹", "role": "IT担当者", "email": "komuro@example.co.jp"},
    {"code": "003", "full_name": "阿部 恵子", "role": "給与計算担当者", "email": "abe@example.co.jp"},
    {"code": "004", "full_name": "山﨑 陽子", "role": "一般", "email": "yamazaki@example.co.jp"},
    {"code": "005", "full_name": "髙橋 誠", "role": "一般"},
]


@pytest.fixture
def minami(shop: Shop, stock: Stock) -> Shop:
    """The office minami01 with five staff, of whom four have IDs: minami001 (system administrator) to minami004."""
    stock.fill(shop.store, "minami", lambda: fill_minami(shop))
    return shop


def fill_minami(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "minami01", "name": "みなみ会計事務所", "access_name": "minami", "applied_on": "2024-03-15"}
        office_actions.add(tx, cells)
        office = shop.office(tx)
        staff_actions.register(tx, office, STAFF)
        staff_actions.issue_ids(tx, office, ["001", "002", "003", "004"])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say loudly what was not run."""
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "NOT RUN" in str(r.longrepr)]
    if skipped:
        terminalreporter.section("NOT RUN")
        reasons = Counter(str(r.longrepr[2]).partition("NOT RUN: ")[2] for r in skipped)
        for reason, count in reasons.items():
            terminalreporter.write_line(f"{count} tests: {reason}", red=True)
