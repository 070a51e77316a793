"""Rights that are taken while they are used, and the last ones that two would take at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcli_core.account import identify, sessions
from kcli_core.staff import actions
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.races.steps import Command, Hold, one_after_the_other, waiting

RIGHT = "system_administrator"
PASSWORD = "itsumo-kaeru-hanashi-77"


@pytest.fixture
def two(minami: Shop) -> Shop:
    """minami with two system administrators: minami001 and minami004."""
    with minami.as_user("minami001").write() as tx:
        actions.grant(tx, minami.office(tx), "004", RIGHT)
    return minami


def holders(shop: Shop) -> list[str]:
    rows = shop.rows("SELECT user_id, system_administrator FROM account ORDER BY user_id")
    return [row["user_id"] for row in rows if row["system_administrator"]]


def revoke(shop: Shop, code: str) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            actions.revoke(tx, shop.office(tx), code, RIGHT)
            hold()

    return work


def remove(shop: Shop, code: str) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            actions.remove(tx, shop.office(tx), code)
            hold()

    return work


@pytest.mark.req("REQ-128")
def test_the_last_two_give_up_their_right_at_once(two: Shop) -> None:
    first, second = revoke(two.as_user("minami001"), "001"), revoke(two.as_user("minami004"), "004")
    assert one_after_the_other(two, first, second) == ([], ["LAST_SYSADMIN"])
    assert holders(two) == ["minami004"]


@pytest.mark.req("REQ-128")
def test_one_of_the_last_two_is_removed_while_the_other_gives_up_the_right(two: Shop) -> None:
    assert one_after_the_other(two, remove(two, "001"), revoke(two.as_user("minami004"), "004")) == (
        [],
        ["LAST_SYSADMIN"],
    )
    assert holders(two) == ["minami004"]


@pytest.mark.req("REQ-128")
def test_the_last_two_are_removed_at_once(two: Shop) -> None:
    assert one_after_the_other(two, remove(two, "001"), remove(two, "004")) == ([], ["LAST_SYSADMIN"])
    assert holders(two) == ["minami004"]


@pytest.mark.req("REQ-060", "REQ-067")
def test_the_same_member_is_removed_twice_at_once_and_frees_one_place(minami: Shop) -> None:
    assert one_after_the_other(minami, remove(minami, "004"), remove(minami, "004")) == ([], ["NOT_REGISTERED"])
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 3
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-047")
def test_an_account_is_made_anew_while_its_member_is_removed(minami: Shop) -> None:
    def recreate(_: Hold) -> None:
        with minami.write() as tx:
            actions.recreate(tx, minami.office(tx), "004")

    assert one_after_the_other(minami, remove(minami, "004"), recreate) == ([], ["NOT_REGISTERED"])
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []


def logged_in(shop: Shop, code: str) -> Shop:
    """The member with a session of the own."""
    with shop.write() as tx:
        account, password = actions.set_password(tx, shop.office(tx), code)
    token = sessions.log_in(shop.store, "minami01", account.user_id, password, PASSWORD).token
    acting = Shop(shop.store, shop.keys)
    acting.identify = identify.identify_session(token)  # type: ignore[method-assign]
    return acting


def edits(shop: Shop) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            actions.edit(tx, shop.office(tx), "004", {"phone": "03-1234-5678"})
            hold()

    return work


def suspends(shop: Shop) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            actions.suspend(tx, shop.office(tx), "004")
            hold()

    return work


@pytest.mark.req("REQ-054")
def test_who_is_suspended_meanwhile_is_refused_at_once(minami: Shop) -> None:
    holder = logged_in(minami, "004")
    assert one_after_the_other(minami, suspends(minami), edits(holder)) == ([], ["SESSION_EXPIRED"])
    assert minami.rows("SELECT phone FROM staff WHERE code = '004'")[0]["phone"] is None


@pytest.mark.req("REQ-054")
def test_a_command_that_runs_already_ends_before_its_holder_is_suspended(minami: Shop) -> None:
    """So in the log the suspension stands behind the last thing that the holder did."""
    holder = logged_in(minami, "004")
    assert one_after_the_other(minami, edits(holder), suspends(minami)) == ([], [])
    rows = minami.rows("SELECT action FROM audit ORDER BY seq DESC LIMIT 2")
    assert [row["action"] for row in rows] == ["account.suspended", "staff.edited"]
    assert minami.rows("SELECT count(*) AS n FROM session WHERE ended_at IS NULL")[0]["n"] == 0


def test_a_borrowed_right_ends_with_its_holder(minami: Shop) -> None:
    borrowed = edits(minami.as_user("minami004"))
    assert one_after_the_other(minami, suspends(minami), borrowed) == ([], ["ACCOUNT_NOT_ACTIVE"])


@pytest.mark.req("REQ-007")
def test_a_role_that_is_taken_meanwhile_is_gone(minami: Shop) -> None:
    """IT staff who were made ordinary staff before their command got its turn suspend nobody."""

    def demote(hold: Hold) -> None:
        with minami.write() as tx:
            actions.edit(tx, minami.office(tx), "002", {"role": "一般"})
            hold()

    it = logged_in(minami, "002")
    first = Command(demote).held()
    second = waiting(minami, suspends(it))
    assert (first.codes, second.codes) == ([], ["SESSION_EXPIRED"])


@pytest.mark.req("REQ-045")
def test_a_one_time_password_opens_one_session_however_many_try_at_once(minami: Shop) -> None:
    with minami.write() as tx:
        account, password = actions.set_password(tx, minami.office(tx), "004")
    tries = [
        Command(lambda _, n=n: sessions.log_in(minami.store, "minami01", account.user_id, password, f"{PASSWORD}-{n}"))
        for n in range(6)
    ]
    for one in tries:
        one.start()
    codes = sorted(",".join(one.codes) for one in tries)
    assert codes == ["", *["BAD_CREDENTIALS"] * 5]
    assert minami.rows("SELECT count(*) AS n FROM session")[0]["n"] == 1
