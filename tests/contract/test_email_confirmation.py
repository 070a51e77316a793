"""One's own new address counts only after the code that was mailed to it comes back (REQ-048)."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.account import codes, confirm
from kcli_core.account.codes import LIFE, TRIES
from kcli_core.staff import actions, reads
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

NEW = "yoko@example.co.jp"
pytestmark = pytest.mark.req("REQ-048")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def yoko(minami: Shop, clock: Clock) -> Shop:
    """minami004, who has asked for a new address."""
    acting = clock.shop(minami).as_user("minami004")
    ask(acting, NEW)
    return acting


def ask(shop: Shop, address: str) -> dict[str, Any]:
    with shop.write() as tx:
        return actions.edit(tx, shop.office(tx), "004", {"email": address})


def send(shop: Shop, code: str) -> str | None:
    with shop.write() as tx:
        return actions.confirm_email(tx, shop.office(tx), code, keys=shop.keys)


def right_code(shop: Shop) -> str:
    return codes.code_of(shop.keys, shop.rows("SELECT * FROM verification ORDER BY id DESC LIMIT 1")[0])


def wrong_code(shop: Shop) -> str:
    return f"{(int(right_code(shop)) + 1) % 10**codes.DIGITS:0{codes.DIGITS}}"


def address(shop: Shop) -> str:
    return shop.rows("SELECT email FROM staff WHERE code = '004'")[0]["email"]


def test_the_old_address_stays_until_the_code_comes_back(yoko: Shop) -> None:
    assert address(yoko) == "yamazaki@example.co.jp"
    with yoko.read() as q:
        assert reads.show(q, yoko.office(q), "004")["email_to_confirm"] == NEW
    assert send(yoko, right_code(yoko)) == NEW
    assert address(yoko) == NEW
    with yoko.read() as q:
        assert reads.show(q, yoko.office(q), "004")["email_to_confirm"] is None
        changes = reads.history(q, yoko.office(q), "004", kind="change")
    assert [(row["what"], row["after"]) for row in changes] == [("email", NEW)]


def test_a_code_is_eight_digits_and_the_store_does_not_hold_it(yoko: Shop) -> None:
    code = right_code(yoko)
    assert len(code) == 8
    assert code.isdigit()
    with yoko.read() as q:
        for table in q.connection.tables():
            assert code not in str(q.rows(f"SELECT * FROM {table}"))


def test_one_mail_is_posted_to_the_new_address(yoko: Shop) -> None:
    rows = yoko.rows("SELECT recipient, template, state, facts FROM outbox")
    assert [(row["recipient"], row["template"], row["state"]) for row in rows] == [(NEW, "confirm_email", "waiting")]
    assert '"minutes":10' in rows[0]["facts"]


def test_a_wrong_code_changes_nothing_and_leaves_a_row_of_the_log(yoko: Shop) -> None:
    assert send(yoko, wrong_code(yoko)) is None
    assert address(yoko) == "yamazaki@example.co.jp"
    assert yoko.rows("SELECT action FROM audit ORDER BY seq DESC LIMIT 1")[0]["action"] == "account.code_refused"


def test_after_five_wrong_codes_the_right_one_is_worn_out(yoko: Shop) -> None:
    for _ in range(TRIES - 1):
        send(yoko, wrong_code(yoko))
    assert yoko.rows("SELECT tries FROM verification")[0]["tries"] == TRIES - 1
    send(yoko, wrong_code(yoko))
    assert send(yoko, right_code(yoko)) is None
    assert address(yoko) == "yamazaki@example.co.jp"


def test_after_four_wrong_codes_the_right_one_still_fits(yoko: Shop) -> None:
    for _ in range(TRIES - 1):
        send(yoko, wrong_code(yoko))
    assert send(yoko, right_code(yoko)) == NEW


def test_a_code_lives_just_under_ten_minutes(yoko: Shop, clock: Clock) -> None:
    clock.forward(minutes=LIFE.total_seconds() / 60)
    assert send(yoko, right_code(yoko)) is None
    clock.forward(microseconds=-1)
    assert send(yoko, right_code(yoko)) == NEW


def test_a_code_is_used_once(yoko: Shop) -> None:
    code = right_code(yoko)
    assert send(yoko, code) == NEW
    assert send(yoko, code) is None


def test_an_earlier_request_lapses(yoko: Shop) -> None:
    early = right_code(yoko)
    ask(yoko, "another@example.co.jp")
    assert send(yoko, early) is None
    assert send(yoko, right_code(yoko)) == "another@example.co.jp"


def test_a_code_is_its_owner_s_alone(yoko: Shop) -> None:
    code = right_code(yoko)
    other = Shop(yoko.store, yoko.keys).as_user("minami003")
    assert send(other, code) is None
    assert send(yoko, code) == NEW


def test_what_the_office_writes_needs_no_code(minami: Shop) -> None:
    answer = ask(minami.as_user("minami002"), NEW)
    assert answer["email_to_confirm"] is None
    assert address(minami) == NEW


def test_a_bad_address_is_refused_before_anything_is_mailed(yoko: Shop) -> None:
    with refused("BAD_EMAIL"):
        ask(yoko, "yoko＠")
    assert len(yoko.rows("SELECT 1 AS x FROM outbox")) == 1


def test_the_answer_to_every_bad_code_is_the_same() -> None:
    assert [refusal.code for refusal in confirm.refused().refusals] == ["CODE_NOT_VALID"]
    assert confirm.refused().refusals[0].facts == {}
