"""A user deletes the own account (REQ-049), never the last one of the company (DEC-12)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kcli_core.client import actions as clients
from kcli_core.client import reads as client_reads
from kcli_core.refusals import Refused
from kcli_core.roles import Role
from kcli_core.staff import actions as staff
from kcli_core.staff import reads as staff_reads
from tests.conftest import Shop
from tests.contract import town as towns
from tests.contract.refusing import refused
from tests.contract.town import MEMBER, Town

pytestmark = pytest.mark.req("REQ-049")


@pytest.fixture
def town(shop: Shop) -> Iterator[Town]:
    with towns.build(shop) as town:
        yield town


def test_a_member_closes_the_own_account_and_stays_registered(town: Town) -> None:
    general = town.actor_of(Role.GENERAL)
    with general.write() as tx:
        assert staff.close(tx, town.office, "004")["user_id"] == "minami004"
    with town.actor_of(Role.DIRECTOR).read() as q:
        assert staff_reads.show(q, town.office, "004")["user_id"] is None
    with pytest.raises(Refused), general.write():  # the log-in went with the account
        pass


def test_a_person_who_is_no_manager_closes_the_own_account_and_no_other(town: Town) -> None:
    member = town.user(MEMBER)
    with refused("PERM_ROLE"), member.write() as tx:
        clients.close(tx, town.office, "C01", "1")
    with member.write() as tx:
        assert clients.close(tx, town.office, "C01", "2")["user_id"] == MEMBER[1]
    with town.actor_of(Role.DIRECTOR).read() as q:
        assert client_reads.find_person(q, town.office["id"], "C01", "2")


@pytest.mark.req("REQ-057")
def test_the_last_account_of_a_company_is_the_vendors_to_close(town: Town) -> None:
    manager = town.actor_of(Role.CLIENT)
    with town.actor_of(Role.VENDOR).write() as tx:
        for number in ("2", "3"):
            clients.close(tx, town.office, "C01", number)
    with refused("LAST_ACCOUNT"), manager.write() as tx:
        clients.close(tx, town.office, "C01", "1")
    with town.actor_of(Role.VENDOR).write() as tx:
        clients.close(tx, town.office, "C01", "1")


def test_the_last_director_stays(town: Town) -> None:
    with town.actor_of(Role.VENDOR).write() as tx:
        staff.close(tx, town.office, "006")
    director = town.actor_of(Role.DIRECTOR)
    with pytest.raises(Refused) as raised, director.write() as tx:
        staff.close(tx, town.office, "001")
    assert [refusal.code for refusal in raised.value.refusals] == ["LAST_DIRECTOR"]
