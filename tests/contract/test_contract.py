"""Contracts on the store: what is in use, the places that follow, what cannot go."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.contacts import actions as contacts
from kcli_core.contacts import registering
from kcli_core.contacts.quota import WhatIf, every_quota, quota
from kcli_core.contract import actions, reads
from kcli_core.office import actions as offices
from tests.conftest import Shop
from tests.contract.refusing import refused


def add(shop: Shop, code: str, product: str = "manage", **more: Any) -> dict[str, Any]:
    with shop.write() as tx:
        return actions.add(tx, shop.office(tx), {"code": code}, product=product, **more)


def show(shop: Shop, code: str) -> dict[str, Any]:
    with shop.read() as q:
        return reads.show(q, shop.office(q), code)


def places(shop: Shop, code: str, what_if: WhatIf | None = None) -> dict[str, Any]:
    with shop.read() as q:
        return dict(quota(q, shop.office(q), code, what_if))


def test_a_contract_is_for_one_product_and_an_office_has_several(minami: Shop) -> None:
    assert add(minami, "M1", apps=["勤怠", "工数"], options=["入退差異オプション"])["contact_limit"] == 6
    assert add(minami, "D1", "データ連携 for manage", connections=2)["contact_limit"] == 4
    found = show(minami, "M1")
    assert (found["product"], found["apps"], found["options"], found["left"]) == (
        "manage", ["勤怠", "工数"], ["入退差異オプション"], 6,
    )  # fmt: skip
    with minami.read() as q:
        assert [row["code"] for row in reads.list_contracts(q, minami.office(q))] == ["D1", "M1"]


def test_a_code_is_given_once_whatever_its_case(minami: Shop) -> None:
    add(minami, "M1")
    with refused("CODE_TAKEN"):
        add(minami, "m1")


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"product": "manageX"}, ["UNKNOWN_PRODUCT"]),
        ({"apps": ["謎", "勤怠", "不明"]}, ["UNKNOWN_APP", "UNKNOWN_APP"]),
        ({"connections": 2}, ["CONNECTIONS_NOT_SOLD"]),
        ({"plan": "trial"}, ["BAD_CHOICE"]),
        ({"apps": ["謎"], "connections": 1}, ["UNKNOWN_APP", "CONNECTIONS_NOT_SOLD"]),
    ],
)
def test_what_cannot_be_contracted_is_refused_with_every_reason(
    minami: Shop, more: dict[str, Any], codes: list[str]
) -> None:
    with refused(*codes):
        add(minami, "M1", **more)
    assert minami.rows("SELECT 1 AS x FROM contract") == []


def test_apps_come_and_go_and_the_places_with_them(asked: Shop) -> None:
    with asked.write() as tx:
        office = asked.office(tx)
        assert actions.add_apps(tx, office, "M0", ["経費", "別のオプション"])["contact_limit"] == 7
    with refused("APP_TAKEN"), asked.write() as tx:
        actions.add_apps(tx, asked.office(tx), "M0", ["経費"])
    with asked.write() as tx:
        answer = actions.cancel_apps(tx, asked.office(tx), "M0", ["経費", "勤怠", "入退差異オプション"])
    assert (answer["contact_limit"], answer["left"], answer["over"]) == (5, 1, 0)
    with refused("NOT_REGISTERED"), asked.write() as tx:
        actions.cancel_apps(tx, asked.office(tx), "M0", ["勤怠"])
    history = asked.rows("SELECT before, after FROM change WHERE kind = 'contract' AND field = 'apps' ORDER BY id")
    assert history[-1] == {"before": "勤怠 工数 入退差異オプション 経費 別のオプション", "after": "工数 別のオプション"}


@pytest.mark.req("REQ-075")
def test_apps_are_not_cancelled_below_the_persons_unless_it_is_said(asked: Shop) -> None:
    """Over the limit is a state: nobody is removed, and nobody comes in (DEC-6)."""
    with asked.write() as tx:
        office = asked.office(tx)
        for name in ("森 健", "林 弘"):
            registering.add(tx, office, "M0", {"full_name": name, "email": f"{ord(name[0])}@example.co.jp"})
    with refused("LIMIT_CONTACTS_IN_USE") as caught, asked.write() as tx:
        actions.cancel_apps(tx, asked.office(tx), "M0", ["勤怠"])
    assert caught.facts == {"contract": "M0", "limit": 5, "used": 6, "over": 1, "names": ["林 弘"]}
    assert places(asked, "M0")["limit"] == 6
    with asked.write() as tx:
        answer = actions.cancel_apps(tx, asked.office(tx), "M0", ["勤怠", "工数"], over_quota=True)
    assert (answer["over"], answer["contacts_used"]) == (2, 6)
    found = places(asked, "M0")
    assert (found["state"], found["left"], found["who_is_over"]) == ("over_quota", 0, ["林 弘", "森 健"])
    with refused("LIMIT_CONTACTS") as caught, asked.write() as tx:
        registering.add(tx, asked.office(tx), "M0", {"full_name": "王 偉", "email": "o@example.co.jp"})
    assert (caught.facts["limit"], caught.facts["used"], caught.facts["over"]) == (4, 6, 3)


def test_another_product_brings_other_places(asked: Shop) -> None:
    with refused("LIMIT_CONTACTS_IN_USE"), asked.write() as tx:
        actions.edit(tx, asked.office(tx), "M0", {}, product="data-link")
    with asked.write() as tx:
        fields = actions.edit(
            tx, asked.office(tx), "M0", {"form_date": "令和5年1月"}, product="manage-ac-smart", plan="free"
        )
    assert sorted(fields) == ["form_date", "plan", "product"]
    found = show(asked, "M0")
    assert (found["product"], found["contact_limit"], found["form_date"], found["plan"]) == (
        "manage-ac-smart", 9, "2023-01", "free",
    )  # fmt: skip


def test_fewer_connections_than_persons_are_refused(minami: Shop) -> None:
    add(minami, "D1", "data-link", connections=2)
    with minami.write() as tx:
        office = minami.office(tx)
        for number in range(4):
            cells = {"full_name": f"森 {'一二三四'[number]}郎", "email": f"mori{number}@example.co.jp"}
            registering.add(tx, office, "D1", cells, primary=number == 0)
    with refused("LIMIT_CONTACTS_IN_USE") as caught, minami.write() as tx:
        actions.edit(tx, minami.office(tx), "D1", {}, connections=0)
    assert (caught.facts["over"], caught.facts["names"]) == (2, ["森 四郎", "森 三郎"])


@pytest.mark.req("REQ-072", "REQ-086")
def test_what_if_tells_the_places_and_who_would_be_over(asked: Shop) -> None:
    assert places(asked, "M0", WhatIf(apps=["経費"]))["limit"] == 7
    assert places(asked, "M0", WhatIf(apps=["勤怠"]))["limit"] == 6
    found = places(asked, "M0", WhatIf(product="erp-hosting"))
    assert (found["limit"], found["over"], found["who_is_over"]) == (2, 2, ["小室 直樹", "佐藤 次郎"])
    assert places(asked, "M0", WhatIf(cancelled=["勤怠"]))["limit"] == 5
    assert places(asked, "M0", WhatIf(product="data-link", connections=7))["limit"] == 9
    for what_if, code in (
        (WhatIf(product="x"), "UNKNOWN_PRODUCT"),
        (WhatIf(apps=["x"]), "UNKNOWN_APP"),
        (WhatIf(cancelled=["経費"]), "NOT_REGISTERED"),
        (WhatIf(connections=2), "CONNECTIONS_NOT_SOLD"),
    ):
        with refused(code):
            places(asked, "M0", what_if)
    assert places(asked, "M0")["limit"] == 6, "asking changes nothing"


def test_all_quotas_are_counted_anew_in_one_query(asked: Shop) -> None:
    with asked.read() as q:
        found = every_quota(q)
    assert [(row["contract"], row["limit"], row["used"], row["left"], row["state"]) for row in found] == [
        ("M0", 6, 4, 2, "open"), ("M1", 6, 0, 6, "open"),
    ]  # fmt: skip
    with asked.write() as tx:
        actions.cancel_apps(tx, asked.office(tx), "M1", ["勤怠"])
        tx.run("UPDATE contract SET extra = 0, base = 3 WHERE code = 'M0'")
    with asked.read() as q:
        assert [row["contract"] for row in every_quota(q, only_over=True)] == ["M0"]


def test_quotas_are_those_of_the_office_and_the_contract_that_are_named(asked: Shop) -> None:
    with asked.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計事務所", "access_name": "kita", "applied_on": "2024-03-15"})
    with asked.read() as q:
        minami = asked.office(q)
        kita = q.one("SELECT * FROM office WHERE code = 'kita01'")
        assert [row["contract"] for row in every_quota(q, minami)] == ["M0", "M1"]
        assert every_quota(q, kita) == []
        assert [row["contract"] for row in every_quota(q, minami, "m1")] == ["M1"]
        assert every_quota(q, minami, "M1", only_over=True) == []
    with refused("NOT_REGISTERED"), asked.read() as q:
        every_quota(q, asked.office(q), "M9")


def test_the_history_of_a_contract_is_its_own(asked: Shop) -> None:
    def history(code: str) -> list[tuple[str, str]]:
        with asked.read() as q:
            return [(row["key"], row["field"]) for row in reads.history(q, asked.office(q), code)]

    def do(action: Any, *keys: Any, **more: Any) -> None:
        with asked.write() as tx:
            action(tx, asked.office(tx), *keys, **more)

    for code in ("M_", "MX"):
        do(actions.add, {"code": code}, product="manage")
        cells = {"full_name": "森 健", "email": "mori@example.co.jp"}
        do(registering.add, code, cells, primary=True)
        do(contacts.edit, code, "1", {"department": "総務"})
    assert history("M_") == [("M_/1", "department")]
    do(contacts.edit, "M0", "小室", {"department": "経理部"})
    do(contacts.remove, "M0", "小室")
    do(actions.edit, "M0", {"code": "M5"})
    assert history("M5") == [("M0/4", "department"), ("M0", "code")]
    do(actions.add, {"code": "M0"}, product="manage")
    assert history("M0") == [], "what another contract was called before"
    do(actions.remove, "M5")
    assert asked.rows("SELECT 1 AS x FROM change WHERE object_key LIKE 'M0%'") == []
    assert history("M_") == [("M_/1", "department")]


def test_an_own_catalogue_changes_the_places_of_all_contracts(asked: Shop) -> None:
    with asked.write() as tx:
        changed = actions.set_catalogue(tx, asked.office(tx), "[products.manage]\nbase = 6")
    assert [(row["code"], row["was"], row["contact_limit"]) for row in changed] == [("M0", 6, 8), ("M1", 6, 8)]
    assert places(asked, "M0")["limit"] == 8
    with refused("BAD_CATALOGUE"), asked.write() as tx:
        actions.set_catalogue(tx, asked.office(tx), "[products.manage]\nbase = 'six'")
    with asked.write() as tx:
        actions.set_catalogue(tx, asked.office(tx), None)
    assert show(asked, "M1")["contact_limit"] == 6


def test_a_catalogue_that_lacks_what_is_in_use_is_not_taken_away(minami: Shop) -> None:
    with minami.write() as tx:
        actions.set_catalogue(tx, minami.office(tx), '[apps]\nnames = ["電子契約"]')
    add(minami, "M1", apps=["電子契約"])
    with refused("UNKNOWN_APP"), minami.write() as tx:
        actions.set_catalogue(tx, minami.office(tx), None)


def test_a_contract_ends_with_its_contacts_and_their_addresses_are_free(asked: Shop) -> None:
    with asked.write() as tx:
        assert actions.remove(tx, asked.office(tx), "M0")["contacts"] == 4
    assert asked.rows("SELECT 1 AS x FROM contact UNION ALL SELECT 1 FROM site_account") == []
    with asked.write() as tx:
        registering.add(
            tx, asked.office(tx), "M1", {"full_name": "森 健", "email": "keiri@example.co.jp"}, primary=True
        )


def test_who_goes_with_a_contract_from_a_shared_address_takes_the_password_along(asked: Shop) -> None:
    for name, primary in (("高木 実", True), ("伊藤 花子", False)):
        with asked.write() as tx:
            cells = {"full_name": name, "email": "keiri@example.co.jp"}
            registering.add(tx, asked.office(tx), "M1", cells, primary=primary, shared=True)
    with asked.write() as tx:
        tx.run("UPDATE site_account SET password_hash = 'x'")
        actions.remove(tx, asked.office(tx), "M1")
        assert [caution.code for caution in tx.cautions] == ["SITE_PASSWORD_ENDED"]
    left = {row["email"]: row["password_hash"] for row in asked.rows("SELECT email, password_hash FROM site_account")}
    assert left == {"keiri@example.co.jp": None, "komuro@example.co.jp": "x"}


def test_an_office_with_contracts_is_not_closed(asked: Shop) -> None:
    with asked.write() as tx:
        for table in ("account_event", "session", "account", "staff"):
            tx.run(f"DELETE FROM {table}")
    with refused("HAS_MEMBERS"), asked.write() as tx:
        offices.remove(tx, asked.office(tx))
