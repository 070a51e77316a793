"""An undo beside somebody who changes the same thing: it waits, sees what was changed, and takes nothing of it back."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.staff import actions as staff
from kcli_core.undo import actions
from kcli_core.undo.effect import Named
from tests.conftest import Shop
from tests.races.steps import one_after_the_other


def done(shop: Shop, work: Any) -> int:
    with shop.write(reason="x") as tx:
        work(tx, shop.office(tx))
    number: int = tx.change_set
    return number


def doing(shop: Shop, work: Any) -> Any:
    def command(hold: Any) -> None:
        with shop.write() as tx:
            work(tx, shop.office(tx))
            hold()

    return command


def undoing(shop: Shop, number: int) -> Any:
    def command(hold: Any) -> None:
        with shop.write() as tx:
            actions.undo(tx, Named("CS", number))
            hold()

    return command


CASES = {
    "the same field": (
        lambda tx, o: staff.edit(tx, o, "004", {"title": "主任"}),
        lambda tx, o: staff.edit(tx, o, "004", {"title": "係長"}),
        "SELECT title AS found FROM staff WHERE code = '004'",
        "係長",
    ),
    # Removing the member would take the account along that was issued in this moment.
    "an ID for who was added": (
        lambda tx, o: staff.register(tx, o, [{"code": "099", "full_name": "新田 一"}]),
        lambda tx, o: staff.issue_ids(tx, o, ["099"]),
        "SELECT user_id AS found FROM account WHERE user_id = 'minami099'",
        "minami099",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_another_commits_while_an_undo_waits_is_not_taken_back(minami: Shop, case: str) -> None:
    before, since, sql, found = CASES[case]
    number = done(minami, before)
    assert one_after_the_other(minami, doing(minami, since), undoing(minami, number)) == ([], ["UNDO_CHANGED_SINCE"])
    assert minami.rows(sql)[0]["found"] == found


def test_of_two_who_undo_the_same_one_does(minami: Shop) -> None:
    number = done(minami, lambda tx, o: staff.edit(tx, o, "004", {"title": "主任"}))

    first, second = one_after_the_other(minami, undoing(minami, number), undoing(minami, number))
    assert first == []
    assert second in (["UNDONE_ALREADY"], ["UNDO_CHANGED_SINCE"])
    assert len(minami.rows("SELECT * FROM undoing")) == 1
