"""Offices: opened, changed by the vendor or by request, told apart from the company information."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.office import actions, reads
from kcli_core.staff import actions as staff
from tests.conftest import Shop
from tests.contract.refusing import refused

CELLS = {"code": "kita01", "name": "きた会計事務所", "access_name": "kita", "applied_on": "2024-03-15"}


def add(shop: Shop, *, oem: bool = False, **cells: str) -> list[str]:
    """The IDs that came with the office."""
    with shop.write() as tx:
        return [issued.user_id for issued in actions.add(tx, {**CELLS, **cells}, oem=oem)[1]]


@pytest.mark.req("REQ-125", "REQ-126", "REQ-127")
@pytest.mark.parametrize(
    ("applied_on", "oem", "admin"),
    [
        ("2019-09-23", False, True),
        ("2019-09-24", False, False),
        ("令和元年9月24日", False, False),
        ("2024-03-15", True, True),
    ],
)
def test_admin_comes_with_contracts_of_old_and_with_oem(shop: Shop, applied_on: str, oem: bool, admin: bool) -> None:
    assert add(shop, oem=oem, applied_on=applied_on) == (["admin"] if admin else [])
    with shop.write() as tx:
        office = shop.office(tx, "kita01")
        staff.register(tx, office, [{"code": "001", "full_name": "北 一郎"}])
        first = staff.issue_ids(tx, office, ["001"])[0]
    assert first.system_administrator is not admin
    with shop.read() as q:
        shown = reads.show(q, shop.office(q, "kita01"))
    assert shown["system_administrators"] == (["admin"] if admin else ["kita001"])
    assert shown["accounts_used"] == 1, "admin takes no place"


@pytest.mark.req("REQ-130")
def test_a_corp_id_is_given_once_in_any_case_and_vendor_never(shop: Shop) -> None:
    add(shop)
    for code in ("kita01", "KITA01", "vendor", "Vendor"):
        with refused("CODE_TAKEN"):
            add(shop, code=code)
    with refused("FULLWIDTH_ID"):
        add(shop, code="ｋｉｔａ０２")
    with refused("BAD_ID"):
        add(shop, code="kita-02")


def test_everything_wrong_with_a_new_office_is_told_at_once(shop: Shop) -> None:
    with refused("BAD_ID", "BAD_DATE", "FIELD_MISSING", "FIELD_MISSING"):
        add(shop, code="き", name="", access_name=" ", applied_on="2024-02-30")
    with refused("BAD_CHOICE", "BAD_CHOICE"), shop.write() as tx:
        actions.add(tx, CELLS, channel="mail", plan="gold")
    assert not shop.rows("SELECT 1 AS x FROM office")


@pytest.mark.req("REQ-140")
def test_the_vendor_changes_the_record_and_turns_a_plan_back(shop: Shop) -> None:
    add(shop)
    with shop.write() as tx:
        office = shop.office(tx, "kita01")
        changed = actions.edit(
            tx, office, {"name": "きた税理士法人", "postal_code": "1080075"}, channel="agency", plan="free"
        )
    assert set(changed) == {"name", "postal_code", "channel", "plan"}
    with shop.read() as q:
        office = shop.office(q, "kita01")
        history = reads.history(q, office)
    assert (office["name"], office["channel"], office["plan"]) == ("きた税理士法人", "agency", "free")
    assert ("plan", "paid", "free") in [(row["field"], row["before"], row["after"]) for row in history]


@pytest.mark.req("REQ-015", "REQ-119", "REQ-138")
def test_a_rename_is_asked_for_by_the_office_and_done_by_the_vendor(minami: Shop) -> None:
    director = minami.as_user("minami001")
    with director.write() as tx:
        number = actions.request_change(tx, minami.office(tx), {"name": "みなみ税理士法人", "address": "港区"})
    with director.read() as q:
        assert reads.show(q, minami.office(q))["waiting_requests"] == 1
        assert reads.show(q, minami.office(q))["name"] == "みなみ会計事務所"
        waiting = reads.change_requests(q, every=False)
    assert [(row["id"], row["fields"]) for row in waiting] == [(number, "address=港区, name=みなみ税理士法人")]
    with refused("PERM_VENDOR_ONLY"), director.write() as tx:
        actions.decide_change(tx, number, apply=True)
    with minami.write() as tx:
        assert actions.decide_change(tx, number, apply=True) == ["address", "name"]
    with minami.read() as q:
        assert reads.show(q, minami.office(q))["name"] == "みなみ税理士法人"
        assert reads.change_requests(q, every=False) == []
        assert [row["state"] for row in reads.change_requests(q, every=True)] == ["applied"]


@pytest.mark.req("REQ-015")
def test_a_request_is_refused_with_a_reason_and_decided_once(minami: Shop) -> None:
    with minami.write() as tx:
        number = actions.request_change(tx, minami.office(tx), {"name": "みなみ税理士法人"})
    with refused("REASON_NEEDED"), minami.write() as tx:
        actions.decide_change(tx, number, apply=False)
    with minami.write(reason="書類待ち") as tx:
        assert actions.decide_change(tx, number, apply=False) == []
    with refused("REQUEST_DECIDED"), minami.write() as tx:
        actions.decide_change(tx, number, apply=True)
    with refused("NOT_REGISTERED"), minami.write() as tx:
        actions.decide_change(tx, number + 1, apply=True)
    row = minami.rows("SELECT state, note FROM change_request")[0]
    assert (row["state"], row["note"]) == ("refused", "書類待ち")
    assert minami.rows("SELECT name FROM office")[0]["name"] == "みなみ会計事務所"


@pytest.mark.req("REQ-015")
def test_only_name_and_place_are_asked_for_and_something_must_be(minami: Shop) -> None:
    with refused("NOTHING_TO_CHANGE"), minami.write() as tx:
        actions.request_change(tx, minami.office(tx), {"plan": "free", "access_name": "x"})
    with refused("BAD_POSTAL_CODE"), minami.write() as tx:
        actions.request_change(tx, minami.office(tx), {"postal_code": "12"})


@pytest.mark.req("REQ-137", "REQ-139")
def test_company_information_and_the_record_do_not_change_one_another(minami: Shop) -> None:
    def both() -> tuple[Any, Any]:
        with minami.read() as q:
            office = minami.office(q)
            return reads.show(q, office), reads.company_info(q, office)

    record, info = both()
    assert set(info.values()) == {None}
    with minami.write() as tx:
        cells = {"name": "みなみ会計", "representative": "服部 一郎", "phone": "03-1234-5678", "invoice_number": ""}
        actions.edit_company_info(tx, minami.office(tx), cells)
    assert both()[0] == record
    assert (both()[1]["name"], both()[1]["representative"]) == ("みなみ会計", "服部 一郎")
    kept = both()[1]
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), {"name": "みなみ税理士法人", "phone": "03-9999-9999"})
    assert both()[1] == kept


@pytest.mark.req("REQ-135")
def test_a_group_id_begins_with_its_sign_and_holds_a_place(minami: Shop) -> None:
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), {"group_code": "@minamigroup"})
    with refused("BAD_ID"), minami.write() as tx:
        staff.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": "takahashi"}, group=True)
    with minami.write() as tx:
        issued = staff.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": "@takahashi"}, group=True)
    assert issued[0].user_id == "@takahashi"
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 5


def test_which_office_is_meant(minami: Shop) -> None:
    with minami.read() as q:
        assert minami.office(q, None)["code"] == "minami01", "the only one"
    add(minami)
    with refused("NO_OFFICE_CHOSEN") as caught, minami.read() as q:
        reads.choose(q, None)
    assert caught.facts == {"offices": ["kita01", "minami01"]}
    with minami.as_user("minami004").read() as q:
        assert reads.choose(q, None)["code"] == "minami01", "the own one"
        assert [row["code"] for row in reads.list_offices(q)] == ["minami01"]
    with refused("NOT_REGISTERED"), minami.as_user("minami004").read() as q:
        reads.choose(q, "kita01")
