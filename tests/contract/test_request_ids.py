"""A command with a request ID is done once, however often it is sent."""

from __future__ import annotations

from typing import Any

import pytest

from kcli_core.account import actions as accounts
from kcli_core.staff import actions
from kcli_core.store.repeats import Replayed
from tests.conftest import Shop
from tests.contract.refusing import refused


def issue(
    shop: Shop, code: str = "005", request_id: str | None = "r-1", fingerprint: str = "issue 005", **more: Any
) -> Any:
    with shop.write(request_id=request_id, fingerprint=fingerprint, **more) as tx:
        issued = actions.issue_ids(tx, shop.office(tx), [code])[0]
        return tx.answers([{"user_id": issued.user_id, "initial_password": issued.initial_password}])


def test_the_second_time_answers_the_same_and_does_nothing(minami: Shop) -> None:
    first = issue(minami)
    before = minami.rows("SELECT max(seq) AS n FROM audit")
    for _ in range(3):
        with pytest.raises(Replayed) as again:
            issue(minami)
        assert again.value.answer == [{"user_id": first[0]["user_id"], "initial_password": None}]
    assert minami.rows("SELECT max(seq) AS n FROM audit") == before
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 5


@pytest.mark.req("REQ-046")
def test_what_is_shown_once_is_not_kept_for_the_answer(minami: Shop) -> None:
    password = issue(minami)[0]["initial_password"]
    assert password
    assert password not in str(minami.rows("SELECT * FROM change_set"))


def test_the_same_id_for_another_command_is_refused(minami: Shop) -> None:
    issue(minami)
    with refused("REQUEST_ID_REUSED") as caught:
        issue(minami, fingerprint="issue 006")
    assert caught.facts == {"request_id": "r-1"}


def test_what_was_refused_may_be_sent_again_under_the_same_id(minami: Shop) -> None:
    with refused("NOT_REGISTERED"):
        issue(minami, "099")
    assert issue(minami, "005", fingerprint="issue 005")[0]["user_id"] == "minami005"


def test_a_dry_run_uses_up_no_id(minami: Shop) -> None:
    issue(minami, dry_run=True)
    assert issue(minami)[0]["user_id"] == "minami005"


def test_commands_without_an_id_are_each_done(minami: Shop) -> None:
    for _ in range(2):
        with minami.write() as tx:
            accounts.set_logout(tx, actions.account_of(tx, minami.office(tx), "004"), 2)
    assert minami.rows("SELECT count(*) AS n FROM audit WHERE action = 'account.logout_set'")[0]["n"] == 2


def test_only_who_may_act_is_answered(minami: Shop) -> None:
    """Knowing an ID opens nothing: who acts is settled before the answer is looked up."""
    issue(minami)
    with minami.write() as tx:
        actions.suspend(tx, minami.office(tx), "004")
    with refused("ACCOUNT_NOT_ACTIVE"):
        issue(minami.as_user("minami004"))
