"""Log-in from registered browsers only, and what it costs, each yen traced."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core.access import actions, reads
from kcli_core.account import identify, sessions
from kcli_core.client import actions as clients
from kcli_core.staff import actions as staff
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

PASSWORD = "itsumo-kaeru-hanashi-77"
CLIENT = "abe@aozora.example.jp"
JST = dt.timezone(dt.timedelta(hours=9))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def switch(shop: Shop, *user_ids: str, on: bool = True) -> list[str]:
    with shop.write() as tx:
        return actions.switch(tx, shop.office(tx), user_ids, on=on)


def issue_key(
    shop: Shop, user_id: str = "minami004", browser: str = "chrome", device: str = "受付PC"
) -> dict[str, Any]:
    with shop.write() as tx:
        return actions.issue_key(tx, shop.office(tx), user_id, browser, device)


def revoke_key(shop: Shop, number: int) -> None:
    with shop.write() as tx:
        actions.revoke_key(tx, shop.office(tx), number)


def own_password(shop: Shop, code: str = "004") -> None:
    with shop.write() as tx:
        account, password = staff.set_password(tx, shop.office(tx), code)
        restricted = tx.value("SELECT restricted FROM account WHERE id = :id", id=account.id)
        tx.update("account", account.id, {"restricted": False})
    sessions.log_in(shop.store, "minami01", account.user_id, password, PASSWORD)
    with shop.write() as tx:
        tx.update("account", account.id, {"restricted": bool(restricted)})


def log_in(shop: Shop, key: str | None = None, user_id: str = "minami004", password: str = PASSWORD) -> str:
    return sessions.log_in(shop.store, "minami01", user_id, password, access_key=key).token


def bill(shop: Shop, month: str | None = None) -> dict[str, Any]:
    with shop.read() as q:
        return reads.bill(q, shop.office(q), month)


# --- who gets in ----------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-028")
def test_the_restriction_is_off_until_it_is_switched_on(aozora: Shop) -> None:
    assert not [row for row in aozora.rows("SELECT restricted FROM account") if row["restricted"]]
    own_password(aozora)
    assert log_in(aozora)


@pytest.mark.req("REQ-025", "REQ-026")
def test_a_restricted_id_gets_in_with_its_key_only(aozora: Shop) -> None:
    own_password(aozora)
    switch(aozora, "minami004")
    with refused("ACCESS_KEY_REQUIRED"):
        log_in(aozora)
    with refused("ACCESS_KEY_REQUIRED"):
        log_in(aozora, "kcd_wrong")
    key = issue_key(aozora)["access_key"]
    assert log_in(aozora, f" {key}\n")
    other = issue_key(aozora, "minami003")["access_key"]
    with refused("ACCESS_KEY_REQUIRED"):
        log_in(aozora, other)
    switch(aozora, "minami004", on=False)
    assert log_in(aozora)


@pytest.mark.req("REQ-026")
def test_that_a_key_is_asked_for_is_told_only_with_the_right_password(aozora: Shop) -> None:
    own_password(aozora)
    switch(aozora, "minami004")
    key = issue_key(aozora)["access_key"]
    for given in (None, key):
        with refused("BAD_CREDENTIALS"):
            log_in(aozora, given, password=PASSWORD + "x")


@pytest.mark.req("REQ-026")
def test_a_client_s_id_is_restricted_just_the_same(aozora: Shop) -> None:
    with aozora.write() as tx:
        password = clients.set_password(tx, aozora.office(tx), "C01", "1")[1]
    sessions.log_in(aozora.store, "minami01", CLIENT, password, PASSWORD)
    switch(aozora, CLIENT)
    with refused("ACCESS_KEY_REQUIRED"):
        log_in(aozora, user_id=CLIENT)
    assert log_in(aozora, issue_key(aozora, CLIENT)["access_key"], CLIENT)


@pytest.mark.req("REQ-025", "REQ-027")
def test_a_revoked_key_opens_nothing_and_its_id_is_logged_out(aozora: Shop) -> None:
    own_password(aozora)
    switch(aozora, "minami004")
    first, second = issue_key(aozora), issue_key(aozora, browser="Edge", device="会議室")
    session = log_in(aozora, first["access_key"])
    revoke_key(aozora, first["id"])
    acting = Shop(aozora.store, aozora.keys)
    acting.identify = identify.identify_session(session)  # type: ignore[method-assign]
    with refused("SESSION_EXPIRED"), acting.read():
        pass
    with refused("ACCESS_KEY_REQUIRED"):
        log_in(aozora, first["access_key"])
    assert log_in(aozora, second["access_key"])
    with refused("NOT_REGISTERED"):
        revoke_key(aozora, 999)


# --- keys -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-027")
def test_a_key_has_256_bits_is_shown_once_and_kept_as_its_hash(aozora: Shop) -> None:
    issued = issue_key(aozora)
    assert issued["access_key"].startswith("kcd_")
    assert len(issued["access_key"]) == 4 + 43
    with aozora.read() as q:
        everything = "".join(str(q.rows(f"SELECT * FROM {table}")) for table in q.connection.tables())
        listed = reads.list_keys(q, aozora.office(q), "MINAMI004")
    assert issued["access_key"] not in everything
    assert [(row["id"], row["browser"], row["device"], row["state"]) for row in listed] == [
        (issued["id"], "chrome", "受付PC", "active")
    ]


@pytest.mark.req("REQ-040")
@pytest.mark.parametrize("browser", ["ie", "IE11", "Internet Explorer", "ｉｅ", "opera", "netscape", ""])
def test_internet_explorer_and_unknown_browsers_are_refused(aozora: Shop, browser: str) -> None:
    with refused("BAD_BROWSER") as caught:
        issue_key(aozora, browser=browser)
    assert caught.facts["allowed"] == ["chrome", "edge", "firefox", "safari"]


@pytest.mark.req("REQ-040")
@pytest.mark.parametrize(
    ("browser", "known"),
    [("Chrome", "chrome"), ("Ｓａｆａｒｉ", "safari"), ("Microsoft Edge", "edge"), ("firefox ", "firefox")],
)
def test_supported_browsers_are_known_by_their_usual_names(aozora: Shop, browser: str, known: str) -> None:
    assert issue_key(aozora, browser=browser)["browser"] == known


@pytest.mark.req("REQ-025")
def test_a_key_names_its_device_and_every_reason_is_told_at_once(aozora: Shop) -> None:
    with refused("BAD_BROWSER", "FIELD_MISSING"):
        issue_key(aozora, browser="ie", device="  ")
    with refused("BAD_TEXT"):
        issue_key(aozora, device="受付\x07PC")
    with refused("NOT_REGISTERED"):
        issue_key(aozora, "nobody")


@pytest.mark.req("REQ-027")
def test_the_list_tells_when_a_key_was_last_used(aozora: Shop, clock: Clock) -> None:
    own_password(aozora)
    switch(aozora, "minami004")
    used, unused = issue_key(aozora), issue_key(aozora)
    clock.forward(hours=1)
    log_in(aozora, used["access_key"])
    with aozora.read() as q:
        rows = {row["id"]: row["last_used_at"] for row in reads.list_keys(q, aozora.office(q))}
        restricted = reads.list_restricted(q, aozora.office(q))
    assert rows[unused["id"]] is None
    assert rows[used["id"]].startswith("2026-11-22T04:00")
    assert [(row["user_id"], row["keys"]) for row in restricted] == [("minami004", 2)]


# --- switching ------------------------------------------------------------------------------------------------------


def test_switching_is_all_or_none(aozora: Shop) -> None:
    with refused("NOT_REGISTERED", "NOT_REGISTERED"):
        switch(aozora, "minami004", "nobody", "minami003", "noone")
    assert not aozora.rows("SELECT 1 AS x FROM access_period")
    assert switch(aozora, "minami004", "MINAMI004", CLIENT) == ["minami004", CLIENT]
    assert switch(aozora, "minami004") == [], "on already"
    assert len(aozora.rows("SELECT 1 AS x FROM access_period")) == 2


def test_the_switching_is_an_order_in_the_account_s_own_history(aozora: Shop) -> None:
    switch(aozora, "minami004")
    switch(aozora, "minami004", on=False)
    rows = aozora.rows(
        "SELECT e.what, e.yen FROM account_event e JOIN account a ON a.id = e.account_id "
        "WHERE a.user_id = 'minami004' AND e.what LIKE 'access%' ORDER BY e.id"
    )
    assert [(row["what"], row["yen"]) for row in rows] == [("access.on", 100), ("access.off", None)]


# --- the bill -------------------------------------------------------------------------------------------------------


@pytest.mark.req("REQ-029")
def test_a_hundred_yen_per_id_and_month_whatever_the_number_of_keys(aozora: Shop) -> None:
    switch(aozora, "minami004", CLIENT)
    for device in ("受付PC", "会議室", "自宅"):
        issue_key(aozora, device=device)
    found = bill(aozora)
    assert (found["month"], found["ids"], found["yen"], found["tax_yen"], found["total_yen"]) == (
        "2026-11",
        2,
        200,
        20,
        220,
    )
    assert [(line["key"], line["user_id"], line["yen"]) for line in found["lines"]] == [
        ("staff:004", "minami004", 100),
        ("person:C01/1", CLIENT, 100),
    ]
    assert found["yen"] == sum(line["yen"] for line in found["lines"])
    assert found["lines"][0]["periods"][0]["on_by"] == "local:test"


@pytest.mark.req("REQ-029")
def test_an_id_that_is_switched_on_and_off_all_month_counts_once(aozora: Shop, clock: Clock) -> None:
    for _ in range(3):
        switch(aozora, "minami004")
        clock.forward(hours=1)
        switch(aozora, "minami004", on=False)
        clock.forward(hours=1)
    found = bill(aozora)
    assert (found["ids"], found["yen"]) == (1, 100)
    assert [(p["off_at"] is None, p["off_by"]) for p in found["lines"][0]["periods"]] == [(False, "local:test")] * 3


FIRST = dt.datetime(2026, 12, 1, tzinfo=JST)


@pytest.mark.req("REQ-029")
@pytest.mark.parametrize(
    ("on", "off", "november", "december"),
    [
        (FIRST - dt.timedelta(microseconds=1), None, 1, 1),
        (FIRST, None, 0, 1),
        (FIRST - dt.timedelta(days=3), FIRST - dt.timedelta(microseconds=1), 1, 0),
        (FIRST - dt.timedelta(days=3), FIRST, 1, 0),
        (FIRST - dt.timedelta(days=3), FIRST + dt.timedelta(microseconds=1), 1, 1),
        (FIRST + dt.timedelta(days=30), FIRST + dt.timedelta(days=30, hours=1), 0, 1),
    ],
)
def test_months_are_japan_s(
    aozora: Shop, clock: Clock, on: dt.datetime, off: dt.datetime | None, november: int, december: int
) -> None:
    clock.at = on
    switch(aozora, "minami004")
    if off is not None:
        clock.at = off
        switch(aozora, "minami004", on=False)
    clock.at = FIRST + dt.timedelta(days=40)
    assert (bill(aozora, "2026-11")["ids"], bill(aozora, "2026-12")["ids"]) == (november, december)
    assert bill(aozora, "2026-10")["ids"] == 0


@pytest.mark.req("REQ-029", "REQ-051")
def test_who_was_removed_is_charged_for_the_month_and_not_beyond(aozora: Shop, clock: Clock) -> None:
    switch(aozora, "minami004")
    issue_key(aozora)
    with aozora.write() as tx:
        staff.remove(tx, aozora.office(tx), "004")
    assert [(line["key"], line["user_id"]) for line in bill(aozora)["lines"]] == [("staff:004", None)]
    clock.forward(days=31)
    assert bill(aozora)["ids"] == 0


@pytest.mark.parametrize("month", ["2026-13", "2026", "11-2026", "９月", "", "0001-01", "9999-12", "2026-11-01"])
def test_what_is_no_month_is_refused(aozora: Shop, month: str) -> None:
    with refused("BAD_MONTH"):
        bill(aozora, month)


@pytest.mark.req("REQ-029")
def test_each_office_has_its_own_bill(aozora: Shop) -> None:
    from kcli_core.office import actions as offices

    with aozora.write() as tx:
        offices.add(tx, {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"})
    switch(aozora, "minami004")
    with aozora.read() as q:
        assert reads.bill(q, aozora.office(q, "kita01"))["ids"] == 0
