"""Codes for a phone or a mailbox: eight digits, ten minutes, five tries, three an hour, ten a day; never stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcli_core.account import codes
from kcli_core.store.engine import Row
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.letters import other_code

PURPOSE, VALUE = "reset_phone", "+819012345678"
pytestmark = pytest.mark.req("REQ-009", "REQ-011")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def ask(shop: Shop, user_id: str = "minami001", purpose: str = PURPOSE) -> str | None:
    """Open a request where that may be; its code."""
    with shop.write() as tx:
        id = tx.value("SELECT id FROM account WHERE user_id = :u", u=user_id)
        if not codes.may_ask(tx, id, purpose):
            return None
        row = tx.rows("SELECT * FROM verification WHERE id = :id", id=codes.ask(tx, id, purpose, VALUE))[0]
    return codes.code_of(shop.keys, row)


def redeem(
    shop: Shop, code: str | None, user_id: str = "minami001", purpose: str = PURPOSE, link: str | None = None
) -> bool:
    with shop.write() as tx:
        id = tx.value("SELECT id FROM account WHERE user_id = :u", u=user_id)
        return codes.redeem(tx, id, purpose, shop.keys, code=code, link=link) is not None


def newest(shop: Shop) -> Row:
    return shop.rows("SELECT * FROM verification ORDER BY id DESC LIMIT 1")[0]


def secret_of(shop: Shop) -> str:
    """The newest link's token without its number."""
    head, link = f"kcl_{newest(shop)['id']}_", codes.link_of(shop.keys, newest(shop))
    assert link.startswith(head)
    return link.removeprefix(head)


def test_a_code_has_eight_digits_and_a_link_256_bits(minami: Shop) -> None:
    code = ask(minami) or ""
    assert len(code) == 8
    assert code.isascii()
    assert code.isdigit()
    assert len(secret_of(minami)) == 43


def test_the_store_holds_neither_code_nor_link(minami: Shop) -> None:
    code = ask(minami) or ""
    secret = secret_of(minami)
    with minami.read() as q:
        for table in q.connection.tables():
            said = str(q.rows(f"SELECT * FROM {table}"))
            assert code not in said
            assert secret not in said


def test_a_row_that_was_tampered_with_has_another_code_and_another_key_file_too(minami: Shop, tmp_path: object) -> None:
    code, row = ask(minami), newest(minami)
    for field, value in [("value", "+819099999999"), ("purpose", "reset"), ("account_id", 999), ("created_at", "2030")]:
        assert codes.code_of(minami.keys, {**row, field: value}) != code
        assert codes.link_of(minami.keys, {**row, field: value}) != codes.link_of(minami.keys, row)
    assert codes.code_of(tmp_path, row) != code  # type: ignore[arg-type]


def test_a_code_is_used_once(minami: Shop) -> None:
    code = ask(minami)
    assert redeem(minami, code)
    assert not redeem(minami, code)


def test_nothing_given_redeems_nothing(minami: Shop) -> None:
    ask(minami)
    assert not redeem(minami, None)
    assert not redeem(minami, "")


def test_a_code_is_its_owner_s_and_its_purpose_s_alone(minami: Shop) -> None:
    code = ask(minami)
    assert not redeem(minami, code, "minami002")
    assert not redeem(minami, code, purpose="reset")
    assert redeem(minami, code)


def test_a_code_lives_just_under_ten_minutes(minami: Shop, clock: Clock) -> None:
    code = ask(minami)
    clock.forward(minutes=10)
    assert not redeem(minami, code)
    clock.forward(microseconds=-1)
    assert redeem(minami, code)


def test_an_earlier_code_lapses_with_the_next_one(minami: Shop) -> None:
    first, second = ask(minami), ask(minami)
    assert not redeem(minami, first)
    assert redeem(minami, second)


def test_the_fifth_wrong_try_wears_a_code_out(minami: Shop) -> None:
    code = ask(minami) or ""
    for _ in range(codes.TRIES - 1):
        assert not redeem(minami, other_code(code))
    assert newest(minami)["tries"] == codes.TRIES - 1
    assert not redeem(minami, other_code(code))
    assert not redeem(minami, code)


def test_the_fourth_wrong_try_does_not(minami: Shop) -> None:
    code = ask(minami) or ""
    for _ in range(codes.TRIES - 1):
        redeem(minami, other_code(code))
    assert redeem(minami, code)


def test_a_new_code_does_not_wash_failures_away(minami: Shop, clock: Clock) -> None:
    code = ask(minami) or ""
    for _ in range(3):
        redeem(minami, other_code(code))
    code = ask(minami) or ""
    redeem(minami, other_code(code))
    redeem(minami, other_code(code))
    assert not redeem(minami, code), "five failures within the hour, of two codes"
    assert ask(minami) is None
    clock.forward(hours=1)
    assert redeem(minami, ask(minami))


def test_three_codes_an_hour(minami: Shop, clock: Clock) -> None:
    assert all(ask(minami) for _ in range(codes.CODES_AN_HOUR))
    assert ask(minami) is None
    clock.forward(hours=1, microseconds=-1)
    assert ask(minami) is None
    clock.forward(microseconds=1)
    assert ask(minami) is not None


def test_ten_codes_a_day(minami: Shop, clock: Clock) -> None:
    began = clock.at
    given = 0
    while given < codes.CODES_A_DAY:
        given += ask(minami) is not None
        clock.forward(minutes=21)
    clock.forward(hours=2)
    assert ask(minami) is None
    clock.at = began
    clock.forward(hours=24)
    assert ask(minami) is not None


def test_one_who_used_up_the_codes_does_not_use_up_another_s(minami: Shop) -> None:
    while ask(minami):
        pass
    assert ask(minami, "minami002")
    assert ask(minami, purpose="email")


@pytest.mark.parametrize("spell", [lambda code: f" {code}\n", lambda code: f"\t{code} "])
def test_blanks_around_a_code_are_nothing(minami: Shop, spell: Callable[[str], str]) -> None:
    assert redeem(minami, spell(ask(minami) or ""))


def test_whoever_guesses_for_a_day_has_at_most_fifty_tries(minami: Shop, clock: Clock) -> None:
    """Fifty of 10^8: one in two million."""
    tried = 0
    for _ in range(24 * 6):
        code = ask(minami)
        while code and newest(minami)["tries"] < codes.TRIES:
            before = newest(minami)["tries"]
            redeem(minami, other_code(code))
            if newest(minami)["tries"] == before:
                break
            tried += 1
        clock.forward(minutes=10)
    assert codes.TRIES <= tried <= codes.CODES_A_DAY * codes.TRIES
