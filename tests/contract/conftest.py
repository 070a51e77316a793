"""Clients of the office minami01, for the tests of the contract."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from kcli_core.client import actions, register
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
from kcli_core.store.place import POSTGRES, SQLITE, Place
from kcli_core.store.transaction import Store
from tests import postgres
from tests.conftest import ENGINES, Shop, fill_minami
from tests.contract.clock import Clock
from tests.contract.papers import Papers
from tests.contract.sharing import Ledger
from tests.stock import Stock

PERSONS = [
    {"full_name": "阿部 真央子", "email": "abe@aozora.example.jp"},
    {"full_name": "𠮷田 健", "email": "yoshida@aozora.example.jp"},
    {"full_name": "森 由美"},
]


@pytest.fixture
def aozora(minami: Shop, stock: Stock) -> Shop:
    """minami with the client C01, three persons, of whom 1 (manager) and 2 have IDs; and the client C02 with one."""
    stock.fill(minami.store, "aozora", lambda: fill_aozora(minami))
    return minami


def fill_aozora(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店", "closing_month": "3"})
        register.add(tx, office, {"code": "C02", "name": "学校法人みどり学園", "kind": "学校"})
        for person in PERSONS:
            register.add_person(tx, office, "C01", person)
        register.add_person(tx, office, "C02", {"full_name": "林 弘", "email": "hayashi@midori.example.jp"})
        actions.issue_ids(tx, office, "C01", ["1", "2"], copy_email=True)
        actions.issue_ids(tx, office, "C02", ["1"], user_ids={"1": "midori"})


@pytest.fixture(scope="session", params=ENGINES)
def hall(
    request: pytest.FixtureRequest, templates: dict[str, Any], server: str | None, tmp_path_factory: Any
) -> Iterator[Shop]:
    """One aozora for all tests of the cloud share: a store of its own for each would cost more than the tests."""
    yield from _shared(request.param, templates, server, tmp_path_factory)


@pytest.fixture(scope="session", params=ENGINES)
def archive(
    request: pytest.FixtureRequest, templates: dict[str, Any], server: str | None, tmp_path_factory: Any
) -> Iterator[Shop]:
    """One aozora for all tests of kept documents, each on a client of its own; its time stands still."""
    for shop in _shared(request.param, templates, server, tmp_path_factory):
        yield Clock().shop(shop)


@pytest.fixture
def papers(archive: Shop) -> Papers:
    """A client with a green folder and nothing in it."""
    return Papers(archive)


def _shared(engine: str, templates: dict[str, Any], server: str | None, tmp_path_factory: Any) -> Iterator[Shop]:
    if engine == "sqlite":
        path = tmp_path_factory.mktemp("hall") / "kcli.db"
        shutil.copyfile(templates["sqlite"], path)
        place = Place(SQLITE, path=path)
    elif server is None:
        pytest.skip("NOT RUN: no PostgreSQL binaries here; set KCLI_TEST_POSTGRES")
    else:
        template = templates["postgres"].partition("?")[0].rpartition("/")[2]
        place = Place(POSTGRES, url=postgres.new_database(server, template))
    shop = Shop(Store(place), templates["keys"])
    fill_minami(shop)
    fill_aozora(shop)
    yield shop
    if server is not None and not place.embedded:
        postgres.drop_database(server, place.url)


HALL_CLOCK = Clock()  # goes on from test to test: the store's time never goes back


@pytest.fixture
def ledger(hall: Shop) -> Ledger:
    """The data set D1, which is not there yet, and the communication ID of C01; nothing is left of other tests."""
    with hall.write() as tx:
        for table in ("share", "comm_id", "notes_read", "outbox"):
            tx.run(f"DELETE FROM {table}")
        for table in ("office", "client"):
            tx.run(f"UPDATE {table} SET support_member_until = NULL")
        tx.run("UPDATE account SET state = 'active'")
    ledger = Ledger(HALL_CLOCK.shop(hall), HALL_CLOCK)
    ledger.comm_id()
    return ledger


KEIRI = "keiri@example.co.jp"
CONTACTS = [
    ({"full_name": "山田 太郎", "email": KEIRI}, True, True),
    ({"full_name": "伊藤 花子", "email": KEIRI}, False, True),
    ({"full_name": "佐藤 次郎", "email": KEIRI}, False, True),
    ({"full_name": "小室 直樹", "email": "komuro@example.co.jp", "duty": "システム"}, False, False),
]


@pytest.fixture
def asked(minami: Shop, stock: Stock) -> Shop:
    """minami with the contract M0 (6 places, a form of 2022-09-30) and its four contacts, three of one address;
    and M1 (6 places, a form of 2022-10-03) with none."""
    stock.fill(minami.store, "asked", lambda: fill_asked(minami))
    return minami


def fill_asked(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        for code, day in (("M0", "2022-09-30"), ("M1", "2022-10-03")):
            cells = {"code": code, "form_date": day}
            contracts.add(tx, office, cells, product="manage", apps=["勤怠", "工数"], options=["入退差異オプション"])
        marks = [{"role": "主担当" * primary, "shared": "○" * shared} for _, primary, shared in CONTACTS]
        rows = [({**cells, **mark}, {}) for (cells, *_), mark in zip(CONTACTS, marks, strict=True)]
        registering.apply_form(tx, office, "M0", rows)
