"""A second factor: each step of the app good once, recovery codes for a lost phone, nothing of it in the store."""

from __future__ import annotations

import pyotp
import pytest

from kcli_core.account import failures, sessions, totp
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.letters import other_code
from tests.contract.refusing import refused

PASSWORD = "itsumo-kaeru-hanashi-77"
STEP = 30


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def enable(shop: Shop, who: str = "minami004") -> totp.Enrolment:
    with shop.as_user(who).write() as tx:
        return totp.enable(tx, shop.office(tx), shop.keys)


def activate(shop: Shop, code: str, who: str = "minami004") -> list[str] | None:
    with shop.as_user(who).write() as tx:
        return totp.activate(tx, code, shop.keys)


def disable(shop: Shop, code: str, who: str = "minami004") -> bool:
    with shop.as_user(who).write() as tx:
        return totp.disable(tx, code, shop.keys)


def log_in(shop: Shop, code: str | None = None, password: str = PASSWORD, user_id: str = "minami004") -> str:
    return sessions.log_in(shop.store, "minami01", user_id, password, keys=shop.keys, totp=code).token


class App:
    """The user's phone."""

    def __init__(self, enrolment: totp.Enrolment, clock: Clock) -> None:
        self.totp, self.clock = pyotp.parse_uri(enrolment.uri), clock

    def code(self, steps: int = 0) -> str:
        assert isinstance(self.totp, pyotp.TOTP)
        return self.totp.at(self.clock.at, counter_offset=steps)


@pytest.fixture
def user(minami: Shop) -> Shop:
    """minami004 has an own password."""
    with minami.write() as tx:
        password = actions.set_password(tx, minami.office(tx), "004")[1]
    sessions.log_in(minami.store, "minami01", "minami004", password, PASSWORD)
    return minami


@pytest.fixture
def app(user: Shop, clock: Clock) -> App:
    """minami004 has the app, and confirmed it in an earlier step."""
    app = App(enable(user), clock)
    codes = activate(user, app.code())
    assert codes is not None
    app.recovery = codes  # type: ignore[attr-defined]
    clock.forward(seconds=10 * STEP)
    return app


def test_the_app_knows_issuer_and_user(user: Shop) -> None:
    enrolment = enable(user)
    read = pyotp.parse_uri(enrolment.uri)
    assert (read.name, read.issuer, read.secret) == ("minami004", "kcli minami01", enrolment.secret)
    assert len(enrolment.secret) == 32, "160 bits in base32"


def test_until_a_code_was_confirmed_none_is_asked_for(user: Shop, clock: Clock) -> None:
    app = App(enable(user), clock)
    log_in(user)
    assert activate(user, other_code(app.code())) is None
    log_in(user)
    assert activate(user, app.code()) is not None
    with refused("TOTP_NEEDED"):
        log_in(user)


def test_log_in_asks_for_a_code_only_after_the_password_was_right(user: Shop, app: App) -> None:
    with refused("BAD_CREDENTIALS"):
        log_in(user, app.code(), password=PASSWORD + "x")
    with refused("TOTP_NEEDED"):
        log_in(user)
    with refused("CODE_NOT_VALID"):
        log_in(user, other_code(app.code()))
    assert log_in(user, app.code())


def test_a_code_opens_one_session(user: Shop, app: App, clock: Clock) -> None:
    code = app.code()
    log_in(user, code)
    with refused("CODE_NOT_VALID"):
        log_in(user, code)
    with refused("CODE_NOT_VALID"):
        log_in(user, app.code(-1))
    clock.forward(seconds=STEP)
    log_in(user, app.code())


def test_the_code_that_confirmed_the_app_opens_nothing(user: Shop, clock: Clock) -> None:
    app = App(enable(user), clock)
    code = app.code()
    activate(user, code)
    with refused("CODE_NOT_VALID"):
        log_in(user, code)


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_clocks_may_differ_by_one_step(user: Shop, app: App, steps: int, fits: bool) -> None:
    if fits:
        assert log_in(user, app.code(steps))
    else:
        with refused("CODE_NOT_VALID"):
            log_in(user, app.code(steps))


def test_wrong_codes_count_as_failures_of_the_id(user: Shop, app: App) -> None:
    for _ in range(failures.FREE_FAILURES + 1):
        with refused("CODE_NOT_VALID"):
            log_in(user, "000000" if app.code() != "000000" else "000001")
    with refused("BAD_CREDENTIALS"):
        log_in(user, app.code())


def test_each_recovery_code_stands_in_once(user: Shop, app: App) -> None:
    recovery: list[str] = app.recovery  # type: ignore[attr-defined]
    assert len(set(recovery)) == totp.RECOVERY_CODES
    log_in(user, f" {recovery[3]} ")
    with refused("CODE_NOT_VALID"):
        log_in(user, recovery[3])
    log_in(user, recovery[4])


def test_a_recovery_code_is_its_owner_s_alone(user: Shop, app: App, clock: Clock) -> None:
    recovery: list[str] = app.recovery  # type: ignore[attr-defined]
    other = App(enable(user, "minami003"), clock)
    activate(user, other.code(), "minami003")
    clock.forward(minutes=5)
    assert not disable(user, recovery[0], "minami003")
    assert not disable(user, app.code(), "minami003")
    assert disable(user, other.code(), "minami003")


def test_switching_off_needs_a_right_code(user: Shop, app: App) -> None:
    assert not disable(user, other_code(app.code()))
    with refused("TOTP_NEEDED"):
        log_in(user)
    assert disable(user, app.code())
    log_in(user)
    assert not user.rows("SELECT 1 AS x FROM recovery_code")
    with refused("BAD_CREDENTIALS"):
        log_in(user, password=app.recovery[0])  # type: ignore[attr-defined]


def test_a_lost_phone_is_replaced_with_a_recovery_code(user: Shop, app: App, clock: Clock) -> None:
    with refused("TOTP_ALREADY_ON"):
        enable(user)
    assert disable(user, app.recovery[0])  # type: ignore[attr-defined]
    again = App(enable(user), clock)
    assert again.totp.secret != app.totp.secret
    activate(user, again.code())
    clock.forward(minutes=5)
    with refused("CODE_NOT_VALID"):
        log_in(user, app.code())
    log_in(user, again.code())


def test_a_prepared_app_replaces_an_earlier_prepared_one(user: Shop, clock: Clock) -> None:
    first, second = App(enable(user), clock), App(enable(user), clock)
    assert activate(user, first.code()) is None
    assert activate(user, second.code()) is not None


@pytest.mark.req("REQ-045", "REQ-046")
def test_the_store_holds_neither_secret_nor_recovery_code(user: Shop, clock: Clock) -> None:
    enrolment = enable(user)
    app = App(enrolment, clock)
    recovery = activate(user, app.code()) or []
    with user.read() as q:
        everything = "".join(str(q.rows(f"SELECT * FROM {table}")) for table in q.connection.tables())
    for secret in [enrolment.secret, app.code(), *recovery]:
        assert secret not in everything


def test_nobody_switches_another_s_second_factor(user: Shop, app: App) -> None:
    with refused("PERM_PERSONAL_ACT"), user.write() as tx:
        totp.enable(tx, user.office(tx), user.keys)
    with refused("PERM_PERSONAL_ACT"), user.write() as tx:
        totp.disable(tx, app.code(), user.keys)


def test_a_shorter_password_will_do_beside_a_second_factor(user: Shop, app: App, clock: Clock) -> None:
    short = "kaze9yama"
    token = sessions.log_in(user.store, "minami01", "minami004", PASSWORD, short, keys=user.keys, totp=app.code()).token
    assert token
    clock.forward(seconds=STEP)
    log_in(user, app.code(), short)
