"""Rules about an office, its staff and its clients, at their boundaries."""

from __future__ import annotations

import datetime as dt

import pytest

from kcli_core.client import rules as client_rules
from kcli_core.office import rules as office_rules
from kcli_core.refusals import Refusal
from kcli_core.roles import Role
from kcli_core.staff import rules as staff_rules

BEFORE, ON, AFTER = dt.date(2019, 9, 23), dt.date(2019, 9, 24), dt.date(2019, 9, 25)


@pytest.mark.req("REQ-125", "REQ-126", "REQ-127")
@pytest.mark.parametrize(
    ("applied_on", "oem", "admin"),
    [
        (dt.date(2015, 4, 1), False, True),
        (BEFORE, False, True),
        (ON, False, False),
        (AFTER, False, False),
        (BEFORE, True, True),
        (ON, True, True),
        (dt.date(2026, 11, 22), True, True),
    ],
)
def test_admin_is_given_before_2019_09_24_and_under_oem_else_the_first_id_is_administrator(
    applied_on: dt.date, oem: bool, admin: bool
) -> None:
    assert office_rules.gives_admin(applied_on, oem=oem) is admin
    assert office_rules.first_id_becomes_sysadmin(applied_on, oem=oem) is not admin


@pytest.mark.req("REQ-140")
@pytest.mark.parametrize(
    ("now", "wanted", "by_vendor", "verdict"),
    [
        ("free", "paid", False, None),
        ("free", "paid", True, None),
        ("paid", "free", True, None),
        ("paid", "free", False, "PERM_VENDOR_ONLY"),
        ("paid", "paid", False, None),
        ("free", "free", False, None),
    ],
)
def test_free_becomes_paid_and_only_the_vendor_turns_it_back(
    now: str, wanted: str, by_vendor: bool, verdict: str | None
) -> None:
    refusal = office_rules.plan_can_become(now, wanted, by_vendor=by_vendor)
    assert (refusal.code if refusal else None) == verdict


@pytest.mark.parametrize("channel", office_rules.CHANNELS)
def test_a_word_of_a_fixed_list_is_taken_as_written(channel: str) -> None:
    assert office_rules.one_of("channel", channel, office_rules.CHANNELS) is None


def test_a_word_that_is_not_in_the_list_is_refused_with_the_list() -> None:
    refusal = office_rules.one_of("channel", "Direct", office_rules.CHANNELS)
    assert refusal is not None
    assert (refusal.code, refusal.facts["allowed"]) == ("BAD_CHOICE", ["direct", "agency", "partner"])


@pytest.mark.req("REQ-015")
def test_a_request_is_about_name_and_place_only() -> None:
    assert set(office_rules.REQUESTABLE) == {"name", "postal_code", "address", "phone"}


@pytest.mark.req("REQ-004")
def test_the_id_that_is_filled_in_is_access_name_and_staff_code() -> None:
    assert staff_rules.default_user_id("minami", "001") == "minami001"


@pytest.mark.req("REQ-001")
@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("所長", Role.DIRECTOR),
        ("IT担当者", Role.IT_STAFF),
        ("ＩＴ担当", Role.IT_STAFF),
        ("給与計算担当者", Role.PAYROLL_STAFF),
        ("一般", Role.GENERAL),
        (" General ", Role.GENERAL),
        ("", Role.GENERAL),
        ("　", Role.GENERAL),
    ],
)
def test_a_role_is_read_as_people_write_it(text: str, role: Role) -> None:
    assert staff_rules.read_role(text) is role


@pytest.mark.parametrize("text", ["vendor", "system_administrator", "client", "社長", "directors"])
def test_a_word_that_is_no_role_of_an_office_is_refused(text: str) -> None:
    refusal = staff_rules.read_role(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "BAD_ROLE"
    assert refusal.facts["allowed"] == ["director", "it_staff", "payroll_staff", "general"]


@pytest.mark.req("REQ-037")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("法人", "corporation"),
        ("", "corporation"),
        ("学校", "organization"),
        ("個人事業主", "sole_proprietor"),
        ("ＣＯＲＰＯＲＡＴＩＯＮ", "corporation"),
    ],
)
def test_a_kind_of_company_is_read_as_people_write_it(text: str, kind: str) -> None:
    assert client_rules.read_kind(text) == kind


@pytest.mark.req("REQ-037")
@pytest.mark.parametrize("text", ["私人", "家族", "person"])
def test_a_private_person_is_no_kind_of_company(text: str) -> None:
    refusal = client_rules.read_kind(text)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "BAD_CHOICE"


@pytest.mark.req("REQ-016")
@pytest.mark.parametrize(
    ("on", "wishes", "after", "bad"),
    [
        ([], ["share=on"], ["share"], []),
        (["share", "ebook"], ["share=off"], ["ebook"], []),
        (["ebook"], ["ebook=on", "folder=on"], ["folder", "ebook"], []),
        (["ebook"], ["ebook=off", "ebook=on"], ["ebook"], []),
        ([], ["share=yes", "games=on", "share"], [], ["share=yes", "games=on", "share"]),
    ],
)
def test_menus_are_switched_one_by_one_and_every_bad_wish_is_named(
    on: list[str], wishes: list[str], after: list[str], bad: list[str]
) -> None:
    shown, refusals = client_rules.switch_menus(on, wishes)
    assert shown == after
    assert [(refusal.code, refusal.facts["text"]) for refusal in refusals] == [("BAD_MENU", wish) for wish in bad]
