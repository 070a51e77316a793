"""Rules about contacts: places, roles, duties, and how a shared address is shown."""

from __future__ import annotations

import pytest

from kcli_core.contacts import rules
from kcli_core.contacts.addresses import Person, may_stand
from kcli_core.refusals import Refusal


@pytest.mark.req("REQ-095")
@pytest.mark.parametrize(
    ("used", "adding", "limit", "over"),
    [(0, 1, 4, None), (3, 1, 4, None), (4, 1, 4, 1), (6, 1, 4, 3), (6, 0, 4, 2), (4, 0, 4, None), (0, 6, 4, 2)],
)
def test_persons_are_counted_against_the_limit(used: int, adding: int, limit: int, over: int | None) -> None:
    refusal = rules.may_add(used, adding, limit, "M1")
    assert (refusal.facts["over"] if refusal else None) == over


@pytest.mark.req("REQ-089")
def test_a_form_with_too_many_tells_every_number() -> None:
    refusal = rules.may_apply(6, 4, 6, "2022-10-03", "M1")
    assert refusal is not None
    assert dict(refusal.facts) == {
        "contract": "M1", "form_limit": 4, "limit": 6, "form_date": "2022-10-03", "adding": 6, "over": 2,
    }  # fmt: skip
    assert rules.may_apply(4, 4, 6, "2022-10-03", "M1") is None


@pytest.mark.req("REQ-106")
@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["山田 太郎", "伊藤 花子", "佐藤 次郎"], "山田/伊藤/佐藤"),
        (["山田 太郎", "伊藤 花子", "佐藤 次郎", "山田 一郎"], "山田 太郎/伊藤/佐藤/山田 一郎"),
        (["山田 太郎"], "山田 太郎"),
        (["山田　太郎", "山田 太郎"], "山田 太郎"),
        (["服部", "阿部"], "服部/阿部"),
        (["山田太郎", "勘解由小路 一", "髙橋誠"], "山田/勘解由小路/髙橋"),
        (["山田太郎", "山田 花子", "森 泉"], "山田太郎/山田 花子/森"),
        (["ジョン・スミス", "李"], "ジョン・スミス/李"),
        ([], ""),
    ],
)
def test_a_shared_address_shows_surnames_in_the_order_of_registration(names: list[str], shown: str) -> None:
    assert rules.display_name(names) == shown


@pytest.mark.req("REQ-106")
@pytest.mark.parametrize(("name", "sign"), [("山田/伊藤", "/"), ("山田／伊藤", "／"), ("山田 太郎", None)])
def test_a_name_does_not_hold_the_separator(name: str, sign: str | None) -> None:
    refusal = rules.no_separator(name)
    assert (refusal.facts["separator"] if refusal else None) == sign


@pytest.mark.req("REQ-096")
@pytest.mark.parametrize(
    ("text", "duties"),
    [
        ("業務", ["operations"]),
        ("契約担当・システム担当", ["system", "contract"]),
        ("system, operations", ["system", "operations"]),
        ("システム　業務／契約", ["system", "operations", "contract"]),
        ("", []),
    ],
)
def test_a_secondary_has_any_number_of_duties(text: str, duties: list[str]) -> None:
    assert rules.read_duties(text) == duties


@pytest.mark.parametrize("text", ["営業", "system sales"])
def test_a_duty_that_there_is_not(text: str) -> None:
    assert isinstance(rules.read_duties(text), Refusal)


@pytest.mark.parametrize(
    ("text", "primary"), [("主担当", True), ("主", True), ("Primary", True), ("副担当", False), ("", False)]
)
def test_the_role_in_a_form(text: str, primary: bool) -> None:
    assert rules.read_role(text) is primary


@pytest.mark.parametrize(
    ("text", "flag"), [("○", True), ("１", True), ("はい", True), ("×", False), ("", False), ("-", False)]
)
def test_a_mark_in_a_form(text: str, flag: bool) -> None:
    assert rules.read_flag(text) is flag


@pytest.mark.parametrize("read", [rules.read_role, rules.read_flag])
def test_another_word_is_refused(read) -> None:  # type: ignore[no-untyped-def]
    refusal = read("たぶん")
    assert (refusal.code, bool(refusal.facts["allowed"])) == ("BAD_CHOICE", True)


YAMADA, ITO = Person("山田 太郎", "山田太郎"), Person("伊藤 花子", "伊藤花子")
HERE, ELSEWHERE = {"office_id": 1}, {"office_id": 2}


@pytest.mark.req("REQ-101", "REQ-105")
@pytest.mark.parametrize(
    ("account", "behind", "new", "shared", "reason"),
    [
        (None, [], YAMADA, False, None),
        (HERE, [], YAMADA, False, None),
        (HERE, [YAMADA], YAMADA, False, None),  # another contract of the same person
        (HERE, [YAMADA], ITO, False, "contact"),
        (HERE, [YAMADA], ITO, True, None),
        (HERE, [YAMADA, ITO], Person("佐藤", "佐藤"), False, "contact"),  # shared already, and yet to be said
        (ELSEWHERE, [], YAMADA, True, "other_office"),
        (ELSEWHERE, [YAMADA], YAMADA, True, "other_office"),
    ],
)
def test_who_may_stand_behind_an_address(account, behind, new, shared, reason) -> None:  # type: ignore[no-untyped-def]
    refusal = may_stand(account, behind, 1, new, shared=shared, email="keiri@example.co.jp")
    assert (refusal.facts["reason"] if refusal else None) == reason
