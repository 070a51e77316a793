"""Issuing user IDs: what is given, what is refused, and that nothing is half done."""

from __future__ import annotations

import datetime as dt

import pytest

from kcli_core.refusals import Refused
from kcli_core.staff import actions, reads
from kcli_core.store.transaction import Store
from kcli_core.store.verify import verify
from kcli_core.world import World
from tests.conftest import Shop


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


@pytest.mark.req("REQ-004", "REQ-127")
def test_the_id_is_access_name_and_code_and_the_first_becomes_system_administrator(minami: Shop) -> None:
    rows = minami.rows("SELECT user_id, system_administrator FROM account ORDER BY id")
    assert [row["user_id"] for row in rows] == ["minami001", "minami002", "minami003", "minami004"]
    assert [bool(row["system_administrator"]) for row in rows] == [True, False, False, False]


@pytest.mark.req("REQ-002")
def test_nobody_gets_an_id_before_being_registered(minami: Shop) -> None:
    with pytest.raises(Refused) as refused, minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["099", "005", "098"])
    assert codes(refused) == ["NOT_REGISTERED", "NOT_REGISTERED"]
    assert not minami.rows("SELECT 1 AS x FROM account a JOIN staff s ON s.id = a.staff_id WHERE s.code = '005'")


@pytest.mark.req("REQ-004", "REQ-021")
def test_an_id_that_differs_only_in_case_is_taken(minami: Shop) -> None:
    with pytest.raises(Refused) as refused, minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": "MINAMI001"})
    assert codes(refused) == ["ID_TAKEN"]


@pytest.mark.req("REQ-126")
def test_admin_is_reserved(minami: Shop) -> None:
    with pytest.raises(Refused) as refused, minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["005"], user_ids={"005": "Admin"})
    assert codes(refused) == ["ID_RESERVED"]


@pytest.mark.req("REQ-060")
def test_the_eleventh_account_is_refused_with_the_numbers(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        actions.register(tx, office, [{"code": f"1{n:02}", "full_name": f"佐藤 {n}郎"} for n in range(7)])
    with pytest.raises(Refused) as refused, minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), [f"1{n:02}" for n in range(7)])
    facts = refused.value.refusals[0].facts
    assert codes(refused) == ["LIMIT_ACCOUNTS"]
    assert (facts["limit"], facts["used"], facts["adding"], facts["over"]) == (10, 4, 7, 1)
    with minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), [f"1{n:02}" for n in range(6)])
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 10


@pytest.mark.req("REQ-003")
def test_one_bad_row_leaves_everybody_without_an_id(minami: Shop) -> None:
    before = minami.rows("SELECT count(*) AS n FROM audit WHERE code = ''")
    with pytest.raises(Refused), minami.write() as tx:
        actions.issue_ids(tx, minami.office(tx), ["005", "004"])
    assert minami.rows("SELECT count(*) AS n FROM audit WHERE code = ''") == before
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 4
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []


def test_a_dry_run_shows_and_changes_nothing(minami: Shop) -> None:
    with minami.write(dry_run=True) as tx:
        assert actions.issue_ids(tx, minami.office(tx), ["005"])[0].user_id == "minami005"
    with minami.read() as q:
        assert reads.show(q, minami.office(q), "005")["user_id"] is None


@pytest.mark.req("REQ-045")
def test_no_initial_password_is_in_the_store(minami: Shop) -> None:
    with minami.write() as tx:
        password = actions.issue_ids(tx, minami.office(tx), ["005"])[0].initial_password
    with minami.read() as q:
        for table in q.connection.tables():
            assert password not in str(q.rows(f"SELECT * FROM {table}"))


def test_what_the_basic_fee_does_not_include_is_told_with_its_yen(minami: Shop) -> None:
    """X-4: four have IDs; the price is known on a dry run too, and only where there is one."""
    new_year = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)  # 1 January in Japan
    shop = Shop(Store(minami.store.place, World(now=lambda: new_year)), minami.keys)
    with shop.write() as tx:
        office = shop.office(tx)
        actions.register(tx, office, [{"code": f"1{n}", "full_name": f"佐藤 {n}郎"} for n in range(3)])
        tx.update("office", office["id"], {"included_ids": 6})
        actions.issue_ids(tx, office, ["005"])
        assert tx.cautions == []
    for dry_run in (True, False):
        with shop.write(dry_run=dry_run) as tx:
            actions.issue_ids(tx, shop.office(tx), ["10", "11", "12"])
            assert [(one.code, one.facts) for one in tx.cautions] == [
                (
                    "STAFF_IDS_CHARGED",
                    {"extra": 2, "included": 6, "yen": 3000, "unit_yen": 1500, "month": "2027-02"},
                )
            ]
