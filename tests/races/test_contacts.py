"""Two commands on contacts at once: the second waits, and is judged by what the first has left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.contacts import actions, registering
from kcli_core.contract import actions as contracts
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.races.steps import Command, Hold, one_after_the_other, waiting

Work = Callable[[Hold], None]


@pytest.fixture
def asked(minami: Shop) -> Shop:
    """The contract M0 with five of its six places taken, and M1 with none of its four."""
    with minami.write() as tx:
        office = minami.office(tx)
        contracts.add(tx, office, {"code": "M0"}, product="manage", apps=["勤怠", "工数"])
        contracts.add(tx, office, {"code": "M1"}, product="manage")
        for number, name in enumerate(("山口 一郎", "松本 二郎", "井上 三郎", "木村 四郎", "清水 五郎")):
            cells = {"full_name": name, "email": f"contact{number}@example.co.jp"}
            registering.add(tx, office, "M0", cells, primary=number == 0)
    return minami


def on(shop: Shop, action: Any, *keys: Any, **more: Any) -> Work:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            action(tx, shop.office(tx), *keys, **more)
            hold()

    return work


def add(shop: Shop, name: str, email: str, contract: str = "M0", **more: bool) -> Work:
    return on(shop, registering.add, contract, {"full_name": name, "email": email}, **more)


def sound(shop: Shop) -> bool:
    return [finding for finding in verify(shop.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-073")
def test_the_last_place_is_given_once(asked: Shop) -> None:
    first = Command(add(asked, "森 健", "mori@example.co.jp")).held()
    second = waiting(asked, add(asked, "林 弘", "hayashi@example.co.jp"))
    assert (first.codes, second.codes) == ([], ["LIMIT_CONTACTS"])
    facts = second.error.refusals[0].facts  # type: ignore[union-attr]
    assert (facts["limit"], facts["used"], facts["over"]) == (6, 6, 1)
    assert sound(asked)


def test_a_place_whose_app_is_cancelled_meanwhile_is_gone(asked: Shop) -> None:
    cancel = on(asked, contracts.cancel_apps, "M0", ["勤怠"])
    assert one_after_the_other(asked, cancel, add(asked, "森 健", "mori@example.co.jp")) == ([], ["LIMIT_CONTACTS"])


def test_an_app_is_not_cancelled_under_somebody_who_comes_meanwhile(asked: Shop) -> None:
    cancel = on(asked, contracts.cancel_apps, "M0", ["勤怠"])
    codes = one_after_the_other(asked, add(asked, "森 健", "mori@example.co.jp"), cancel)
    assert codes == ([], ["LIMIT_CONTACTS_IN_USE"])


@pytest.mark.req("REQ-092")
def test_two_first_contacts_at_once_make_one_primary(asked: Shop) -> None:
    first = add(asked, "森 健", "mori@example.co.jp", "M1", primary=True)
    second = add(asked, "林 弘", "hayashi@example.co.jp", "M1", primary=True)
    assert one_after_the_other(asked, first, second) == ([], ["PRIMARY_TAKEN"])


@pytest.mark.req("REQ-092")
def test_who_becomes_primary_meanwhile_is_not_removed(asked: Shop) -> None:
    raised, removed = on(asked, actions.set_primary, "M0", "松本 二郎"), on(asked, actions.remove, "M0", "松本 二郎")
    assert one_after_the_other(asked, raised, removed) == ([], ["PRIMARY_REQUIRED"])
    assert sound(asked)


@pytest.mark.req("REQ-092")
def test_who_is_removed_meanwhile_does_not_become_primary(asked: Shop) -> None:
    raised, removed = on(asked, actions.set_primary, "M0", "松本 二郎"), on(asked, actions.remove, "M0", "松本 二郎")
    assert one_after_the_other(asked, removed, raised) == ([], ["NOT_REGISTERED"])


@pytest.mark.req("REQ-105")
def test_one_address_for_two_persons_of_two_contracts_at_once(asked: Shop) -> None:
    first = add(asked, "森 健", "keiri@example.co.jp")
    second = add(asked, "林 弘", "Keiri@example.co.jp", "M1", primary=True)
    assert one_after_the_other(asked, first, second) == ([], ["EMAIL_TAKEN"])


@pytest.mark.req("REQ-105")
def test_an_address_that_is_given_up_meanwhile_is_free_and_does_not_vanish(asked: Shop) -> None:
    """The account of the address would be deleted under the one who has just taken it."""
    gone = on(asked, actions.remove, "M0", "松本 二郎")
    taken = add(asked, "林 弘", "contact1@example.co.jp", "M1", primary=True)
    assert one_after_the_other(asked, gone, taken) == ([], [])
    assert sound(asked)
    again = on(asked, actions.remove, "M0", "井上 三郎")
    shared = add(asked, "森 健", "contact2@example.co.jp", "M1", shared=True)
    assert one_after_the_other(asked, shared, again) == ([], [])
    assert sound(asked)
    assert asked.rows("SELECT 1 AS x FROM site_account WHERE email_key = 'contact2@example.co.jp'") == [{"x": 1}]


@pytest.mark.req("REQ-105")
def test_an_address_is_not_unshared_under_somebody_who_comes_to_it_meanwhile(asked: Shop) -> None:
    with asked.write() as tx:
        actions.edit(tx, asked.office(tx), "M0", "松本 二郎", {}, shared=True)
    taken = add(asked, "林 弘", "contact1@example.co.jp", "M1", primary=True, shared=True)
    unshared = on(asked, actions.edit, "M0", "松本 二郎", {}, shared=False)
    assert one_after_the_other(asked, taken, unshared) == ([], ["ADDRESS_STILL_SHARED"])


def test_a_new_code_and_a_catalogue_do_not_wait_for_each_other(asked: Shop) -> None:
    """The office is held before its contracts, whoever comes."""

    def edit(hold: Hold) -> None:
        with asked.write() as tx:
            office = asked.office(tx)
            tx.hold("office", office["id"])
            hold()
            contracts.set_catalogue(tx, office, "[products.manage]\nbase = 6")

    renamed = on(asked, contracts.edit, "M0", {"code": "M7"})
    assert one_after_the_other(asked, edit, renamed) == ([], [])


def test_addresses_taken_in_opposite_order_do_not_wait_for_each_other(asked: Shop) -> None:
    def form(contract: str, *emails: str) -> Work:
        rows = [
            ({"full_name": f"森 {'一二三'[n]}郎", "email": email, "role": "主担当" if n == 0 else ""}, {})
            for n, email in enumerate(emails)
        ]
        return on(asked, registering.apply_form, contract, rows, form_date="2022-09-01")

    with asked.write() as tx:
        contracts.add(tx, asked.office(tx), {"code": "M2"}, product="manage")
    first, second = form("M1", "a@example.co.jp", "b@example.co.jp"), form("M2", "b@example.co.jp", "a@example.co.jp")
    done = one_after_the_other(asked, first, second)
    assert done == ([], ["EMAIL_TAKEN", "EMAIL_TAKEN"])


def test_two_deciders_of_one_request(asked: Shop) -> None:
    from kcli_core.contacts import requests

    with asked.as_user("minami002").write() as tx:
        number = requests.do_or_ask(tx, asked.office(tx), "M0", "set_primary", {"key": "松本"}).request

    def approve(hold: Hold) -> None:
        with asked.write() as tx:
            requests.decide(tx, number or 0, approve=True)
            hold()

    assert one_after_the_other(asked, approve, approve) == ([], ["REQUEST_DECIDED"])


def test_a_request_is_decided_while_its_contract_ends(asked: Shop) -> None:
    from kcli_core.contacts import requests

    with asked.as_user("minami002").write() as tx:
        number = requests.do_or_ask(tx, asked.office(tx), "M0", "set_primary", {"key": "松本"}).request

    def approve(hold: Hold) -> None:
        with asked.write() as tx:
            tx.rows(f"SELECT id FROM contact_request WHERE id = :id{tx.connection.for_update}", id=number)
            hold()
            requests.decide(tx, number or 0, approve=True)

    assert one_after_the_other(asked, approve, on(asked, contracts.remove, "M0")) == ([], [])
