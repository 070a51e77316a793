"""Clients of the office minami01, for the tests of the contract."""

from __future__ import annotations

import pytest

from kcli_core.client import actions, register
from kcli_core.contacts import registering
from kcli_core.contract import actions as contracts
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


KEIRI = "keiri@example.co.jp"
CONTACTS = [
    ({"full_name": "山田 太郎", "email": KEIRI}, True, True),
    ({"full_name": "伊藤 花子", "email": KEIRI}, False, True),
    ({"full_name": "佐藤 次郎", "email": KEIRI}, False, True),
    ({"full_name": "小室 直樹", "email": "komuro@example.co.jp", "duty": "システム"}, False, False),
]


@pytest.fixture
def asked(minami: Shop) -> Shop:
    """minami with the contract M0 (6 places, a form of 2022-09-30) and its four contacts, three of one address;
    and M1 (6 places, a form of 2022-10-03) with none."""
    with minami.write() as tx:
        office = minami.office(tx)
        for code, day in (("M0", "2022-09-30"), ("M1", "2022-10-03")):
            cells = {"code": code, "form_date": day}
            contracts.add(tx, office, cells, product="manage", apps=["勤怠", "工数"], options=["入退差異オプション"])
        wishes = [registering.Wish(cells, primary, shared) for cells, primary, shared in CONTACTS]
        registering.apply_form(tx, office, "M0", wishes)
    return minami
