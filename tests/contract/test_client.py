"""Clients and their persons: registered, changed with a history, given IDs, closed and removed."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.client import actions, reads, register
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.refusing import refused


def person(shop: Shop, number: str, code: str = "C01") -> dict[str, Any]:
    with shop.read() as q:
        return reads.show_person(q, shop.office(q), code, number)


def client(shop: Shop, code: str = "C01") -> dict[str, Any]:
    with shop.read() as q:
        return reads.show(q, shop.office(q), code)


@pytest.mark.req("REQ-016", "REQ-037", "REQ-038")
def test_a_client_is_kept_as_written_with_customer_number_and_kind(minami: Shop) -> None:
    cells = {
        "code": "C１０",
        "name": "㈱髙島屋商事",
        "kind": "法人",
        "customer_number": "00012",
        "closing_month": "３月",
        "postal_code": "〒108-0075",
        "address": "東京都港区港南1-2-3",
        "phone": "０３－１２３４－５６７８",
    }
    with minami.write() as tx:
        assert register.add(tx, minami.office(tx), cells) == "C10"
    shown = client(minami, "c10")
    assert (shown["name"], shown["kind"], shown["customer_number"]) == ("㈱髙島屋商事", "corporation", "00012")
    assert (shown["closing_month"], shown["phone"], shown["persons"]) == (3, "+81312345678", 0)
    assert (shown["account_limit"], shown["accounts_used"]) == (10, 0)


@pytest.mark.req("REQ-037", "REQ-039")
def test_all_that_is_wrong_with_a_client_is_told_at_once(minami: Shop) -> None:
    cells = {"code": "", "name": "", "kind": "私人", "closing_month": "13", "invoice_number": "T123", "phone": "12"}
    with refused(
        "BAD_CHOICE", "BAD_MONTH", "BAD_INVOICE_NUMBER", "BAD_PHONE", "FIELD_MISSING", "FIELD_MISSING"
    ), minami.write() as tx:  # fmt: skip
        register.add(tx, minami.office(tx), cells)
    assert not minami.rows("SELECT 1 AS x FROM client")


def test_a_code_is_given_once_whatever_its_case(aozora: Shop) -> None:
    with refused("CODE_TAKEN"), aozora.write() as tx:
        register.add(tx, aozora.office(tx), {"code": "c01", "name": "別の商店"})
    with refused("CODE_TAKEN"), aozora.write() as tx:
        actions.edit(tx, aozora.office(tx), "C02", {"code": "c01"})
    with aozora.write() as tx:
        assert "code" in actions.edit(tx, aozora.office(tx), "C01", {"code": "c01"})


@pytest.mark.req("REQ-016", "REQ-019")
def test_persons_are_numbered_within_their_client_and_a_number_is_given_once(aozora: Shop) -> None:
    with aozora.read() as q:
        rows = reads.list_persons(q, aozora.office(q), "C01")
    assert [(row["number"], row["full_name"], row["state"], row["manager"]) for row in rows] == [
        (1, "阿部 真央子", "active", True), (2, "𠮷田 健", "active", False), (3, "森 由美", "none", False),
    ]  # fmt: skip
    with aozora.write() as tx:
        office = aozora.office(tx)
        actions.remove_person(tx, office, "C01", "3")
        assert register.add_person(tx, office, "C01", {"full_name": "森 由美"}) == 4


@pytest.mark.req("REQ-062")
def test_the_same_person_is_registered_once_in_a_client(aozora: Shop) -> None:
    cells = {"full_name": "阿部　真央子", "email": "ABE@aozora.example.jp"}
    with refused("PERSON_TAKEN"), aozora.write() as tx:
        register.add_person(tx, aozora.office(tx), "C01", cells)
    with aozora.write() as tx:
        office = aozora.office(tx)
        register.add_person(tx, office, "C01", {**cells, "email": "abe2@aozora.example.jp"})
        register.add_person(tx, office, "C02", cells)
    assert [caution.code for caution in tx.cautions] == ["SAME_NAME"]


@pytest.mark.req("REQ-016")
def test_every_menu_is_on_until_it_is_switched_off(aozora: Shop) -> None:
    assert person(aozora, "1")["menus"] == ["folder", "ebook", "share", "inquiry", "settings"]
    with aozora.write() as tx:
        fields = actions.edit_person(tx, aozora.office(tx), "C01", "1", {}, ["share=off", "ebook=off"])
    assert fields == ["menus"]
    assert person(aozora, "1")["menus"] == ["folder", "inquiry", "settings"]
    with refused("BAD_MENU"), aozora.write() as tx:
        actions.edit_person(tx, aozora.office(tx), "C01", "1", {}, ["share=on", "games=on"])
    assert "share" not in person(aozora, "1")["menus"]


@pytest.mark.req("REQ-017", "REQ-019")
def test_every_change_stands_in_the_history_with_who_when_before_and_after(aozora: Shop) -> None:
    with aozora.as_user("minami002").write(request_id="r-7", fingerprint="edit") as tx:
        office = aozora.office(tx)
        actions.edit(tx, office, "C01", {"address": "東京都港区", "closing_month": "3"})
        actions.edit_person(tx, office, "C01", "1", {"full_name": "阿部 真央子", "title": "部長"})
    with aozora.write() as tx:
        actions.edit_person(tx, aozora.office(tx), "C01", "1", {"title": ""})
    with aozora.read() as q:
        rows = reads.history(q, aozora.office(q), "C01")
    assert [(row["kind"], row["key"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("client", "C01", "address", None, "東京都港区"),
        ("person", "C01/1", "title", None, "部長"),
        ("person", "C01/1", "title", "部長", None),
    ]  # fmt: skip
    assert [row["actor"] for row in rows] == ["local:test as minami002"] * 2 + ["local:test"]
    assert [row["request_id"] for row in rows] == ["r-7", "r-7", None]
    assert rows[0]["at"] <= rows[1]["at"] <= rows[2]["at"]


@pytest.mark.req("REQ-017")
def test_a_history_is_never_rewritten(aozora: Shop) -> None:
    from kcli_core.store.engine import ConstraintBroken

    with aozora.write() as tx:
        actions.edit(tx, aozora.office(tx), "C01", {"address": "東京都港区"})
    with pytest.raises(ConstraintBroken), aozora.write() as tx:
        tx.run("UPDATE change SET after = 'x'")


@pytest.mark.req("REQ-020", "REQ-021", "REQ-022")
def test_the_address_becomes_the_id_and_the_first_account_the_manager(aozora: Shop) -> None:
    rows = aozora.rows("SELECT user_id, manager, kind FROM account WHERE kind = 'client' ORDER BY id")
    assert [(row["user_id"], bool(row["manager"])) for row in rows] == [
        ("abe@aozora.example.jp", True), ("yoshida@aozora.example.jp", False), ("midori", True),
    ]  # fmt: skip


@pytest.mark.req("REQ-020", "REQ-022")
def test_what_is_missing_for_an_id_is_told_per_person(aozora: Shop) -> None:
    with refused("EMAIL_MISSING", "NOT_REGISTERED") as caught, aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["3", "9"], copy_email=True)
    assert caught.refusals[0].facts == {"object": "person:C01/3", "full_name": "森 由美"}
    with refused("USER_ID_MISSING"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["3"])
    with refused("FULLWIDTH_ID"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["3"], user_ids={"3": "ｍｏｒｉ"})


@pytest.mark.req("REQ-021")
def test_staff_and_clients_share_one_space_of_ids(aozora: Shop) -> None:
    with refused("ID_TAKEN"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["3"], user_ids={"3": "Minami001"})


@pytest.mark.req("REQ-062")
def test_one_account_per_person_however_the_person_is_named(aozora: Shop) -> None:
    with refused("ALREADY_ISSUED"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["1"], user_ids={"1": "abe"})
    with refused("ALREADY_ISSUED"), aozora.write() as tx:
        wished = {"3": "mori", "03": "mori2"}
        actions.issue_ids(tx, aozora.office(tx), "C01", ["3", "03"], user_ids=wished, same_person_ok=True)


@pytest.mark.req("REQ-062")
def test_one_address_has_one_account_and_one_name_as_a_rule(aozora: Shop) -> None:
    with aozora.write() as tx:
        office = aozora.office(tx)
        register.add_person(tx, office, "C01", {"full_name": "別名 一", "email": "abe@aozora.example.jp"})
        register.add_person(tx, office, "C01", {"full_name": "阿部 真央子", "email": "other@aozora.example.jp"})
    with refused("EMAIL_TAKEN"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["4"], user_ids={"4": "betsu"}, same_person_ok=True)
    with refused("SAME_PERSON"), aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["5"], user_ids={"5": "abe5"})
    with aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["5"], user_ids={"5": "abe5"}, same_person_ok=True)


@pytest.mark.req("REQ-060", "REQ-061")
def test_every_client_company_has_a_ten_of_its_own(aozora: Shop) -> None:
    with aozora.write() as tx:
        office = aozora.office(tx)
        for number in range(4, 13):
            register.add_person(tx, office, "C01", {"full_name": f"個人 {number}番"})
        wished = {str(number): f"aozora{number}" for number in range(4, 12)}
        actions.issue_ids(tx, office, "C01", list(wished), user_ids=wished)
    with refused("LIMIT_ACCOUNTS") as caught, aozora.write() as tx:
        actions.issue_ids(tx, aozora.office(tx), "C01", ["12"], user_ids={"12": "aozora12"})
    assert caught.facts == {"company": "C01", "limit": 10, "used": 10, "adding": 1, "over": 1}
    with refused("REASON_NEEDED"), aozora.write() as tx:
        actions.set_limit(tx, aozora.office(tx), "C01", 11)
    with aozora.write(reason="増員") as tx:
        actions.set_limit(tx, aozora.office(tx), "C01", 11)
        actions.issue_ids(tx, aozora.office(tx), "C01", ["12"], user_ids={"12": "aozora12"})
    assert client(aozora)["accounts_used"] == 11
    assert aozora.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 4


@pytest.mark.req("REQ-023", "REQ-046")
def test_the_office_gives_a_client_a_new_password_and_cannot_read_the_old(aozora: Shop) -> None:
    before = aozora.rows("SELECT password_hash FROM account WHERE user_id = 'midori'")[0]["password_hash"]
    with aozora.as_user("minami002").write() as tx:
        account, password = actions.set_password(tx, aozora.office(tx), "C02", "1")
    after = aozora.rows("SELECT password_hash, password_is_initial FROM account WHERE user_id = 'midori'")[0]
    assert account.user_id == "midori"
    assert after["password_hash"] not in (before, password)
    assert after["password_is_initial"]
    assert "password" not in str(set(person(aozora, "1", "C02")) - {"password_is_initial"})


@pytest.mark.req("REQ-054", "REQ-055", "REQ-058")
def test_a_manager_suspends_and_closes_the_others_and_the_vendor_resumes(aozora: Shop) -> None:
    manager = aozora.as_user("abe@aozora.example.jp")
    with manager.write() as tx:
        actions.suspend(tx, aozora.office(tx), "C01", "2")
    with refused("PERM_VENDOR_ONLY"), manager.write() as tx:
        actions.resume(tx, aozora.office(tx), "C01", "2")
    with refused("PERM_SELF_SUSPEND"), manager.write() as tx:
        actions.suspend(tx, aozora.office(tx), "C01", "1")
    with aozora.write(reason="復職") as tx:
        actions.resume(tx, aozora.office(tx), "C01", "2")
    with manager.write() as tx:
        assert actions.close(tx, aozora.office(tx), "C01", "2")["user_id"] == "yoshida@aozora.example.jp"
    assert person(aozora, "2")["state"] == "none"
    assert client(aozora)["accounts_used"] == 1


@pytest.mark.req("REQ-064")
def test_a_manager_hands_the_flag_over_and_gives_it_up_only_by_another_s_hand(aozora: Shop) -> None:
    with aozora.as_user("abe@aozora.example.jp").write() as tx:
        actions.set_manager(tx, aozora.office(tx), "C01", "2", True)
    with aozora.as_user("yoshida@aozora.example.jp").write() as tx:
        actions.set_manager(tx, aozora.office(tx), "C01", "1", False)
    with refused("PERM_ROLE"), aozora.as_user("abe@aozora.example.jp").write() as tx:
        actions.suspend(tx, aozora.office(tx), "C01", "2")


@pytest.mark.req("REQ-048")
def test_clients_change_what_is_their_own_and_nothing_of_the_office(aozora: Shop) -> None:
    member = aozora.as_user("yoshida@aozora.example.jp")
    with member.write() as tx:
        office = aozora.office(tx)
        assert actions.edit_person(tx, office, "C01", "2", {"mobile": "090-1234-5678"}) == ["mobile", "mobile_written"]
        assert actions.edit(tx, office, "C01", {"address": "東京都港区"}) == ["address"]
    for cells, menus in (({}, ["share=off"]),):
        with refused("PERM_ROLE"), member.write() as tx:
            actions.edit_person(tx, aozora.office(tx), "C01", "2", cells, menus)
    for cells in ({"name": "別の社名"}, {"code": "C99"}, {"customer_number": "1"}, {"closing_month": "4"}):
        with refused("PERM_ROLE"), member.write() as tx:
            actions.edit(tx, aozora.office(tx), "C01", cells)
    with refused("PERM_ROLE"), member.write() as tx:
        actions.edit_person(tx, aozora.office(tx), "C01", "1", {"title": "社長"})


@pytest.mark.req("REQ-024", "REQ-067")
def test_what_has_ids_is_not_removed_and_the_rest_goes_with_its_history(aozora: Shop) -> None:
    with aozora.write() as tx:
        actions.edit(tx, aozora.office(tx), "C01", {"address": "東京都港区"})
        actions.edit_person(tx, aozora.office(tx), "C01", "2", {"title": "部長"})
    with refused("HAS_ACCOUNTS"), aozora.write() as tx:
        actions.remove(tx, aozora.office(tx), "C01")
    with refused("HAS_ACCOUNTS"), aozora.write() as tx:
        actions.remove_person(tx, aozora.office(tx), "C01", "2")
    with aozora.write() as tx:
        office = aozora.office(tx)
        actions.close(tx, office, "C01", "2")
        assert actions.remove_person(tx, office, "C01", "2") == {"code": "C01", "number": 2, "changes": 1}
        actions.close(tx, office, "C01", "1")
        assert actions.remove(tx, office, "C01") == {"code": "C01", "persons": 2, "changes": 1}
    assert not aozora.rows("SELECT 1 AS x FROM change WHERE kind IN ('client', 'person')")
    assert "阿部" not in str(aozora.rows("SELECT * FROM audit"))
    assert [finding for finding in verify(aozora.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-057")
def test_the_last_account_of_a_client_is_closed_by_the_vendor_only(aozora: Shop) -> None:
    for user in ("minami001", "minami002"):
        with refused("LAST_ACCOUNT"), aozora.as_user(user).write() as tx:
            actions.close(tx, aozora.office(tx), "C02", "1")
    with aozora.write() as tx:
        actions.close(tx, aozora.office(tx), "C02", "1")


@pytest.mark.req("REQ-047")
def test_an_account_is_made_anew_under_another_address(aozora: Shop) -> None:
    with aozora.write() as tx:
        actions.set_logout(tx, aozora.office(tx), "C01", "1", 4)
        made = actions.recreate(tx, aozora.office(tx), "C01", "1", "abe.new@aozora.example.jp")
    shown = person(aozora, "1")
    assert (shown["user_id"], shown["manager"], shown["logout_after_hours"]) == ("abe.new@aozora.example.jp", True, 4)
    assert made.manager
    with refused("ID_TAKEN"), aozora.write() as tx:
        actions.recreate(tx, aozora.office(tx), "C01", "1", "midori")
    assert person(aozora, "1")["user_id"] == "abe.new@aozora.example.jp"
    assert client(aozora)["accounts_used"] == 2


@pytest.mark.req("REQ-063")
def test_orders_and_inquiries_are_kept_per_account(aozora: Shop) -> None:
    with aozora.write() as tx:
        actions.edit_person(tx, aozora.office(tx), "C01", "1", {"title": "部長"})
    with aozora.read() as q:
        office = aozora.office(q)
        abe, mori = (reads.person_history(q, office, "C01", number) for number in ("1", "3"))
    assert [(row["kind"], row["what"]) for row in abe] == [("order", "account.issued"), ("change", "title")]
    assert mori == []
