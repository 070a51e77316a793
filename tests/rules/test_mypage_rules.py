"""When My page opens, whom mail goes to, what is charged, and which partner an office may name: as tables."""

from __future__ import annotations

import datetime as dt
from itertools import product

import pytest

from kcli_core.mypage import rules
from kcli_core.mypage.rules import Candidate
from kcli_core.office.rules import partner_fits
from kcli_core.partner import rules as partner_rules
from kcli_core.refusals import Refusal

NO_RIGHT, AGENCY, GROUP = "MYPAGE_NO_RIGHT", "MYPAGE_AGENCY", "MYPAGE_GROUP_ACCOUNT"


def codes(refusals: list[Refusal]) -> list[str]:
    return [refusal.code for refusal in refusals]


# REQUIREMENTS 3.3: admin or the right, a direct contract, no group account. One row of the eight opens.
EIGHT = [
    (True, True, False, []),
    (True, True, True, [GROUP]),
    (True, False, False, [AGENCY]),
    (True, False, True, [AGENCY, GROUP]),
    (False, True, False, [NO_RIGHT]),
    (False, True, True, [NO_RIGHT, GROUP]),
    (False, False, False, [NO_RIGHT, AGENCY]),
    (False, False, True, [NO_RIGHT, AGENCY, GROUP]),
]


@pytest.mark.req("REQ-116", "REQ-124", "REQ-133", "REQ-134", "REQ-135")
@pytest.mark.parametrize(("right", "direct", "group", "closed_by"), EIGHT)
@pytest.mark.parametrize("by_admin", [True, False], ids=["admin", "right"])
def test_my_page_opens_in_one_of_eight_combinations(
    right: bool, direct: bool, group: bool, closed_by: list[str], by_admin: bool
) -> None:
    """`admin` and the right are two ways to the same door."""
    found = rules.opens(
        is_admin_id=right and by_admin, has_right=right and not by_admin, direct=direct, group_account=group
    )
    assert codes(found) == closed_by


def test_the_eight_are_all_there_are() -> None:
    assert {row[:3] for row in EIGHT} == set(product([True, False], repeat=3))
    assert sum(not row[3] for row in EIGHT) == 1


@pytest.mark.req("REQ-140")
@pytest.mark.parametrize(("plan", "verdict"), [("free", None), ("paid", "ALREADY_PAID")])
def test_free_is_upgraded_once(plan: str, verdict: str | None) -> None:
    refusal = rules.may_upgrade("minami01", plan)
    assert (refusal.code if refusal else None) == verdict


@pytest.mark.parametrize(
    ("ids", "included", "extra"), [(0, 11, 0), (11, 11, 0), (12, 11, 1), (30, 11, 19), (7, 6, 1), (3, 3, 0), (4, 3, 1)]
)
def test_ids_beyond_the_fee_are_charged(ids: int, included: int, extra: int) -> None:
    assert rules.extra_ids(ids, included) == extra


@pytest.mark.parametrize(
    ("ids", "added", "included", "extra"),
    [(11, 11, 11, 0), (12, 1, 11, 1), (13, 5, 11, 2), (20, 3, 11, 3), (4, 4, 3, 1), (11, 1, 11, 0), (5, 0, 3, 0)],
)
def test_of_the_ids_that_are_added_those_beyond_the_fee_are_charged(
    ids: int, added: int, included: int, extra: int
) -> None:
    assert rules.extra_of_added(ids, added, included) == extra


@pytest.mark.req("REQ-112", "REQ-113")
@pytest.mark.parametrize(
    ("email", "state", "direct", "customers_too", "reason"),
    [
        ("a@example.jp", "active", True, False, None),
        ("a@example.jp", "active", False, False, "not_direct"),
        ("a@example.jp", "active", False, True, None),
        ("a@example.jp", "suspended", True, False, "suspended"),
        ("a@example.jp", "unreachable", True, False, "unreachable"),
        ("a@example.jp", "ended", True, False, "ended"),
        ("a@example.jp", "suspended", False, True, "suspended"),
        (None, "active", True, False, "no_address"),
        ("", "active", True, False, "no_address"),
        (None, "suspended", False, False, "not_direct"),
    ],
)
def test_who_is_left_out_and_why(
    email: str | None, state: str, direct: bool, customers_too: bool, reason: str | None
) -> None:
    assert rules.why_not(email=email, state=state, direct=direct, customers_too=customers_too) == reason


def one(email: str | None, name: str, why: str, office: str | None = "minami01", **more: str | None) -> Candidate:
    return Candidate(email, email and email.lower(), name, "みなみ会計", office, None, why, more.get("reason"))


@pytest.mark.req("REQ-111", "REQ-113")
@pytest.mark.parametrize(
    ("candidates", "sent", "left_out"),
    [
        ([], [], []),
        (
            [one("a@x.jp", "服部 一郎", "my_page"), one("b@x.jp", "小室 直樹", "system_administrator")],
            [("a@x.jp", "minami01", "my_page"), ("b@x.jp", "minami01", "system_administrator")],
            [],
        ),
        (  # the same person by both ways: once, with both reasons
            [one("A@x.jp", "服部 一郎", "my_page"), one("a@X.jp", "服部　一郎", "system_administrator")],
            [("A@x.jp", "minami01", "my_page system_administrator")],
            [],
        ),
        (  # somebody else behind the same address is told apart
            [one("a@x.jp", "服部 一郎", "my_page"), one("a@x.jp", "小室 直樹", "system_administrator")],
            [("a@x.jp", "minami01", "my_page system_administrator")],
            [("小室 直樹", "same_address")],
        ),
        (  # two offices of one person
            [one("a@x.jp", "服部", "my_page", office) for office in ("minami01", "kita01")]
            + [one("a@x.jp", "服部", "agency", None)],
            [("a@x.jp", "minami01 kita01", "my_page agency")],
            [],
        ),
        (  # who is left out does not keep the address from another
            [one("a@x.jp", "服部", "system_administrator", reason="suspended"), one("a@x.jp", "服部", "my_page")],
            [("a@x.jp", "minami01", "my_page")],
            [("服部", "suspended")],
        ),
        ([one(None, "admin", "system_administrator")], [], [("admin", "no_address")]),
    ],
)  # fmt: skip
def test_each_address_once(
    candidates: list[Candidate], sent: list[tuple[str, str, str]], left_out: list[tuple[str, str]]
) -> None:
    rows, others = rules.union(candidates)
    assert [(row["email"], row["office"], row["why"]) for row in rows] == sent
    assert [(row["name"], row["reason"]) for row in others] == left_out
    assert rules.counted(others) == {reason: 1 for _, reason in left_out}


@pytest.mark.req("REQ-112")
@pytest.mark.parametrize(
    ("channel", "kind", "verdict"),
    [
        ("direct", None, None),
        ("agency", None, None),
        ("agency", "agency", None),
        ("partner", "partner", None),
        ("direct", "agency", "PARTNER_CHANNEL"),
        ("direct", "partner", "PARTNER_CHANNEL"),
        ("partner", "agency", "PARTNER_CHANNEL"),
        ("agency", "partner", "PARTNER_CHANNEL"),
        ("partner", "certified_partner", "PARTNER_CHANNEL"),
        ("agency", "certified_partner", "PARTNER_CHANNEL"),
    ],
)
def test_the_channel_and_the_partner_agree(channel: str, kind: str | None, verdict: str | None) -> None:
    refusal = partner_fits(channel, {"code": "P01", "kind": kind} if kind else None)
    assert (refusal.code if refusal else None) == verdict


@pytest.mark.req("REQ-111")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("agency", "agency"),
        ("販売代理店", "agency"),
        ("ＰＡＲＴＮＥＲ", "partner"),
        ("パートナー", "partner"),
        (" 導入支援パートナー認定者 ", "certified_partner"),
        ("vendor", None),
        ("", None),
    ],
)
def test_a_kind_of_partner_is_read_as_people_write_it(text: str, kind: str | None) -> None:
    found = partner_rules.read_kind(text)
    assert found == kind if kind else isinstance(found, Refusal) and found.code == "BAD_CHOICE"


@pytest.mark.parametrize(
    ("ended_on", "ended"), [(None, False), ("2026-11-21", True), ("2026-11-22", False), ("2026-11-23", False)]
)
def test_the_last_day_is_still_one_of_the_partnership(ended_on: str | None, ended: bool) -> None:
    assert partner_rules.has_ended(ended_on, dt.date(2026, 11, 22)) is ended


@pytest.mark.parametrize(("offices", "verdict"), [([], None), (["minami01"], "HAS_OFFICES")])
def test_a_partner_that_an_office_names_stays(offices: list[str], verdict: str | None) -> None:
    refusal = partner_rules.may_go("P01", offices)
    assert (refusal.code if refusal else None) == verdict
