"""Clients of the office minami01, for the tests of the contract."""

from __future__ import annotations

import pytest

from kcli_core.client import actions, register
from tests.conftest import Shop

PERSONS = [
    {"full_name": "阿部 真央子", "email": "abe@aozora.example.jp"},
    {"full_name": "𠮷田 健", "email": "yoshida@aozora.example.jp"},
    {"full_name": "森 由美"},
]


@pytest.fixture
def aozora(minami: Shop) -> Shop:
    """minami with the client C01, three persons, of whom 1 (manager) and 2 have IDs; and the client C02 with one."""
    with minami.write() as tx:
        office = minami.office(tx)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店", "closing_month": "3"})
        register.add(tx, office, {"code": "C02", "name": "学校法人みどり学園", "kind": "学校"})
        for person in PERSONS:
            register.add_person(tx, office, "C01", person)
        register.add_person(tx, office, "C02", {"full_name": "林 弘", "email": "hayashi@midori.example.jp"})
        actions.issue_ids(tx, office, "C01", ["1", "2"], copy_email=True)
        actions.issue_ids(tx, office, "C02", ["1"], user_ids={"1": "midori"})
    return minami
