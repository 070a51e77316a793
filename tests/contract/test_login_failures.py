"""Failures in a row make an ID wait, ever longer; nobody is told which IDs there are."""

from __future__ import annotations

import pytest

from kcli_core.account import failures, passwords, sessions
from kcli_core.refusals import Refused
from kcli_core.staff import actions
from kcli_core.world import instant
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

PASSWORD = "itsumo-kaeru-hanashi-77"
pytestmark = pytest.mark.req("REQ-132")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is looked at here is the counting: the hash need not be slow."""
    monkeypatch.setattr(passwords, "check", lambda given, stored: (stored == passwords.one_time_hash(given), None))


@pytest.fixture
def user(minami: Shop) -> Shop:
    with minami.write() as tx:
        tx.run(
            "UPDATE account SET password_hash = :h, password_is_initial = :no "
            "WHERE user_id IN ('minami003', 'minami004')",
            h=passwords.one_time_hash(PASSWORD),
            no=False,
        )
    return minami


def log_in(shop: Shop, password: str = PASSWORD, user_id: str = "minami004") -> bool:
    try:
        return bool(sessions.log_in(shop.store, "minami01", user_id, password).token)
    except Refused as no:
        if [(refusal.code, dict(refusal.facts)) for refusal in no.refusals] != [("BAD_CREDENTIALS", {})]:
            raise
        return False


def wait(shop: Shop, clock: Clock) -> float:
    """How long the ID has to wait now, in seconds."""
    until = shop.rows("SELECT blocked_until FROM account WHERE user_id = 'minami004'")[0]["blocked_until"]
    return (instant(until) - clock.at).total_seconds() if until else 0


def test_four_failures_cost_nothing_and_from_the_fifth_on_the_wait_doubles(user: Shop, clock: Clock) -> None:
    waits = []
    for _ in range(16):
        assert not log_in(user, "wrong")
        waits.append(wait(user, clock))
        clock.forward(seconds=waits[-1])
    assert waits == [0, 0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_while_it_waits_the_right_password_is_refused_like_a_wrong_one(user: Shop, clock: Clock) -> None:
    for _ in range(5):
        log_in(user, "wrong")
    clock.forward(seconds=2, microseconds=-1)
    assert not log_in(user)
    clock.forward(seconds=wait(user, clock))
    assert log_in(user)
    assert user.rows("SELECT failures, blocked_until FROM account WHERE user_id = 'minami004'") == [
        {"failures": 0, "blocked_until": None}
    ]


def test_a_log_in_forgets_the_failures_before_it(user: Shop, clock: Clock) -> None:
    for _ in range(4):
        log_in(user, "wrong")
    assert log_in(user)
    for _ in range(4):
        log_in(user, "wrong")
    assert wait(user, clock) == 0


def test_an_id_waits_alone(user: Shop) -> None:
    for _ in range(8):
        log_in(user, "wrong")
    assert log_in(user, user_id="minami003")


def test_the_failures_of_unknown_ids_block_nobody_and_stand_in_the_log(user: Shop) -> None:
    for _ in range(8):
        assert not log_in(user, "wrong", "minami099")
    assert not user.rows("SELECT 1 AS x FROM account WHERE failures > 0")
    codes = user.rows("SELECT code, count(*) AS n FROM audit WHERE action = 'session.start' GROUP BY code")
    assert codes == [{"code": "BAD_CREDENTIALS", "n": 8}]


def test_every_failure_of_a_known_id_stands_in_the_log(user: Shop) -> None:
    for _ in range(7):
        log_in(user, "wrong")
    rows = user.rows("SELECT object, code FROM audit WHERE action = 'session.start'")
    assert [(row["object"], row["code"]) for row in rows] == [("minami01/minami004", "BAD_CREDENTIALS")] * 7
    counted = user.rows("SELECT failures FROM account WHERE user_id = 'minami004'")
    assert counted == [{"failures": 5}], "while it waits nothing makes it wait longer"


def test_whoever_guesses_for_a_day_has_some_hundred_tries(user: Shop, clock: Clock) -> None:
    """The longest wait is a quarter of an hour: 96 a day, and the few before it got so long."""
    for _ in range(14):
        log_in(user, "wrong")
        clock.forward(seconds=wait(user, clock))
    began = clock.at
    for _ in range(2):
        log_in(user, "wrong")
        clock.forward(seconds=wait(user, clock))
    assert (clock.at - began).total_seconds() == 2 * failures.LONGEST_BLOCK_SECONDS
    assert 86_400 / failures.LONGEST_BLOCK_SECONDS + 14 < 120


def test_a_new_one_time_password_from_a_colleague_still_waits(user: Shop, clock: Clock) -> None:
    """The wait is of the ID; a colleague's help does not shorten it, a reset by code and link does."""
    for _ in range(9):
        log_in(user, "wrong")
    with user.write() as tx:
        password = actions.set_password(tx, user.office(tx), "004")[1]
    with refused("BAD_CREDENTIALS"):
        sessions.log_in(user.store, "minami01", "minami004", password, PASSWORD)
