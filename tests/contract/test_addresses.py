"""Whose addresses may be registered, and how a forgotten one is looked up."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.account import find_email
from kcli_core.account.addresses import Approval, may_register, read_approval, read_domains
from kcli_core.client import actions as clients
from kcli_core.client import register
from kcli_core.office import actions as offices
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.refusing import refused

APPROVAL = Approval("服部 一郎", "2026-11-20")
PRIVATE = ["taro@docomo.ne.jp", "taro@ezweb.ne.jp", "taro@softbank.ne.jp", "Taro@GMAIL.com", "taro@yahoo.co.jp"]


# --- the rule -------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-041", "REQ-042")
@pytest.mark.parametrize("email", PRIVATE)
def test_a_carrier_s_or_free_address_needs_a_permission(email: str) -> None:
    for domains in ("", "example.co.jp"):
        refusal = may_register(email, domains, None)
        assert refusal is not None
        assert refusal.code == "EMAIL_NOT_COMPANY"
        assert may_register(email, domains, APPROVAL) is None


@pytest.mark.req("REQ-041")
@pytest.mark.parametrize(
    ("email", "own"),
    [
        ("a@example.co.jp", True), ("a@EXAMPLE.co.jp", True), ("a@tokyo.example.co.jp", True), ("a@minami.jp", True),
        ("a@notexample.co.jp", False), ("a@example.co.jp.evil.com", False), ("a@co.jp", False), ("a@other.jp", False),
    ],
)  # fmt: skip
def test_an_office_with_domains_takes_these_and_what_is_below_them(email: str, own: bool) -> None:
    refusal = may_register(email, "example.co.jp minami.jp", None)
    assert (refusal is None) is own
    if refusal is not None:
        assert refusal.facts["domains"] == ["example.co.jp", "minami.jp"]


@pytest.mark.req("REQ-041")
def test_without_domains_any_company_s_address_will_do() -> None:
    assert may_register("a@anything.example.jp", "", None) is None
    assert may_register(None, "example.co.jp", None) is None
    assert may_register("", "example.co.jp", None) is None


@pytest.mark.req("REQ-042")
@pytest.mark.parametrize(
    ("by", "on", "codes"),
    [
        ("服部 一郎", None, ["FIELD_MISSING"]),
        (None, "2026-11-20", ["FIELD_MISSING"]),
        ("", "", ["FIELD_MISSING", "FIELD_MISSING"]),
        ("服部 一郎", "2026-02-30", ["BAD_DATE"]),
        ("服部\x07", "昨日", ["BAD_NAME", "BAD_DATE"]),
    ],
)
def test_a_permission_has_both_who_and_when(by: str | None, on: str | None, codes: list[str]) -> None:
    with refused(*codes):
        read_approval(by, on)


@pytest.mark.req("REQ-042")
def test_a_permission_s_day_is_read_like_any_other() -> None:
    assert read_approval(None, None) is None
    assert read_approval("服部 一郎", "令和8年11月20日") == APPROVAL


@pytest.mark.parametrize(
    ("text", "stored"),
    [("Example.co.jp, @minami.jp example.co.jp", "example.co.jp minami.jp"), ("", None), (" , ", None)],
)
def test_domains_are_kept_once_each(text: str, stored: str | None) -> None:
    assert read_domains(text).value == stored


@pytest.mark.parametrize("text", ["localhost", "a@b.jp", "example.co.jp/x", "ex_ample.jp"])
def test_what_is_no_domain_is_refused(text: str) -> None:
    refusal = read_domains(text).refusal
    assert refusal is not None
    assert refusal.code == "BAD_EMAIL"


# --- on the store ---------------------------------------------------------------------------------------------------


def stored(shop: Shop, table: str, name: str) -> tuple[Any, ...]:
    row = shop.rows(
        f"SELECT email, email_approved_by AS by, email_approved_on AS day FROM {table} WHERE full_name = :n", n=name
    )[0]
    return row["email"], row["by"], row["day"]


@pytest.fixture
def strict(aozora: Shop) -> Shop:
    """minami01 holds example.co.jp, its client C01 aozora.example.jp."""
    with aozora.write() as tx:
        offices.edit(tx, aozora.office(tx), {"email_domains": "example.co.jp"})
        clients.edit(tx, aozora.office(tx), "C01", {"email_domains": "aozora.example.jp"})
    return aozora


@pytest.mark.req("REQ-041", "REQ-042")
def test_staff_are_registered_and_edited_with_the_company_s_address_or_a_permission(strict: Shop) -> None:
    row = {"code": "010", "full_name": "新人 花子", "email": "hana@gmail.com"}
    with refused("EMAIL_NOT_COMPANY"), strict.write() as tx:
        actions.register(tx, strict.office(tx), [row])
    with strict.write() as tx:
        actions.register(tx, strict.office(tx), [row], approval=APPROVAL)
    assert stored(strict, "staff", "新人 花子") == ("hana@gmail.com", "服部 一郎", "2026-11-20")
    with refused("EMAIL_NOT_COMPANY"), strict.write() as tx:
        actions.edit(tx, strict.office(tx), "004", {"email": "yoko@kita.example.jp"})
    with strict.write() as tx:
        actions.edit(tx, strict.office(tx), "004", {"email": "yoko@kita.example.jp"}, APPROVAL)
        actions.edit(tx, strict.office(tx), "003", {"email": "keiko@example.co.jp"}, APPROVAL)
    assert stored(strict, "staff", "山﨑 陽子") == ("yoko@kita.example.jp", "服部 一郎", "2026-11-20")
    assert stored(strict, "staff", "阿部 恵子")[1:] == (None, None), "an own address needs no permission"


@pytest.mark.req("REQ-042", "REQ-048")
def test_one_s_own_new_address_is_no_way_around(strict: Shop) -> None:
    with refused("EMAIL_NOT_COMPANY"), strict.as_user("minami004").write() as tx:
        actions.edit(tx, strict.office(tx), "004", {"email": "yoko@docomo.ne.jp"})
    assert not strict.rows("SELECT 1 AS x FROM outbox")


@pytest.mark.req("REQ-042")
def test_the_permission_goes_with_the_address_it_was_for(strict: Shop) -> None:
    with strict.write() as tx:
        actions.edit(tx, strict.office(tx), "004", {"email": "yoko@gmail.com"}, APPROVAL)
    with strict.write() as tx:
        actions.edit(tx, strict.office(tx), "004", {"email": "yamazaki@example.co.jp"})
    assert stored(strict, "staff", "山﨑 陽子") == ("yamazaki@example.co.jp", None, None)


@pytest.mark.req("REQ-041", "REQ-042")
def test_a_client_s_persons_come_under_the_client_s_domains(strict: Shop) -> None:
    cells = {"full_name": "石川 新", "email": "ishikawa@example.co.jp"}
    with refused("EMAIL_NOT_COMPANY"), strict.write() as tx:
        register.add_person(tx, strict.office(tx), "C01", cells)
    with strict.write() as tx:
        register.add_person(tx, strict.office(tx), "C01", cells, APPROVAL)
    assert stored(strict, "person", "石川 新") == ("ishikawa@example.co.jp", "服部 一郎", "2026-11-20")
    with refused("EMAIL_NOT_COMPANY"), strict.write() as tx:
        clients.edit_person(tx, strict.office(tx), "C01", "1", {"email": "abe@gmail.com"})
    with strict.write() as tx:
        register.add_person(
            tx, strict.office(tx), "C02", {"full_name": "川上 学", "email": "kawakami@midori.example.jp"}
        )


@pytest.mark.req("REQ-042")
def test_of_a_list_every_private_address_is_told(minami: Shop) -> None:
    rows = [
        {"code": f"1{n}", "full_name": f"職員 {n}", "email": email}
        for n, email in enumerate([*PRIVATE, "ok@minami.jp"])
    ]
    with refused(*["EMAIL_NOT_COMPANY"] * len(PRIVATE)), minami.write() as tx:
        actions.register(tx, minami.office(tx), rows)


# --- a forgotten address --------------------------------------------------------------------------------------------


def find(shop: Shop, name: str, phone: str) -> list[Any]:
    with shop.write() as tx:
        found = find_email.find(tx, shop.office(tx), name, phone)
    return [(row["user_id"], row["email"]) for row in found]


@pytest.mark.req("REQ-043")
def test_the_vendor_finds_an_address_by_name_and_registered_phone(aozora: Shop) -> None:
    with aozora.write() as tx:
        office = aozora.office(tx)
        actions.edit(tx, office, "002", {"mobile": "090-1111-2222"})
        clients.edit_person(tx, office, "C01", "1", {"phone": "03-1234-5678"})
    assert find(aozora, "小室　直樹", "０９０－１１１１－２２２２") == [("minami002", "komuro@example.co.jp")]
    assert find(aozora, "阿部真央子", "03-1234-5678") == [("abe@aozora.example.jp", "abe@aozora.example.jp")]
    rows = aozora.rows("SELECT object, facts FROM audit WHERE action = 'account.email_found' ORDER BY seq")
    assert [row["object"] for row in rows] == ["staff:002", "person:C01/1"]
    assert "example" not in str(rows), "the log holds no address"


@pytest.mark.req("REQ-043")
def test_name_and_phone_must_belong_together(aozora: Shop) -> None:
    with aozora.write() as tx:
        actions.edit(tx, aozora.office(tx), "002", {"mobile": "090-1111-2222"})
    for name, phone in [("小室 直樹", "090-9999-9999"), ("服部 一郎", "090-1111-2222"), ("", "090-1111-2222")]:
        with refused("NOT_REGISTERED"):
            find(aozora, name, phone)
    with refused("BAD_PHONE"):
        find(aozora, "小室 直樹", "12")
    with refused("FIELD_MISSING"):
        find(aozora, "服部 一郎", "")


@pytest.mark.req("REQ-043")
@pytest.mark.parametrize("who", ["minami001", "minami002", "minami004"])
def test_nobody_but_the_vendor_looks_addresses_up(aozora: Shop, who: str) -> None:
    with refused("PERM_VENDOR_ONLY"):
        find(aozora.as_user(who), "小室 直樹", "090-1111-2222")
