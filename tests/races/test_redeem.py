"""Secrets that are good once: two redeem the same one step by step, and exactly one of them succeeds."""

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from kcli_core.account import codes, passwords, reset, sessions, totp
from kcli_core.staff import actions
from kcli_core.store.transaction import Store
from kcli_core.world import World
from tests.conftest import Shop
from tests.races.steps import Command, Hold, no_hold, waiting

PASSWORD, OTHER = "itsumo-kaeru-hanashi-77", "mado-kara-mieru-yama-88"
AT = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)


def still(shop: Shop, random_bytes: Callable[[int], bytes] = os.urandom) -> Shop:
    """The store under a clock that stands still."""
    return Shop(Store(shop.store.place, World(now=lambda: AT, random_bytes=random_bytes)), shop.keys, shop.who)


def answers(shop: Shop, first: Callable[[Hold], Any], second: Callable[[Hold], Any]) -> list[Any]:
    """What both were told: the first is held before its commit, the second seen to wait for it."""
    leading = Command(first).held()
    following = waiting(shop, second)
    return [one.codes or one.answer for one in (leading, following)]


def id_of(tx: Any, user_id: str) -> int:
    return int(tx.value("SELECT id FROM account WHERE user_id = :u", u=user_id))


def request(shop: Shop) -> tuple[str, str]:
    """A reset that minami001 asked for: its code and link."""
    with shop.write() as tx:
        row = tx.rows(
            "SELECT * FROM verification WHERE id = :id", id=codes.ask(tx, id_of(tx, "minami001"), "reset", "x@y.jp")
        )[0]
    return codes.code_of(shop.keys, row), codes.link_of(shop.keys, row)


def redeems(shop: Shop, code: str, link: str | None = None) -> Callable[[Hold], bool]:
    def work(hold: Hold) -> bool:
        with shop.write() as tx:
            found = codes.redeem(tx, id_of(tx, "minami001"), "reset", shop.keys, code=code, link=link)
            hold()
        return found is not None

    return work


@pytest.mark.req("REQ-009")
def test_a_code_is_redeemed_by_one_of_two(minami: Shop) -> None:
    shop = still(minami)
    code, link = request(shop)
    assert answers(shop, redeems(shop, code, link), redeems(shop, code, link)) == [True, False]


@pytest.mark.req("REQ-009")
def test_two_wrong_tries_at_once_are_two(minami: Shop) -> None:
    shop = still(minami)
    request(shop)
    assert answers(shop, redeems(shop, "x"), redeems(shop, "y")) == [False, False]
    assert shop.rows("SELECT tries FROM verification") == [{"tries": 2}]


@pytest.mark.req("REQ-009")
def test_the_right_code_after_the_fifth_wrong_one_is_too_late_even_if_both_came_at_once(minami: Shop) -> None:
    shop = still(minami)
    code, _ = request(shop)
    for _ in range(codes.TRIES - 1):
        redeems(shop, "x")(no_hold)
    assert answers(shop, redeems(shop, "x"), redeems(shop, code)) == [False, False]


@pytest.mark.req("REQ-009")
def test_two_who_ask_at_once_get_no_fourth_code_within_the_hour(minami: Shop) -> None:
    shop = still(minami)

    def asks(hold: Hold) -> bool:
        with shop.write() as tx:
            account = id_of(tx, "minami001")
            may = codes.may_ask(tx, account, "reset")
            if may:
                codes.ask(tx, account, "reset", "x@y.jp")
            hold()
        return may

    for _ in range(codes.CODES_AN_HOUR - 1):
        asks(no_hold)
    assert answers(shop, asks, asks) == [True, False]


@pytest.mark.req("REQ-009")
def test_one_reset_sets_one_password(minami: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole command; held where it posts the mail that tells of it."""
    shop = still(minami)
    code, link = request(shop)
    mine, really = threading.local(), reset.post

    def post(*arguments: Any, **named: Any) -> None:
        getattr(mine, "hold", no_hold)()
        really(*arguments, **named)

    monkeypatch.setattr(reset, "post", post)

    def sets(new: str) -> Callable[[Hold], None]:
        def work(hold: Hold) -> None:
            mine.hold = hold
            reset.redeem(shop.store, "minami01", "minami001", shop.keys, code=code, link=link, new=new, kind="staff")

        return work

    assert answers(shop, sets(PASSWORD), sets(OTHER)) == [None, ["CODE_NOT_VALID"]]
    assert sessions.log_in(shop.store, "minami01", "minami001", PASSWORD).user_id == "minami001"


@pytest.fixture
def app(minami: Shop) -> pyotp.TOTP:
    """minami004 has an own password and the app; the step that confirmed it is long over."""
    early = Shop(Store(minami.store.place, World(now=lambda: AT - dt.timedelta(hours=1))), minami.keys)
    with early.write() as tx:
        password = actions.set_password(tx, early.office(tx), "004")[1]
    sessions.log_in(early.store, "minami01", "minami004", password, PASSWORD)
    with early.as_user("minami004").write() as tx:
        enrolment = totp.enable(tx, early.office(tx), early.keys)
    found = pyotp.parse_uri(enrolment.uri)
    assert isinstance(found, pyotp.TOTP)
    with early.as_user("minami004").write() as tx:
        recovery = totp.activate(tx, found.at(AT - dt.timedelta(hours=1)), early.keys)
    found.recovery = recovery  # type: ignore[attr-defined]
    return found


def logs_in(shop: Shop, code: str | None, password: str = PASSWORD, new: str | None = None) -> Callable[[Hold], bool]:
    """Held where the session's token is made."""

    def work(hold: Hold) -> bool:
        def held_bytes(count: int) -> bytes:
            hold()
            return os.urandom(count)

        store = still(shop, held_bytes).store
        return bool(sessions.log_in(store, "minami01", "minami004", password, new, keys=shop.keys, totp=code).token)

    return work


def test_a_step_of_the_app_lets_one_of_two_in(minami: Shop, app: pyotp.TOTP) -> None:
    code = app.at(AT)
    assert answers(minami, logs_in(minami, code), logs_in(minami, code)) == [True, ["CODE_NOT_VALID"]]


def test_a_recovery_code_lets_one_of_two_in(minami: Shop, app: pyotp.TOTP) -> None:
    code = app.recovery[0]  # type: ignore[attr-defined]
    assert answers(minami, logs_in(minami, code), logs_in(minami, code)) == [True, ["CODE_NOT_VALID"]]


def test_a_recovery_code_switches_off_or_lets_in_but_not_both(minami: Shop, app: pyotp.TOTP) -> None:
    code = app.recovery[0]  # type: ignore[attr-defined]
    shop = still(minami)

    def disables(hold: Hold) -> bool:
        with shop.as_user("minami004").write() as tx:
            done = totp.disable(tx, code, shop.keys)
            hold()
        return done

    assert answers(minami, logs_in(minami, code), disables) == [True, False]


@pytest.mark.req("REQ-045")
def test_an_initial_password_lets_one_of_two_in(minami: Shop) -> None:
    with minami.write() as tx:
        password = actions.set_password(tx, minami.office(tx), "004")[1]
    works = logs_in(minami, None, password, PASSWORD), logs_in(minami, None, password, OTHER)
    assert answers(minami, *works) == [True, ["BAD_CREDENTIALS"]]


def test_control_without_the_condition_both_would_redeem_it(minami: Shop) -> None:
    """Looked at before it is held, the same code is good for both."""
    shop = still(minami)
    with shop.write() as tx:
        account = id_of(tx, "minami004")
        tx.insert("recovery_code", {"account_id": account, "code_hash": passwords.one_time_hash("abc")})
    seen = threading.Barrier(2)

    def naive(_hold: Hold) -> bool:
        unused = shop.rows("SELECT id FROM recovery_code WHERE used_at IS NULL")
        seen.wait(30)
        with shop.write() as tx:
            tx.run("UPDATE recovery_code SET used_at = :at", at=tx.at)
        return bool(unused)

    both = [Command(naive), Command(naive)]
    for one in both:
        one.start()
    assert [one.finish() for one in both] == [True, True]
