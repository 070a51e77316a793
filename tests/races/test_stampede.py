"""Eight processes at the limit: never over it, and nobody refused while there was room."""

from __future__ import annotations

import multiprocessing
from collections import Counter

import pytest

from kcli_core.office import actions as offices
from kcli_core.staff import actions
from kcli_core.store.verify import verify
from tests.conftest import Shop
from tests.races.worker import issue_each

PROCESSES, EACH, LIMIT = 8, 10, 40


@pytest.mark.req("REQ-060", "REQ-061")
def test_eight_processes_of_ten_issues_against_a_limit_of_forty(minami: Shop) -> None:
    codes = [f"S{number:03}" for number in range(PROCESSES * EACH)]
    with minami.write(reason="殺到") as tx:
        office = minami.office(tx)
        offices.set_limit(tx, office, LIMIT)
        actions.register(tx, office, [{"code": code, "full_name": f"職員 {code}"} for code in codes])
    used = minami.rows("SELECT accounts_used FROM office")[0]["accounts_used"]
    shares = [(minami.store.place, codes[number::PROCESSES]) for number in range(PROCESSES)]
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        answers = [answer for part in pool.starmap(issue_each, shares) for answer in part]
    assert Counter(answers) == {"": LIMIT - used, "LIMIT_ACCOUNTS": PROCESSES * EACH - (LIMIT - used)}
    row = minami.rows("SELECT accounts_used, (SELECT count(*) FROM account) AS counted FROM office")[0]
    assert row == {"accounts_used": LIMIT, "counted": LIMIT}
    assert [finding for finding in verify(minami.store.place, with_schema=False) if not finding.well] == []
