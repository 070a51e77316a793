"""Rows that own a limit are held against other holders, not against those who only wrote a row that refers to them."""

from __future__ import annotations

import pytest

from kcli_core.staff import actions
from tests.conftest import Shop


def test_one_who_wrote_about_an_office_does_not_hold_up_one_who_issues_in_it(minami: Shop) -> None:
    if minami.store.place.embedded:
        pytest.skip("the writers of an embedded store come one after another")
    with minami.write() as writer, minami.write() as issuer:
        office = minami.office(writer)
        row = {"office_id": office["id"], "code": "101", "code_key": "101", "full_name": "佐藤 一郎", "role": "general"}
        writer.insert("staff", {**row, "created_at": writer.at})
        issuer.run("SET LOCAL lock_timeout = 1000")
        assert actions.issue_ids(issuer, office, ["005"])[0].user_id == "minami005"
    assert minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"] == 5
