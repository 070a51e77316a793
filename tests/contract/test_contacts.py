"""Contacts on the store: places, exactly one primary, shared addresses, names."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.contacts import actions, addresses, reads, registering
from kcli_core.contract import actions as contracts
from kcli_core.store.engine import ConstraintBroken, connect
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.contract.conftest import KEIRI
from tests.contract.refusing import refused


def add(shop: Shop, name: str, email: str, contract: str = "M0", **more: Any) -> dict[str, Any]:
    with shop.write() as tx:
        return registering.add(tx, shop.office(tx), contract, {"full_name": name, "email": email}, **more)


def do(shop: Shop, action: Any, *keys: str, **more: Any) -> Any:
    with shop.write() as tx:
        return action(tx, shop.office(tx), *keys, **more)


def form(
    shop: Shop, rows: list[tuple[str, str, bool, bool]], contract: str = "M1", **more: Any
) -> list[dict[str, Any]]:
    cells = [
        {"full_name": name, "email": email, "role": "主担当" * primary, "shared": "○" * shared}
        for name, email, primary, shared in rows
    ]
    places = [{"file": "form.csv", "row": row} for row in range(4, 4 + len(rows))]
    with shop.write() as tx:
        return registering.apply_form(tx, shop.office(tx), contract, [*zip(cells, places, strict=True)], **more)


def primaries(shop: Shop) -> dict[str, str | None]:
    rows = shop.rows("SELECT c.code, k.full_name FROM contract c LEFT JOIN contact k ON k.id = c.primary_id")
    return {row["code"]: row["full_name"] for row in rows}


FOUR = [
    ("山口 一郎", "yamaguchi@example.co.jp", True, False),
    ("松本 二郎", "matsumoto@example.co.jp", False, False),
    ("井上 三郎", "inoue@example.co.jp", False, False),
    ("木村 四郎", "kimura@example.co.jp", False, False),
]
FIVE = [*FOUR, ("清水 五郎", "shimizu@example.co.jp", False, False)]


# --- forms


@pytest.mark.req("REQ-087", "REQ-088", "REQ-089")
def test_a_form_registers_as_many_as_its_date_allows(asked: Shop) -> None:
    with refused("LIMIT_CONTACTS_FORM") as caught:
        form(asked, FIVE)
    assert (caught.facts["form_limit"], caught.facts["limit"], caught.facts["adding"]) == (4, 6, 5)
    assert asked.rows("SELECT 1 AS x FROM contact k JOIN contract c ON c.id = k.contract_id WHERE c.code = 'M1'") == []
    assert [row["number"] for row in form(asked, FIVE, form_date="令和4年9月30日")] == [1, 2, 3, 4, 5]
    assert primaries(asked)["M1"] == "山口 一郎"


@pytest.mark.req("REQ-090")
def test_what_a_form_may_not_register_is_added_afterwards(asked: Shop) -> None:
    form(asked, FOUR)
    assert add(asked, "清水 五郎", "shimizu@example.co.jp", "M1")["left"] == 1
    assert add(asked, "山崎 六郎", "yamazaki@example.co.jp", "M1")["left"] == 0
    with refused("LIMIT_CONTACTS") as caught:
        add(asked, "池田 七郎", "ikeda@example.co.jp", "M1")
    assert caught.facts == {"contract": "M1", "limit": 6, "used": 6, "adding": 1, "over": 1}
    with refused("CONTACTS_REGISTERED"):
        form(asked, FIVE)


@pytest.mark.req("REQ-074", "REQ-092")
@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda rows: [(n, e, False, s) for n, e, _, s in rows], ["PRIMARY_REQUIRED"]),
        (lambda rows: [(n, e, True, s) for n, e, _, s in rows[:3]], ["PRIMARY_TWICE", "PRIMARY_TWICE"]),
        (lambda rows: [rows[0], (rows[1][0], rows[0][1], False, False)], ["EMAIL_TAKEN"]),
        (lambda rows: [rows[0], (*rows[0][:2], False, False)], ["CONTACT_TAKEN"]),
        (lambda rows: [rows[0], ("山口/松本", "x@example.co.jp", False, False)], ["NAME_SEPARATOR"]),
        (lambda rows: [rows[0], ("　 ", "x@example.co.jp", False, False)], ["FIELD_MISSING"]),
        (lambda rows: [rows[0], ("松本 二郎", "", False, False)], ["FIELD_MISSING"]),
        (lambda rows: [rows[0], ("松本 二郎", "matsumoto", False, False)], ["BAD_EMAIL"]),
        (lambda rows: [rows[0], ("経理部", "x@example.co.jp", False, False)], ["NAME_NOT_PERSON"]),
        (lambda rows: [], ["FORM_EMPTY"]),
        (
            lambda rows: [("総務課", "x", False, False), ("a/b", "", False, False)],
            ["PRIMARY_REQUIRED", "BAD_EMAIL", "NAME_NOT_PERSON", "NAME_SEPARATOR", "FIELD_MISSING"],
        ),
    ],
)
def test_a_form_with_mistakes_registers_nobody_and_tells_all(asked: Shop, change: Any, codes: list[str]) -> None:
    with refused(*codes) as caught:
        form(asked, change(FOUR))
    assert all(
        "row" in refusal.facts for refusal in caught.refusals if refusal.code not in ("PRIMARY_REQUIRED", "FORM_EMPTY")
    )
    assert primaries(asked)["M1"] is None


def test_words_that_a_form_does_not_know_are_told_with_the_rest(asked: Shop) -> None:
    rows = [
        ({"full_name": "山口 一郎", "email": "yamaguchi@example.co.jp", "role": "代表"}, {"row": 4}),
        ({"full_name": "松本 二郎", "email": "matsumoto", "shared": "たぶん"}, {"row": 5}),
    ]
    with refused("BAD_CHOICE", "BAD_CHOICE", "PRIMARY_REQUIRED", "BAD_EMAIL") as caught, asked.write() as tx:
        registering.apply_form(tx, asked.office(tx), "M1", rows)
    assert [refusal.facts.get("row") for refusal in caught.refusals] == [4, 5, None, 5]


def test_a_form_without_a_date_cannot_be_judged(minami: Shop) -> None:
    with minami.write() as tx:
        contracts.add(tx, minami.office(tx), {"code": "M1"}, product="manage")
    with refused("FORM_DATE_MISSING"):
        form(minami, FOUR)
    with refused("BAD_DATE"):
        form(minami, FOUR, form_date="2022年9月以前")
    form(minami, FOUR, form_date="2022年9月")
    assert minami.rows("SELECT form_date FROM contract") == [{"form_date": "2022-09"}]


# --- exactly one primary


@pytest.mark.req("REQ-092")
def test_the_first_contact_is_the_primary_and_no_other_is(asked: Shop) -> None:
    with refused("PRIMARY_REQUIRED"):
        add(asked, "服部", "b@example.co.jp", "M1")
    add(asked, "服部", "b@example.co.jp", "M1", primary=True)
    with refused("PRIMARY_TAKEN") as caught:
        add(asked, "阿部", "c@example.co.jp", "M1", primary=True)
    assert caught.facts["primary"] == "服部"


@pytest.mark.req("REQ-092")
def test_the_primary_goes_only_when_another_is_named(asked: Shop) -> None:
    with refused("PRIMARY_REQUIRED"):
        do(asked, actions.remove, "M0", "山田 太郎")
    assert do(asked, actions.set_primary, "M0", "伊藤") == {
        "contract": "M0",
        "primary": "伊藤 花子",
        "was": "山田 太郎",
    }
    do(asked, actions.remove, "M0", "山田 太郎")
    with refused("PRIMARY_REQUIRED"):
        do(asked, actions.remove, "M0", "2", to="伊藤 花子")
    with refused("NOT_PRIMARY"):
        do(asked, actions.remove, "M0", "佐藤 次郎", to="4")
    do(asked, actions.remove, "M0", "伊藤 花子", to="4")
    assert primaries(asked)["M0"] == "小室 直樹"
    do(asked, actions.remove, "M0", "佐藤 次郎")
    with refused("PRIMARY_REQUIRED") as caught:
        do(asked, actions.remove, "M0", "小室 直樹")
    assert caught.facts["reason"] == "last"


def test_who_is_primary_does_not_become_it_again(asked: Shop) -> None:
    with refused("ALREADY_PRIMARY"):
        do(asked, actions.set_primary, "M0", "山田 太郎")


@pytest.mark.req("REQ-095")
def test_over_the_limit_nobody_is_raised_but_somebody_can_go_with_a_successor(asked: Shop) -> None:
    with asked.write() as tx:
        contracts.edit(tx, asked.office(tx), "M0", {}, product="erp-hosting", over_quota=True)
    with refused("LIMIT_CONTACTS"):
        do(asked, actions.set_primary, "M0", "伊藤")
    do(asked, actions.remove, "M0", "山田 太郎", to="伊藤")
    assert primaries(asked)["M0"] == "伊藤 花子"


@pytest.mark.req("REQ-092")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET primary_id = NULL WHERE code = 'M0'",
        "UPDATE contract SET contacts_used = 0 WHERE code = 'M0'",
        "UPDATE contract SET primary_id = (SELECT min(id) FROM contact) WHERE code = 'M1'",
        "UPDATE contract SET contacts_used = 1, primary_id = (SELECT min(id) FROM contact) WHERE code = 'M1'",
        "DELETE FROM contact WHERE id = (SELECT primary_id FROM contract WHERE code = 'M0')",
        "UPDATE contact SET full_name = 'a/b' WHERE number = 1",
        "UPDATE contact SET number = 1 WHERE number = 2",
        "UPDATE site_account SET email_key = 'keiri@example.co.jp' WHERE email_key = 'komuro@example.co.jp'",
    ],
)
def test_the_store_itself_keeps_one_primary_of_this_contract(asked: Shop, statement: str) -> None:
    connection = connect(asked.store.place, writer=True)
    try:
        with pytest.raises(ConstraintBroken), connection.transaction(write=True):
            connection.run(statement)
    finally:
        connection.close()


# --- shared addresses


@pytest.mark.req("REQ-101", "REQ-102", "REQ-103", "REQ-106")
def test_a_shared_address_is_one_account_with_all_names(asked: Shop) -> None:
    with asked.read() as q:
        site = reads.show_site(q, asked.office(q), KEIRI.upper())
    assert (site["display"], site["shared"], site["persons"]) == (
        "山田/伊藤/佐藤", True, ["山田 太郎", "伊藤 花子", "佐藤 次郎"],
    )  # fmt: skip
    assert asked.rows("SELECT contacts_used FROM contract WHERE code = 'M0'") == [{"contacts_used": 4}]
    add(asked, "山田 一郎", KEIRI, shared=True)
    with asked.read() as q:
        assert reads.show_site(q, asked.office(q), KEIRI)["display"] == "山田 太郎/伊藤/佐藤/山田 一郎"


@pytest.mark.req("REQ-105")
def test_a_second_person_on_an_address_must_be_declared(asked: Shop) -> None:
    with refused("EMAIL_TAKEN"):
        add(asked, "高木 実", KEIRI.upper())
    with refused("EMAIL_TAKEN") as caught:
        add(asked, "高木 実", "komuro@example.co.jp")
    assert caught.facts["persons"] == "小室 直樹"
    with asked.write() as tx:
        registering.add(
            tx, asked.office(tx), "M0", {"full_name": "高木 実", "email": "komuro@example.co.jp"}, shared=True
        )
        assert [caution.code for caution in tx.cautions] == ["ADDRESS_NOW_SHARED"]


def test_the_same_person_stands_on_several_contracts_with_one_address(asked: Shop) -> None:
    add(asked, "小室　直樹", "Komuro@example.co.jp", "M1", primary=True)
    with asked.read() as q:
        site = reads.show_site(q, asked.office(q), "komuro@example.co.jp")
    assert (site["contracts"], site["display"], site["shared"]) == (["M0", "M1"], "小室 直樹", False)
    with refused("CONTACT_TAKEN"):
        add(asked, "小室直樹", "komuro@example.co.jp", "M1")


@pytest.mark.req("REQ-105")
def test_an_address_belongs_to_one_office(asked: Shop) -> None:
    from kcli_core.office import actions as offices

    with asked.write() as tx:
        cells = {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"}
        offices.add(tx, cells)
        contracts.add(tx, asked.office(tx, "kita01"), {"code": "M0"}, product="manage")
    with refused("EMAIL_TAKEN") as caught, asked.write() as tx:
        cells = {"full_name": "山田 太郎", "email": KEIRI}
        registering.add(tx, asked.office(tx, "kita01"), "M0", cells, primary=True, shared=True)
    assert (caught.facts["reason"], "persons" in caught.facts) == ("other_office", False)
    with refused("NOT_REGISTERED"), asked.read() as q:
        reads.show_site(q, asked.office(q, "kita01"), KEIRI)


def test_sharing_ends_when_one_person_is_left(asked: Shop) -> None:
    with refused("ADDRESS_STILL_SHARED"):
        do(asked, actions.edit, "M0", "伊藤", {}, shared=False)
    do(asked, actions.edit, "M0", "佐藤", {"email": "sato@example.co.jp"})
    do(asked, actions.remove, "M0", "伊藤")
    assert do(asked, actions.edit, "M0", "山田 太郎", {}, shared=False) == ["shared"]
    with refused("EMAIL_TAKEN"):
        add(asked, "伊藤 花子", KEIRI)


def password(shop: Shop, email: str) -> str | None:
    found: str | None = shop.rows("SELECT password_hash AS p FROM site_account WHERE email_key = :e", e=email)[0]["p"]
    return found


def test_who_goes_from_a_shared_address_takes_the_password_along(asked: Shop) -> None:
    add(asked, "伊藤 花子", KEIRI, "M1", primary=True)
    with asked.write() as tx:
        tx.run("UPDATE site_account SET password_hash = 'x'")
    do(asked, actions.remove, "M0", "伊藤")
    assert password(asked, KEIRI) == "x", "still a contact of M1"
    with asked.write() as tx:
        actions.remove(tx, asked.office(tx), "M0", "佐藤")
        assert [caution.code for caution in tx.cautions] == ["SITE_PASSWORD_ENDED"]
    assert password(asked, KEIRI) is None
    assert password(asked, "komuro@example.co.jp") == "x"


def test_a_new_name_on_the_same_address_is_another_person(asked: Shop) -> None:
    with asked.write() as tx:
        tx.run("UPDATE site_account SET password_hash = 'x'")
    do(asked, actions.edit, "M0", "小室", {"full_name": "森 健"})
    assert password(asked, "komuro@example.co.jp") is None
    do(asked, actions.edit, "M0", "佐藤", {"full_name": "佐藤 健"})
    with asked.read() as q:
        assert addresses.persons(q, 1)[-1].name == "佐藤 健"
    with refused("CONTACT_TAKEN"):
        do(asked, actions.edit, "M0", "佐藤 健", {"full_name": "伊藤 花子"})


@pytest.mark.req("REQ-105")
def test_a_new_name_on_one_of_two_contracts_is_a_second_person_behind_the_address(asked: Shop) -> None:
    add(asked, "小室 直樹", "komuro@example.co.jp", "M1", primary=True)
    with refused("EMAIL_TAKEN") as caught:
        do(asked, actions.edit, "M1", "1", {"full_name": "高木 実"})
    assert caught.facts["persons"] == "小室 直樹"
    for contract in ("M0", "M1"):
        do(asked, actions.edit, contract, "小室", {"full_name": "高木 直樹"}, shared=True)
    assert do(asked, actions.edit, "M0", "高木", {}, shared=False) == ["shared"]


def test_an_address_written_another_way_is_the_same_and_is_kept_as_written(asked: Shop) -> None:
    assert do(asked, actions.edit, "M0", "小室", {"email": "Komuro@example.co.jp"}) == ["email"]
    assert asked.rows("SELECT email FROM site_account WHERE email_key = 'komuro@example.co.jp'") == [
        {"email": "Komuro@example.co.jp"}
    ]


def test_a_contact_moves_to_another_address_by_the_same_rules(asked: Shop) -> None:
    with refused("EMAIL_TAKEN"):
        do(asked, actions.edit, "M0", "小室", {"email": KEIRI})
    assert do(asked, actions.edit, "M0", "小室", {"email": KEIRI}, shared=True) == ["email"]
    assert asked.rows("SELECT email FROM site_account") == [{"email": KEIRI}], "the old address is free"


# --- names and keys


@pytest.mark.req("REQ-097", "REQ-098")
def test_names_are_persons_unless_somebody_says_so(asked: Shop) -> None:
    with refused("NAME_NOT_PERSON") as caught:
        add(asked, "経理部 山田", "x@example.co.jp")
    assert caught.facts["cure"] == "--name 山田 --department 経理部"
    with refused("NAME_NOT_PERSON"):
        do(asked, actions.edit, "M0", "小室", {"full_name": "株式会社青空商店"})
    add(asked, "営業部", "x@example.co.jp", person=True)
    assert asked.rows("SELECT name_confirmed_by AS by FROM contact WHERE full_name = '営業部'") == [
        {"by": "local:test"}
    ]
    log = asked.rows("SELECT facts FROM audit WHERE action = 'contact.added' ORDER BY seq DESC LIMIT 1")
    assert '"name_confirmed":true' in log[0]["facts"]


def test_a_contact_is_found_by_number_name_surname_or_address(asked: Shop) -> None:
    add(asked, "山田 一郎", "ichiro@example.co.jp")

    def found(key: str) -> str:
        with asked.read() as q:
            name: str = reads.show(q, asked.office(q), "m0", key)["full_name"]
        return name

    assert [found(key) for key in ("4", "小室直樹", "小室", "Komuro@example.co.jp")] == ["小室 直樹"] * 4
    for key in ("山田", KEIRI):
        with refused("CONTACT_AMBIGUOUS"):
            found(key)
    with refused("NOT_REGISTERED"):
        found("鈴木")


@pytest.mark.req("REQ-069", "REQ-093", "REQ-096", "REQ-100", "REQ-110")
def test_what_is_known_of_a_contact(asked: Shop) -> None:
    cells = {"duty": "業務・契約", "notified_on": "R6.4.1", "department": "経理部"}
    fields = do(asked, actions.edit, "M0", "小室", cells, can_receive=False)
    assert sorted(fields) == ["can_receive", "department", "duties", "notified_on"]
    with asked.read() as q:
        shown = reads.show(q, asked.office(q), "M0", "小室")
    assert (shown["duties"], shown["notified_on"], shown["can_send"], shown["can_receive"]) == (
        ["operations", "contract"], "2024-04-01", True, False,
    )  # fmt: skip
    assert shown["gives"] == ["inquiries", "notice_mail", "sign_in"]
    assert (shown["contact_role"], shown["contract"]) == ("secondary", "M0")


@pytest.mark.req("REQ-091", "REQ-093")
def test_the_vendor_confirms_the_registration_to_the_primary(asked: Shop) -> None:
    with asked.write() as tx:
        answer = actions.confirm(tx, asked.office(tx), "M0")
    assert answer["sent_to"] == KEIRI
    mail = asked.rows("SELECT recipient, template, facts FROM outbox")
    assert [(row["recipient"], row["template"]) for row in mail] == [(KEIRI, "contacts_confirmed")]
    assert all(name in mail[0]["facts"] for name in ("山田 太郎", "伊藤 花子", "佐藤 次郎", "小室 直樹"))
    assert asked.rows("SELECT confirmed_by FROM contract WHERE code = 'M0'") == [{"confirmed_by": "local:test"}]
    with refused("NOT_REGISTERED"), asked.write() as tx:
        actions.confirm(tx, asked.office(tx), "M1")


def test_a_contact_is_found_by_the_surname_of_a_name_without_a_blank(asked: Shop) -> None:
    do(asked, actions.edit, "M0", "小室", {"full_name": "高木実"})
    assert do(asked, actions.set_primary, "M0", "高木")["primary"] == "高木実"


def test_the_history_of_a_contract_tells_of_its_contacts(asked: Shop) -> None:
    from kcli_core.contract import reads as contract_reads

    do(asked, actions.edit, "M0", "小室", {"department": "経理部"})
    do(asked, actions.set_primary, "M0", "小室")
    with asked.read() as q:
        rows = contract_reads.history(q, asked.office(q), "M0")
    assert [(row["key"], row["field"], row["before"], row["after"]) for row in rows] == [
        ("M0/4", "department", None, "経理部"), ("M0/1", "role", "primary", "secondary"),
        ("M0/4", "role", "secondary", "primary"),
    ]  # fmt: skip


def test_the_counters_hold(asked: Shop) -> None:
    add(asked, "山田 一郎", "ichiro@example.co.jp")
    do(asked, actions.remove, "M0", "小室")
    assert [finding for finding in verify(asked.store.place, with_schema=False) if not finding.well] == []
    with asked.write() as tx:
        tx.run("UPDATE contract SET contacts_used = 3 WHERE code = 'M0'")
    found = [finding.check for finding in verify(asked.store.place, with_schema=False) if not finding.well]
    assert found == ["contacts of contract"]
