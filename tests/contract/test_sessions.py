"""Logging in and out; when a session ends by itself, and by what others do."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.account import identify, operators, own_password, sessions
from kcli_core.account import reads as account_reads
from kcli_core.client import actions as clients
from kcli_core.office import actions as offices
from kcli_core.refusals import Refused
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

PASSWORD, OTHER = "itsumo-kaeru-hanashi-77", "mado-kara-mieru-yama-88"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_minami(minami: Shop, clock: Clock) -> Shop:
    return clock.shop(minami)


def first_password(shop: Shop, code: str) -> str:
    with shop.write() as tx:
        return actions.set_password(tx, shop.office(tx), code)[1]


def log_in(
    shop: Shop, user_id: str, password: str, new: str | None = None, corp: str = "minami01"
) -> sessions.LoggedIn:
    return sessions.log_in(shop.store, corp, user_id, password, new)


def by_session(shop: Shop, token: str) -> Shop:
    acting = Shop(shop.store, shop.keys)
    acting.identify = identify.identify_session(token)  # type: ignore[method-assign]
    return acting


@pytest.fixture
def token(open_minami: Shop) -> str:
    """A session of minami004, whose password is PASSWORD."""
    return log_in(open_minami, "minami004", first_password(open_minami, "004"), PASSWORD).token


def touch(shop: Shop, token: str) -> None:
    """What every reading command does at its end."""
    with by_session(shop, token).read() as q:
        actor, now = q.actor, q.instant
    sessions.touch(shop.store, actor, now)


def still_open(shop: Shop, token: str) -> bool:
    try:
        with by_session(shop, token).read() as q:
            return q.actor.user_id is not None
    except Refused as over:
        if [refusal.code for refusal in over.refusals] != ["SESSION_EXPIRED"]:
            raise
        return False


@pytest.mark.req("REQ-131", "REQ-132")
def test_a_log_in_needs_corp_id_user_id_and_password(open_minami: Shop, token: str) -> None:
    with by_session(open_minami, token).read() as q:
        assert q.actor.label == "minami01/minami004"
        assert {role.value for role in q.actor.roles} == {"general"}
    log_in(open_minami, "MINAMI004", PASSWORD, corp="Minami01")
    for corp, user, password in [
        ("minami02", "minami004", PASSWORD),
        ("minami01", "minami005", PASSWORD),
        ("minami01", "minami004", PASSWORD + "x"),
        ("minami01", "minami004", PASSWORD.upper()),
        ("vendor", "minami004", PASSWORD),
    ]:
        with refused("BAD_CREDENTIALS") as caught:
            log_in(open_minami, user, password, corp=corp)
        assert caught.facts == {}, "the same answer for all of them"


@pytest.mark.req("REQ-130", "REQ-131")
def test_full_width_ids_are_refused_with_what_was_meant(open_minami: Shop) -> None:
    with refused("FULLWIDTH_ID", "FULLWIDTH_ID") as caught:
        log_in(open_minami, "ｍｉｎａｍｉ００４", PASSWORD, corp="ｍｉｎａｍｉ０１")
    assert [refusal.facts["suggestion"] for refusal in caught.refusals] == ["minami01", "minami004"]


@pytest.mark.req("REQ-045")
def test_a_one_time_password_opens_nothing_until_it_is_replaced(open_minami: Shop) -> None:
    password = first_password(open_minami, "004")
    with refused("NEW_PASSWORD_NEEDED"):
        log_in(open_minami, "minami004", password)
    with refused("PASSWORD_SAME"):
        log_in(open_minami, "minami004", password, password)
    with refused("PASSWORD_LENGTH"):
        log_in(open_minami, "minami004", password, "mijikai-99")
    with refused("PASSWORD_OWN_NAMES"):
        log_in(open_minami, "minami004", password, "minami-yamazaki-minami-1")
    assert not open_minami.rows("SELECT 1 AS x FROM session")
    assert log_in(open_minami, "minami004", password, PASSWORD).user_id == "minami004"
    with refused("BAD_CREDENTIALS"):
        log_in(open_minami, "minami004", password, OTHER)


@pytest.mark.req("REQ-045")
def test_nothing_that_the_store_holds_opens_a_session(open_minami: Shop, token: str) -> None:
    cells: set[str] = set()
    with open_minami.read() as q:
        for table in ("account", "session", "operator", "audit", "change_set", "store_info"):
            cells |= {str(value) for row in q.rows(f"SELECT * FROM {table}") for value in row.values() if value}
    assert token not in cells
    for text in cells:
        assert not still_open(open_minami, text)
    for text in [cell for cell in cells if cell.startswith(("sha256$", "$argon2"))]:
        with refused("BAD_CREDENTIALS"):
            log_in(open_minami, "minami004", text)


def test_a_token_has_256_bits_and_is_kept_as_its_hash(open_minami: Shop, token: str) -> None:
    assert token.startswith("kcs_")
    assert len(token) == 4 + 43
    assert open_minami.rows("SELECT token_hash FROM session") == [{"token_hash": identify.token_hash(token)}]


@pytest.mark.req("REQ-054")
def test_a_suspended_account_is_told_so_only_with_the_right_password(open_minami: Shop, token: str) -> None:
    with open_minami.write() as tx:
        actions.suspend(tx, open_minami.office(tx), "004")
    with refused("ACCOUNT_NOT_ACTIVE"):
        log_in(open_minami, "minami004", PASSWORD)
    with refused("BAD_CREDENTIALS"):
        log_in(open_minami, "minami004", OTHER)


@pytest.mark.req("REQ-005")
def test_a_session_idles_out_at_its_hours_exactly(open_minami: Shop, clock: Clock, token: str) -> None:
    clock.forward(hours=1, microseconds=-1)
    assert still_open(open_minami, token)
    clock.forward(microseconds=1)
    assert not still_open(open_minami, token)


@pytest.mark.req("REQ-005")
def test_longer_hours_count_from_the_moment_they_are_set(open_minami: Shop, clock: Clock, token: str) -> None:
    with open_minami.write() as tx:
        actions.set_logout(tx, open_minami.office(tx), "004", 8)
    clock.forward(hours=7, minutes=59)
    assert still_open(open_minami, token)


@pytest.mark.req("REQ-005")
def test_a_used_session_does_not_idle_out_but_ends_after_a_day(open_minami: Shop, clock: Clock, token: str) -> None:
    for _ in range(26):
        clock.forward(minutes=55)
        touch(open_minami, token)
    clock.forward(minutes=10, microseconds=-1)
    assert still_open(open_minami, token)
    clock.forward(microseconds=1)
    with refused("SESSION_EXPIRED") as caught, by_session(open_minami, token).read():
        pass
    assert caught.facts == {"why": "absolute", "hours": 24}


def test_a_write_keeps_a_session_too(open_minami: Shop, clock: Clock, token: str) -> None:
    clock.forward(minutes=50)
    with by_session(open_minami, token).write() as tx:
        actions.edit(tx, open_minami.office(tx), "004", {"phone": "03-1234-5678"})
    clock.forward(minutes=50)
    assert still_open(open_minami, token)


def test_a_clock_that_goes_back_does_not_lengthen_a_session(open_minami: Shop, clock: Clock, token: str) -> None:
    started = clock.at
    clock.forward(hours=-5)
    touch(open_minami, token)
    clock.at = started
    clock.forward(hours=1)
    assert not still_open(open_minami, token)


def test_a_touch_is_written_at_most_once_a_minute(open_minami: Shop, clock: Clock, token: str) -> None:
    def seen() -> Any:
        before = open_minami.rows("SELECT last_seen_at FROM session")
        touch(open_minami, token)
        return open_minami.rows("SELECT last_seen_at FROM session") != before

    clock.forward(seconds=59)
    assert not seen()
    clock.forward(seconds=1)
    assert seen()


@pytest.mark.parametrize(
    "act",
    [
        lambda tx, office: actions.suspend(tx, office, "004"),
        lambda tx, office: actions.set_password(tx, office, "004"),
        lambda tx, office: actions.remove(tx, office, "004"),
        lambda tx, office: actions.recreate(tx, office, "004"),
        lambda tx, office: actions.edit(tx, office, "004", {"role": "IT担当者"}),
        lambda tx, office: actions.transfer(tx, office, "003", to="004"),
    ],
    ids=["suspend", "set-password", "remove", "recreate", "role", "transfer"],
)
def test_a_session_is_over_at_the_next_command(open_minami: Shop, token: str, act: Any) -> None:
    assert still_open(open_minami, token)
    with open_minami.write() as tx:
        act(tx, open_minami.office(tx))
    assert not still_open(open_minami, token)


def test_a_taken_right_ends_the_sessions_too(open_minami: Shop) -> None:
    holder = by_session(open_minami, log_in(open_minami, "minami001", _director_s(open_minami), PASSWORD).token)
    with holder.write() as tx:
        actions.grant(tx, open_minami.office(tx), "004", "system_administrator")
    token = log_in(open_minami, "minami004", first_password(open_minami, "004"), PASSWORD).token
    with holder.write() as tx:
        actions.revoke(tx, open_minami.office(tx), "004", "system_administrator")
    assert not still_open(open_minami, token)


def _director_s(shop: Shop) -> str:
    with shop.write() as tx:
        return actions.set_password(tx, shop.office(tx), "001")[1]


def test_an_edit_of_the_record_ends_no_session(open_minami: Shop, token: str) -> None:
    with open_minami.write() as tx:
        actions.edit(tx, open_minami.office(tx), "004", {"department": "第二課", "role": "一般"})
    assert still_open(open_minami, token)


def test_logging_out_ends_this_session_and_no_other(open_minami: Shop, token: str) -> None:
    second = log_in(open_minami, "minami004", PASSWORD).token
    sessions.log_out(open_minami.store, token)
    assert (still_open(open_minami, token), still_open(open_minami, second)) == (False, True)
    with refused("SESSION_EXPIRED"):
        sessions.log_out(open_minami.store, token)


def test_the_own_password_is_changed_with_the_old_one_and_every_session_ends(open_minami: Shop, token: str) -> None:
    acting = by_session(open_minami, token)

    def change(old: str, new: str) -> None:
        own_password.change(open_minami.store, acting.identify, old, new, command="staff set-password")

    with refused("BAD_CREDENTIALS"):
        change(OTHER, OTHER)
    with refused("PASSWORD_SAME"):
        change(PASSWORD, PASSWORD)
    with refused("PASSWORD_LENGTH"):
        change(PASSWORD, "mijikai-99")
    change(PASSWORD, OTHER)
    assert not still_open(open_minami, token)
    log_in(open_minami, "minami004", OTHER)
    with refused("BAD_CREDENTIALS"):
        log_in(open_minami, "minami004", PASSWORD)


def test_the_local_operator_has_no_password_of_the_own(minami: Shop) -> None:
    with refused("PERM_PERSONAL_ACT"):
        own_password.change(minami.store, minami.identify, PASSWORD, OTHER, command="staff set-password")


def test_every_log_in_and_every_failure_stands_in_the_log(open_minami: Shop, token: str) -> None:
    for user, password in [("minami004", OTHER), ("nobody", PASSWORD)]:
        with refused("BAD_CREDENTIALS"):
            log_in(open_minami, user, password)
    sessions.log_out(open_minami.store, token)
    rows = open_minami.rows("SELECT actor, action, code FROM audit WHERE action LIKE 'session.%' ORDER BY seq")
    assert [(row["actor"], row["action"], row["code"]) for row in rows] == [
        ("minami01/minami004", "session.started", ""),
        ("minami01/minami004", "session.start", "BAD_CREDENTIALS"),
        ("unknown", "session.start", "BAD_CREDENTIALS"),
        ("minami01/minami004", "session.ended", ""),
    ]
    assert open_minami.rows("SELECT last_used_at FROM account WHERE user_id = 'minami004'")[0]["last_used_at"]


@pytest.mark.req("REQ-116", "REQ-133", "REQ-134", "REQ-135")
def test_my_page_opens_for_holders_of_the_right_under_a_direct_contract(open_minami: Shop) -> None:
    def my_page(code: str, user_id: str) -> bool:
        return log_in(open_minami, user_id, first_password(open_minami, code), PASSWORD).my_page

    assert my_page("001", "minami001")
    assert not my_page("004", "minami004")
    with open_minami.write() as tx:
        offices.edit(tx, open_minami.office(tx), {}, channel="agency")
    assert not my_page("001", "minami001")


@pytest.mark.req("REQ-135")
def test_a_group_account_logs_in_to_every_office_of_its_group_and_acts_for_that_one(open_minami: Shop) -> None:
    with open_minami.write() as tx:
        for number in ("02", "03"):
            cells = {
                "code": f"minami{number}",
                "name": f"みなみ第{number}",
                "access_name": f"m{number}",
                "applied_on": "2024-03-15",
            }
            offices.add(tx, cells | ({"group_code": "@minami"} if number == "02" else {}))
        home = open_minami.office(tx)
        offices.edit(tx, home, {"group_code": "@minami"})
        office = open_minami.office(tx, "minami01")
        actions.register(tx, office, [{"code": "010", "full_name": "巡回 一", "role": "所長"}])
        issued = actions.issue_ids(tx, office, ["010"], user_ids={"010": "@junkai"}, group=True)[0]
        sister = open_minami.office(tx, "minami02")
        actions.register(tx, sister, [{"code": "001", "full_name": "姉妹 花子"}])
    entered = log_in(open_minami, "@junkai", issued.initial_password, PASSWORD, corp="minami02")
    assert (entered.label, entered.my_page) == ("minami02/@junkai", False)
    acting = by_session(open_minami, entered.token)
    with acting.write() as tx:
        actions.issue_ids(tx, open_minami.office(tx, "minami02"), ["001"])
    with refused("NOT_REGISTERED"), acting.read() as q:
        open_minami.office(q, "minami01")
    with acting.read() as q:
        mine = account_reads.sessions(q, open_minami.office(q, "minami02"))
    with acting.write() as tx:
        sessions.end(tx, mine[0]["id"])
    assert not still_open(open_minami, entered.token)
    with refused("BAD_CREDENTIALS"):
        log_in(open_minami, "@junkai", PASSWORD, corp="minami03")
    with refused("BAD_CREDENTIALS"):
        log_in(open_minami, "minami001", first_password(open_minami, "001"), PASSWORD, corp="minami02")


def test_clients_log_in_with_the_corp_id_of_their_office(aozora: Shop) -> None:
    with aozora.write() as tx:
        password = clients.set_password(tx, aozora.office(tx), "C01", "1")[1]
    entered = log_in(aozora, "abe@aozora.example.jp", password, PASSWORD)
    with by_session(aozora, entered.token).read() as q:
        assert (q.actor.label, q.actor.manager) == ("minami01/person:C01/1", True)


def test_operators_log_in_to_the_vendor_and_their_sessions_go_with_them(open_minami: Shop, clock: Clock) -> None:
    with open_minami.write() as tx:
        password = operators.add(tx, "tanto", "担当 太郎") or ""
        operators.add(tx, "koutai", "交代 花子")
    entered = log_in(open_minami, "tanto", password, PASSWORD, corp="vendor")
    acting = by_session(open_minami, entered.token)
    with acting.write(reason="増員") as tx:
        offices.set_limit(tx, open_minami.office(tx), 30)
        assert tx.actor.label == "vendor/tanto"
    clock.forward(hours=7, minutes=59)
    assert still_open(open_minami, entered.token)
    with refused("ID_TAKEN"), open_minami.write() as tx:
        operators.add(tx, "Tanto", "別 人")
    with open_minami.write() as tx:
        operators.remove(tx, "tanto")
    assert not still_open(open_minami, entered.token)


def test_the_last_operator_stays(open_minami: Shop) -> None:
    with open_minami.write() as tx:
        password = operators.add(tx, "tanto", "担当 太郎") or ""
        for row in tx.rows("SELECT user_id FROM operator WHERE user_id <> 'tanto'"):
            operators.remove(tx, row["user_id"])
    acting = by_session(open_minami, log_in(open_minami, "tanto", password, PASSWORD, corp="vendor").token)
    with refused("LAST_ACCOUNT"), acting.write() as tx:
        operators.remove(tx, "tanto")
    with refused("NOT_REGISTERED"), acting.write() as tx:
        operators.remove(tx, "nobody")


def test_nobody_ends_the_session_of_another_but_those_who_may(open_minami: Shop, token: str) -> None:
    number = open_minami.rows("SELECT id FROM session")[0]["id"]
    payroll = by_session(
        open_minami, log_in(open_minami, "minami003", first_password(open_minami, "003"), PASSWORD).token
    )
    with refused("PERM_ROLE"), payroll.write() as tx:
        sessions.end(tx, number)
    with refused("NOT_REGISTERED"), payroll.write() as tx:
        sessions.end(tx, 999)
    with open_minami.as_user("minami002").write() as tx:
        sessions.end(tx, number)
    assert not still_open(open_minami, token)
