"""Fixtures: a store on each of the two engines, made once and copied for each test; an office in it; a terminal."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from kcli_core.account.identify import LocalOperator, identify_local
from kcli_core.office import actions as office_actions
from kcli_core.office import reads as office_reads
from kcli_core.roles import Actor, Role
from kcli_core.staff import actions as staff_actions
from kcli_core.store import setup
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store, read, write
from tests import postgres

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


@pytest.fixture(params=ENGINES)
def shop(
    request: pytest.FixtureRequest, templates: dict[str, Any], server: str | None, tmp_path: Path
) -> Iterator[Shop]:
    """An empty store, once on SQLite and once on Postgres."""
    if request.param == "sqlite":
        path = tmp_path / "kcli.db"
        shutil.copyfile(templates["sqlite"], path)
        path.chmod(0o600)
        yield Shop(Store(Place(SQLITE, path=path)), templates["keys"])
        return
    if server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    template = templates["postgres"].partition("?")[0].rpartition("/")[2]
    url = postgres.new_database(server, template)
    yield Shop(Store(Place(POSTGRES, url=url)), templates["keys"])
    postgres.drop_database(server, url)


STAFF = [
    {"code": "001", "full_name": "服部 一郎", "role": "所長", "email": "hattori@example.co.jp"},
    {"code": "002", "full_name": "小室 直樹", "role": "IT担当者", "email": "komuro@example.co.jp"},
    {"code": "003", "full_name": "阿部 恵子", "role": "給与計算担当者", "email": "abe@example.co.jp"},
    {"code": "004", "full_name": "山﨑 陽子", "role": "一般", "email": "yamazaki@example.co.jp"},
    {"code": "005", "full_name": "髙橋 誠", "role": "一般"},
]


@pytest.fixture
def minami(shop: Shop) -> Shop:
    """The office minami01 with five staff, of whom four have IDs: minami001 (system administrator) to minami004."""
    fill_minami(shop)
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
