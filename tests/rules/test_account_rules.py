"""Rules about accounts, at their boundaries."""

from __future__ import annotations

import pytest

from kcli_core.account import rules
from kcli_core.refusals import Refusal


def code(verdict: Refusal | None) -> str | None:
    return verdict.code if verdict else None


@pytest.mark.req("REQ-060")
@pytest.mark.parametrize(
    ("limit", "used", "adding", "over"),
    [(10, 9, 1, 0), (10, 10, 0, 0), (10, 10, 1, 1), (10, 4, 7, 1), (10, 0, 10, 0), (1, 0, 2, 1), (30, 10, 24, 4)],
)
def test_no_more_accounts_than_the_limit(limit: int, used: int, adding: int, over: int) -> None:
    refusal = rules.room_for(limit, used, adding, company="minami01")
    if not over:
        assert refusal is None
        return
    assert refusal == Refusal(
        "LIMIT_ACCOUNTS", {"company": "minami01", "limit": limit, "used": used, "adding": adding, "over": over}
    )


@pytest.mark.req("REQ-061")
@pytest.mark.parametrize(
    ("new", "used", "verdict"),
    [
        (11, 10, None),
        (10, 10, None),
        (9, 10, "LIMIT_BELOW_USE"),
        (1, 0, None),
        (0, 0, "BAD_NUMBER"),
        (-1, 0, "BAD_NUMBER"),
    ],
)
def test_a_limit_is_from_1_and_never_below_use(new: int, used: int, verdict: str | None) -> None:
    assert code(rules.limit_can_become(new, used, company="C01")) == verdict


@pytest.mark.req("REQ-005")
@pytest.mark.parametrize(
    ("hours", "verdict"),
    [(-1, "BAD_HOURS"), (0, "BAD_HOURS"), (1, None), (4, None), (8, None), (9, "BAD_HOURS"), (24, "BAD_HOURS")],
)
def test_logout_hours_are_1_to_8(hours: int, verdict: str | None) -> None:
    refusal = rules.logout_hours(hours)
    assert code(refusal) == verdict
    if refusal:
        assert (refusal.facts["minimum"], refusal.facts["maximum"]) == (1, 8)


@pytest.mark.req("REQ-004", "REQ-021", "REQ-126")
@pytest.mark.parametrize(
    ("key", "verdict"), [("yamazaki", None), ("minami001", "ID_TAKEN"), ("admin", "ID_RESERVED"), ("admin1", None)]
)
def test_an_id_is_free_when_nobody_has_it_and_it_is_not_reserved(key: str, verdict: str | None) -> None:
    assert code(rules.id_free(key.upper(), key, {"minami001"})) == verdict


def test_a_reserved_id_is_reserved_even_where_it_is_taken() -> None:
    assert code(rules.id_free("admin", "admin", {"admin"})) == "ID_RESERVED"


@pytest.mark.req("REQ-128")
@pytest.mark.parametrize(
    ("left", "admin", "verdict"), [(0, False, "LAST_SYSADMIN"), (0, True, None), (1, False, None), (2, True, None)]
)
def test_the_last_system_administrator_keeps_the_right(left: int, admin: bool, verdict: str | None) -> None:
    assert code(rules.may_lose_right(left, admin_exists=admin, user_id="minami001")) == verdict


@pytest.mark.req("REQ-050", "REQ-057", "REQ-058")
@pytest.mark.parametrize(
    ("accounts", "by_vendor", "verdict"), [(1, False, "LAST_ACCOUNT"), (1, True, None), (2, False, None)]
)
def test_the_last_account_is_removed_by_the_vendor_only(accounts: int, by_vendor: bool, verdict: str | None) -> None:
    assert code(rules.may_remove(accounts, by_vendor=by_vendor, user_id="x")) == verdict


@pytest.mark.req("REQ-054")
@pytest.mark.parametrize(
    ("state", "oneself", "verdict"),
    [
        ("active", False, None),
        ("unreachable", False, None),
        ("suspended", False, "ALREADY_SUSPENDED"),
        ("active", True, "PERM_SELF_SUSPEND"),
        ("suspended", True, "PERM_SELF_SUSPEND"),
    ],
)
def test_others_are_suspended_never_oneself_and_never_twice(state: str, oneself: bool, verdict: str | None) -> None:
    assert code(rules.can_suspend(state, user_id="x", oneself=oneself)) == verdict


@pytest.mark.req("REQ-055")
@pytest.mark.parametrize(
    ("state", "verdict"), [("suspended", None), ("active", "NOT_SUSPENDED"), ("unreachable", "NOT_SUSPENDED")]
)
def test_only_what_is_suspended_is_resumed(state: str, verdict: str | None) -> None:
    assert code(rules.can_resume(state, user_id="x")) == verdict
