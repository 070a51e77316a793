"""Rows that own a limit are held against other holders, not against those who only refer to them."""

from __future__ import annotations

import pytest

from kcli_core.staff import actions
from tests.conftest import Shop


def test_two_who_registered_and_then_issue_do_not_lock_each_other_out(minami: Shop) -> None:
    if minami.store.place.embedded:
        pytest.skip("the writers of an embedded store come one after another")
    with minami.write() as first, minami.write() as second:
        for tx, code in ((first, "101"), (second, "102")):
            actions.register(tx, minami.office(tx), [{"code": code, "full_name": f"佐藤 {code}郎"}])
        first.run("SET LOCAL lock_timeout = 1000")
        assert actions.issue_ids(first, minami.office(first), ["101"])[0].user_id == "minami101"
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 5
