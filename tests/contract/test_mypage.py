"""My page: to whom it opens, what it shows, what is changed there, and what it leaves alone."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core.access import actions as access
from kcli_core.account import sessions
from kcli_core.mypage import actions, reads
from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.staff import actions as staff
from kcli_core.store.transaction import Store
from kcli_core.world import World
from tests.conftest import Shop
from tests.contract.refusing import refused

RIGHT = "system_administrator"
CELLS = {
    "company_name": "みなみ会計事務所 経理部", "contact_name": "小室 直樹", "contact_email": "komuro@example.co.jp",
    "responsible_name": "服部 一郎", "responsible_title": "所長", "postal_code": "108-0075", "address": "東京都港区1-1",
    "phone": "03-1234-5678",
}  # fmt: skip


def show(shop: Shop, user_id: str | None = None) -> dict[str, Any]:
    with (shop.as_user(user_id) if user_id else shop).read() as q:
        return reads.show(q, shop.office(q))


def edit(shop: Shop, user_id: str | None = None, **cells: str) -> list[str]:
    with (shop.as_user(user_id) if user_id else shop).write() as tx:
        return actions.edit(tx, shop.office(tx), cells or CELLS)


def set_office(shop: Shop, **more: Any) -> None:
    with shop.write() as tx:
        offices.edit(tx, shop.office(tx), {}, **more)


def give_contract(shop: Shop, code: str, plan: str) -> None:
    with shop.write() as tx:
        tx.run(
            "INSERT INTO contract (id, office_id, code, code_key, product, plan, base, extra, extra_by, created_at) "
            "SELECT coalesce(max(id), 0) + 1, :office, :code, :key, 'manage', :plan, 4, 2, 'apps', :at FROM contract",
            office=shop.office(tx)["id"],
            code=code,
            key=code.lower(),
            plan=plan,
            at=tx.at,
        )


# --- to whom it opens


@pytest.fixture
def with_group(minami: Shop) -> Shop:
    """minami with a group account @group, and everybody an administrator or not, by the eight rows below."""
    with minami.write() as tx:
        office = minami.office(tx)
        offices.edit(tx, office, {"group_code": "@minamigroup"})
        staff.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": "@group"}, group=True)
    return minami


@pytest.mark.req("REQ-116", "REQ-124", "REQ-133", "REQ-134", "REQ-135")
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("channel", ["direct", "agency"])
@pytest.mark.parametrize("user_id", ["minami004", "@group"])
def test_the_eight_combinations(with_group: Shop, right: bool, channel: str, user_id: str) -> None:
    shop = with_group
    if right:
        with shop.as_user("minami001").write() as tx:
            staff.grant(tx, shop.office(tx), user_id, RIGHT)
    set_office(shop, channel=channel)
    reasons = [
        *([] if right else ["MYPAGE_NO_RIGHT"]),
        *([] if channel == "direct" else ["MYPAGE_AGENCY"]),
        *(["MYPAGE_GROUP_ACCOUNT"] if user_id == "@group" else []),
    ]
    if not reasons:
        assert show(shop, user_id)["office"] == "minami01"
        assert "contact_name" in edit(shop, user_id)
        return
    with refused(*reasons):
        show(shop, user_id)
    with refused(*reasons):
        edit(shop, user_id)
    with refused(*reasons), shop.as_user(user_id).write() as tx:
        actions.upgrade(tx, shop.office(tx))
    with refused(*reasons), shop.as_user(user_id).read() as q:
        reads.history(q, shop.office(q))
    assert shop.rows("SELECT 1 AS x FROM billing_profile") == []


@pytest.mark.req("REQ-116", "REQ-134", "REQ-135")
@pytest.mark.parametrize(
    ("channel", "group", "passes"), [("direct", False, True), ("direct", True, False), ("agency", False, False)]
)
def test_a_log_in_with_the_right_passes_my_page_where_it_opens(
    minami: Shop, channel: str, group: bool, passes: bool
) -> None:
    user_id = "@group" if group else "minami005"
    with minami.write() as tx:
        offices.edit(tx, minami.office(tx), {"group_code": "@minamigroup"})
        issued = staff.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": user_id}, group=group)[0]
    with minami.as_user("minami001").write() as tx:
        staff.grant(tx, minami.office(tx), "005", RIGHT)
    set_office(minami, channel=channel)
    logged_in = sessions.log_in(minami.store, "minami01", user_id, issued.initial_password, "itsumo-kaeru-hanashi-77")
    assert logged_in.my_page is passes


@pytest.mark.req("REQ-124", "REQ-125")
def test_admin_opens_it_too(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "furui01", "name": "ふるい会計", "access_name": "furui", "applied_on": "2019-09-23"}
        offices.add(tx, cells)
    with shop.as_user("admin").read() as q:
        assert reads.show(q, shop.office(q, "furui01"))["office"] == "furui01"


@pytest.mark.req("REQ-124", "REQ-134")
def test_a_refused_look_is_in_the_log(minami: Shop) -> None:
    """It would have shown what is billed."""
    with refused("MYPAGE_NO_RIGHT"):
        show(minami, "minami002")
    row = minami.rows("SELECT actor, action, code FROM audit ORDER BY seq DESC LIMIT 1")[0]
    assert (row["actor"], row["action"], row["code"]) == (
        "local:test as minami002", "mypage.read", "MYPAGE_NO_RIGHT",
    )  # fmt: skip


@pytest.mark.req("REQ-121", "REQ-134")
def test_the_vendor_keeps_the_data_of_an_agencys_customer(minami: Shop) -> None:
    set_office(minami, channel="agency")
    assert "contact_email" in edit(minami)
    assert show(minami)["contact_email"] == "komuro@example.co.jp"


# --- what is changed, and what is left alone


@pytest.mark.req("REQ-114", "REQ-119", "REQ-123", "REQ-136", "REQ-138")
def test_a_direct_customer_changes_contact_responsible_person_and_address(minami: Shop) -> None:
    assert {show(minami, "minami001")[name] for name in reads.FIELDS} == {None}
    assert set(edit(minami, "minami001")) == {*CELLS, "phone_written"}
    shown = show(minami, "minami001")
    assert {name: shown[name] for name in CELLS} == {**CELLS, "phone": "+81312345678"}
    assert edit(minami, "minami001", contact_name="阿部 恵子", contact_email="abe@example.co.jp") == [
        "contact_name", "contact_email",
    ]  # fmt: skip
    assert edit(minami, "minami001", contact_name="阿部 恵子") == []
    with minami.as_user("minami001").read() as q:
        history = reads.history(q, minami.office(q))
    changed = [(row["kind"], row["before"], row["after"]) for row in history if row["field"] == "contact_name"]
    assert changed == [("billing_profile", None, "小室 直樹"), ("billing_profile", "小室 直樹", "阿部 恵子")]


def test_what_cannot_be_read_is_told_at_once(minami: Shop) -> None:
    with refused("BAD_EMAIL", "BAD_POSTAL_CODE"):
        edit(minami, "minami001", contact_email="x", postal_code="12", contact_name="")
    assert minami.rows("SELECT 1 AS x FROM billing_profile") == []


@pytest.mark.req("REQ-137", "REQ-139")
def test_billing_settings_company_information_and_record_do_not_change_one_another(minami: Shop) -> None:
    def three() -> list[Any]:
        with minami.read() as q:
            office = minami.office(q)
            return [reads.profile(q, office), office_reads.company_info(q, office), office_reads.show(q, office)]

    cells = {"name": "みなみ", "postal_code": "100-0001", "address": "千代田区", "phone": "03-9999-9999"}
    before = three()
    edit(minami, "minami001")
    profile, *rest = three()
    assert profile != before[0]
    assert rest == before[1:]
    with minami.write() as tx:
        offices.edit_company_info(tx, minami.office(tx), cells)
    assert three()[0] == profile
    assert three()[2] == before[2]
    with minami.write() as tx:
        offices.edit(tx, minami.office(tx), cells)
    assert three()[0] == profile
    assert three()[1]["address"] == "千代田区"


def test_the_settings_go_with_the_office(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"}
        offices.add(tx, cells)
        actions.edit(tx, shop.office(tx, "kita01"), CELLS)
    with shop.write() as tx:
        offices.remove(tx, shop.office(tx, "kita01"))
    assert shop.rows("SELECT 1 AS x FROM billing_profile") == []


# --- the contract and its charges


@pytest.mark.req("REQ-117", "REQ-122")
def test_it_shows_the_contracts(minami: Shop) -> None:
    give_contract(minami, "K02", "free")
    give_contract(minami, "K01", "paid")
    assert show(minami, "minami001")["contracts"] == [
        {"code": code, "product": "manage", "plan": plan, "connections": 0, "contact_limit": 6, "contacts_used": 0}
        for code, plan in (("K01", "paid"), ("K02", "free"))
    ]


@pytest.mark.req("REQ-029", "REQ-117")
def test_it_shows_what_is_charged_and_nothing_that_has_no_price(minami: Shop) -> None:
    with minami.write() as tx:
        access.switch(tx, minami.office(tx), ["minami002", "minami003"], on=True)
    shown = show(minami, "minami001")
    assert [(line["charge"], line["ids"], line["unit_yen"], line["yen"]) for line in shown["charges"]] == [
        ("access_restriction", 2, 100, 200), ("staff_ids", 0, 1500, 0),
    ]  # fmt: skip
    assert (shown["yen"], shown["tax_yen"], shown["total_yen"]) == (200, 20, 220)


@pytest.mark.parametrize(
    ("included", "at", "ids"),
    [
        (3, "2026-11-30T14:59:59+00:00", 0),  # still November in Japan, the month in which they were issued
        (3, "2026-11-30T15:00:00+00:00", 1),
        (11, "2026-12-15T00:00:00+00:00", 0),
        (6, "2026-12-15T00:00:00+00:00", 0),
    ],
)
def test_ids_beyond_the_fee_are_charged_from_the_month_after(minami: Shop, included: int, at: str, ids: int) -> None:
    """X-4: four IDs were issued in November."""
    set_office(minami, included_ids=included)
    connection_time = "2026-11-10T00:00:00.000000Z"
    with minami.write() as tx:
        tx.run("UPDATE account SET issued_at = :at", at=connection_time)
    later = Shop(Store(minami.store.place, World(now=lambda: dt.datetime.fromisoformat(at))), minami.keys)
    lines = {line["charge"]: line for line in show(later)["charges"]}
    assert (lines["staff_ids"]["ids"], lines["staff_ids"]["yen"]) == (ids, ids * 1500)


def test_the_fee_includes_one_of_the_known_numbers_of_ids(minami: Shop) -> None:
    with refused("BAD_CHOICE") as caught:
        set_office(minami, included_ids=12)
    assert caught.facts["allowed"] == ["11", "6", "3"]


# --- from Free to paid


@pytest.mark.req("REQ-140")
def test_the_customer_upgrades_the_office_with_every_free_contract(minami: Shop) -> None:
    set_office(minami, plan="free")
    give_contract(minami, "K01", "free")
    give_contract(minami, "K02", "paid")
    with minami.as_user("minami001").write() as tx:
        answer = actions.upgrade(tx, minami.office(tx))
    assert answer == {"office": "minami01", "plan": "paid", "contracts": ["K01"]}
    shown = show(minami)
    assert (shown["plan"], [row["plan"] for row in shown["contracts"]]) == ("paid", ["paid", "paid"])
    with minami.read() as q:
        history = [
            (row["kind"], row["code"], row["before"], row["after"]) for row in reads.history(q, minami.office(q))
        ]
    assert history[1:] == [("office", "minami01", "free", "paid"), ("contract", "K01", "free", "paid")]
    with refused("ALREADY_PAID"), minami.as_user("minami001").write() as tx:
        actions.upgrade(tx, minami.office(tx))


@pytest.mark.req("REQ-140")
def test_named_contracts_alone_all_or_none(minami: Shop) -> None:
    set_office(minami, plan="free")
    for code, plan in (("K01", "free"), ("K02", "paid"), ("K03", "free")):
        give_contract(minami, code, plan)
    with refused("ALREADY_PAID", "NOT_REGISTERED"), minami.as_user("minami001").write() as tx:
        actions.upgrade(tx, minami.office(tx), ["K01", "K02", "K09"])
    with minami.as_user("minami001").write() as tx:
        assert actions.upgrade(tx, minami.office(tx), ["k01"])["contracts"] == ["K01"]
    shown = show(minami)
    assert (shown["plan"], [row["plan"] for row in shown["contracts"]]) == ("free", ["paid", "paid", "free"])


@pytest.mark.req("REQ-140")
def test_only_the_vendor_turns_it_back(minami: Shop) -> None:
    with refused("PERM_VENDOR_ONLY"), minami.as_user("minami001").write() as tx:
        offices.edit(tx, minami.office(tx), {}, plan="free")
    set_office(minami, plan="free")
    assert show(minami)["plan"] == "free"
