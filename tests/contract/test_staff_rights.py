"""The system-administrator right and the roles: given, taken, handed over, never lost by the last one."""

from __future__ import annotations

import pytest

from kcli_core.office import actions as offices
from kcli_core.office import reads as office_reads
from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.refusing import refused

RIGHT = "system_administrator"


def holders(shop: Shop) -> list[str]:
    rows = shop.rows("SELECT user_id, system_administrator FROM account ORDER BY user_id")
    return [row["user_id"] for row in rows if row["system_administrator"]]


@pytest.mark.req("REQ-115", "REQ-128")
def test_a_holder_gives_the_right_and_takes_it(minami: Shop) -> None:
    with minami.as_user("minami001").write() as tx:
        actions.grant(tx, minami.office(tx), "004", RIGHT)
    assert holders(minami) == ["minami001", "minami004"]
    with minami.as_user("minami004").write() as tx:
        actions.revoke(tx, minami.office(tx), "001", RIGHT)
    assert holders(minami) == ["minami004"]
    with refused("PERM_ROLE"), minami.as_user("minami001").write() as tx:
        actions.grant(tx, minami.office(tx), "002", RIGHT)


def test_what_is_there_already_or_is_not_there_is_told(minami: Shop) -> None:
    holder = minami.as_user("minami001")
    with refused("ALREADY_GRANTED"), holder.write() as tx:
        actions.grant(tx, minami.office(tx), "001", RIGHT)
    with refused("NOT_GRANTED"), holder.write() as tx:
        actions.revoke(tx, minami.office(tx), "002", RIGHT)
    with refused("BAD_CHOICE"), holder.write() as tx:
        actions.grant(tx, minami.office(tx), "002", "director")
    with refused("NO_ACCOUNT"), holder.write() as tx:
        actions.grant(tx, minami.office(tx), "005", RIGHT)


@pytest.mark.req("REQ-128")
def test_the_last_holder_keeps_the_right_unless_a_successor_is_named_at_once(minami: Shop) -> None:
    holder = minami.as_user("minami001")
    with refused("LAST_SYSADMIN"), holder.write() as tx:
        actions.revoke(tx, minami.office(tx), "001", RIGHT)
    with refused("LAST_SYSADMIN"), minami.write() as tx:
        actions.remove(tx, minami.office(tx), "001")
    with holder.write() as tx:
        actions.revoke(tx, minami.office(tx), "001", RIGHT, to="002")
    assert holders(minami) == ["minami002"]


@pytest.mark.req("REQ-128")
def test_a_suspended_holder_does_not_count(minami: Shop) -> None:
    holder = minami.as_user("minami001")
    with holder.write() as tx:
        actions.grant(tx, minami.office(tx), "004", RIGHT)
        actions.suspend(tx, minami.office(tx), "004")
    with refused("LAST_SYSADMIN"), holder.write() as tx:
        actions.revoke(tx, minami.office(tx), "001", RIGHT)


@pytest.mark.req("REQ-126", "REQ-128", "REQ-129")
def test_where_there_is_an_admin_the_last_holder_may_lose_the_right(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "furui01", "name": "ふるい会計事務所", "access_name": "furui", "applied_on": "2019-09-23"}
        offices.add(tx, cells)
        office = shop.office(tx, "furui01")
        actions.register(tx, office, [{"code": "001", "full_name": "古井 一郎"}])
        actions.issue_ids(tx, office, ["001"])
    assert holders(shop) == ["admin"]
    admin = shop.as_user("admin")
    with admin.write() as tx:
        actions.grant(tx, shop.office(tx, "furui01"), "001", RIGHT)
    with shop.as_user("furui001").write() as tx:
        actions.revoke(tx, shop.office(tx, "furui01"), "001", RIGHT)
    with shop.read() as q:
        assert office_reads.show(q, shop.office(q, "furui01"))["system_administrators"] == ["admin"]


@pytest.mark.req("REQ-064")
def test_a_role_is_handed_over_in_one_step_both_ways(minami: Shop) -> None:
    with minami.as_user("minami001").write() as tx:
        answer = actions.transfer(tx, minami.office(tx), "003", to="004")
    assert answer == {"003": "general", "004": "payroll_staff"}
    with refused("SAME_ROLE"), minami.as_user("minami001").write() as tx:
        actions.register(tx, minami.office(tx), [{"code": "010", "full_name": "一般 二"}])
        actions.transfer(tx, minami.office(tx), "003", to="010")
    with refused("PERM_ROLE"), minami.as_user("minami002").write() as tx:
        actions.transfer(tx, minami.office(tx), "001", to="002")


@pytest.mark.req("REQ-064")
def test_the_director_hands_over_the_office_and_has_the_rights_no_more(minami: Shop) -> None:
    with minami.as_user("minami001").write() as tx:
        actions.transfer(tx, minami.office(tx), "001", to="004")
    with refused("PERM_ROLE"), minami.as_user("minami001").write() as tx:
        actions.suspend(tx, minami.office(tx), "002")
    with minami.as_user("minami004").write() as tx:
        actions.suspend(tx, minami.office(tx), "002")
