"""Two processes at the limit: one is done, the other waits and is refused with the numbers as they are then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kcli_core.client import actions as clients
from kcli_core.client import register
from kcli_core.office import actions as offices
from kcli_core.staff import actions
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.races.steps import Command, Hold, one_after_the_other, waiting


@pytest.fixture
def nine(minami: Shop) -> Shop:
    """minami with nine accounts of its ten, and two registered members without one: 020 and 021."""
    with minami.write() as tx:
        office = minami.office(tx)
        rows = [{"code": f"{n:03}", "full_name": f"佐藤 {n}郎"} for n in (11, 12, 13, 14, 15, 20, 21)]
        actions.register(tx, office, rows)
        actions.issue_ids(tx, office, ["011", "012", "013", "014", "015"])
    return minami


def issue(shop: Shop, *codes: str, **user_ids: str) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write() as tx:
            wished = {code.removeprefix("c"): user_id for code, user_id in user_ids.items()}
            actions.issue_ids(tx, shop.office(tx), codes, user_ids=wished)
            hold()

    return work


def used(shop: Shop) -> tuple[int, int]:
    row = shop.rows(
        "SELECT accounts_used, (SELECT count(*) FROM account a WHERE a.client_id IS NULL) AS counted FROM office"
    )[0]
    return row["accounts_used"], row["counted"]


@pytest.mark.req("REQ-060")
def test_the_tenth_and_the_eleventh_account_at_once(nine: Shop) -> None:
    first = Command(issue(nine, "020")).held()
    second = waiting(nine, issue(nine, "021"))
    assert (first.codes, second.codes) == ([], ["LIMIT_ACCOUNTS"])
    facts = second.error.refusals[0].facts  # type: ignore[union-attr]
    assert (facts["limit"], facts["used"], facts["adding"], facts["over"]) == (10, 10, 1, 1)
    assert used(nine) == (10, 10)
    assert [finding for finding in verify(nine.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-060")
def test_the_second_takes_the_place_when_the_first_comes_to_nothing(nine: Shop) -> None:
    """No false refusal: what was not committed took no place."""

    def fails(hold: Hold) -> None:
        with nine.write() as tx:
            actions.issue_ids(tx, nine.office(tx), ["020"])
            hold()
            raise KeyboardInterrupt

    first = Command(fails).held()
    second = waiting(nine, issue(nine, "021"))
    with pytest.raises(KeyboardInterrupt):
        first.finish()
    assert second.codes == []
    assert used(nine) == (10, 10)


@pytest.mark.req("REQ-060")
def test_a_place_that_is_given_back_meanwhile_is_there(nine: Shop) -> None:
    issue(nine, "020")(lambda: None)

    def remove(hold: Hold) -> None:
        with nine.write() as tx:
            actions.remove(tx, nine.office(tx), "015")
            hold()

    assert one_after_the_other(nine, remove, issue(nine, "021")) == ([], [])
    assert used(nine) == (10, 10)


@pytest.mark.req("REQ-061")
def test_a_limit_does_not_sink_below_what_is_issued_meanwhile(nine: Shop) -> None:
    def lower(hold: Hold) -> None:
        with nine.write(reason="減らす") as tx:
            offices.set_limit(tx, nine.office(tx), 9)
            hold()

    assert one_after_the_other(nine, issue(nine, "020"), lower) == ([], ["LIMIT_BELOW_USE"])
    assert one_after_the_other(nine, lower_to(nine, 10), issue(nine, "021")) == ([], ["LIMIT_ACCOUNTS"])


def lower_to(shop: Shop, limit: int) -> Callable[[Hold], None]:
    def work(hold: Hold) -> None:
        with shop.write(reason="確認") as tx:
            offices.set_limit(tx, shop.office(tx), limit)
            hold()

    return work


@pytest.mark.req("REQ-004", "REQ-021")
def test_the_same_user_id_twice_at_once(minami: Shop) -> None:
    with minami.write() as tx:
        actions.register(tx, minami.office(tx), [{"code": "006", "full_name": "森 健"}])
    first, second = issue(minami, "005", c005="yamada"), issue(minami, "006", c006="Yamada")
    assert one_after_the_other(minami, first, second) == ([], ["ID_TAKEN"])
    assert used(minami) == (5, 5)


@pytest.mark.req("REQ-021")
def test_the_same_user_id_for_a_member_and_a_client_at_once(minami: Shop) -> None:
    with minami.write() as tx:
        office = minami.office(tx)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店"})
        register.add_person(tx, office, "C01", {"full_name": "阿部 真央子"})

    def to_client(_: Hold) -> None:
        with minami.write() as tx:
            clients.issue_ids(tx, minami.office(tx), "C01", ["1"], user_ids={"1": "abe"})

    assert one_after_the_other(minami, issue(minami, "005", c005="abe"), to_client) == ([], ["ID_TAKEN"])


@pytest.mark.req("REQ-003")
def test_the_same_member_twice_at_once(minami: Shop) -> None:
    codes = one_after_the_other(minami, issue(minami, "005"), issue(minami, "005", c005="another"))
    assert codes == ([], ["ALREADY_ISSUED"])


@pytest.mark.req("REQ-127")
def test_only_one_first_id_becomes_system_administrator(shop: Shop) -> None:
    with shop.write() as tx:
        cells = {"code": "minami01", "name": "みなみ会計事務所", "access_name": "minami", "applied_on": "2024-03-15"}
        offices.add(tx, cells)
        rows = [{"code": code, "full_name": f"職員 {code}"} for code in ("001", "002")]
        actions.register(tx, shop.office(tx), rows)
    assert one_after_the_other(shop, issue(shop, "002"), issue(shop, "001")) == ([], [])
    rows = shop.rows("SELECT user_id, system_administrator FROM account ORDER BY user_id")
    assert [bool(row["system_administrator"]) for row in rows] == [False, True]
