"""Is the person still with the company? Asked at log-in at intervals, answered by a colleague, or suspended."""

from __future__ import annotations

import pytest

from kcli_core.account import presence, sessions
from kcli_core.client import actions as clients
from kcli_core.office import actions as offices
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

PASSWORD = "itsumo-kaeru-hanashi-77"
DAYS = 90
pytestmark = pytest.mark.req("REQ-059")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


@pytest.fixture
def watched(aozora: Shop) -> Shop:
    """minami01 asks after 90 days; minami004 has an own password."""
    with aozora.write() as tx:
        office = aozora.office(tx)
        offices.edit(tx, office, {}, presence_days=DAYS)
        password = actions.set_password(tx, office, "004")[1]
    sessions.log_in(aozora.store, "minami01", "minami004", password, PASSWORD)
    return aozora


def log_in(shop: Shop) -> None:
    sessions.log_in(shop.store, "minami01", "minami004", PASSWORD)


def waiting(shop: Shop) -> list[str]:
    with shop.read() as q:
        return [row["user_id"] for row in presence.waiting(q, shop.office(q))]


def confirm(shop: Shop, user_id: str = "minami004") -> None:
    with shop.write() as tx:
        presence.confirm(tx, shop.office(tx), user_id)


def suspend_unanswered(shop: Shop) -> int:
    with shop.write() as tx:
        return presence.suspend_unanswered(tx)


def state(shop: Shop) -> str:
    return str(shop.rows("SELECT state FROM account WHERE user_id = 'minami004'")[0]["state"])


def test_nobody_is_asked_after_unless_the_office_wants_it(aozora: Shop, clock: Clock) -> None:
    with aozora.write() as tx:
        password = actions.set_password(tx, aozora.office(tx), "004")[1]
    sessions.log_in(aozora.store, "minami01", "minami004", password, PASSWORD)
    clock.forward(days=1000)
    log_in(aozora)
    assert waiting(aozora) == []
    assert suspend_unanswered(aozora) == 0


def test_one_is_asked_after_at_the_log_in_after_so_many_days(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS, microseconds=-1)
    log_in(watched)
    assert waiting(watched) == []
    clock.forward(microseconds=1)
    log_in(watched)
    assert waiting(watched) == ["minami004"]
    log_in(watched)
    rows = watched.rows("SELECT 1 AS x FROM audit WHERE action = 'presence.asked'")
    assert len(rows) == 1, "asked once"


def test_a_colleague_s_answer_holds_for_as_long_again(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS)
    log_in(watched)
    confirm(watched.as_user("minami002"))
    assert waiting(watched) == []
    clock.forward(days=DAYS - 1)
    log_in(watched)
    assert waiting(watched) == []
    clock.forward(days=1)
    log_in(watched)
    assert waiting(watched) == ["minami004"]


def test_what_nobody_answers_in_time_is_suspended(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS)
    log_in(watched)
    clock.forward(days=DAYS, microseconds=-1)
    assert suspend_unanswered(watched) == 0
    clock.forward(microseconds=1)
    assert suspend_unanswered(watched) == 1
    assert state(watched) == "suspended"
    assert not watched.rows("SELECT 1 AS x FROM session WHERE ended_at IS NULL")
    assert suspend_unanswered(watched) == 0


def test_who_was_resumed_is_not_suspended_again_at_once(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS)
    log_in(watched)
    clock.forward(days=DAYS)
    suspend_unanswered(watched)
    with watched.write() as tx:
        actions.resume(tx, watched.office(tx), "004")
    assert suspend_unanswered(watched) == 0
    log_in(watched)
    assert waiting(watched) == ["minami004"], "asked after anew, with as many days to answer"
    assert suspend_unanswered(watched) == 0


def test_nobody_confirms_oneself(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS)
    with watched.write() as tx:
        password = actions.set_password(tx, watched.office(tx), "001")[1]
    sessions.log_in(watched.store, "minami01", "minami001", password, PASSWORD)
    with refused("PERM_SELF_CONFIRM"):
        confirm(watched.as_user("minami001"), "MINAMI001")
    with refused("PERM_ROLE"):
        confirm(watched.as_user("minami004"))
    with refused("NOT_REGISTERED"):
        confirm(watched, "nobody")
    assert waiting(watched) == ["minami001"]


def test_a_client_s_manager_answers_for_the_own_company_alone(watched: Shop, clock: Clock) -> None:
    clock.forward(days=DAYS)
    for code, number in (("C01", "2"), ("C02", "1")):
        with watched.write() as tx:
            account, password = clients.set_password(tx, watched.office(tx), code, number)
        sessions.log_in(watched.store, "minami01", account.user_id, password, PASSWORD)
    manager = watched.as_user("abe@aozora.example.jp")
    assert waiting(manager) == ["yoshida@aozora.example.jp"]
    assert waiting(watched) == ["midori", "yoshida@aozora.example.jp"]
    for foreign in ("midori", "minami004", "nobody"):
        with refused("NOT_REGISTERED"):
            confirm(manager, foreign)
    with refused("PERM_ROLE"):
        confirm(manager, "abe@aozora.example.jp")
    confirm(manager, "yoshida@aozora.example.jp")
    assert waiting(manager) == []
    with refused("PERM_ROLE"):
        waiting(watched.as_user("yoshida@aozora.example.jp"))
