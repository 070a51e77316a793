"""Two who write the same record at once: the second waits, and is told what the first did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kcli_core.client import actions as clients
from kcli_core.client import register
from kcli_core.office import actions as offices
from kcli_core.staff import actions as staff
from kcli_core.store.repeats import Replayed
from kcli_core.store.transaction import Transaction
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.races.steps import Command, Hold, no_hold, one_after_the_other, waiting

Do = Callable[[Transaction, Any], Any]


def does(shop: Shop, do: Do, **options: Any) -> Callable[[Hold], Any]:
    def work(hold: Hold) -> Any:
        with shop.write(**options) as tx:
            answer = tx.answers(do(tx, shop.office(tx)))
            hold()
        return answer

    return work


@pytest.fixture
def aozora(minami: Shop) -> Shop:
    """minami with the client C01 and two persons with IDs."""
    with minami.write() as tx:
        office = minami.office(tx)
        register.add(tx, office, {"code": "C01", "name": "株式会社青空商店"})
        for name in ("阿部 真央子", "𠮷田 健"):
            register.add_person(tx, office, "C01", {"full_name": name})
        clients.issue_ids(tx, office, "C01", ["1", "2"], user_ids={"1": "abe", "2": "yoshida"})
    return minami


@pytest.mark.req("REQ-017")
def test_a_request_is_done_once_however_often_it_is_sent_at_once(minami: Shop) -> None:
    def issue(tx: Transaction, office: Any) -> Any:
        return [{"user_id": one.user_id} for one in staff.issue_ids(tx, office, ["005"])]

    same = {"request_id": "r-1", "fingerprint": "staff issue 005"}
    first = Command(does(minami, issue, **same)).held()
    second = waiting(minami, does(minami, issue, **same))
    assert first.finish() == [{"user_id": "minami005"}]
    with pytest.raises(Replayed) as again:
        second.finish()
    assert again.value.answer == [{"user_id": "minami005"}]
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 5
    assert minami.rows("SELECT count(*) AS n FROM audit WHERE code <> ''")[0]["n"] == 0


@pytest.mark.parametrize("shop", ["postgres"], indirect=True)  # a SQLite store has one writer at a time
def test_requests_of_different_ids_do_not_wait_for_one_another_for_that(minami: Shop) -> None:
    """On a server two commands about different offices go on side by side."""
    add = {"code": "kita01", "name": "きた会計", "access_name": "kita", "applied_on": "2024-03-15"}
    first = Command(does(minami, lambda tx, _: offices.add(tx, add)[0], request_id="r-1")).held()
    second = does(minami, lambda tx, office: staff.set_logout(tx, office, "004", 2).user_id, request_id="r-2")
    assert second(no_hold) == "minami004"
    assert first.codes == []


TAKES_010: Do = lambda tx, office: staff.register(tx, office, [{"code": "010", "full_name": "林 弘"}])  # noqa: E731
TAKES_C10: Do = lambda tx, office: register.add(tx, office, {"code": "c10", "name": "林商店"})  # noqa: E731


@pytest.mark.parametrize(
    ("taking", "do"),
    [
        (TAKES_010, lambda tx, office: staff.register(tx, office, [{"code": "010", "full_name": "森 健"}])),
        (TAKES_010, lambda tx, office: staff.edit(tx, office, "004", {"code": "010"})),
        (TAKES_C10, lambda tx, office: register.add(tx, office, {"code": "C10", "name": "森商店"})),
        (TAKES_C10, lambda tx, office: clients.edit(tx, office, "C01", {"code": "C10"})),
        (TAKES_C10, lambda tx, office: imported(tx, office, [{"client_code": "C10", "client_name": "森商店"}])),
    ],
    ids=["staff add", "staff edit", "client add", "client edit", "client import"],
)
def test_a_code_is_given_once(aozora: Shop, taking: Do, do: Do) -> None:
    codes = one_after_the_other(aozora, does(aozora, taking), does(aozora, do))
    assert codes[0] == []
    assert codes[1] in (["CODE_TAKEN"], ["CLIENT_NAME_DIFFERS"])


def imported(tx: Transaction, office: Any, rows: list[dict[str, str]]) -> None:
    listed = register.ListOfClients(tx, office)
    for number, cells in enumerate(rows, start=2):
        listed.take(number, cells, {"row": number})
    listed.finish()


def test_a_person_who_is_added_during_an_import_gets_a_number_of_the_own(aozora: Shop) -> None:
    rows = [{"client_code": "C01", "client_name": "株式会社青空商店", "full_name": "森 由美"}]
    add: Do = lambda tx, office: register.add_person(tx, office, "C01", {"full_name": "林 弘"})  # noqa: E731
    codes = one_after_the_other(aozora, does(aozora, lambda tx, o: imported(tx, o, rows)), does(aozora, add))
    assert codes == ([], [])
    rows = [{**rows[0], "full_name": "木村 拓"}]
    add = lambda tx, office: register.add_person(tx, office, "C01", {"full_name": "原 真理"})  # noqa: E731
    codes = one_after_the_other(aozora, does(aozora, add), does(aozora, lambda tx, o: imported(tx, o, rows)))
    assert codes == ([], [])
    numbers = aozora.rows("SELECT number FROM person ORDER BY number")
    assert [row["number"] for row in numbers] == [1, 2, 3, 4, 5, 6]


@pytest.mark.req("REQ-060")
def test_the_same_account_is_closed_twice_at_once_and_frees_one_place(aozora: Shop) -> None:
    close: Do = lambda tx, office: clients.close(tx, office, "C01", "2")  # noqa: E731
    assert one_after_the_other(aozora, does(aozora, close), does(aozora, close)) == ([], ["NO_ACCOUNT"])
    assert aozora.rows("SELECT accounts_used FROM client")[0]["accounts_used"] == 1
    assert [finding for finding in verify(aozora.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-047")
def test_an_account_is_made_anew_twice_at_once(aozora: Shop) -> None:
    anew: Do = lambda tx, office: clients.recreate(tx, office, "C01", "2").account_id  # noqa: E731
    assert one_after_the_other(aozora, does(aozora, anew), does(aozora, anew)) == ([], [])
    assert aozora.rows("SELECT accounts_used FROM client")[0]["accounts_used"] == 2
    assert [finding for finding in verify(aozora.store.place, with_schema=False) if not finding.well] == []


@pytest.mark.req("REQ-024")
def test_a_client_is_not_removed_under_an_id_that_is_being_issued(aozora: Shop) -> None:
    close_all: Do = lambda tx, office: [clients.close(tx, office, "C01", number) for number in ("1", "2")]  # noqa: E731
    does(aozora, close_all)(no_hold)
    issue: Do = lambda tx, office: clients.issue_ids(tx, office, "C01", ["1"], user_ids={"1": "new"})  # noqa: E731
    remove: Do = lambda tx, office: clients.remove(tx, office, "C01")  # noqa: E731
    without_secrets: Do = lambda tx, office: len(issue(tx, office))  # noqa: E731
    codes = one_after_the_other(aozora, does(aozora, without_secrets), does(aozora, remove))
    assert codes == ([], ["HAS_ACCOUNTS"])


@pytest.mark.req("REQ-015")
def test_a_request_for_a_change_is_decided_once(minami: Shop) -> None:
    with minami.write() as tx:
        number = offices.request_change(tx, minami.office(tx), {"name": "みなみ税理士法人"})
    apply: Do = lambda tx, _: offices.decide_change(tx, number, apply=True)  # noqa: E731
    refuse: Do = lambda tx, _: offices.decide_change(tx, number, apply=False)  # noqa: E731
    codes = one_after_the_other(minami, does(minami, apply), does(minami, refuse, reason="二重"))
    assert codes == ([], ["REQUEST_DECIDED"])
    assert minami.rows("SELECT state FROM change_request")[0]["state"] == "applied"
