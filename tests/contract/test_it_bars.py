"""IT staff get no password of the director nor of payroll staff, whichever way they take (REQ-007)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.staff import actions
from tests.conftest import Shop
from tests.contract.refusing import refused

DIRECTOR, PAYROLL = "PERM_IT_DIRECTOR_PASSWORD", "PERM_IT_PAYROLL_PASSWORD"
pytestmark = pytest.mark.req("REQ-007", "REQ-008")


@pytest.fixture
def it(minami: Shop) -> Shop:
    """minami002, with a second holder of the right so that the director can be removed."""
    with minami.as_user("minami001").write() as tx:
        actions.grant(tx, minami.office(tx), "004", "system_administrator")
    return minami.as_user("minami002")


def passwords(shop: Shop) -> dict[str, str]:
    return {row["user_id"]: row["password_hash"] for row in shop.rows("SELECT user_id, password_hash FROM account")}


def row_of_the_log(shop: Shop) -> dict[str, Any]:
    return shop.rows("SELECT actor, action, object, code FROM audit ORDER BY seq DESC LIMIT 1")[0]


@pytest.mark.parametrize(("key", "code"), [("001", DIRECTOR), ("003", PAYROLL), ("MINAMI003", PAYROLL)])
@pytest.mark.parametrize("way", [actions.set_password, actions.recreate])
def test_neither_a_new_password_nor_a_new_account(it: Shop, way: Callable[..., Any], key: str, code: str) -> None:
    before = passwords(it)
    with refused(code), it.write() as tx:
        way(tx, it.office(tx), key)
    assert passwords(it) == before
    row = row_of_the_log(it)
    assert (row["actor"], row["code"]) == ("local:test as minami002", code)
    assert row["object"] == ("staff:001" if key == "001" else "staff:003")


@pytest.mark.parametrize(("key", "role", "code"), [("003", "給与計算担当者", PAYROLL), ("001", "所長", DIRECTOR)])
def test_not_by_removing_and_issuing_again(it: Shop, key: str, role: str, code: str) -> None:
    """Whoever removed a member may not issue for the same code either, whatever it is registered as meanwhile."""
    again = {"code": key, "full_name": "別の 名前", "role": role}
    director_s_work = Shop(it.store, it.keys)
    with director_s_work.write() as tx:
        # The last director could not be removed.
        actions.register(tx, it.office(tx), [{"code": "010", "full_name": "二人目 所長", "role": "所長"}])
        actions.issue_ids(tx, it.office(tx), ["010"])
    with it.write() as tx:
        actions.remove(tx, it.office(tx), key)
    with director_s_work.write() as tx:
        actions.register(tx, it.office(tx), [again])
    with refused(code), it.write() as tx:
        actions.issue_ids(tx, it.office(tx), [key])
    with director_s_work.write() as tx:
        assert actions.issue_ids(tx, it.office(tx), [key])[0].user_id == f"minami{key}"


def test_not_by_the_old_user_id_under_another_code(it: Shop) -> None:
    with it.write() as tx:
        office = it.office(tx)
        actions.remove(tx, office, "003")
        actions.register(tx, office, [{"code": "903", "full_name": "別の 名前", "role": "給与計算担当者"}])
    with refused(PAYROLL), it.write() as tx:
        actions.issue_ids(tx, it.office(tx), ["903"], user_ids={"903": "Minami003"})


def test_a_new_payroll_member_gets_an_id_from_it_staff(it: Shop) -> None:
    """The bar is on passwords that there were, not on hiring (REQ-002)."""
    with it.write() as tx:
        office = it.office(tx)
        actions.register(tx, office, [{"code": "010", "full_name": "新人 花子", "role": "給与計算担当者"}])
        assert actions.issue_ids(tx, office, ["010"])[0].user_id == "minami010"


def test_not_by_changing_the_role_first(it: Shop) -> None:
    for key in ("001", "003"):
        with refused("PERM_ROLE"), it.write() as tx:
            actions.edit(tx, it.office(tx), key, {"role": "一般"})
    with refused("PERM_ROLE"), it.write() as tx:
        actions.transfer(tx, it.office(tx), "003", to="004")
    with refused(PAYROLL), it.write() as tx:
        actions.set_password(tx, it.office(tx), "003")


def test_not_in_one_batch_with_others(it: Shop) -> None:
    """The whole command is one transaction: what came before the bar is undone."""
    before = passwords(it)
    with refused(PAYROLL), it.write() as tx:
        office = it.office(tx)
        actions.set_password(tx, office, "004")
        actions.set_password(tx, office, "003")
    assert passwords(it) == before


def test_not_while_holding_the_system_administrator_right_beside(it: Shop) -> None:
    with it.as_user("minami001").write() as tx:
        actions.grant(tx, it.office(tx), "002", "system_administrator")
    with refused(PAYROLL), it.write() as tx:
        actions.set_password(tx, it.office(tx), "003")


def test_the_bar_follows_the_role_of_the_moment(minami: Shop, it: Shop) -> None:
    """A member who became payroll staff is barred from then on; one who no longer is, is not."""
    with minami.write() as tx:
        actions.transfer(tx, minami.office(tx), "003", to="004")
    with refused(PAYROLL), it.write() as tx:
        actions.set_password(tx, it.office(tx), "004")
    with it.write() as tx:
        actions.set_password(tx, it.office(tx), "003")


@pytest.mark.req("REQ-006", "REQ-014")
def test_director_and_it_staff_set_the_passwords_they_may(it: Shop) -> None:
    before = passwords(it)
    with it.write() as tx:
        actions.set_password(tx, it.office(tx), "004")
    with it.as_user("minami001").write() as tx:
        actions.set_password(tx, it.office(tx), "003")
        actions.set_password(tx, it.office(tx), "002")
    after = passwords(it)
    assert {user for user in after if after[user] != before[user]} == {"minami002", "minami003", "minami004"}


def test_nobody_of_the_office_sets_the_director_s_password(it: Shop) -> None:
    """The director with the old one, the vendor on request; another director is nobody, too."""
    director = it.as_user("minami001")
    with director.write() as tx:
        office = it.office(tx)
        actions.register(tx, office, [{"code": "011", "full_name": "副 所長", "role": "所長"}])
        actions.issue_ids(tx, office, ["011"])
    with refused("PERM_ROLE"), director.write() as tx:
        actions.set_password(tx, it.office(tx), "011")
    with refused("OLD_PASSWORD_NEEDED"), director.write() as tx:
        actions.set_password(tx, it.office(tx), "001")
