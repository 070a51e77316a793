"""When a member leaves: what hangs on the person, what would break, handing over, the end, and days that wait."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from kcli_core.access import actions as access
from kcli_core.account import sessions
from kcli_core.staff import actions, leaving, reads
from tests.conftest import Shop
from tests.contract.clock import Clock
from tests.contract.refusing import refused

TODAY, LATER = dt.date(2026, 11, 22), dt.date(2026, 12, 31)
PASSWORD = "itsumo-kaeru-hanashi-77"
pytestmark = pytest.mark.req("REQ-057", "REQ-058", "REQ-064")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(shop: Shop, clock: Clock) -> Shop:
    return clock.shop(shop)


def leave(shop: Shop, key: str, on: dt.date = TODAY, to: str | None = None, **options: Any) -> dict[str, Any]:
    with shop.write(**options) as tx:
        return leaving.leave(tx, shop.office(tx), key, on, to=to)


def looks_after(shop: Shop, staff_code: str, *clients: str) -> None:
    with shop.write() as tx:
        for code in clients:
            tx.run(
                "UPDATE client SET staff_id = (SELECT id FROM staff WHERE code = :s) WHERE code = :c",
                s=staff_code,
                c=code,
            )


def everything(shop: Shop) -> dict[str, Any]:
    tables = ("staff", "account", "client", "session", "access_period", "access_key", "leaving", "change")
    with shop.read() as q:
        return {table: q.rows(f"SELECT * FROM {table} ORDER BY id") for table in tables}


def test_everything_that_hangs_on_a_person_is_shown(aozora: Shop) -> None:
    looks_after(aozora, "001", "C02", "C01")
    with aozora.write() as tx:
        office = aozora.office(tx)
        password = actions.set_password(tx, office, "001")[1]
        key = access.issue_key(tx, office, "minami001", "chrome", "受付PC")
        access.switch(tx, aozora.office(tx), ["minami001"], on=True)
    sessions.log_in(aozora.store, "minami01", "minami001", password, PASSWORD, access_key=key["access_key"])
    with aozora.read() as q:
        office = aozora.office(q)
        hangs = leaving.what_hangs(q, office, reads.find(q, office["id"], "minami001"))
    assert hangs == {
        "code": "001", "full_name": "服部 一郎", "role": "director", "last_director": True, "user_id": "minami001",
        "state": "active", "system_administrator": True, "last_system_administrator": True, "sessions": 1,
        "access_keys": 1, "access_yen_a_month": 100, "clients": ["C01", "C02"], "contacts": [], "locks": [],
    }  # fmt: skip


def test_who_is_a_contact_is_told_of_and_the_registration_stays(asked: Shop) -> None:
    """By name or by the own address; an address that several share says nothing of one of them."""
    with asked.write() as tx:
        office = asked.office(tx)
        tx.run("UPDATE staff SET email = 'Komuro@example.co.jp' WHERE code = '004'")
        tx.run("UPDATE staff SET email = 'keiri@example.co.jp' WHERE code = '005'")
        rows = [{"code": "006", "full_name": "山田　太郎"}]
        actions.register(tx, office, rows)
        found = {code: leaving.what_hangs(tx, office, reads.find(tx, office["id"], code))["contacts"]
                 for code in ("002", "004", "005", "006")}  # fmt: skip
        assert found == {"002": ["M0/4"], "004": ["M0/4"], "005": [], "006": ["M0/1 primary"]}
        leaving.leave(tx, office, "006", TODAY)
        assert [caution.code for caution in tx.cautions] == ["LEAVER_IS_CONTACT"]
    assert asked.rows("SELECT full_name FROM contact WHERE number = 1") == [{"full_name": "山田 太郎"}]


def test_who_has_no_id_leaves_too(aozora: Shop) -> None:
    answer = leave(aozora, "005")
    assert (answer["done"], answer["user_id"], answer["state"]) == (True, None, "none")
    assert not aozora.rows("SELECT 1 AS x FROM staff WHERE code = '005'")


def test_every_rule_that_would_break_is_told_at_once_and_nothing_is_done(aozora: Shop) -> None:
    looks_after(aozora, "001", "C01")
    before = everything(aozora)
    with refused("LAST_DIRECTOR", "LAST_SYSADMIN", "CLIENTS_WITHOUT_STAFF"):
        leave(aozora, "001")
    with refused("LAST_DIRECTOR", "LAST_SYSADMIN", "CLIENTS_WITHOUT_STAFF"):
        leave(aozora, "001", LATER)
    with refused("BAD_DATE"):
        leave(aozora, "004", TODAY - dt.timedelta(days=1))
    with refused("SAME_ROLE"):
        leave(aozora, "004", to="minami004")
    with refused("NOT_REGISTERED"):
        leave(aozora, "099")
    with refused("NOT_REGISTERED"):
        leave(aozora, "004", to="099")
    assert everything(aozora) == before


def test_role_right_and_clients_go_to_the_successor_in_one_step(aozora: Shop) -> None:
    looks_after(aozora, "001", "C01", "C02")
    answer = leave(aozora, "001", to="004")
    assert answer["done"]
    rows = aozora.rows(
        "SELECT s.role, a.system_administrator AS sysadmin FROM staff s JOIN account a ON a.staff_id = s.id "
        "WHERE s.code = '004'"
    )
    assert [(row["role"], bool(row["sysadmin"])) for row in rows] == [("director", True)]
    heirs = aozora.rows("SELECT DISTINCT s.code FROM client c JOIN staff s ON s.id = c.staff_id")
    assert heirs == [{"code": "004"}]
    assert not aozora.rows("SELECT 1 AS x FROM account WHERE user_id = 'minami001'")
    assert aozora.rows("SELECT accounts_used FROM office") == [{"accounts_used": 3}]
    said = [row["action"] for row in aozora.rows("SELECT action FROM audit ORDER BY seq DESC LIMIT 7")]
    assert said[0] == "staff.left"
    assert {"account.removed", "staff.removed", "client.handed_over", "account.granted"} <= set(said)
    sets = aozora.rows("SELECT DISTINCT change_set FROM audit WHERE action IN ('staff.left', 'client.handed_over')")
    assert len(sets) == 1, "one transaction"


@pytest.mark.parametrize("heir", ["005", "003"])
def test_an_office_is_not_left_to_a_director_who_cannot_log_in(aozora: Shop, heir: str) -> None:
    """005 has no ID; 003 is suspended."""
    with aozora.write() as tx:
        actions.suspend(tx, aozora.office(tx), "003")
        office = aozora.office(tx)
        tx.run("UPDATE account SET system_administrator = :on WHERE user_id = 'minami002'", on=True)
        assert office
    with refused("LAST_DIRECTOR"):
        leave(aozora, "001", to=heir)
    leave(aozora, "001", to="004")


@pytest.mark.req("REQ-007")
def test_it_staff_make_themselves_no_director_by_the_director_s_leaving(aozora: Shop) -> None:
    it = aozora.as_user("minami002")
    for on in (TODAY, LATER):
        with refused("PERM_ROLE", "PERM_ROLE") as caught:
            leave(it, "001", on, to="002")
        assert {refusal.facts["action"] for refusal in caught.refusals} == {"staff.make_director", "staff.grant"}
    assert aozora.rows("SELECT role FROM staff WHERE code = '002'") == [{"role": "it_staff"}]


def test_open_log_ins_keys_and_charges_end_with_the_account(aozora: Shop) -> None:
    with aozora.write() as tx:
        password = actions.set_password(tx, aozora.office(tx), "004")[1]
    sessions.log_in(aozora.store, "minami01", "minami004", password, PASSWORD)
    with aozora.write() as tx:
        access.switch(tx, aozora.office(tx), ["minami004"], on=True)
        access.issue_key(tx, aozora.office(tx), "minami004", "chrome", "受付PC")
    leave(aozora, "004")
    assert not aozora.rows("SELECT 1 AS x FROM session WHERE ended_at IS NULL")
    assert not aozora.rows("SELECT 1 AS x FROM access_key")
    assert [row["off_at"] is not None for row in aozora.rows("SELECT off_at FROM access_period")] == [True]


def test_a_later_day_is_kept_and_nothing_ends_before_it(aozora: Shop) -> None:
    answer = leave(aozora, "004", LATER, to="005")
    assert (answer["done"], answer["leaves_on"]) == (False, "2026-12-31")
    assert aozora.rows("SELECT 1 AS x FROM account WHERE user_id = 'minami004'")
    with aozora.read() as q:
        assert leaving.due(q) == []
    leave(aozora, "004", LATER + dt.timedelta(days=1))
    assert [row["leaves_on"] for row in aozora.rows("SELECT leaves_on FROM leaving")] == ["2027-01-01"]


def test_a_day_is_due_from_its_first_instant_in_japan(aozora: Shop, clock: Clock) -> None:
    leave(aozora, "004", LATER, to="005")
    clock.at = dt.datetime(2026, 12, 30, 14, 59, 59, 999999, tzinfo=dt.UTC)
    with aozora.read() as q:
        assert leaving.due(q) == []
    clock.forward(microseconds=1)
    with aozora.read() as q:
        found = [(row["office"], row["code"], row["successor"], row["leaves_on"]) for row in leaving.due(q)]
    assert found == [("minami01", "004", "005", "2026-12-31")]


def test_a_day_can_be_forgotten(aozora: Shop) -> None:
    leave(aozora, "004", LATER)
    with aozora.write() as tx:
        leaving.cancel(tx, aozora.office(tx), "minami004")
    assert not aozora.rows("SELECT 1 AS x FROM leaving")
    with refused("NOT_REGISTERED"), aozora.write() as tx:
        leaving.cancel(tx, aozora.office(tx), "004")


def test_a_successor_who_goes_first_is_forgotten(aozora: Shop) -> None:
    leave(aozora, "004", LATER, to="005")
    leave(aozora, "005")
    assert aozora.rows("SELECT successor_id FROM leaving") == [{"successor_id": None}]


def test_a_dry_run_changes_nothing(aozora: Shop) -> None:
    before = everything(aozora)
    leave(aozora, "004", dry_run=True)
    leave(aozora, "004", LATER, dry_run=True)
    assert everything(aozora) == before


@pytest.mark.parametrize("who", ["minami003", "minami004"])
def test_ordinary_staff_let_nobody_leave(aozora: Shop, who: str) -> None:
    with refused("PERM_ROLE"):
        leave(aozora.as_user(who), "005")


@pytest.mark.req("REQ-057")
def test_the_last_account_of_an_office_is_the_vendor_s_to_end(minami: Shop) -> None:
    for code in ("002", "003", "004"):
        leave(minami, code)
    with refused("LAST_DIRECTOR", "LAST_SYSADMIN", "LAST_ACCOUNT"):
        leave(minami.as_user("minami001"), "001")
