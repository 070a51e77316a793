"""Who gets the vendor's mail: each address once, the others told with the reason; and where letters go."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.mypage import actions as mypage
from kcli_core.mypage.recipients import Mailing, postal_address, recipients, recipients_with_customers
from kcli_core.office import actions as offices
from kcli_core.partner import actions as partners
from kcli_core.staff import actions as staff
from tests.conftest import Shop
from tests.contract.refusing import refused

RIGHT = "system_administrator"


@pytest.fixture
def posted(minami: Shop) -> Shop:
    """minami with a My-page contact; the administrators 001, 002 (suspended) and 003 (whose address is gone)."""
    with minami.write() as tx:
        cells = {"contact_name": "山﨑 陽子", "contact_email": "keiri@example.co.jp"}
        mypage.edit(tx, minami.office(tx), cells)
        staff.edit(tx, minami.office(tx), "003", {"email": ""})
    with minami.as_user("minami001").write() as tx:
        for code in ("002", "003"):
            staff.grant(tx, minami.office(tx), code, RIGHT)
        staff.suspend(tx, minami.office(tx), "002")
    return minami


def gather(shop: Shop, office: str | None = "minami01") -> Mailing:
    with shop.read() as q:
        return recipients(q, shop.office(q, office) if office else None)


def sent(found: Mailing) -> list[tuple[Any, ...]]:
    return [(row["email"], row["why"]) for row in found.recipients]


def left_out(found: Mailing) -> list[tuple[Any, ...]]:
    return [(row["user_id"] or row["name"], row["reason"]) for row in found.left_out]


@pytest.mark.req("REQ-113", "REQ-115")
def test_the_contact_of_my_page_and_every_holder_of_the_right(posted: Shop) -> None:
    found = gather(posted)
    assert sent(found) == [("keiri@example.co.jp", "my_page"), ("hattori@example.co.jp", RIGHT)]
    assert left_out(found) == [("minami002", "suspended"), ("minami003", "no_address")]
    assert found.recipients[0] == {
        "email": "keiri@example.co.jp", "name": "山﨑 陽子", "company": "みなみ会計事務所", "office": "minami01",
        "why": "my_page",
    }  # fmt: skip


@pytest.mark.req("REQ-113")
def test_an_address_gets_it_once_whatever_its_case(posted: Shop) -> None:
    with posted.write() as tx:
        mypage.edit(tx, posted.office(tx), {"contact_name": "服部　一郎", "contact_email": "Hattori@Example.co.jp"})
    found = gather(posted)
    assert sent(found) == [("Hattori@Example.co.jp", f"my_page {RIGHT}")]
    assert left_out(found) == [("minami002", "suspended"), ("minami003", "no_address")]


@pytest.mark.req("REQ-113", "REQ-115")
def test_granting_adds_and_revoking_or_deleting_takes_away(posted: Shop) -> None:
    with posted.as_user("minami001").write() as tx:
        staff.grant(tx, posted.office(tx), "004", RIGHT)
    assert ("yamazaki@example.co.jp", RIGHT) in sent(gather(posted))
    with posted.as_user("minami001").write() as tx:
        staff.revoke(tx, posted.office(tx), "004", RIGHT)
        staff.revoke(tx, posted.office(tx), "003", RIGHT)
        staff.close(tx, posted.office(tx), "002")
    found = gather(posted)
    assert sent(found) == [("keiri@example.co.jp", "my_page"), ("hattori@example.co.jp", RIGHT)]
    assert left_out(found) == [], "who is deleted is gone"


@pytest.mark.req("REQ-113")
def test_admin_without_an_address_and_a_missing_contact_are_told(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "furui01", "name": "ふるい会計", "access_name": "furui", "applied_on": "2019-09-23"}
        offices.add(tx, cells)
    found = gather(shop, "furui01")
    assert found.recipients == []
    assert left_out(found) == [(None, "no_address"), ("admin", "no_address")]


@pytest.mark.req("REQ-112")
def test_the_customer_of_an_agency_gets_none(posted: Shop) -> None:
    with posted.write() as tx:
        offices.edit(tx, posted.office(tx), {}, channel="agency")
    for office in ("minami01", None):
        found = gather(posted, office)
        assert found.recipients == []
        assert {reason for _, reason in left_out(found)} == {"not_direct"}
        assert len(found.left_out) == 4


@pytest.mark.req("REQ-112")
def test_against_the_custom_only_the_vendor_with_a_reason_in_the_log(posted: Shop) -> None:
    with posted.write() as tx:
        offices.edit(tx, posted.office(tx), {}, channel="agency")
    with refused("REASON_NEEDED"), posted.write() as tx:
        recipients_with_customers(tx, posted.office(tx))
    with refused("PERM_VENDOR_ONLY"), posted.as_user("minami001").write(reason="お知らせ") as tx:
        recipients_with_customers(tx, posted.office(tx))
    with posted.write(reason="重要な障害のお知らせ") as tx:
        found = recipients_with_customers(tx, posted.office(tx))
    assert sent(found) == [("keiri@example.co.jp", "my_page"), ("hattori@example.co.jp", RIGHT)]
    assert left_out(found) == [("minami002", "suspended"), ("minami003", "no_address")]
    row = posted.rows("SELECT action, object, facts FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert (row["action"], row["object"]) == ("mail.customers_included", "office:minami01")
    assert "重要な障害のお知らせ" in row["facts"]


@pytest.mark.req("REQ-111", "REQ-120")
def test_the_whole_list_has_every_office_and_the_partners_at_their_own_addresses(posted: Shop) -> None:
    with posted.write() as tx:
        cells = {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"}
        offices.add(tx, cells)
        mypage.edit(tx, posted.office(tx, "kita01"), {"contact_name": "北 一郎", "contact_email": "kita@example.jp"})
        partners.add(tx, {"code": "P01", "kind": "agency", "name": "北海販売", "contact_name": "北海 太郎",
                          "email": "eigyo@hokkai.example.jp"})  # fmt: skip
        partners.add(tx, {"code": "P02", "kind": "partner", "name": "東都システム"})
        partners.add(tx, {"code": "P03", "kind": "certified_partner", "name": "西田 恵", "email": "nishida@example.jp"})
        partners.add(tx, {"code": "P04", "kind": "agency", "name": "旧販売", "email": "old@example.jp"})
        partners.edit(tx, "P04", {"ended_on": "2024-03-31"})
    found = gather(posted, None)
    assert [(row["email"], row["name"], row["office"], row["why"]) for row in found.recipients] == [
        ("kita@example.jp", "北 一郎", "kita01", "my_page"),
        ("keiri@example.co.jp", "山﨑 陽子", "minami01", "my_page"),
        ("hattori@example.co.jp", "服部 一郎", "minami01", RIGHT),
        ("eigyo@hokkai.example.jp", "北海 太郎", None, "agency"),
        ("nishida@example.jp", "西田 恵", None, "certified_partner"),
    ]
    assert left_out(found)[-2:] == [("東都システム", "no_address"), ("旧販売", "ended")]


def test_the_whole_list_is_the_vendors_and_another_offices_is_nobodys(posted: Shop) -> None:
    for user_id, code in (("minami001", "PERM_VENDOR_ONLY"), ("minami004", "PERM_ROLE")):
        with refused(*dict.fromkeys([code, "PERM_VENDOR_ONLY"])), posted.as_user(user_id).read() as q:
            recipients(q, None)
    with refused("PERM_ROLE"), posted.as_user("minami004").read() as q:
        recipients(q, posted.office(q))


@pytest.mark.req("REQ-138")
def test_letters_go_to_the_address_of_my_page_else_to_the_offices_own(minami: Shop) -> None:
    def found() -> tuple[Any, ...]:
        with minami.as_user("minami001").read() as q:
            shown = postal_address(q, minami.office(q))
        return shown["source"], shown["postal_code"], shown["address"], shown["full_name"]

    assert found() == (None, None, None, None)
    with minami.write() as tx:
        offices.edit(tx, minami.office(tx), {"address": "登記の住所", "postal_code": "100-0001"})
        offices.edit_company_info(tx, minami.office(tx), {"address": "帳票の住所"})
    assert found() == ("office", "100-0001", "登記の住所", None)
    with minami.as_user("minami001").write() as tx:
        mypage.edit(tx, minami.office(tx), {"address": "郵送先", "contact_name": "小室 直樹"})
    assert found() == ("my_page", None, "郵送先", "小室 直樹")
