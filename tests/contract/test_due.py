"""The one command for cron: does what is due, once, and tells what a rule refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core import due
from kcli_core.account import sessions, tokens
from kcli_core.office import actions as offices
from kcli_core.outbox.actions import Message, post
from kcli_core.staff import actions, leaving
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

PASSWORD = "itsumo-kaeru-hanashi-77"
LATER = dt.date(2026, 12, 31)
NOTHING = {"left": 0, "suspended": 0, "tokens": 0, "sessions": 0, "purged": 0, "kept": 0, "sent": 0}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def run(shop: Shop, who: Shop | None = None) -> tuple[dict[str, Any], list[str]]:
    """What was done, and what was refused."""
    sent: list[Message] = []
    done, failed = due.run(shop.store, (who or shop).identify, shop.keys, lambda: sent.append)
    assert done["sent"] == len(sent)
    return done, [f"{whose}: {refusal.code}" for whose, refusal in failed]


def leave(shop: Shop, key: str, to: str | None = None) -> None:
    with shop.write() as tx:
        leaving.leave(tx, shop.office(tx), key, LATER, to=to)


def there(shop: Shop, code: str) -> bool:
    return bool(shop.rows("SELECT 1 AS x FROM staff WHERE code = :c", c=code))


def test_nothing_is_due_in_a_new_office(minami: Shop) -> None:
    assert run(minami) == (NOTHING, [])


@pytest.mark.req("REQ-058", "REQ-064")
def test_leavers_go_on_their_day_and_not_before(minami: Shop, clock: Clock) -> None:
    leave(minami, "004", "003")
    assert run(minami) == (NOTHING, [])
    clock.at = dt.datetime(2026, 12, 30, 15, 0, tzinfo=dt.UTC)
    assert run(minami) == ({**NOTHING, "left": 1}, [])
    assert not there(minami, "004")
    assert run(minami) == (NOTHING, []), "twice does no harm"


@pytest.mark.req("REQ-058")
def test_a_leaver_whom_nobody_carried_out_goes_later(minami: Shop, clock: Clock) -> None:
    leave(minami, "004")
    clock.forward(days=100)
    assert run(minami) == ({**NOTHING, "left": 1}, [])


@pytest.mark.req("REQ-057", "REQ-064")
def test_the_rules_are_looked_at_again_on_the_day_and_one_refusal_stops_no_other(minami: Shop, clock: Clock) -> None:
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"role": "所長"})
        tx.run("UPDATE account SET system_administrator = :on WHERE user_id = 'minami004'", on=True)
    leave(minami, "001")
    leave(minami, "003")
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"role": "一般"})
    clock.forward(days=60)
    assert run(minami) == ({**NOTHING, "left": 1}, ["minami01 001: LAST_DIRECTOR"])
    assert there(minami, "001")
    assert not there(minami, "003")
    with minami.write() as tx:
        actions.edit(tx, minami.office(tx), "004", {"role": "所長"})
    assert run(minami) == ({**NOTHING, "left": 1}, []), "tried again the next time"


@pytest.mark.req("REQ-064")
def test_a_day_that_is_cancelled_while_the_others_go_is_not_carried_out(
    minami: Shop, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(minami, "003")
    leave(minami, "004")
    clock.forward(days=60)
    really = leaving.leave

    def cancel_the_other(tx: Any, office: Any, key: str, *more: Any, **named: Any) -> Any:
        answer = really(tx, office, key, *more, **named)
        if key == "003":
            leaving.cancel(tx, office, "004")
        return answer

    monkeypatch.setattr(leaving, "leave", cancel_the_other)
    assert run(minami) == ({**NOTHING, "left": 1}, [])
    assert there(minami, "004")


def test_tokens_and_log_ins_that_are_over_are_ended(minami: Shop, clock: Clock) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        tokens.issue(tx, office, "short", "general", "12h")
        tokens.issue(tx, office, "long", "general", "90d")
        password = actions.set_password(tx, office, "004")[1]
    sessions.log_in(minami.store, "minami01", "minami004", password, PASSWORD)
    clock.forward(hours=24, microseconds=-1)
    assert run(minami) == ({**NOTHING, "tokens": 1}, [])
    clock.forward(microseconds=1)
    assert run(minami) == ({**NOTHING, "sessions": 1}, [])
    assert run(minami) == (NOTHING, [])


@pytest.mark.req("REQ-059")
def test_unanswered_presence_ends_in_suspension(minami: Shop, clock: Clock) -> None:
    with minami.write() as tx:
        offices.edit(tx, minami.office(tx), {}, presence_days=30)
        password = actions.set_password(tx, minami.office(tx), "004")[1]
    clock.forward(days=30)
    sessions.log_in(minami.store, "minami01", "minami004", password, PASSWORD)
    clock.forward(hours=1)
    run(minami)
    clock.forward(days=30)
    done, _ = run(minami)
    assert done["suspended"] == 1


def test_mail_that_waits_is_sent(minami: Shop) -> None:
    with minami.write() as tx:
        post(tx, "mail", "a@example.co.jp", "reset_done", office_id=None, user_id="minami001")
    assert run(minami) == ({**NOTHING, "sent": 1}, [])
    assert run(minami) == (NOTHING, [])


@pytest.mark.parametrize("who", ["minami003", "minami004"])
def test_ordinary_staff_do_not_run_what_is_due(minami: Shop, who: str) -> None:
    with refused("PERM_ROLE"):
        run(minami, minami.as_user(who))


@pytest.mark.req("REQ-058", "REQ-059")
def test_an_office_runs_what_is_due_for_itself_alone(minami: Shop, clock: Clock) -> None:
    with minami.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
        kita = minami.office(tx, "kita01")
        actions.register(tx, kita, [{"code": "001", "full_name": "北 一郎", "role": "所長"}])
        actions.issue_ids(tx, kita, ["001"])
        office = minami.office(tx)
        offices.edit(tx, office, {}, presence_days=30)
        tokens.issue(tx, office, "ci", "general", "12h")
        password = actions.set_password(tx, office, "003")[1]
    leave(minami, "004")
    clock.forward(days=30)
    sessions.log_in(minami.store, "minami01", "minami003", password, PASSWORD)
    clock.forward(days=30)
    nothing, _ = run(minami, minami.as_user("kita001"))
    assert nothing == NOTHING
    done, _ = run(minami, minami.as_user("minami001"))
    assert done == {**NOTHING, "left": 1, "suspended": 1, "tokens": 1}


@pytest.mark.req("REQ-009")
def test_a_message_whose_account_is_gone_is_given_up_and_holds_up_nothing(aozora: Shop) -> None:
    """Its code came from a row that went with the account."""
    from kcli_core.account import reset

    with aozora.write() as tx:
        office = aozora.office(tx)
        assert reset.ask_client(tx, office, "yoshida@aozora.example.jp", "yoshida@aozora.example.jp")
        post(tx, "mail", "a@example.co.jp", "reset_done", office_id=None, user_id="minami001")
    with aozora.write() as tx:
        tx.run("DELETE FROM account WHERE user_id = 'yoshida@aozora.example.jp'")
    assert run(aozora) == ({**NOTHING, "sent": 1}, [])
    assert [row["state"] for row in aozora.rows("SELECT state FROM outbox ORDER BY id")] == ["failed", "sent"]
